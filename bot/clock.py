"""The only place that reads the time: from the machine's clock, or from one that can be moved for trials."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """A source of the current time."""

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        ...


def ticks() -> float:
    """Return seconds that only go forward, for pacing; they mean nothing outside this process."""
    return time.monotonic()


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the file that reads the clock


class MovableClock:
    """A clock that runs like the machine's but can be moved forward, so that no tester waits for 9:00."""

    def __init__(self, zone: ZoneInfo, base: Clock | None = None) -> None:
        self._zone = zone
        self._base = base or SystemClock()
        self._offset = timedelta()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return this instant as moved, in UTC."""
        return self._base.now() + self._offset

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every move."""
        self._listeners.append(listener)

    def advance(self, minutes: float) -> None:
        """Move forward by minutes. Raises ValueError for a negative number."""
        if minutes < 0:
            raise ValueError("the clock only goes forward")
        self._move(timedelta(minutes=minutes))

    def jump_to(self, hhmm: str) -> None:
        """Move forward to the next such local time, "09:00". Raises ValueError for other words."""
        hour, minute = (int(part) for part in hhmm.split(":"))
        here = self.now().astimezone(self._zone)
        there = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if there <= here:
            there += timedelta(days=1)
        self._move(there.astimezone(UTC) - here.astimezone(UTC))

    def _move(self, by: timedelta) -> None:
        self._offset += by
        for listener in self._listeners:
            listener()


def local_today(zone: str = "Asia/Ho_Chi_Minh") -> date:
    """Return the current day in a zone, for commands that read dates."""
    return SystemClock().now().astimezone(ZoneInfo(zone)).date()
