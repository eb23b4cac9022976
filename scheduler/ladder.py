"""Alarms and urgent slips that are due: unclaimed and unread ones climb, claimed ones return to all.

What is due is kept in the database, so that a restart, a second process or a jump of the clock changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from conversations.dialog.scene import House
from conversations.letters import slip_ladder
from conversations.model.undo import UNDO_FOR
from conversations.ports import Store, Work
from conversations.watch import alarm_undo, gathering
from scheduler.pieces import deciding, each

_AT_ONCE = 500
"""Maximum alarms looked at in one minute; each in its own transaction, so that no turn waits long for the writer."""


def ensure_climbed(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Look at every alarm and urgent slip due by now; outcomes that can be undone no more lose their button."""
    with store.unit_of_work() as work:
        due, unread = work.alerts.due(now, _AT_ONCE), work.slips.due(now, _AT_ONCE)
        passed = work.alarm_steps.passed(now - UNDO_FOR, _AT_ONCE)
    yield from each(store, due, partial(_look, house, now))
    yield from each(store, unread, partial(_tell_again, house, now))
    yield from each(store, passed, partial(_lapse, house, now))


def _look(house: House, now: datetime, work: Work, number: int) -> None:
    alert = work.alerts.get(number, lock=True)
    if alert is None or alert.closed_at is not None or alert.due_at is None or alert.due_at > now:
        return  # a turn or another process was quicker
    episode = work.patients.episode(alert.episode)
    if episode is None:
        return
    with deciding(work, house, now, f"ladder:{number}:{alert.due_at.timestamp():.6f}") as scene:
        gathering.look(scene, episode, alert)


def _lapse(house: House, now: datetime, work: Work, found: tuple[int, int]) -> None:
    step, number = found
    alert = work.alerts.get(number, lock=True)
    episode = work.patients.episode(alert.episode) if alert is not None else None
    if alert is not None and episode is not None:
        with deciding(work, house, now, f"undo:{step}") as scene:
            alarm_undo.lapse(scene, episode, alert, step)


def _tell_again(house: House, now: datetime, work: Work, number: int) -> None:
    slip = work.slips.get(number, lock=True)
    if slip is None or slip.read_at is not None or slip.due_at is None or slip.due_at > now:
        return  # a turn or another process was quicker
    with deciding(work, house, now, f"slip:{number}:{slip.due_at.timestamp():.6f}") as scene:
        slip_ladder.climb(scene, slip)
