"""Days of silence: what they ask for, the list to call from, who may press it, and the hours nobody is disturbed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import func, select

from bot.chance import Secrets
from conversations.calendar import is_quiet
from conversations.calls import silence
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.doors import staff_door
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Blocked, Pressed, Unblocked
from conversations.model.outgoing import Ack, Remind, Say
from conversations.model.people import Role
from conversations.ports import Parcel
from conversations.programme.protocol import load
from conversations.programme.rows import OUTCOMES
from conversations.reports.reminder import reminder
from conversations.turn import decide
from storage import tables
from storage.store import SqlStore
from tests.support.channels import CHANNELS, PATIENTS, STAFF
from tests.support.morning import tick
from tests.support.samples import NOW, accepted, station

HOUSE = make_house(Policy(), load(), Secrets(), CHANNELS)
TEN_PAST = NOW + timedelta(hours=1, minutes=5)
GROUP, HOA, STRANGER = "-100", "11", "99"
TASK = tables.table(tables.Task).c


@dataclass
class Morning:
    """A station's memory, and what its group was shown."""

    store: SqlStore
    facility: int
    numbers: count[int]

    def patients(self, number: int, risks: tuple[str, ...] = ()) -> list[int]:
        """So many more patients, taken in yesterday."""
        with self.store.unit_of_work() as work:
            found = [accepted(work, str(1000 + next(self.numbers)), self.facility).id for _ in range(number)]
            for episode in found:
                work.patients.set_screening(episode, {"risks": list(risks)})
        return found

    def posted(self) -> list[tuple[str, Say]]:
        """All that waits for the group, taken out; (address, what is said)."""
        with self.store.unit_of_work() as work:
            parcels: list[Parcel] = []
            while more := work.outbox.claim(STAFF, 100, NOW + timedelta(days=30)):
                parcels += more
            return [(p.address, p.content) for p in parcels if isinstance(p.content, Say)]

    def press(self, data: str, now: datetime = TEN_PAST, person: str = HOA, chat: str = GROUP) -> list[object]:
        """Somebody presses a button; what follows, also written down."""
        number = next(self.numbers)
        arrival = Arrival(STAFF, number, chat, False, person, "Lù Thị Hoa", "vi", Pressed(data, 1, "call"))
        with self.store.unit_of_work() as work:
            scene = Scene(work, HOUSE, now, key=f"t{number}")
            staff_door.hear(scene, arrival)
            work.outbox.put(scene.outgoing, now)
            return [each.content for each in scene.outgoing]

    def hears(self, chat: str, what: Blocked | Unblocked, now: datetime = NOW) -> None:
        """Something happens in a patient's chat."""
        number = next(self.numbers)
        with self.store.unit_of_work() as work:
            scene = Scene(work, HOUSE, now, key=f"t{number}")
            decide(scene, Arrival(PATIENTS, number, chat, True, chat, "", "vi", what))
            work.outbox.put(scene.outgoing, now)

    def tasks(self) -> list[tuple[str, str | None]]:
        """Kind and outcome of every task, oldest first."""
        with self.store._engine.connect() as reader:
            rows = reader.execute(select(TASK.kind, TASK.outcome).order_by(TASK.id))
            return [(kind, outcome) for kind, outcome in rows]


@pytest.fixture
def morning(store: SqlStore) -> Morning:
    """A station with a group and one nurse."""
    with store.unit_of_work() as work:
        facility = work.facilities.add(station()).id
        work.facilities.set_link(facility, b"code", NOW + timedelta(days=1))
        work.facilities.use_link(b"code", GROUP, NOW)
        work.staff.add(facility, "Lù Thị Hoa", Role.NURSE, HOA, NOW)
    return Morning(store, facility, count(1))


@pytest.mark.parametrize(
    ("days", "at_risk", "asks"),
    [
        (0, False, ""),
        (1, False, ""),
        (2, False, "call"),
        (3, False, "visit"),
        (9, False, "visit"),
        (0, True, ""),
        (1, True, "call"),
        (2, True, "visit"),
    ],
)
def test_days_of_silence_ask_for_a_call_then_a_visit(days: int, at_risk: bool, asks: str) -> None:
    """Two mornings missed are a nurse's call, three a visit, and risk groups are one step earlier."""
    assert silence.step(HOUSE.protocol.clocks, days, at_risk=at_risk) == asks


