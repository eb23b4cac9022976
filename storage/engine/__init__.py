"""Engine: the database underneath, prepared statements, sealed columns, elections and notices."""
