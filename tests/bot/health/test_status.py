"""How the program runs, and who may no longer use it, from the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock
from conversations.model.outgoing import Lane, Message, Outgoing, Say
from storage.engine.database import open_database
from storage.store import SqlStore
from tests.support.channels import PATIENTS
from tests.support.command_line import ADDED, Run, refused, said


def test_status_says_in_words_how_it_runs(f0care: Run, tmp_path: Path) -> None:
    """Before a database, before the first minute, and while a reply waits; nothing in the folder changes."""
    assert f0care("status").stdout.startswith("there is no database yet")
    said(f0care("db", "upgrade"))
    before = sorted(each.name for each in tmp_path.iterdir())
    done = f0care("status")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "NOT WELL: the minute's work was last done never")
    assert sorted(each.name for each in tmp_path.iterdir()) == before
    store = SqlStore(open_database(f"sqlite:///{tmp_path}/f0care.sqlite3"))
    with store.unit_of_work() as work:
        now = SystemClock().now()
        work.health.beat(now)
        reply = Outgoing(PATIENTS, "7", Lane.REPLY, Say(Message("x")), "1")
        work.outbox.put([reply], now - timedelta(minutes=3))
    assert said(f0care("status")).splitlines()[1:] == [
        f"waiting to leave: 1 {PATIENTS} reply; the oldest 3 min ago",
        "morning's reminders still to leave: 0",
        "came in, not read yet: 0",
        "laid aside because they could not be read: 0",
        "alarms nobody has taken: 0",
        "today's reports: none expected",
    ]
    store.close()


def test_a_stolen_phone_loses_its_rights(f0care: Run, tmp_path: Path) -> None:
    """`staff end` ends a person's rights in one place or everywhere, voids invitations there, and is on record."""
    said(f0care(*ADDED))
    second = [word if word != "T1" else "T2" for word in ADDED]
    said(f0care(*second))
    for code in ("T1", "T2"):
        said(f0care("staff", "add", "--facility", code, "--name", "Hoa", "--telegram-id", "77"))
    said(f0care("staff", "add", "--facility", "T1", "--name", "Minh"))  # an invitation she may know
    assert said(f0care("staff", "end", "77", "--facility", "T2")).startswith("ended: Hoa, nurse of")
    assert said(f0care("staff", "list")) == "T1\tnurse\tHoa\t77"
    assert said(f0care("staff", "end", "77")).startswith("ended: Hoa, nurse of")
    assert said(f0care("staff", "list")) == ""
    assert "has no rights there" in refused(f0care("staff", "end", "77"))
    with closing(sqlite3.connect(tmp_path / "f0care.sqlite3")) as database:
        ended = database.execute("SELECT count(*) FROM staff_member WHERE until IS NOT NULL").fetchone()
        noted = database.execute("SELECT count(*) FROM audit_event WHERE action = 'rights ended'").fetchone()
    assert (ended, noted) == ((3,), (2,))


def test_the_version_is_shown(f0care: Run) -> None:
    """For a report of trouble, and to see that an update arrived."""
    assert said(f0care("--version")).startswith("f0care ")


def test_either_database_is_only_looked_at(f0care: Run, store: SqlStore, database_url: str) -> None:
    """Doctor and status say the same of a server's database: up to date, and when the minute's work was done."""
    with store.unit_of_work() as work:
        work.health.beat(SystemClock().now())
    assert said(f0care("status", DATABASE_URL=database_url)).startswith("last tick: ")
    assert "ok     database: up to date, 0 facilities" in f0care("doctor", DATABASE_URL=database_url).stdout
