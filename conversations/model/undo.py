"""Undo: the time in which a deed pressed by mistake is taken back, the same wherever something can be."""

from __future__ import annotations

from datetime import timedelta

UNDO_FOR = timedelta(minutes=10)
"""Time after a press in which it is taken back by one more."""
