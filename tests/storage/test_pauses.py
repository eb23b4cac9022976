"""Pauses and wishes to stop, in memory: one open an illness, days excused and never lost, consent given back."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from conversations.model.care import Episode, EpisodeStatus, SlotState
from conversations.ports import Work
from storage import tables
from storage.store import SqlStore
from tests.support.channels import PATIENTS
from tests.support.samples import NOW, accepted, station

TODAY = date(2022, 4, 1)
TOMORROW = TODAY + timedelta(days=1)
LATER = NOW + timedelta(days=2)


def followed(work: Work, address: str = "7") -> Episode:
    """A patient a station looks after."""
    facility = work.facilities.by_code("BX") or work.facilities.add(station())
    return accepted(work, address, facility.id)


def morning(work: Work, episode: Episode, day: date) -> SlotState:
    """What became of a morning."""
    slot = work.slots.of_day(episode.patient.id, day)
    assert slot is not None
    return slot.state


def test_a_paused_day_is_planned_excused_and_never_missed(store: SqlStore) -> None:
    """Neither asked nor missed while the pause lasts; expected again from the day it ends on."""
    with store.unit_of_work() as work:
        paused, other = followed(work), followed(work, "8")
        work.pauses.begin(paused.id, paused.contact, TOMORROW, NOW)
        for day in (TODAY, TOMORROW):
            work.slots.plan(day, LATER, NOW)
        assert work.slots.remind(TODAY, "ask", NOW) == 1
        work.slots.close(TODAY, NOW)
        assert morning(work, paused, TODAY) is SlotState.EXCUSED
        assert morning(work, paused, TOMORROW) is SlotState.EXPECTED
        assert morning(work, other, TODAY) is SlotState.MISSED
        assert paused.facility is not None
        total, missing = work.slots.morning(paused.facility, TODAY, NOW)
        assert (total, [episode.id for _, episode in missing]) == (1, [other.id])
        assert work.silence.days(paused.facility, TODAY) == {other.id: [TODAY]}


def test_a_pause_without_an_end_lasts(store: SqlStore) -> None:
    """Until somebody says so, every day is excused, and it never runs out by itself."""
    with store.unit_of_work() as work:
        episode = followed(work)
        work.pauses.begin(episode.id, episode.contact, None, NOW)
        far = TODAY + timedelta(days=60)
        work.slots.plan(far, LATER, NOW)
        assert morning(work, episode, far) is SlotState.EXCUSED
        assert work.pauses.over(far) == []


def test_the_newest_pause_holds(store: SqlStore) -> None:
    """A second pause takes the first one's place; ending it leaves none."""
    with store.unit_of_work() as work:
        episode = followed(work)
        work.pauses.begin(episode.id, episode.contact, TOMORROW, NOW)
        work.pauses.begin(episode.id, episode.contact, None, NOW)
        pause = work.pauses.open_for(episode.id)
        assert pause is not None
        assert pause.resumes_on is None
        assert work.pauses.end(episode.id, NOW)
        assert not work.pauses.end(episode.id, NOW)
        assert work.pauses.open_for(episode.id) is None


def test_a_pause_runs_out_on_its_day(store: SqlStore) -> None:
    """Not a day earlier; and a facility sees who rests, but nobody whose care is over."""
    with store.unit_of_work() as work:
        episode, closed = followed(work), followed(work, "8")
        for each in (episode, closed):
            work.pauses.begin(each.id, each.contact, TOMORROW, NOW)
        assert work.pauses.over(TODAY) == []
        assert [pause.episode for pause in work.pauses.over(TOMORROW)] == [episode.id, closed.id]
        work.patients.set_status(closed.id, EpisodeStatus.CLOSED, NOW)
        assert episode.facility is not None
        assert [found.id for _, found in work.pauses.of_facility(episode.facility)] == [episode.id]


def test_only_what_nobody_began_is_excused(store: SqlStore) -> None:
    """A report that is being given stays expected; an excused morning comes back unless it was answered."""
    with store.unit_of_work() as work:
        waiting, begun = followed(work), followed(work, "8")
        work.slots.plan(TODAY, LATER, NOW)
        slot = work.slots.of_day(begun.patient.id, TODAY)
        assert slot is not None
        work.slots.started(slot.id, NOW)
        assert [work.pauses.excuse(each.id, TODAY) for each in (waiting, begun)] == [True, False]
        assert morning(work, begun, TODAY) is SlotState.STARTED
        assert work.pauses.expect(waiting.id, TODAY)
        assert morning(work, waiting, TODAY) is SlotState.EXPECTED
        work.pauses.excuse(waiting.id, TODAY)
        excused = work.slots.of_day(waiting.patient.id, TODAY)
        assert excused is not None
        work.slots.finish(excused.id, SlotState.ON_TIME, "green", NOW)
        assert not work.pauses.expect(waiting.id, TODAY)


def test_one_wish_to_stop_is_open(store: SqlStore) -> None:
    """A second takes the first one's place; ended, it is open no more."""
    with store.unit_of_work() as work:
        episode = followed(work)
        work.pauses.ask_to_stop(episode.id, episode.contact, "moved", NOW)
        work.pauses.ask_to_stop(episode.id, episode.contact, "recovered", NOW)
        stop = work.pauses.stop_wish_of(episode.id)
        assert stop is not None
        assert (stop.reason, stop.asked_at, stop.contact) == ("recovered", NOW, episode.contact)
        assert work.pauses.end_stop_wish(episode.id, "agreed", NOW)
        assert not work.pauses.end_stop_wish(episode.id, "agreed", NOW)


def test_consent_is_withdrawn_and_given_back(store: SqlStore) -> None:
    """Only the contact's own, and only what was withdrawn at that instant comes back."""
    consent = tables.table(tables.Consent).c
    with store.unit_of_work() as work:
        mine = work.contacts.meet(PATIENTS, "1", "vi", NOW).id
        other = work.contacts.meet(PATIENTS, "2", "vi", NOW).id
        for contact in (mine, mine, other):
            work.contacts.give_consent(contact, "v1", NOW)
        work.contacts.withdraw_consent(mine, LATER)
        seen = select(consent.contact_id, consent.withdrawn_at).order_by(consent.id)
        rows = work.contacts._connection.execute(seen).all()  # type: ignore[attr-defined]
        assert [tuple(row) for row in rows] == [(mine, LATER), (mine, LATER), (other, None)]
        work.contacts.restore_consent(mine, NOW)
        assert tuple(work.contacts._connection.execute(seen).first() or ()) == (mine, LATER)  # type: ignore[attr-defined]
        work.contacts.restore_consent(mine, LATER)
        rows = work.contacts._connection.execute(seen).all()  # type: ignore[attr-defined]
        assert {row[1] for row in rows} == {None}
