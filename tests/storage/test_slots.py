"""Nobody gets two slots or two reminders for one day, and nobody is forgotten, whatever is called twice or at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, LargeBinary, bindparam, text

from conversations.model.care import EpisodeStatus, SlotState
from conversations.model.outgoing import Lane, Remind
from conversations.ports import Work
from conversations.reports import morning_wave
from storage.engine.types import Utc
from storage.store import SqlStore
from tests.support.channels import PATIENTS
from tests.support.samples import DAY, NOW, accepted, contact, outgoing, registered, station, still_to_send

BEFORE = NOW  # accepted before nine
NUDGE = NOW + timedelta(minutes=40)


def asked(store: SqlStore, at: datetime = NOW) -> list[tuple[str, Remind]]:
    """Whom the reminders that wait are for, and which slot they name."""
    with store.unit_of_work() as work:
        parcels = work.outbox.claim(PATIENTS, 100, at)
    return [(p.address, p.content) for p in parcels if isinstance(p.content, Remind)]


def all_at_once(job: Callable[[], int], times: int = 4) -> list[int]:
    """Do something in several threads at the same time."""
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(job())) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done) == times
    return done


def test_every_accepted_patient_has_one_slot_a_day(store: SqlStore) -> None:
    """Planned once or ten times: one morning slot for who was accepted in time, none for others."""
    with store.unit_of_work() as work:
        first, second = accepted(work, "a"), accepted(work, "b")
        waiting = registered(work, "c")
        late = registered(work, "d")
        work.patients.set_status(late.id, EpisodeStatus.ACCEPTED, NOW + timedelta(minutes=1))
        assert [work.slots.plan(DAY, BEFORE, NOW) for _ in range(3)] == [2, 0, 0]
        assert work.slots.plan(DAY + timedelta(days=1), BEFORE, NOW) == 2
        slot = work.slots.of_day(first.patient.id, DAY)
        assert slot is not None
        assert (slot.episode, slot.number, slot.state) == (first.id, 1, SlotState.EXPECTED)
        assert work.slots.get(slot.id) == slot
        assert work.slots.of_day(second.patient.id, DAY) is not None
        assert work.slots.of_day(waiting.patient.id, DAY) is None
        assert work.slots.of_day(late.patient.id, DAY) is None
        assert work.slots.get(999) is None


def test_who_waits_for_a_slot_sees_what_became_of_it(store: SqlStore) -> None:
    """Two finish one report: the second waits for the first, and knows then that there is a report already."""
    with store.unit_of_work() as work:
        slot = work.slots.add(accepted(work), DAY, NOW, extra=False).id
    seen: list[SlotState] = []

    def look() -> None:
        with store.unit_of_work() as work:
            found = work.slots.locked(slot)
            assert found is not None
            seen.append(found.state)

    second = threading.Thread(target=look)
    with store.unit_of_work() as work:
        assert work.slots.locked(slot) is not None
        second.start()
        second.join(0.5)  # time enough to see the slot too early
        work.slots.finish(slot, SlotState.ON_TIME, "green", NOW)
    second.join(60)
    assert seen == [SlotState.ON_TIME]


def test_four_plan_and_remind_at_once(store: SqlStore, engine: Engine) -> None:
    """Four clocks ticking together make one slot and one reminder each."""
    with store.unit_of_work() as work:
        for address in "abcdef":
            accepted(work, address)

    def tick() -> int:
        with store.unit_of_work() as work:
            work.slots.plan(DAY, BEFORE, NOW)
        with store.unit_of_work() as work:
            return work.slots.remind(DAY, "ask", NOW)

    assert sum(all_at_once(tick)) == 6
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM report_slot")).scalar_one() == 6


def test_extra_reports_are_numbered(store: SqlStore) -> None:
    """A report at any other time gets the next number, also when several begin at once; the morning's stays one."""
    with store.unit_of_work() as work:
        episode = accepted(work)
        morning = work.slots.add(episode, DAY, NOW, extra=False)
        assert work.slots.add(episode, DAY, NOW, extra=False) == morning

    def extra() -> int:
        with store.unit_of_work() as work:
            return work.slots.add(episode, DAY, NOW, extra=True).number

    assert sorted(all_at_once(extra)) == [2, 3, 4, 5]


