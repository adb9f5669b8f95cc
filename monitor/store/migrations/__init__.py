"""Alembic's folder: every change of the schema since the first version, oldest first."""