@pytest.mark.parametrize(("hour", "quiet"), [(5, True), (6, False), (20, False), (21, True), (0, True)])
def test_nights_are_quiet(hour: int, quiet: bool) -> None:
    """From 21:00 to 6:00 on the wall clock nobody is pushed."""
    at = datetime(2022, 4, 1, hour, 0, tzinfo=HOUSE.policy.zone)
    assert is_quiet(at, HOUSE.policy.zone) is quiet


def test_a_reminder_that_was_held_up_is_not_sent_at_night(morning: Morning) -> None:
    """What waited through an outage into the night is dropped, not rung through it."""
    (episode,) = morning.patients(1)
    tick(morning.store, HOUSE, NOW)
    with morning.store.unit_of_work() as work:
        patient = work.patients.episode(episode)
        assert patient is not None
        contact = work.patients.contacts_of(patient.patient.id)[0]
        slot = work.slots.of_day(patient.patient.id, Scene(work, HOUSE, NOW, "").today)
        assert slot is not None
        drawn = [
            reminder(Scene(work, HOUSE, NOW + timedelta(hours=hours), ""), contact, Remind(slot.id, "ask"))
            for hours in (0, 11, 12, 13)
        ]
    assert [message is not None for message in drawn] == [True, True, False, False]


def test_the_list_comes_once_a_day_however_often_the_clock_ticks(morning: Morning) -> None:
    """Ticks after ticks, and a start in between, give one list and one task of a kind."""
    morning.patients(2, risks=("elderly",))
    tick(morning.store, HOUSE, NOW)
    for minutes in (0, 1, 2, 300):
        tick(morning.store, HOUSE, TEN_PAST + timedelta(minutes=minutes))
    assert len(morning.posted()) == 1
    assert morning.tasks() == [("call", None), ("call", None)]


def test_a_long_list_is_paged_and_puts_first_who_must_be_seen_first(morning: Morning) -> None:
    """Of 25 silent people ten stand on a page; those at risk, though registered last, stand on the first."""
    morning.patients(23)
    morning.patients(2, risks=("elderly",))
    tick(morning.store, HOUSE, NOW)
    tick(morning.store, HOUSE, TEN_PAST)
    ((_, first),) = morning.posted()
    assert "LC-000024" in first.message.text.split("\n")[2]
    assert "Trang 1/3" in first.message.text
    assert len(first.message.rows) == 11
    turn = first.message.rows[-1][-1].data
    answer, page = morning.press(turn)
    assert isinstance(answer, Ack)
    assert isinstance(page, Say)
    assert page.edit
    assert page.card == first.card
    assert "11. " in page.message.text
    assert "21. " not in page.message.text


def test_every_outcome_is_kept_and_leaves_the_list_true(morning: Morning) -> None:
    """Each outcome is on record with who and when; only who was not reached keeps a button."""
    episodes = morning.patients(len(OUTCOMES))
    tick(morning.store, HOUSE, NOW)
    tick(morning.store, HOUSE, TEN_PAST)
    morning.posted()
    place = f"s:{morning.facility}:20220401"
    for episode, outcome in zip(episodes, OUTCOMES, strict=True):
        said = "worse" if outcome == "unwell" else outcome  # how unwell is asked first
        shown = morning.press(f"{place}:{said}:{episode}")
        assert isinstance(shown[-1], Say)
        assert "Lù Thị Hoa, 10:05" in shown[-1].message.text
    last = shown[-1]
    assert isinstance(last, Say)
    calls = [button.data for row in last.message.rows for button in row]
    again = {o for o in OUTCOMES if f"{place}:call:{episodes[OUTCOMES.index(o)]}" in calls}
    assert again == {"no_answer", "phone_off", "wrong_number"}
    attempts = tables.table(tables.ContactAttempt).c
    with morning.store._engine.connect() as reader:
        kept = reader.execute(select(attempts.outcome).order_by(attempts.id)).scalars().all()
        alarms = reader.execute(select(func.count()).select_from(tables.table(tables.Alert))).scalar_one()
    assert tuple(kept) == OUTCOMES
    assert alarms == 1
    assert morning.tasks() == [("find_number", None)]


@pytest.mark.parametrize(("person", "chat"), [(STRANGER, GROUP), (HOA, "-999")], ids=["a stranger", "another group"])
@pytest.mark.parametrize("action", ["page:1", "call:{episode}", "died:{episode}", "back:{episode}"])
def test_nobody_else_presses(morning: Morning, person: str, chat: str, action: str) -> None:
    """A press of somebody without rights here, or from another group, changes nothing and is on record."""
    (episode,) = morning.patients(1)
    tick(morning.store, HOUSE, NOW)
    tick(morning.store, HOUSE, TEN_PAST)
    pressed = morning.press(f"s:{morning.facility}:20220401:{action.format(episode=episode)}", person=person, chat=chat)
    assert [type(each) for each in pressed] == [Ack]
    with morning.store.unit_of_work() as work:
        assert work.silence.attempts_of(episode) == []


