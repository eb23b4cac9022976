"""Pauses that have run out: reminders come again, and people are told before the morning's question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from conversations.calendar import CUT_OFF, local_time
from conversations.changes import pauses
from conversations.dialog.scene import House, Scene
from conversations.model.care import Pause
from conversations.ports import Store, Work
from scheduler.pieces import deciding, each


def ensure_resumed(store: Store, house: House, now: datetime) -> Iterator[None]:
    """End every pause whose days are over, from the reminder's hour on."""
    if not house.policy.reminder_at <= local_time(now, house.policy.zone) < CUT_OFF:
        return
    with store.unit_of_work() as work:
        over = work.pauses.over(Scene(work, house, now, "").today)
    yield from each(store, over, partial(_resume, house, now))


def _resume(house: House, now: datetime, work: Work, pause: Pause) -> None:
    if work.pauses.open_for(pause.episode) == pause:  # no turn was quicker
        with deciding(work, house, now, f"resumed:{pause.episode}:{pause.since.timestamp():.6f}") as scene:
            pauses.run_out(scene, pause)
