"""The endpoints of complaints."""

from fastapi import APIRouter

from gesek.web.complaints import acts, api, pages

ROUTERS: tuple[APIRouter, ...] = (acts.router, pages.router, api.router)
"""In the order in which paths are tried."""