def test_a_family_gets_one_reminder(store: SqlStore) -> None:
    """A contact with three patients is asked once, about the first that is still expected."""
    with store.unit_of_work() as work:
        family = [accepted(work, "7") for _ in range(3)]
        work.slots.plan(DAY, BEFORE, NOW)
        mother, child, granny = work.slots.due(contact(work).id, DAY)
        assert [slot.patient for slot in (mother, child, granny)] == [e.patient.id for e in family]
        work.slots.finish(mother.id, SlotState.ON_TIME, "green", NOW)
        work.slots.started(child.id, NOW)
        assert work.slots.remind(DAY, "ask", NOW) == 1
        assert work.slots.remind(DAY, "ask", NOW) == 0
    assert asked(store) == [("7", Remind(granny.id, "ask"))]


def test_only_the_reachable_are_asked(store: SqlStore) -> None:
    """Who blocked the bot, or no longer answers for a patient, is not asked; nor is one who reported at dawn."""
    with store.unit_of_work() as work:
        for address in ("blocked", "done", "here"):
            accepted(work, address)
        work.slots.plan(DAY, BEFORE, NOW)
        work.contacts.set_reachable(contact(work, "blocked").id, NOW)
        (early,) = work.slots.due(contact(work, "done").id, DAY)
        work.slots.finish(early.id, SlotState.ON_TIME, "green", NOW)
        assert work.slots.remind(DAY, "ask", NOW) == 1
    assert [address for address, _ in asked(store)] == ["here"]


def test_who_is_no_longer_looked_after_is_not_expected(store: SqlStore) -> None:
    """Closing an illness excuses the slots still open, so that no reminder goes to somebody who recovered, or died."""
    with store.unit_of_work() as work:
        episode = accepted(work)
        work.slots.plan(DAY, BEFORE, NOW)
        work.patients.set_status(episode.id, EpisodeStatus.CLOSED, NOW, reason="recovered")
        slot = work.slots.of_day(episode.patient.id, DAY)
        assert slot is not None
        assert slot.state is SlotState.EXCUSED
        assert work.slots.remind(DAY, "ask", NOW) == 0
        assert work.slots.due(contact(work).id, DAY) == []


def test_only_who_was_asked_a_while_ago_is_nudged(store: SqlStore) -> None:
    """The nudge goes once to who was asked and has not finished; not to who was asked just now, nor to the finished."""
    with store.unit_of_work() as work:
        for address in ("silent", "begun", "finished"):
            accepted(work, address)
        work.slots.plan(DAY, BEFORE, NOW)
        work.slots.remind(DAY, "ask", NOW)
        accepted(work, "late")
        work.slots.plan(DAY, BEFORE, NUDGE)
        work.slots.remind(DAY, "ask", NUDGE - timedelta(minutes=10))
        slots = {who: work.slots.due(contact(work, who).id, DAY)[0] for who in ("silent", "begun", "finished")}
        work.slots.started(slots["begun"].id, NOW)
        work.slots.finish(slots["finished"].id, SlotState.ON_TIME, "green", NOW)
    assert len(asked(store)) == 4
    with store.unit_of_work() as work:
        assert work.slots.remind(DAY, "nudge", NUDGE) == 2
        assert work.slots.remind(DAY, "nudge", NUDGE) == 0
        work.outbox.recover(PATIENTS, NOW)
    silent, begun = slots["silent"].id, slots["begun"].id
    assert dict(asked(store, NUDGE)) == {"silent": Remind(silent, "nudge"), "begun": Remind(begun, "nudge")}


