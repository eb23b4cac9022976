"""Ailments: every minute the program looks at itself, and after an absence it says so."""

from __future__ import annotations

from datetime import datetime

from conversations.dialog.scene import House
from conversations.groups.new_bots import tell_new_bots
from conversations.ports import Store
from conversations.station import program_health
from scheduler.pieces import deciding


def ensure_clock_followed(store: Store, house: House, now: datetime) -> None:
    """Note this tick; if the clock went back since the last, let everything that waits wait no longer for it."""
    with store.unit_of_work() as work, deciding(work, house, now, f"clock:{now.timestamp():.0f}") as scene:
        program_health.follow_clock(scene)


def ensure_disk_told(store: Store, _house: House, now: datetime, used: float) -> None:
    """Note that the disk is nearly full, `used` from 0 to 1; it is told with the other ailments."""
    if used >= program_health.FULL_DISK:
        with store.unit_of_work() as work:
            work.health.noticed("disk", now)


def ensure_jump_told(store: Store, house: House, now: datetime, expected: datetime) -> None:
    """Tell the office that the clock jumped forward to now, when it would have been `expected`."""
    with store.unit_of_work() as work, deciding(work, house, now, f"jumped:{now.timestamp():.0f}") as scene:
        program_health.jumped(scene, expected)


def ensure_well(store: Store, house: House, now: datetime) -> None:
    """Tell of everything wrong with the program, once, and take it back when it is over."""
    with store.unit_of_work() as work, deciding(work, house, now, f"ailments:{now.timestamp():.0f}") as scene:
        program_health.examine(scene)
        tell_new_bots(scene)


def ensure_absence_told(store: Store, house: House, now: datetime, since: datetime | None = None) -> None:
    """Tell once of an absence that has just ended: at the start (since the last tick), or of the database."""
    with store.unit_of_work() as work, deciding(work, house, now, f"returned:{now.timestamp():.0f}") as scene:
        program_health.returned(scene, since)


def ensure_restoration_told(store: Store, house: House, now: datetime) -> None:
    """Tell every group once that a backup was put back: what came after it is gone, and old buttons with it."""
    with store.unit_of_work() as work:
        found = work.restorations.untold()
        if found is not None:
            with deciding(work, house, now, f"restored:{found.id}") as scene:
                program_health.restored(scene, found)
