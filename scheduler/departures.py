"""Departures that are due: a death nobody has decided on climbs; after ten minutes a confirmed one is not undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from conversations.changes import departure_ladder
from conversations.dialog.scene import House
from conversations.ports import Store, Work
from scheduler.pieces import deciding, each

_AT_ONCE = 200
"""Maximum departures looked at in one minute; each in its own transaction, so that no turn waits long."""


def ensure_departures_decided(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Look at every open departure due by now, once. Quiet hours do not silence it: reminders rest on these words."""
    with store.unit_of_work() as work:
        due = work.departures.due(now, _AT_ONCE)
    yield from each(store, due, partial(_look, house, now))


def _look(house: House, now: datetime, work: Work, number: int) -> None:
    departure = work.departures.get(number, lock=True)
    if departure is None or departure.ended_at is not None or departure.due_at is None or departure.due_at > now:
        return  # a turn or another process was quicker
    with deciding(work, house, now, f"departure:{number}:{departure.due_at.timestamp():.6f}") as scene:
        departure_ladder.look(scene, departure)