@pytest.mark.parametrize("data", ["s:", "s:x:y:z:w", "s:1:20220401:fly:1", "s:1:20220401:page:", "s:٣:20220401:well:1"])
def test_a_forged_button_is_refused(morning: Morning, data: str) -> None:
    """Data no button of ours ever carried does nothing."""
    morning.patients(1)
    assert [type(each) for each in morning.press(data)] == [Ack]


def test_who_spoke_with_a_nurse_is_not_visited_the_next_day(morning: Morning) -> None:
    """A call that reached the patient starts the count of silent days anew."""
    (episode,) = morning.patients(1)
    for day in range(3):
        tick(morning.store, HOUSE, NOW + timedelta(days=day))
        tick(morning.store, HOUSE, TEN_PAST + timedelta(days=day))
        if day == 1:
            morning.press(f"s:{morning.facility}:20220402:well:{episode}", TEN_PAST + timedelta(days=1))
    assert morning.tasks() == [("call", "well")]


def test_a_visit_takes_the_place_of_the_call(morning: Morning) -> None:
    """After the third silent morning there is one thing to do, not two; a fourth adds none."""
    morning.patients(1)
    for day in range(4):
        tick(morning.store, HOUSE, NOW + timedelta(days=day))
        tick(morning.store, HOUSE, TEN_PAST + timedelta(days=day))
    assert morning.tasks() == [("call", "visit"), ("visit", None)]


def test_an_outage_over_the_deadline_forgets_no_missed_morning(morning: Morning) -> None:
    """Who was asked, and not closed because nothing ran, has missed that morning all the same."""
    morning.patients(1)
    tick(morning.store, HOUSE, NOW)
    for day in (1, 2):
        tick(morning.store, HOUSE, NOW + timedelta(days=day))
    tick(morning.store, HOUSE, TEN_PAST + timedelta(days=2))
    assert morning.tasks() == [("visit", None)]


def test_the_station_learns_of_a_blocked_bot_once_a_day(morning: Morning) -> None:
    """Blocking twice is one card and one task; unblocking ends the task; the next day is told anew."""
    (episode,) = morning.patients(1)
    for what in (Blocked(), Blocked(), Unblocked(), Blocked()):
        morning.hears("1001", what)
    assert [said.card.startswith("call:") for _, said in morning.posted()] == [True]
    morning.hears("1001", Unblocked(), NOW + timedelta(days=1))
    morning.hears("1001", Blocked(), NOW + timedelta(days=1))
    assert len(morning.posted()) == 1
    assert morning.tasks() == [("phone", "reachable"), ("phone", None)]
    with morning.store.unit_of_work() as work:
        assert [task.kind for task in work.tasks.of_episode(episode)] == ["phone"]


def test_one_of_two_phones_is_enough(morning: Morning) -> None:
    """While somebody else who answers for the patient can be reached, nobody needs to be phoned."""
    (number,) = morning.patients(1)
    link = tables.table(tables.CareLink)
    with morning.store.unit_of_work() as work:
        second = work.contacts.meet(PATIENTS, "5000", "vi", NOW)
        episode = work.patients.episode(number)
        assert episode is not None
    with morning.store._engine.begin() as writer:
        row = {"contact_id": second.id, "patient_id": episode.patient.id, "relation": "parent", "since": NOW}
        writer.execute(link.insert().values(row))
    morning.hears("1001", Blocked())
    assert morning.posted() == []
    assert morning.tasks() == []


def test_no_more_than_two_pushes_before_the_deadline(morning: Morning) -> None:
    """However often the clock ticks from midnight to the deadline, a silent patient is asked and nudged, no more."""
    morning.patients(1)
    midnight = NOW - timedelta(hours=9)
    for minute in range(0, 10 * 60, 5):
        tick(morning.store, HOUSE, midnight + timedelta(minutes=minute))
    outbox = tables.table(tables.Outbox).c
    with morning.store._engine.connect() as reader:
        pushed = reader.execute(
            select(outbox.kind, outbox.created_at).where(outbox.channel == "patients").order_by(outbox.id)
        ).all()
    assert [(kind, at) for kind, at in pushed] == [("ask", NOW), ("nudge", NOW + timedelta(minutes=40))]
