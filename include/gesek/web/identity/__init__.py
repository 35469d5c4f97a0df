"""Pairs of people who may be one: who waits, a pair side by side, and decisions."""
