"""The data dictionary: every dataset of the lake, file column and ledger table, read from what makes them."""
