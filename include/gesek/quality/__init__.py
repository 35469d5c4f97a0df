"""Suites, gates, incidents and the answers to senders."""