def test_a_reminder_waits_behind_a_reply(store: SqlStore) -> None:
    """The wave uses the slowest lane, so that who writes in the middle of it is answered first."""
    with store.unit_of_work() as work:
        accepted(work, "a")
        work.slots.plan(DAY, BEFORE, NOW)
        work.slots.remind(DAY, "ask", NOW)
        work.outbox.put([outgoing("reply", "b")], NOW)
        parcels = work.outbox.claim(PATIENTS, 9, NOW)
    assert [p.lane for p in parcels] == [Lane.REPLY, Lane.REMINDER]
    assert parcels[1].card.startswith("slot:")


def test_a_wave_can_come_little_by_little(store: SqlStore) -> None:
    """Place by place everybody is asked, each once, and the database knows the places as the core does."""
    with store.unit_of_work() as work:
        patients = [accepted(work, str(n)).patient.id for n in range(7)]
        contacts = [work.patients.contacts_of(patient)[0] for patient in patients]
        work.slots.plan(DAY, BEFORE, NOW)
        in_order = sorted(contacts, key=lambda contact: morning_wave.place(contact.id))
        first, fourth = morning_wave.place(in_order[0].id), morning_wave.place(in_order[3].id)
        steps: list[int] = []
        left: list[set[str]] = []
        for until in (first, fourth, fourth + 1, morning_wave.WAVE_PLACES):
            steps.append(work.slots.remind(DAY, "ask", NOW, until=until))
            left.append({parcel.address for parcel in work.outbox.claim(PATIENTS, 9, NOW)})
    assert steps == [0, 3, 1, 3]
    addresses = [contact.address for contact in in_order]
    assert left == [set(), {*addresses[:3]}, {addresses[3]}, {*addresses[4:]}], "whose place comes first leaves first"


def test_at_the_deadline_the_open_slots_are_missed(store: SqlStore) -> None:
    """Missed is who was expected or half-way; a later answer is still welcome and makes the slot late."""
    with store.unit_of_work() as work:
        for address in ("silent", "begun", "finished"):
            accepted(work, address)
        work.slots.plan(DAY, BEFORE, NOW)
        work.slots.plan(DAY + timedelta(days=1), BEFORE, NOW)
        slots = {who: work.slots.due(contact(work, who).id, DAY)[0] for who in ("silent", "begun", "finished")}
        work.slots.started(slots["begun"].id, NOW)
        work.slots.finish(slots["finished"].id, SlotState.ON_TIME, "green", NOW)
        assert (work.slots.close(DAY, NOW), work.slots.close(DAY, NOW)) == (2, 0)
        assert work.slots.due(contact(work, "silent").id, DAY) == [replace(slots["silent"], state=SlotState.MISSED)]
        work.slots.started(slots["silent"].id, NOW)
        still = work.slots.get(slots["silent"].id)
        assert still is not None
        assert still.state is SlotState.MISSED
        work.slots.finish(slots["silent"].id, SlotState.LATE, "yellow", NOW)
        assert work.slots.due(contact(work, "silent").id, DAY) == []
        assert work.slots.due(contact(work, "silent").id, DAY + timedelta(days=1)) != []


def test_a_facility_sees_its_own_morning(store: SqlStore) -> None:
    """How many were expected there, who did not answer; other facilities and other days do not mix in."""
    with store.unit_of_work() as work:
        here, there = work.facilities.add(station("BX")).id, work.facilities.add(station("TT")).id
        work.facilities.add(station("empty"))
        mine, done, _ = accepted(work, "a", here), accepted(work, "b", here), accepted(work, "c", there)
        work.slots.plan(DAY, BEFORE, NOW)
        finished = work.slots.of_day(done.patient.id, DAY)
        assert finished is not None
        work.slots.finish(finished.id, SlotState.ON_TIME, "green", NOW)
        count, missing = work.slots.morning(here, DAY, NOW)
        assert count == 2
        assert [(slot.patient, episode) for slot, episode in missing] == [(mine.patient.id, mine)]
        assert work.slots.facilities_with_slots(DAY) == [here, there]
        assert work.slots.facilities_with_slots(DAY + timedelta(days=1)) == []


