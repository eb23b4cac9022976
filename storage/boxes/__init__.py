"""Boxes: the inbox, the outbox, and how their contents are kept.

Doors: `inbox.Inbox`, `parked.Parked`, `outbox.Outbox`, `undelivered.Undelivered`, `known_bots.KnownBots`,
`door_keys.DoorKeys`.
"""
