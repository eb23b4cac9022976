"""Channel: what any messenger promises, and what a message is cut into.

Doors: `channel.Messenger`, `channel.Carrier`, `drawing`.
"""
