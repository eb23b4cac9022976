"""Boxes: the inbox, the outbox, and how their contents are kept."""
