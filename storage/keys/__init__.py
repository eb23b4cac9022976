"""The key of a database: a check that only it opens, every sealed value walked through, another key for all of them.

Doors: `check.check_key`, `check.keep_key`, `rotation.rotate`, `census.count_keys`.
"""
