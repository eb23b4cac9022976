"""`f0care status`: how the program runs now, in plain words; looked at, not changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.health.judgement import since, troubles
from bot.main import looked_at
from bot.settings import Settings
from conversations.model.figures import Figures
from conversations.model.house import Ailment

_STATES = {"expected": "not answered yet", "started": "begun", "on_time": "answered", "late": "answered late"}


def lines(settings: Settings) -> tuple[bool, list[str]]:
    """Return True if all is well, and the lines of the page."""
    now = SystemClock().now()
    with looked_at(settings) as look:
        if look is None or look.revision is None:
            return False, ["there is no database yet: f0care db upgrade makes it"]
        if look.revision != look.newest:
            return False, [f"the database is at {look.revision}, this program at {look.newest}: f0care doctor"]
        figures = look.work.figures.now(now, now.astimezone(ZoneInfo(settings.timezone)).date())
        ailments = look.work.health.all()
    wrong = list(troubles(figures, now))
    return not wrong, [*_page(figures, now), *_ailments(ailments, now), *(f"NOT WELL: {each}" for each in wrong)]


def _page(figures: Figures, now: datetime) -> Iterator[str]:
    yield f"last tick: {since(figures.last_tick, now)}"
    waiting = ", ".join(f"{number} {channel} {lane}" for (channel, lane), number in sorted(figures.queued.items()))
    yield f"waiting to leave: {waiting or 'nothing'}" + _oldest(figures.oldest, now)
    yield f"morning's reminders still to leave: {figures.wave()}"
    yield f"came in, not read yet: {figures.inputs}" + _oldest(figures.oldest_input, now)
    yield f"laid aside because they could not be read: {figures.parked}"
    yield f"alarms nobody has taken: {figures.unclaimed}" + _oldest(figures.oldest_unclaimed, now)
    slots = ", ".join(f"{number} {_STATES.get(state, state)}" for state, number in sorted(figures.slots.items()))
    yield f"today's reports: {slots or 'none expected'}"


def _oldest(instant: datetime | None, now: datetime) -> str:
    return "" if instant is None else f"; the oldest {since(instant, now)}"


def _ailments(ailments: list[Ailment], now: datetime) -> Iterator[str]:
    for each in ailments:
        yield f"trouble: {each.kind}, noticed {each.times} times, first {since(each.first_at, now)}"
