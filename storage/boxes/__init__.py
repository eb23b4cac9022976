"""Boxes: the inbox, the outbox, and how their contents are kept.

Doors: `inbox.Inbox`, `outbox.Outbox`, `undelivered.Undelivered`, `known_bots.KnownBots`,
`door_keys.DoorKeys`.
"""
