"""Intake: updates are kept, confirmed, and take their turns.

Doors: `intake.Intake`, `turns`, `election`, `door.Door`.
"""
