"""The endpoints of adjudication."""

from fastapi import APIRouter

from gesek.web.identity import api, pages

ROUTERS: tuple[APIRouter, ...] = (
    pages.router,
    api.router,
)
"""In the order in which paths are tried."""
