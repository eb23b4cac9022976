"""Storage: tables, the unit of work, queries, migrations. Synchronous; SQLite or PostgreSQL by URL.

store.py          the unit of work: one transaction with everything remembered in it
copy_database.py  a pilot moved from one database to another, row by row
backup.py         one file out of a running database, with its manifest
restore.py        a backup put back; put_back.py: an older file put back by hand; epoch.py: what both begin
migrate.py        from any older schema to today's (migrations/)
care/             alarms, tasks, letters, transfers, pauses, standings of illnesses, the audit, the program's health
days/             report slots, the morning wave, reports, silence, dialog sessions
boxes/            the inbox, the outbox, and how their contents are kept
keys/             the check of the key, all sealed values walked through, another key for them
people/           contacts, patients, caregivers, credentials, facilities, staff
tables/           every table, a file a room
engine/           the database itself: transactions, prepared statements, sealed columns, elections, notices
"""
