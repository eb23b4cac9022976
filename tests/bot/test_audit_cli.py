"""`f0care audit verify`, as the person responsible for the record meets it, on either database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from conversations.model.audit import Seal, seal_from_text
from storage.store import SqlStore
from tests.support.command_line import Done, Run, refused, said
from tests.support.trail import note, seal, tamper

Verify = Callable[..., Done]


@pytest.fixture
def verify(f0care: Run, database_url: str) -> Verify:
    """The command, on this test's own database."""
    return lambda *words: f0care("audit", "verify", *words, DATABASE_URL=database_url)


@pytest.fixture
def newest(store: SqlStore) -> Seal:
    """Five sealed entries, told by their newest seal."""
    note(store, "a", "b", "c", "d", "e")
    sealed = seal(store)
    assert sealed is not None
    return sealed


def broken(done: Done) -> list[str]:
    """Take the lines of a verification that failed."""
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines()


def does_not_hold(entry: int) -> str:
    """Say which entry is the first bad one, as the command does."""
    return f"entry {entry} does not hold: changed, deleted, moved or put in; entries that hold before it: {entry - 1}"


def test_a_new_audit_holds(verify: Verify, store: SqlStore) -> None:
    """Nothing is sealed before the first minute, and nothing is wrong with that."""
    assert said(verify()) == "entries that hold: 0; not sealed yet: 0"
    note(store, "a")
    assert said(verify()) == "entries that hold: 0; not sealed yet: 1"


def test_an_audit_that_holds_says_how_far(verify: Verify, store: SqlStore, newest: Seal) -> None:
    """It says how many hold, how many wait, and the newest seal, and finds an older noted one again."""
    note(store, "f", "g")
    lines = ["entries that hold: 5; not sealed yet: 2", f"newest seal: {newest}"]
    assert said(verify()).splitlines() == lines
    assert said(verify("--newest", str(newest))).splitlines() == [*lines, "the noted seal of entry 5 is in it"]
    seal(store)
    assert "the noted seal of entry 5 is in it" in said(verify("--newest", f" {newest}"))


@pytest.mark.parametrize(
    ("tampering", "entry"),
    [
        ("UPDATE audit_event SET subject = 'z' WHERE link = 3", 3),
        ("DELETE FROM audit_event WHERE link = 4", 4),
        ("DELETE FROM audit_event WHERE link = 1", 1),
    ],
)
def test_an_edit_and_a_deletion_in_the_middle_show(
    verify: Verify, engine: Engine, newest: Seal, tampering: str, entry: int
) -> None:
    """The first entry that does not hold is named, with exit code 1."""
    tamper(engine, tampering)
    assert broken(verify()) == [does_not_hold(entry)]


def test_a_cut_off_end_shows_by_itself(verify: Verify, store: SqlStore, engine: Engine, newest: Seal) -> None:
    """The seal kept beside the entries speaks of more; after further sealing it is a gap in the middle."""
    tamper(engine, "DELETE FROM audit_event WHERE link > 3")
    line = "the end is missing, from entry 4 to 5: cut off, or an older copy was put back"
    assert broken(verify()) == [f"{line} (by the seal kept beside the entries)"]
    note(store, "f")
    seal(store)
    assert broken(verify()) == [does_not_hold(4)]


def test_a_cut_off_end_with_its_kept_seal_shows(verify: Verify, engine: Engine, newest: Seal) -> None:
    """Taking the kept seal away shows, and one that was made up does not open."""
    tamper(engine, "DELETE FROM audit_event WHERE link > 3")
    tamper(engine, "UPDATE audit_end SET newest = (SELECT seal FROM audit_event WHERE link = 3)")
    assert "audit_end.newest was" in refused(verify())
    tamper(engine, "DELETE FROM audit_end")
    assert broken(verify()) == [
        "the newest seal kept beside the entries (table audit_end) is gone: the end may be cut off"
    ]


def test_an_older_copy_shows_by_the_log(verify: Verify, store: SqlStore, engine: Engine) -> None:
    """Entries and kept seal put back together to an earlier state hold; the seal of the log tells."""
    note(store, "a", "b", "c")
    seal(store)
    kept = "SELECT newest FROM audit_end"
    with engine.begin() as connection:
        old = connection.execute(text(kept)).scalar_one()
    note(store, "d", "e")
    logged = seal(store)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_event WHERE link > 3"))
        connection.execute(text("UPDATE audit_end SET newest = :old"), {"old": old})
    assert said(verify()).startswith("entries that hold: 3;")
    assert broken(verify("--newest", str(logged))) == [
        "the end is missing, from entry 4 to 5: cut off, or an older copy was put back (by the seal noted in --newest)"
    ]


def test_an_old_kept_seal_shows(verify: Verify, store: SqlStore, engine: Engine) -> None:
    """Putting only the kept seal back shows, since entries beyond it are sealed."""
    note(store, "a", "b")
    seal(store, 1)
    with engine.begin() as connection:
        old = connection.execute(text("SELECT newest FROM audit_end")).scalar_one()
    seal(store)
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_end SET newest = :old"), {"old": old})
    assert broken(verify()) == [
        "the newest seal kept beside the entries is an old one, of entry 1: it was put back"
    ]  # fmt: skip


def test_everything_taken_away_shows_by_the_log(verify: Verify, engine: Engine, newest: Seal) -> None:
    """An emptied audit looks new; only a seal from elsewhere says that it is not."""
    tamper(engine, "DELETE FROM audit_event", "DELETE FROM audit_end")
    assert said(verify()) == "entries that hold: 0; not sealed yet: 0"
    assert "the end is missing, from entry 1 to 5" in broken(verify("--newest", str(newest)))[0]


def test_another_audit_shows_by_the_log(verify: Verify, newest: Seal) -> None:
    """A chain made anew, even with the key, does not carry the seal that was noted."""
    noted = Seal(newest.number, bytes(32))
    assert broken(verify("--newest", str(noted))) == [
        "entry 5 is not the one of the seal noted in --newest: this is another audit"
    ]


@pytest.mark.parametrize("slip", ["5", "5:", "five:00-00", "5:ab12", f"-1:{'00' * 32}"])
def test_a_slip_in_the_noted_seal_is_said(verify: Verify, slip: str) -> None:
    """Anything but NUMBER:SEAL is refused in one line that says where to find it."""
    assert "--newest takes NUMBER:SEAL" in refused(verify(f"--newest={slip}"))


@pytest.mark.parametrize("number", [1, 999, 123456, 1234567890])
def test_a_seal_is_read_as_it_was_written(number: int) -> None:
    """Written and read again it is the same, with or without what keeps its digits apart."""
    one = Seal(number, bytes(range(100, 132)))
    assert seal_from_text(str(one)) == one
    assert seal_from_text(f"{number}:{one.digest.hex()}") == one
