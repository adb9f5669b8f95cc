"""Run by Alembic to migrate: on the connection, and in the transaction, of whoever asked for it."""

from alembic import context

# `transactional_ddl`: SQLite's CREATE and ALTER can be rolled back, once the driver leaves transactions to us.
context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
