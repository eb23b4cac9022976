"""Engine: the database itself, prepared statements, sealed columns, elections and notices.

Doors: `database.open_database`, `sealing.use_key`, `statements`, `elections`, `notices`.
"""
