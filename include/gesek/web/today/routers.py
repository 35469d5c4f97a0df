"""The endpoints of the first page."""

from fastapi import APIRouter

from gesek.web.today import api, pages

ROUTERS: tuple[APIRouter, ...] = (pages.router, api.router)
"""In the order in which paths are tried."""
