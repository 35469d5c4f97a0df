"""The pages as Airflow's API server mounts them.

Every process of Airflow imports its plugins, a task's process too, and only the API server serves pages. So this module imports
nothing of them; the app is made when the first request comes.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

PREFIX = "/gesek"
Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

RUN = "?dag={DAG_ID}&run={RUN_ID}"
VIEWS = [
    {"name": "Gesek", "href": f"{PREFIX}/", "destination": "nav", "url_route": "gesek"},
    {"name": "Gesek", "href": f"{PREFIX}/quality/of?dag={{DAG_ID}}", "destination": "dag", "url_route": "gesek-dag"},
    {"name": "Gesek", "href": f"{PREFIX}/quality/of{RUN}", "destination": "dag_run", "url_route": "gesek-run"},
    {
        "name": "Gesek",
        "href": f"{PREFIX}/quality/of{RUN}&task={{TASK_ID}}",
        "destination": "task_instance",
        "url_route": "gesek-task",
    },
]
"""Where Airflow's own pages show ours."""


OTHERS = ("/api/", "/ui/", "/auth/", "/execution/", "/pluginsv2", "/static/", "/log", f"{PREFIX}/")
"""Beginnings of paths that are no page of Airflow's own: its interfaces, its sign-in, and ours."""


class OnlyPages:
    """Takes who has no menu of Airflow's from Airflow's own pages to the control room: for them it is all there is."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Answer a request."""
        if _is_airflow_page(scope) and await _has_no_menu(scope):
            from starlette.responses import RedirectResponse

            await RedirectResponse(f"{PREFIX}/", status_code=303)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class PagesOnDemand:
    """The app, made by the first request; others that come meanwhile wait for it."""

    def __init__(self) -> None:
        self.app: App | None = None
        self.making = asyncio.Lock()

    async def __call__(
        self, scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Answer a request."""
        async with self.making:
            if self.app is None:
                self.app = await asyncio.to_thread(_made)
            app: App = self.app
        await app(scope, receive, send)


def _is_airflow_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(OTHERS):
        return False
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


async def _has_no_menu(scope: Scope) -> bool:
    """Whether somebody is signed in to whom Airflow shows no menu at all."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN
    from airflow.api_fastapi.core_api.security import resolve_user_from_token
    from fastapi import HTTPException, Request

    try:
        user = await resolve_user_from_token(Request(scope).cookies.get(COOKIE_NAME_JWT_TOKEN))
    except HTTPException:
        return False
    return not await asyncio.to_thread(get_auth_manager().get_authorized_menu_items, user=user)


def _made() -> App:
    from gesek.web.app import create
    from gesek.web.sign_in import AirflowSignIn

    return create(AirflowSignIn())
