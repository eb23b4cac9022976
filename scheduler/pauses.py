"""Pauses that have run out: reminders come again, and people hear so before the morning's question."""

from __future__ import annotations

from datetime import datetime

from conversations import pausing
from conversations.days import local_time
from conversations.hours import CUT_OFF
from conversations.ports import Store
from conversations.scene import House, Scene


def ensure_resumed(store: Store, house: House, now: datetime) -> None:
    """From the reminder's hour on nobody rests whose days are over; each pause in its own transaction."""
    if not house.policy.reminder_at <= local_time(now, house.policy.zone) < CUT_OFF:
        return
    with store.unit_of_work() as work:
        over = work.pauses.over(Scene(work, house, now, "").today)
    for pause in over:
        with store.unit_of_work() as work:
            if work.pauses.open_for(pause.episode) == pause:  # nobody was quicker
                scene = Scene(work, house, now, key=f"resumed:{pause.episode}:{pause.since.timestamp():.6f}")
                pausing.run_out(scene, pause)
                work.outbox.put(scene.outgoing, now)
