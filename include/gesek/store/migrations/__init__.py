"""The ledger's history of forms, one Alembic revision a file."""
