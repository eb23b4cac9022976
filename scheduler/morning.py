"""Duties of a day, true by now on any local day: planned, asked, nudged, closed, listed, reminded, tidied.

Each function may be called again at any time, by any number of processes, after any outage or jump of the clock:
what it writes is unique, so no contact is asked twice and none is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from typing import Literal

from conversations.calendar import CUT_OFF, instant, is_quiet, local_time
from conversations.dialog import sessions
from conversations.dialog.scene import House, Scene
from conversations.dialog.steps import TimedOut
from conversations.doors import unread_words
from conversations.letters.letters import CHOICE_HOLDS
from conversations.model.dialogs import Session
from conversations.ports import Store, Work
from conversations.reports import morning_wave, report_days
from scheduler.again import ensure_measured_again
from scheduler.ailments import ensure_clock_followed, ensure_well
from scheduler.bulletins import ensure_bulletins_sent
from scheduler.calls import ensure_asked_in_afternoon, ensure_reminded
from scheduler.caring import ensure_ended
from scheduler.dangers import ensure_followed_up
from scheduler.departures import ensure_departures_decided
from scheduler.ladder import ensure_climbed
from scheduler.looks import ensure_looked
from scheduler.pauses import ensure_resumed
from scheduler.pieces import Ensure, deciding, each
from scheduler.sealing import ensure_seal_posted, ensure_sealed
from scheduler.shifts import ensure_handed_over, ensure_shifts_filled
from scheduler.silence import ensure_current, ensure_gathered, ensure_listed
from scheduler.sweeping import ensure_swept
from scheduler.transfers import ensure_transfers_answered

UNFINISHED_REGISTRATION = timedelta(days=1)
KEPT = ("report", "letter")
"""Names of dialogs whose answers staff read even if they never come to their end."""

_LEFT_AT_NIGHT = timedelta(hours=1)
"""Minimum time without an answer after which a report begun at night ends once it is morning."""

_AT_ONCE = 200
"""Maximum sessions of a dialog ended in one minute."""


def ensure_planned(store: Store, house: House, now: datetime) -> None:
    """Plan one slot for every patient accepted before the day's deadline."""
    with store.unit_of_work() as work:
        today = Scene(work, house, now, "").today
        work.slots.plan(today, instant(today, house.policy.deadline_at, house.policy.zone), now)


def ensure_asked(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Ask every expected contact from the reminder's hour on; if they are too many, ask some a little before."""
    if house.policy.reminder_at <= local_time(now, house.policy.zone) < CUT_OFF:
        yield from _remind(store, house, now, "ask")
    else:
        _ask_early(store, house, now)


def ensure_nudged(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Nudge every contact not finished, once, from the nudge's hour to the deadline."""
    if house.policy.nudge_at <= local_time(now, house.policy.zone) < house.policy.deadline_at:
        yield from _remind(store, house, now, "nudge")


def ensure_closed(store: Store, house: House, now: datetime) -> None:
    """Mark slots unanswered after the deadline as missed; later answers are welcome and marked late."""
    if local_time(now, house.policy.zone) < house.policy.deadline_at:
        return
    with store.unit_of_work() as work:
        today = Scene(work, house, now, "").today
        work.slots.close(today, instant(today, house.policy.reminder_at, house.policy.zone))


def ensure_tidied(store: Store, house: House, now: datetime) -> Iterator[None]:
    """End reports whose day is over, kept as they are; by day, also registrations and moves left alone.

    A letter whose patient was never chosen reaches the station all the same. Reports and letters laid aside for
    something else count too: their contact may never come back to them. A report broken off at night makes room for
    the morning's.
    """
    night = min(report_days.last_morning(house, now), now - _LEFT_AT_NIGHT)
    ends = [("report", report_days.last_end(house, now)), ("report", night), ("letter", now - CHOICE_HOLDS)]
    if not is_quiet(now, house.policy.zone):
        ends += [(dialog, now - UNFINISHED_REGISTRATION) for dialog in ("registration", "moving")]
    for dialog, before in ends:
        with store.unit_of_work() as work:
            left = work.sessions.left_aside(dialog, before, _AT_ONCE) if dialog in KEPT else []
            due = [*work.sessions.stale(dialog, before, _AT_ONCE), *left]
        if dialog == "report" and before > night:
            due = [found for found in due if report_days.is_over(house, now, found[1])]
        yield from each(store, due, partial(_expire, house, now))


def _ask_early(store: Store, house: House, now: datetime) -> None:
    """Ask the next share of the contacts each minute, if all at the reminder's hour would be too many."""
    today = now.astimezone(house.policy.zone).date()
    left = instant(today, house.policy.reminder_at, house.policy.zone) - now
    if not timedelta() < left <= timedelta(minutes=morning_wave.EARLIEST):
        return
    with store.unit_of_work() as work:
        minutes = morning_wave.lead(work.slots.asked_for(today))
        gone = minutes - ceil(left.total_seconds() / 60)
        if gone > 0:
            work.slots.remind(today, "ask", now, until=morning_wave.reached(minutes, gone))


def _remind(store: Store, house: House, now: datetime, step: Literal["ask", "nudge"]) -> Iterator[None]:
    def remind(work: Work, places: tuple[int, int]) -> None:
        work.slots.remind(Scene(work, house, now, "").today, step, now, *places)

    yield from each(store, morning_wave.slices(), remind)


def _expire(house: House, now: datetime, work: Work, due: tuple[int, Session]) -> None:
    contact_id, session = due
    turns = {one.id: one.turn for one in work.sessions.unfinished(contact_id)}
    if turns.get(session.id) != session.turn:
        return  # the contact went on with it meanwhile
    with deciding(work, house, now, f"expired:{session.id}") as scene:
        unread_words.left_open(scene, work.contacts.get(contact_id), session)
        sessions.go_on(scene, work.contacts.get(contact_id), session, TimedOut(), pressed=False)
        sessions.begin_follows(scene)


ENSURE: tuple[Ensure, ...] = (
    ensure_clock_followed,
    ensure_climbed,
    ensure_handed_over,
    ensure_departures_decided,
    ensure_followed_up,
    ensure_shifts_filled,
    ensure_transfers_answered,
    ensure_measured_again,
    ensure_tidied,
    ensure_ended,
    ensure_planned,
    ensure_resumed,
    ensure_asked,
    ensure_nudged,
    ensure_closed,
    ensure_listed,
    ensure_current,
    ensure_asked_in_afternoon,
    ensure_reminded,
    ensure_gathered,
    ensure_bulletins_sent,
    ensure_looked,
    ensure_sealed,
    ensure_seal_posted,
    ensure_swept,
    ensure_well,
)
