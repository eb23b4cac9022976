"""Changes of shift: what is open when a shift begins is shown once to who begins it, and no shift begins empty untold.

An alarm opened before the shift is found open by its first tick, however late that comes; later ones are no business
of the change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from conversations.dialog.scene import House, Scene
from conversations.people.duty_roster import shift_began, shift_now
from conversations.ports import Store, Work
from conversations.programme.rows import Shift
from conversations.shifts import empty_shift, shift_change
from scheduler.pieces import deciding, each


def ensure_handed_over(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Tell every facility with open alarms of the change to the current shift, once."""
    with store.unit_of_work() as work:
        scene = Scene(work, house, now, "")
        current = shift_now(scene)
        if current is None:
            return
        waiting = work.alerts.open_before(shift_began(scene, *current))
        told = work.shift_changes.told(current[0], current[1].id) if waiting else set()
    yield from each(store, [item for item in waiting.items() if item[0] not in told], partial(_tell, house, now))


def ensure_shifts_filled(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Tell every facility with patients of a shift of today in which nobody can be woken, once."""
    with store.unit_of_work() as work:
        scene = Scene(work, house, now, "")
        shifts = list(empty_shift.asked_now(scene))
        watched = work.standings.facilities() if shifts else []
        told = work.outbox.known([empty_shift.key(f, scene.today, shift) for f in watched for shift in shifts])
        due = [(f, shift) for f in watched for shift in shifts if empty_shift.key(f, scene.today, shift) not in told]
    yield from each(store, due, partial(_ask, house, now))


def _ask(house: House, now: datetime, work: Work, found: tuple[int, Shift]) -> None:
    number, shift = found
    facility = work.facilities.get(number)
    if facility is None:
        return
    with deciding(work, house, now, f"empty-shift:{number}:{shift.id}:{now.timestamp():.0f}") as scene:
        empty_shift.tell(scene, facility, shift)


def _tell(house: House, now: datetime, work: Work, found: tuple[int, Sequence[int]]) -> None:
    number, alarms = found
    facility = work.facilities.get(number)
    current = shift_now(Scene(work, house, now, ""))
    if facility is None or current is None:
        return
    day, shift = current
    with deciding(work, house, now, f"shift:{number}:{day}:{shift.id}") as scene:
        shift_change.tell(scene, facility, day, shift, alarms)
