"""Deliveries: what is due when, what went to which agency and village, what it answered, and what came of it."""
