"""The endpoints of quality."""

from fastapi import APIRouter

from gesek.web.quality import acts, api, pages

ROUTERS: tuple[APIRouter, ...] = (
    pages.router,
    acts.router,
    api.router,
)
"""In the order in which paths are tried."""
