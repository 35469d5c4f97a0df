"""Benchmarks: they print tables and never fail on time."""
