"""Engine: the database itself, prepared statements, keys, sealed columns, elections and notices.

Doors: `database.open_database`, `keyring.use_key`, `statements`, `elections`, `notices`.
"""
