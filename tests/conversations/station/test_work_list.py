"""Which list a patient stands on, who comes first, and whose patients a person may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chance import Secrets
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.model.care import Episode, EpisodeStatus, SlotState
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Text
from conversations.model.people import Facility, FacilityKind, Role
from conversations.people.staff_scope import viewer
from conversations.ports.standings import Standing
from conversations.programme.protocol import load
from conversations.station.work_list_rules import LISTS, by_risk, lists_of, on_list
from storage.store import SqlStore
from tests.support.channels import CHANNELS, STAFF
from tests.support.samples import NOW, accepted, registered

TODAY = date(2022, 4, 7)


def standing(episode: int = 1, status: EpisodeStatus = EpisodeStatus.ACCEPTED, **facts: object) -> Standing:
    """An illness with these facts of the day."""
    known: dict[str, object] = {"facility": 1, "positive_on": TODAY - timedelta(days=2), **facts}
    return Standing(episode=episode, status=status, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "lists"),
    [
        ({"status": EpisodeStatus.WAITING}, {"waiting"}),
        ({"status": EpisodeStatus.ASKED, "task": "call"}, {"waiting"}),
        ({"status": EpisodeStatus.WAITING, "alarm": "red"}, {"waiting", "red"}),
        ({"status": EpisodeStatus.DECLINED, "alarm": "red"}, {"red"}),
        ({"status": EpisodeStatus.CLOSED, "alarm": "red", "task": "call"}, {"red"}),
        ({"morning": SlotState.ON_TIME, "level": "green"}, set()),
        ({"morning": SlotState.ON_TIME, "level": "yellow"}, {"yellow"}),
        ({"morning": SlotState.LATE, "level": "red"}, {"red"}),
        ({"morning": SlotState.ON_TIME, "level": "green", "alarm": "red"}, {"red"}),
        ({"morning": SlotState.EXPECTED}, {"unanswered"}),
        ({"morning": SlotState.STARTED, "alarm": "red-115"}, {"unanswered", "red"}),
        ({"morning": SlotState.MISSED, "task": "call"}, {"missed", "call"}),
        ({"morning": SlotState.EXCUSED}, set()),
        ({"positive_on": TODAY - timedelta(days=5)}, set()),
        ({"positive_on": TODAY - timedelta(days=6)}, {"closing"}),
        ({"positive_on": None}, set()),
    ],
)
def test_a_patient_stands_on_the_lists_of_the_day(facts: dict[str, object], lists: set[str]) -> None:
    """Each state of a morning leads to its list, the first day on which an end may be considered too."""
    assert lists_of(standing(**facts), TODAY, 7) == lists  # type: ignore[arg-type]


def test_no_programme_without_closing_days_lists_anybody_for_closing() -> None:
    """Who wrote no day from which an end is considered is offered none."""
    assert lists_of(standing(positive_on=TODAY - timedelta(days=40)), TODAY, None) == set()


def test_the_most_dangerous_come_first() -> None:
    """red-115, red, risk and missed, yellow, risk, missed, the rest; an unclaimed alarm before a claimed one."""
    people = [
        standing(1, level="green"),
        standing(2, morning=SlotState.MISSED),
        standing(3, level="green"),
        standing(4, level="yellow"),
        standing(5, morning=SlotState.MISSED),
        standing(6, alarm="red", claimed=True),
        standing(7, alarm="red"),
        standing(8, level="red", alarm="red-115"),
    ]
    assert [each.episode for each in by_risk(people, {3, 5})] == [8, 7, 6, 5, 4, 3, 2, 1]


@given(
    st.lists(
        st.builds(
            standing,
            episode=st.integers(1, 10_000),
            status=st.sampled_from(EpisodeStatus),
            level=st.sampled_from([None, "green", "yellow", "red", "red-115"]),
            alarm=st.sampled_from([None, "red", "red-115"]),
            claimed=st.booleans(),
            morning=st.sampled_from([None, *SlotState]),
            task=st.sampled_from([None, "call", "visit"]),
        ),
        max_size=30,
    ),
    st.sets(st.integers(1, 10_000)),
)
@settings(max_examples=60, deadline=None)
def test_sorting_loses_nobody_and_no_danger_is_left_off(people: list[Standing], at_risk: set[int]) -> None:
    """Whatever the morning: a list sorted is the same people, and each open alarm is on the red list."""
    for name in LISTS:
        listed = on_list(name, people, TODAY, 7)
        assert sorted(each.episode for each in by_risk(listed, at_risk)) == sorted(each.episode for each in listed)
    red = {id(each) for each in on_list("red", people, TODAY, 7)}
    assert all(id(each) in red for each in people if each.alarm is not None)
    followed = (each for each in people if each.status is EpisodeStatus.ACCEPTED)
    assert all(id(each) in red for each in followed if "red" in str(each.level))


# ---------------------------------------------------------------- whose patients


def tree(store: SqlStore) -> dict[str, int]:
    """An office with a group, a district below it, two stations below that; a stray station without anybody above."""
    made: dict[str, int] = {}
    kinds = {
        "VP": (FacilityKind.COORDINATING_OFFICE, None, "-1"),
        "HUYEN": (FacilityKind.COORDINATING_OFFICE, "VP", "-2"),
        "BX": (FacilityKind.HEALTH_STATION, "HUYEN", "-3"),
        "YT": (FacilityKind.HEALTH_STATION, "HUYEN", None),
        "LE": (FacilityKind.MOBILE_STATION, None, None),
    }
    with store.unit_of_work() as work:
        for code, (kind, above, chat) in kinds.items():
            parent = made[above] if above else None
            fresh = Facility(0, code, f"Trạm {code}", kind, "02683", "0214", parent, chat)
            made[code] = work.facilities.add(fresh).id
        for n, code in enumerate(kinds):
            work.staff.add(made[code], f"Người của {code}", Role.NURSE, f"{n}", NOW)
        work.staff.add(made["BX"], "Quản trị", Role.ADMIN, "9", NOW)
    return made


def seen(store: SqlStore, person: str, chat: str) -> tuple[set[int | None], set[int | None]] | None:
    """What a person sees in a chat, and what is decided there; None without rights."""
    with store.unit_of_work() as work:
        scene = Scene(work, make_house(Policy(), load(), Secrets(), CHANNELS), NOW, "test")
        arrival = Arrival(STAFF, 1, chat, not chat.startswith("-"), person, "Ai đó", "vi", Text("/danhsach"))
        found = viewer(scene, arrival)
        return None if found is None else (set(found.sees), set(found.decides))


def test_a_group_sees_its_own_and_those_below_it(store: SqlStore) -> None:
    """A station sees itself, a district its stations, the office everybody and those who belong to nobody."""
    made = tree(store)
    assert seen(store, "2", "-3") == ({made["BX"]}, {made["BX"]})
    below = {made["HUYEN"], made["BX"], made["YT"]}
    assert seen(store, "1", "-2") == (below, {made["HUYEN"], made["YT"]})
    assert seen(store, "0", "-1") == ({*made.values(), None}, {made["VP"], made["LE"], None})


def test_nobody_sees_anything_where_they_have_no_rights(store: SqlStore) -> None:
    """A nurse in another station's group, a stranger, and a group of nobody's see nothing."""
    tree(store)
    assert seen(store, "2", "-2") is None
    assert seen(store, "77", "-3") is None
    assert seen(store, "2", "-99") is None
    assert seen(store, "77", "77") is None


def test_in_private_a_person_sees_what_their_facilities_see_and_decides_nothing(store: SqlStore) -> None:
    """Deciding is done where colleagues see it; an administrator may look everywhere."""
    made = tree(store)
    assert seen(store, "2", "2") == ({made["BX"]}, set())
    assert seen(store, "9", "9") == ({*made.values(), None}, set())


# ---------------------------------------------------------------- the roll


def test_the_roll_tells_each_patients_day(store: SqlStore) -> None:
    """One walk finds waiting and followed, today's worst level, the open alarm and task, and nobody of elsewhere."""
    made = tree(store)
    today = date(2022, 4, 1)
    with store.unit_of_work() as work:
        waits = registered(work, "11", made["BX"])
        ill: Episode = accepted(work, "12", made["BX"])
        over = accepted(work, "13", made["BX"])
        work.patients.set_status(over.id, EpisodeStatus.CLOSED, NOW)
        accepted(work, "14", made["YT"])
        nobodys = registered(work, "15")
        slot = work.slots.add(ill, today, NOW, extra=False)
        work.slots.finish(slot.id, SlotState.ON_TIME, "yellow", NOW)
        extra = work.slots.add(ill, today, NOW, extra=True)
        work.slots.finish(extra.id, SlotState.ON_TIME, "red", NOW)
        work.alerts.raise_(ill, made["BX"], "red", [{"id": "spo2_low", "vi": "a", "en": "b"}], NOW)
        work.tasks.open(ill.id, made["BX"], "call", today, NOW)
        found = work.standings.of_facilities({made["BX"]}, today)
        assert [each.episode for each in found] == [waits.id, ill.id]
        assert found[1] == Standing(
            ill.id,
            made["BX"],
            EpisodeStatus.ACCEPTED,
            ill.positive_on,
            SlotState.ON_TIME,
            "red",
            "red",
            False,
            "call",
        )
        assert found[0].morning is found[0].level is found[0].alarm is found[0].task is None
        assert [each.episode for each in work.standings.of_facilities({None}, today)] == [nobodys.id]
        assert [(day.day, day.state, day.level) for day in work.standings.days(ill.id)] == [
            (today, SlotState.ON_TIME, "red")
        ]


def test_people_are_found_by_code_phone_and_name(store: SqlStore) -> None:
    """The roll finds the newest illness by the number in the code and by the phone, and reads names of open ones."""
    made = tree(store)
    with store.unit_of_work() as work:
        ill = registered(work, "12", made["BX"], "Lý Thị Mẩy")
        assert work.standings.by_number(int(ill.patient.code[-6:])) == ill
        assert work.standings.by_number(999_999) is None
        assert work.standings.by_phone(ill.patient.phone) == [ill]
        assert work.standings.by_phone("+84900000000") == []
        assert work.standings.names({made["BX"]}) == [(ill.id, "Lý Thị Mẩy")]
        assert work.standings.names({made["YT"], None}) == []
        assert work.standings.relations(ill.patient.id) == ["self"]
        assert work.standings.photos(ill.id) == 0
        assert work.standings.at_risk([ill.id]) == set()
        work.patients.set_screening(ill.id, {"risks": ["age_65"]})
        assert work.standings.at_risk([ill.id]) == {ill.id}
