"""Disclosure: to whom a person's data went, requests for correction, drafts of the notices of a breach."""
