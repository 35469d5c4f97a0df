"""Families, houses, decisions, status, ranking, changes, drafts and publication."""
