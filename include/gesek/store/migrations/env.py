"""Alembic's entry: runs the migrations on the connection that `gesek.store.ledger.migrate` hands over.

All in one transaction, which nobody else can be in as it takes the ledger's lock when it begins: whoever comes second waits, and
finds nothing left to do. Alembic takes SQLite for a database without DDL in transactions; ours has it.
"""

from alembic import context

from gesek.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
