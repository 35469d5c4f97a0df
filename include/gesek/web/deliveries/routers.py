"""The endpoints of the deliveries."""

from fastapi import APIRouter

from gesek.web.deliveries import actions, api, pages

ROUTERS: tuple[APIRouter, ...] = (pages.router, actions.router, api.router)
"""In the order in which paths are tried."""
