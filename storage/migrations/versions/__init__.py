"""Revisions, one file each: r0001_first_tables.py is revision 0001. A published one is never changed again."""
