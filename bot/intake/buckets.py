"""Buckets: when each sender's next input is due. A person hardly ever meets them; a flood meets only its own."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from threading import Lock

MOST_SECONDS_IN_LINE = 60.0
"""Seconds an input may have to wait for its turn; what would wait longer has none."""

_SWEPT_EVERY = 60.0
_REMEMBERED = 1000  # updates of one sender; a batch has a hundred


class Buckets:
    """A bucket for each sender: a minute's inputs at once, then one after each part of a minute.

    What was said of an update is said again when it comes again: a batch that could not be kept costs nothing twice.
    """

    def __init__(self, a_minute: int) -> None:
        self._step = 60.0 / a_minute
        self._burst = self._step * (a_minute - 1)
        self._full_until: dict[Hashable, float] = {}
        self._said: dict[Hashable, dict[int, float | None]] = {}
        self._swept = 0.0
        self._lock = Lock()

    def wait(self, sender: Hashable, update: int, now: datetime) -> float | None:
        """Return the seconds until an update is due, 0 for at once. Returns None if too many wait before it."""
        at = now.timestamp()
        with self._lock:
            self._sweep(at)
            said = self._said.setdefault(sender, {})
            if update not in said:
                if len(said) > _REMEMBERED:
                    said.clear()
                said[update] = self._taken(sender, at)
            return said[update]

    def _taken(self, sender: Hashable, at: float) -> float | None:
        """Take the sender's next place and return the seconds until then. Returns None if the line is too long."""
        full = self._full_until.get(sender, 0.0)
        if full > at + self._burst + MOST_SECONDS_IN_LINE + 2 * self._step:  # the clock was put back
            full = at
        waits = max(0.0, full - at - self._burst)
        if waits > MOST_SECONDS_IN_LINE:
            return None
        self._full_until[sender] = max(full, at) + self._step
        return waits

    def _sweep(self, at: float) -> None:
        """Forget, once a minute, all who have sent nothing lately."""
        if abs(at - self._swept) < _SWEPT_EVERY:
            return
        self._swept = at
        self._full_until = {sender: full for sender, full in self._full_until.items() if full > at}
        self._said = {sender: said for sender, said in self._said.items() if sender in self._full_until}