DAYS = count()
STEPS = st.sampled_from(["plan", "ask", "nudge", "close", "start", "answer", "block", "unblock"])


@given(steps=st.lists(st.tuples(STEPS, st.integers(-30, 90)), max_size=14))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_clock_does_nobody_is_asked_twice(store: SqlStore, steps: list[tuple[str, int]]) -> None:
    """In any order, with a clock that jumps: one slot and at most one of each reminder; and nobody is forgotten."""
    day = DAY + timedelta(days=next(DAYS))
    with store.unit_of_work() as work:
        people = {f"{day}-{n}": accepted(work, f"{day}-{n}").patient for n in range(2)}
        for step, minutes in [*steps, ("unblock", 90), ("plan", 90), ("ask", 90)]:
            do(work, step, day, NOW + timedelta(minutes=minutes), next(iter(people)))
        sent = [(p.address, p.content) for p in work.outbox.claim(PATIENTS, 1000, NOW)]
        while more := work.outbox.claim(PATIENTS, 1000, NOW):
            sent += [(p.address, p.content) for p in more]
        steps_to = {(who, what.step) for who, what in sent if isinstance(what, Remind)}
        assert len(steps_to) == len(sent)
        for address, person in people.items():
            slot = work.slots.of_day(person.id, day)
            assert slot is not None
            assert slot.state is not SlotState.EXPECTED or (address, "ask") in steps_to


def do(work: Work, step: str, day: date, now: datetime, address: str) -> None:
    """One thing that may happen in a morning."""
    someone = work.contacts.meet(PATIENTS, address, "vi", now)
    match step:
        case "plan":
            work.slots.plan(day, now, now)
        case "ask" | "nudge":
            work.slots.remind(day, "ask" if step == "ask" else "nudge", now)
        case "close":
            work.slots.close(day, now)
        case "block" | "unblock":
            work.contacts.set_reachable(someone.id, now if step == "block" else None)
        case _:
            for slot in work.slots.due(someone.id, day):
                if step == "start":
                    work.slots.started(slot.id, now)
                else:
                    work.slots.finish(slot.id, SlotState.LATE, "green", now)


def test_thirty_thousand_are_asked_in_one_statement(store: SqlStore, engine: Engine) -> None:
    """A province's morning is planned and asked by one statement each, and a second tick adds nothing."""
    people(engine, 30_000)
    with store.unit_of_work() as work:
        assert work.slots.plan(DAY, BEFORE, NOW) == 30_000
    with store.unit_of_work() as work:
        assert work.slots.remind(DAY, "ask", NOW) == 30_000
    with store.unit_of_work() as work:
        assert work.slots.plan(DAY, BEFORE, NOW) == 0
        assert work.slots.remind(DAY, "ask", NOW) == 0
        assert still_to_send(work, PATIENTS) == 30_000
        assert len(work.outbox.claim(PATIENTS, 30, NOW)) == 30
        assert work.slots.close(DAY, NOW) == 30_000


def people(engine: Engine, many: int) -> None:
    """So many accepted patients, each with a contact of their own."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})"
    for insert in (
        "contact(channel, address, language, since) SELECT 'patients', 'c' || i, 'vi', :at FROM n",
        "patient(code, full_name, birth, sex, phone, phone_index, address, commune)"
        " SELECT 'P' || i, :sealed, :sealed, :sealed, :sealed, :sealed, :sealed, '02683' FROM n",
        "care_link(contact_id, patient_id, relation, since) SELECT i, i, 'self', :at FROM n",
        "episode(patient_id, contact_id, status, place, screening, phone_proven, opened_at, accepted_at)"
        " SELECT i, i, 'accepted', 'home', :sealed, true, :at, :at FROM n",
    ):
        at = bindparam("at", NOW - timedelta(days=1), type_=Utc)
        sealed = bindparam("sealed", b"", type_=LargeBinary)
        wanted = [each for each in (at, sealed) if f":{each.key}" in insert]
        with engine.begin() as connection:
            connection.execute(text(f"{numbers} INSERT INTO {insert}").bindparams(*wanted))
