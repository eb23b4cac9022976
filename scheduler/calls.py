"""Promised calls: a question asked again from three o'clock, and from four the message of what still waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from functools import partial

from conversations.calendar import CUT_OFF, local_time
from conversations.calls import afternoon
from conversations.calls.promises import ASK_AGAIN_AT, REMIND_AT
from conversations.dialog.scene import House, Scene
from conversations.ports import Store, Work
from conversations.reports import afternoon_question
from scheduler.pieces import deciding, each

_ASK_UNTIL = time(18, 0)
"""Hour from which a question is not asked again any more (a chat was busy, or the program away): evening is no
afternoon (ours)."""

_AT_ONCE = 500


def ensure_asked_in_afternoon(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Ask every question again that a receipt of today said would come, once."""
    if not ASK_AGAIN_AT <= local_time(now, house.policy.zone) < _ASK_UNTIL:
        return
    with store.unit_of_work() as work:
        due = work.calls.to_measure(Scene(work, house, now, "").today, _AT_ONCE)
    yield from each(store, due, partial(_ask, house, now))


def ensure_reminded(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Tell every facility once from four o'clock which calls and letters wait, and keep that message current."""
    if not REMIND_AT <= local_time(now, house.policy.zone) < CUT_OFF:
        return
    with store.unit_of_work() as work:
        today = Scene(work, house, now, "").today
        calls = work.calls.waiting_by_facility()
        letters = work.calls.unanswered_letters(now - afternoon.LETTERS_OF)
        facilities = {*calls, *letters, *work.slots.facilities_with_slots(today)}
        cards = {facility: afternoon.due_card(facility, today) for facility in facilities}
        none = afternoon.NOTHING
        states = {f: afternoon.state_of(f, today, calls.get(f, none), letters.get(f, none)) for f in facilities}
        shown = work.outbox.known([*cards.values(), *states.values()])
    due = [f for f in facilities if (f in calls or f in letters or cards[f] in shown) and states[f] not in shown]
    yield from each(store, sorted(due), partial(_remind, house, now, states))


def _ask(house: House, now: datetime, work: Work, task: int) -> None:
    with deciding(work, house, now, f"measured:{task}:{now:%H%M}") as scene:
        afternoon_question.ask(scene, task)


def _remind(house: House, now: datetime, states: Mapping[int, str], work: Work, facility: int) -> None:
    with deciding(work, house, now, f"told:{states[facility]}") as scene:
        afternoon.tell(scene, facility, states[facility])
