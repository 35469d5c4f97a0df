"""Today: the cycle at a glance, what waits for whom, and the map of the regency. Read models, shown by pages, JSON and `gesek today`."""
