"""The app: every page and endpoint, behind one door, under one prefix."""

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from gesek.errors import ConfigurationError
from gesek.web import errors, home, runs
from gesek.web.access import pages as access
from gesek.web.audit.routers import ROUTERS as AUDIT
from gesek.web.complaints.routers import ROUTERS as COMPLAINTS
from gesek.web.deliveries.routers import ROUTERS as DELIVERIES
from gesek.web.disclosure.routers import ROUTERS as DISCLOSURE
from gesek.web.door import GuardedRoute
from gesek.web.headers import SafeHeaders
from gesek.web.identity.routers import ROUTERS as IDENTITY
from gesek.web.listing.routers import ROUTERS as LISTING
from gesek.web.programs.routers import ROUTERS as PROGRAMS
from gesek.web.quality.routers import ROUTERS as QUALITY
from gesek.web.screen import STATIC
from gesek.web.sign_in import SignIn
from gesek.web.sources.routers import ROUTERS as SOURCES
from gesek.web.today.routers import ROUTERS as TODAY
from gesek.web.villages.routers import ROUTERS as VILLAGES
from gesek.web.warga.routers import ROUTERS as WARGA

ROUTERS: tuple[APIRouter, ...] = (
    home.router,
    home.document,
    runs.router,
    *TODAY,
    *VILLAGES,
    *SOURCES,
    *QUALITY,
    *IDENTITY,
    *LISTING,
    *WARGA,
    *COMPLAINTS,
    *PROGRAMS,
    *DELIVERIES,
    *DISCLOSURE,
    *AUDIT,
    access.router,
)
"""Every router; `/api/...` among them stands in the OpenAPI document."""


def create(sign_in: SignIn) -> FastAPI:
    """The app for one way of signing in; raises ConfigurationError where a route has no door."""
    app = FastAPI(title="Gesek", version="1", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.sign_in = sign_in
    for router in ROUTERS:
        app.include_router(router)
    for route in app.routes:
        if not isinstance(route, GuardedRoute):
            path = route.path if isinstance(route, APIRoute) else route
            raise ConfigurationError(
                f"The route {path} has no door; make its router by pages() or api() of gesek.web.door."
            )
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(SafeHeaders)
    errors.install(app)
    return app
