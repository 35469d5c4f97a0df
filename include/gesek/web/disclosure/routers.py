"""The endpoints of the disclosure of people's data."""

from fastapi import APIRouter

from gesek.web.disclosure import pages

ROUTERS: tuple[APIRouter, ...] = (pages.router,)
"""In the order in which paths are tried."""
