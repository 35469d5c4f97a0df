"""All routers of the list's pages and endpoints."""

from fastapi import APIRouter

from gesek.web.listing import api, conflict_pages, family_pages, pages, paper_pages, proposal_pages

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router for module in (conflict_pages, pages, proposal_pages, paper_pages, family_pages, api)
)
