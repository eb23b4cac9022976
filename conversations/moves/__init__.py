"""Moves: a patient's own word that the place of stay changes.

Doors: `moves`, `move_command`.
"""
