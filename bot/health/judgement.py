"""Judgement of the figures: everything that is not as it should be, one sentence each. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from bot.roles import ProcessRole
from conversations.model.figures import Figures

TICK_AFTER = timedelta(minutes=2)
"""Maximum age of the last tick: one comes every minute."""

LEAVES_AFTER = timedelta(minutes=10)
"""Maximum wait of an alarm or reply that could leave: the longest pause between two tries is five minutes."""

READ_AFTER = timedelta(minutes=5)
"""Maximum wait of an input."""


def troubles(figures: Figures, now: datetime, roles: Collection[ProcessRole] = frozenset(ProcessRole)) -> Iterator[str]:
    """Yield what is wrong with the work of a process's roles; another process answers for its own."""
    if ProcessRole.CLOCK in roles and (figures.last_tick is None or now - figures.last_tick > TICK_AFTER):
        yield f"the minute's work was last done {since(figures.last_tick, now)}"
    if ProcessRole.DELIVERY in roles and _late(figures.oldest, now, LEAVES_AFTER):
        yield f"an alarm or reply waits to leave since {since(figures.oldest, now)}"
    if ProcessRole.TURNS in roles and _late(figures.oldest_input, now, READ_AFTER):
        yield f"a message that came in waits to be read since {since(figures.oldest_input, now)}"


def since(instant: datetime | None, now: datetime) -> str:
    """Return how long ago an instant was, in words."""
    if instant is None:
        return "never"
    seconds = max(0, round((now - instant).total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def _late(instant: datetime | None, now: datetime, after: timedelta) -> bool:
    return instant is not None and now - instant > after
