"""The only place that reads the time: from the machine's clock, or from one that can be moved for trials.

The machine's clock may be set back or forward while the program runs; `Jumps` notices by a clock that cannot be set.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

_log = logging.getLogger(__name__)

BELIEVED_FROM = datetime(2022, 1, 1, tzinfo=UTC)
"""Earliest instant believed: a machine that says it is earlier has not got its time yet (1970, a flat battery)."""

JUMP = timedelta(minutes=2)
"""Least difference that is called a jump: time synchronisation moves a clock by less all the time."""


class Clock(Protocol):
    """A source of the current time."""

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        ...


@runtime_checkable
class SteadyClock(Clock, Protocol):
    """A clock that also counts seconds by one that nobody can set."""

    def steady(self) -> float:
        """Return seconds that go on while the machine sleeps, and never jump."""
        ...


def ticks() -> float:
    """Return seconds that only go forward, for pacing; they mean nothing outside this process."""
    return time.monotonic()


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the file that reads the clock

    def steady(self) -> float:
        """Return seconds since the machine was switched on, its sleep included."""
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Jumps:
    """Jumps of a clock, noticed by its steady seconds. A clock without those is moved on purpose and never jumps."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = self._seen()

    def look(self) -> datetime | None:
        """Return the time it would be now without a jump since the last look. Returns None if there was none."""
        before, self._last = self._last, self._seen()
        if before is None or self._last is None:
            return None
        expected = before[0] + timedelta(seconds=self._last[1] - before[1])
        return expected if abs(self._last[0] - expected) > JUMP else None

    def _seen(self) -> tuple[datetime, float] | None:
        return (self._clock.now(), self._clock.steady()) if isinstance(self._clock, SteadyClock) else None


async def plausible(clock: Clock, pause: float = 1.0) -> None:
    """Wait until a clock shows a time that can be; say so at once and every minute. Nothing could be sent before.

    (Each messenger's certificate is "not valid yet" then.)
    """
    tries = 0
    while (now := clock.now()) < BELIEVED_FROM:
        if tries % max(1, round(60 / pause)) == 0:
            _log.error("the machine's clock says %s: waiting for the right time; switch NTP on", now.isoformat())
        tries += 1
        await asyncio.sleep(pause)
    if tries:
        _log.warning("the machine's clock is plausible now: %s", clock.now().isoformat())


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
