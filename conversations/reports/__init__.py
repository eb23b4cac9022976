"""Reports: the six daily questions, their filing, and the morning's reminder.

Doors: `report`, `one_line`, `meant`, `reminder`.
"""
