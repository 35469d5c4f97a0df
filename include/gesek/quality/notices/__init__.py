"""Notices: what is told of incidents, to whom, when again, and that it was told."""
