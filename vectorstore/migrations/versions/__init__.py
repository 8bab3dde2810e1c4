"""Alembic's scripts: how a catalog of any earlier version becomes one of this version."""
