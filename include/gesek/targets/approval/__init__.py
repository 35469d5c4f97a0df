"""Proposals of a list and who has approved them; the regent's decree; reminders."""
