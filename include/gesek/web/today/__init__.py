"""Today: the cycle at a glance, what waits for whom, and the map of the regency; for page, JSON and `gesek today` alike."""
