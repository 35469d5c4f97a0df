"""The endpoints of the villages."""

from fastapi import APIRouter

from gesek.web.villages import api, mending, pages, uploads

ROUTERS: tuple[APIRouter, ...] = (uploads.router, mending.router, pages.router, api.router)
"""In the order in which paths are tried."""
