"""Runs migrations on the connection that `vectorstore.database` hands in."""

from alembic import context

# one transaction around all: a start that is killed half-way leaves the database as it was
context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
