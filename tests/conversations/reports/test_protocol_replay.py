"""What another protocol would have made of the reports on record."""

from __future__ import annotations

from datetime import datetime, timedelta

from conversations.calendar import age_in_months, day_of_illness
from conversations.model.dialogs import Answer, answers_kept
from conversations.model.people import Facility, FacilityKind
from conversations.ports import Store, Work
from conversations.programme.protocol import load
from conversations.programme.triage import Case, judge
from conversations.reports.protocol_replay import replay, shown
from tests.support import clinic

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=clinic.ZONE)
TODAY = NOW.date()


def _facility(work: Work) -> int:
    station = Facility(0, "TYT", "Trạm", FacilityKind.HEALTH_STATION, clinic.COMMUNE, "115", None, None)
    return work.facilities.add(station).id


def test_the_same_protocol_changes_nothing(store: Store) -> None:
    """Replaying with the protocol that judged a report finds it at its level: age, risks and day are looked up anew."""
    day = TODAY + timedelta(days=5)
    with store.unit_of_work() as work:
        (number,) = clinic.fill(work, _facility(work), "5001", NOW, patients=1, waiting=0)
        person = work.patients.episode(number)
        assert person is not None
        slot = work.slots.add(person, day, NOW, extra=False)
        months, ill = age_in_months(person.patient.birth, day), day_of_illness(person.positive_on, day)
        risks = frozenset(person.screening["risks"])
        level = judge(load(), Case(months, ill, risks, clinic.FEVERISH)).level.value
        kept = answers_kept({name: Answer(value) for name, value in clinic.FEVERISH.items()})
        work.reports.file(slot, 1, kept, complete=True, level=level, reasons=[], protocol="", now=NOW)
        result = replay(work, load(), day)
    assert level == "yellow"
    assert result.were == result.would_be == {"yellow": 1}
    assert not result.changes


def test_another_protocol_names_who_changes(store: Store) -> None:
    """SpO2 96 twice is red by 261 and not by 604: the patient and the day are named, and the counts differ by one."""
    with store.unit_of_work() as work:
        (episode,) = clinic.fill(work, _facility(work), "5001", NOW, patients=1, waiting=0)
        before = replay(work, load("covid19-byt-604"), TODAY + timedelta(days=1))
        clinic.report(work, episode, TODAY + timedelta(days=1), clinic.WELL | {"spo2": 96, "spo2_again": 96})
        after = replay(work, load("covid19-byt-604"), TODAY + timedelta(days=1))
        found = work.patients.episode(episode)
    assert before.were.total() == 0
    (change,) = after.changes
    assert found is not None
    assert (change.code, change.day, change.was) == (found.patient.code, TODAY + timedelta(days=1), "red")
    assert after.were["red"] == 1
    assert after.would_be["red"] == 0
    assert "red: 1 -> 0 (-1)" in list(shown(after))


def test_the_days_before_count_in_a_replay_too(store: Store) -> None:
    """A symptom that is new since yesterday is yellow; the day before stands in the same replay, a gap breaks it."""
    first = TODAY + timedelta(days=5)
    with store.unit_of_work() as work:
        (number,) = clinic.fill(work, _facility(work), "5001", NOW, patients=1, waiting=0)
        for day, signs in ((first, []), (first + timedelta(days=1), ["cough"]), (first + timedelta(days=3), ["cough"])):
            clinic.report(work, number, day, clinic.WELL | {"signs": signs})
        result = replay(work, load(), first)
    assert result.were.total() == 3
    changed = {change.day: change.would_be for change in result.changes}
    assert changed.get(first + timedelta(days=1)) == "yellow"


def test_the_first_days_are_judged_with_the_days_before_them(store: Store) -> None:
    """A cough that was there the day before the replay begins is no new sign on its first day."""
    first = TODAY + timedelta(days=5)
    with store.unit_of_work() as work:
        (number,) = clinic.fill(work, _facility(work), "5001", NOW, patients=1, waiting=0)
        clinic.report(work, number, first - timedelta(days=1), clinic.WELL | {"signs": []})
        clinic.report(work, number, first, clinic.WELL | {"signs": ["cough"]})
        result = replay(work, load("covid19-byt-261").bare, first)
    assert result.were.total() == 1
    assert [(change.day, change.would_be) for change in result.changes] == [(first, "yellow")]


def test_a_replay_says_what_the_added_layers_make(store: Store) -> None:
    """Five points of NEWS2 are green by the Ministry's lines and red with the layer: one more, one fewer."""
    day = TODAY + timedelta(days=1)
    news2 = {"temperature": 38.4, "breaths": 18, "pulse": 116, "spo2": 97, "blood_pressure": [96, 62], "signs": []}
    with store.unit_of_work() as work:
        (number,) = clinic.fill(work, _facility(work), "5001", NOW, patients=1, waiting=0)
        clinic.report(work, number, day, news2)
        said = list(shown(replay(work, load(), day)))
        without = list(shown(replay(work, load().bare, day)))
    (layers,) = [line for line in said if line.startswith("by the added layers (news2, ")]
    assert "red +1" in layers
    assert not any(line.startswith("by the added layers") for line in without)


def test_a_number_asked_back_is_yellow_in_a_replay_too(store: Store) -> None:
    """How an answer came is on record, so that the same protocol changes nothing of it."""
    day = TODAY + timedelta(days=5)
    with store.unit_of_work() as work:
        (number,) = clinic.fill(work, _facility(work), "5001", NOW, patients=1, waiting=0)
        person = work.patients.episode(number)
        assert person is not None
        slot = work.slots.add(person, day, NOW, extra=False)
        for how, extra in (("confirmed", {}), ("unconfirmed", {}), ("typed", {"told": "red"})):
            kept = {name: a | extra for name, a in answers_kept({"pulse": Answer(80, how=how)}).items()}
            work.reports.file(slot, 1, kept, complete=True, level="yellow", reasons=[], protocol="", now=NOW)
            result = replay(work, load(), day)
            assert (result.were, result.changes) == ({"yellow": 1}, ())
