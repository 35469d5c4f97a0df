"""The endpoints of the audit trail."""

from fastapi import APIRouter

from gesek.web.audit import api, pages

ROUTERS: tuple[APIRouter, ...] = (
    pages.router,
    api.router,
)
"""In the order in which paths are tried."""
