"""The audit as its people read it: by patient, by member of the staff, and the witness in the office's group."""

from __future__ import annotations

import os
import pwd
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.commands.operator import operator
from conversations.ports import Store
from storage import tables
from storage.boxes.outbox import OUTBOX
from storage.engine.database import open_database
from storage.store import SqlStore
from tests.support.command_line import ADDED, Run, refused, said
from tests.support.morning import HOUSE, SEVEN, tick
from tests.support.samples import NOW, accepted
from tests.support.trail import note


def test_the_command_line_has_a_name_in_the_audit(f0care: Run) -> None:
    """An act from the command line names the user of the system, and reading the audit is an entry as well."""
    user = operator()
    said(f0care(*ADDED))
    said(f0care("staff", "add", "--facility", "T1", "--name", "Hoa", "--telegram-id", "77"))
    engine = open_database(os.environ["DATABASE_URL"])
    store = SqlStore(engine)
    note(store, "patient:5")
    assert said(f0care("audit", "by", "77")).splitlines() == [
        f"{NOW:%Y-%m-%d %H:%M:%S}Z\tstaff:1 Hoa\tread\tpatient:5\t-5",
        "entries: 1",
    ]
    with engine.begin() as connection:
        actors = connection.execute(select(tables.table(tables.AuditEvent).c["actor", "action"])).all()
    store.close()
    assert [tuple(row) for row in actors] == [
        (user, "added facility"),
        (user, "added nurse"),
        ("staff:1", "read"),
        (user, "read audit"),
    ]


def test_a_name_from_the_environment_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """USER, LOGNAME and SUDO_USER may be set by anybody; the system's own numbers tell who logged in."""
    for name in ("USER", "LOGNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "other")
    assert "other" not in operator()
    assert operator(54321, 0) == f"command line: 54321 for {pwd.getpwuid(0).pw_name}"
    assert operator(54321, 54321) == operator(54321, 2**32 - 1) == "command line: 54321"


def test_a_patient_that_is_not_there_is_named_back(f0care: Run) -> None:
    """A slip of the hand reads nothing."""
    assert refused(f0care("audit", "of", "x")) == "'x' is no patient's code: write it as LC-000123"
    assert refused(f0care("audit", "of", "lc 7")) == "there is no patient LC-000007"


def test_everything_about_a_patient_is_found(f0care: Run) -> None:
    """Entries about the person, their illness, its alarms, and those that name the illness inside; of nobody else."""
    said(f0care("db", "upgrade"))
    store = SqlStore(open_database(os.environ["DATABASE_URL"]))
    with store.unit_of_work() as work:
        mine, other = accepted(work, "7"), accepted(work, "8")
        for one in (mine, other):
            work.audit.note("staff:1", "read card", f"episode:{one.id}", NOW)
            work.audit.note("staff:1", "opened", f"patient:{one.patient.id}", NOW)
            work.audit.note("clock", "climbed", "alert:999", NOW, detail={"episode": one.id})
    store.close()
    lines = said(f0care("audit", "of", mine.patient.code)).splitlines()
    assert [line.split("\t")[2:4] for line in lines[:-1]] == [
        ["read card", f"episode:{mine.id}"], ["opened", f"patient:{mine.patient.id}"], ["climbed", "alert:999"]
    ]  # fmt: skip
    assert lines[-1] == "entries: 3"


def seals(store: Store) -> list[str]:
    """The words of all messages about the day's seal."""
    with store.unit_of_work() as work:  # type: ignore[attr-defined]
        rows = work._connection.execute(select(OUTBOX.c.key, OUTBOX.c.payload)).all()  # type: ignore[attr-defined]
    return [str(payload) for key, payload in rows if "seal-of-day" in key]


def office(store: SqlStore) -> None:
    """An office with a group."""
    from conversations.model.people import Facility, FacilityKind

    with store.unit_of_work() as work:
        kind = FacilityKind.COORDINATING_OFFICE
        work.facilities.add(Facility(0, "VP", "Văn phòng", kind, "02647", "0214 3820 111", None, "-9"))


@pytest.mark.parametrize("hour", [7, 17])
def test_no_seal_is_posted_by_day(store: SqlStore, hour: int) -> None:
    """It comes in the evening, when most of the day is in it."""
    office(store)
    note(store, "a")
    tick(store, HOUSE, SEVEN.replace(hour=hour))
    assert seals(store) == []


def test_the_day_ends_with_a_witness_in_the_office(store: SqlStore) -> None:
    """Once a day the newest seal stands in the office's group, where the owner of the tables cannot change it."""
    office(store)
    evening: datetime = SEVEN.replace(hour=18)
    tick(store, HOUSE, evening)
    assert seals(store) == []  # nothing was written yet
    note(store, "a")
    for minutes in (1, 2, 3):
        tick(store, HOUSE, evening + timedelta(minutes=minutes))
    with store.unit_of_work() as work:
        kept = work.audit.kept_end()
    [posted] = seals(store)
    assert str(kept) in posted
    note(store, "b")
    tick(store, HOUSE, evening + timedelta(days=1))
    assert len(seals(store)) == 2
