"""Pauses that have run out: reminders come again, and people hear so before the morning's question."""

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
    """From the reminder's hour on nobody rests whose days are over."""
    if not house.policy.reminder_at <= local_time(now, house.policy.zone) < CUT_OFF:
        return
    with store.unit_of_work() as work:
        over = work.pauses.over(Scene(work, house, now, "").today)
    yield from each(store, over, partial(_resume, house, now))


def _resume(house: House, now: datetime, work: Work, pause: Pause) -> None:
    if work.pauses.open_for(pause.episode) == pause:  # nobody was quicker
        with deciding(work, house, now, f"resumed:{pause.episode}:{pause.since.timestamp():.6f}") as scene:
            pauses.run_out(scene, pause)
