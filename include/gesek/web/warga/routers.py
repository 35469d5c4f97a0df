"""The endpoints of the citizens' desk."""

from fastapi import APIRouter

from gesek.web.warga import pages

ROUTERS: tuple[APIRouter, ...] = (pages.router,)
"""There is no JSON interface: everything here is of people."""
