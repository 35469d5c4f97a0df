"""Programmes as data: eligibility, exclusions, quota and selection."""
