"""Realisation: the return sheet comes back filled in, is read, and is held against what was sent."""
