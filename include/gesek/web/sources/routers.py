"""The endpoints of the sources."""

from fastapi import APIRouter

from gesek.web.sources import api, pages

ROUTERS: tuple[APIRouter, ...] = (pages.router, api.router)
"""In the order in which paths are tried."""
