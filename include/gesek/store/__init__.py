"""Lake, ledger, engine and cycles: the only place that knows where data is kept."""
