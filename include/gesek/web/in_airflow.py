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


def _made() -> App:
    from gesek.web.app import create
    from gesek.web.sign_in import AirflowSignIn

    return create(AirflowSignIn())
