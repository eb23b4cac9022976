"""Reports and alarms stay what they were: corrected by a new row, raised, never rewritten."""

from __future__ import annotations

import threading
from datetime import timedelta

from sqlalchemy import Engine, text

from storage.store import SqlStore
from tests.support.samples import DAY, NOW, accepted, contact, station

SPO2 = {"id": "spo2", "vi": "SpO2 93"}
BREATH = {"id": "breath", "vi": "Khó thở"}


def test_a_report_comes_back_as_it_was_given(store: SqlStore) -> None:
    """The newest reports come newest first, with day and level; of a corrected one only the correction."""
    with store.unit_of_work() as work:
        episode, someone = accepted(work), contact(work).id
        for days, level in enumerate(["green", "yellow", "red"]):
            day = DAY + timedelta(days=days)
            slot = work.slots.add(episode, day, NOW, extra=False)
            for answers in ({"spo2": 97 - days}, {"spo2": 96 - days, "signs": []}):
                work.reports.file(
                    slot, someone, answers, complete=True, level=level, reasons=[SPO2], protocol="1", now=NOW
                )
        newest, before = work.reports.last(episode.id, 2)
    assert newest == {"day": DAY + timedelta(days=2), "at": NOW, "answers": {"spo2": 94, "signs": []}, "level": "red"}
    assert before["answers"] == {"spo2": 95, "signs": []}


def test_what_was_first_reported_stays(store: SqlStore, engine: Engine) -> None:
    """A correction is a further version; the first one can still be read."""
    with store.unit_of_work() as work:
        episode, someone = accepted(work), contact(work).id
        slot = work.slots.add(episode, DAY, NOW, extra=False)
        for level in ("red", "green"):
            work.reports.file(slot, someone, {}, complete=True, level=level, reasons=[], protocol="1", now=NOW)
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT version, level FROM report ORDER BY version")).all()
    assert [tuple(row) for row in rows] == [(1, "red"), (2, "green")]


def test_an_alarm_is_opened_raised_or_joined(store: SqlStore) -> None:
    """One is open for an illness: worse raises it, the same or better joins it, and no reason is lost."""
    with store.unit_of_work() as work:
        episode, here = accepted(work), work.facilities.add(station()).id
        opened, new = work.alerts.raise_(episode, here, "red", [SPO2], NOW)
        joined, again = work.alerts.raise_(episode, here, "red", [BREATH], NOW)
        raised, worse = work.alerts.raise_(episode, here, "red-115", [SPO2], NOW)
        better, calmer = work.alerts.raise_(episode, here, "red", [], NOW)
    assert (new, again, worse, calmer) == (True, False, True, False)
    assert {alert.id for alert in (opened, joined, raised, better)} == {opened.id}
    assert (joined.level, raised.level, better.level) == ("red", "red-115", "red-115")
    assert set(map(str, better.reasons)) == {str(SPO2), str(BREATH)}


def test_two_alarms_at_once_are_one(store: SqlStore) -> None:
    """Two answers that sound the alarm together open one, and one of them is told that it is new."""
    with store.unit_of_work() as work:
        episode, here = accepted(work), work.facilities.add(station()).id
    told: list[bool] = []

    def sound() -> None:
        with store.unit_of_work() as work:
            told.append(work.alerts.raise_(episode, here, "red", [SPO2], NOW)[1])

    threads = [threading.Thread(target=sound) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == [False, False, False, True]
