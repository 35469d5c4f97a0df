"""Programmes: rules in words, what the last selection did, new versions, exclusion lists, gap and overlap."""
