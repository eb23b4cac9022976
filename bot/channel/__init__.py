"""Channel: the promises of any messenger, and the parts a message is cut into.

Doors: `channel.Messenger`, `channel.Carrier`, `drawing`.
"""
