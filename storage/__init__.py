"""Remembers: tables, the unit of work, queries, migrations. Synchronous; SQLite or PostgreSQL by URL.

tables/        every table, a file a room     database.py   the engine and how a transaction begins
sealing.py     columns encrypted at rest      migrate.py    from any older schema to today's
store.py       the unit of work               inbox.py, outbox.py, … one file for each thing remembered
"""
