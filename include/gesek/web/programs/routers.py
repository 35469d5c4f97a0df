"""Every router of the programmes' pages."""

from gesek.web.programs import api, exclusion_pages, family_pages, pages

ROUTERS = (pages.router, exclusion_pages.router, family_pages.router, api.router)
