"""The control room: pages for the people who run the system, and the same as JSON."""
