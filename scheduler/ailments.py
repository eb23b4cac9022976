"""Every minute the program looks at itself; after an absence it says so."""

from __future__ import annotations

from datetime import datetime

from conversations.dialog.scene import House, Scene
from conversations.ports import Store
from conversations.station import program_health


def ensure_well(store: Store, house: House, now: datetime) -> None:
    """Whatever is wrong with the program has been told, once, and taken back when it is over."""
    with store.unit_of_work() as work:
        scene = Scene(work, house, now, key=f"ailments:{now.timestamp():.0f}")
        program_health.examine(scene)
        work.outbox.put(scene.outgoing, now)


def ensure_absence_told(store: Store, house: House, now: datetime, since: datetime | None = None) -> None:
    """An absence that has just ended has been told, once: at the start (since the last tick), or of the database."""
    with store.unit_of_work() as work:
        scene = Scene(work, house, now, key=f"returned:{now.timestamp():.0f}")
        program_health.returned(scene, since)
        work.outbox.put(scene.outgoing, now)
