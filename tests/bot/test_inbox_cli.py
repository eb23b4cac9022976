"""Inputs that were set aside, as the operator meets them on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversations.model.incoming import Text
from conversations.turn import MOST_ATTEMPTS
from storage.engine.database import open_database
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.support.command_line import Run, refused, said
from tests.support.samples import NOW, arrival


@pytest.fixture
def store(tmp_path: Path, f0care: Run) -> SqlStore:
    """The memory the commands will look at."""
    engine = open_database(f"sqlite:///{tmp_path}/f0care.sqlite3")
    upgrade(engine)
    return SqlStore(engine)


def set_aside(store: SqlStore, words: str, chat: str) -> int:
    """An input that failed too often."""
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival(chat, words)], NOW)
        found = work.inbox.claim()
        assert found is not None
        for _ in range(MOST_ATTEMPTS):
            work.inbox.failed(found.id, MOST_ATTEMPTS)
    return found.id


def test_nothing_set_aside_is_said_so(f0care: Run, store: SqlStore) -> None:
    """An empty list is a sentence, not silence."""
    assert said(f0care("inbox", "list")) == "no input is set aside"


def test_what_was_set_aside_is_listed_without_its_words_or_sender(f0care: Run, store: SqlStore) -> None:
    """Number, time, channel and tries; never the text or who wrote it."""
    number = set_aside(store, "khó thở quá", "90909")
    lines = said(f0care("inbox", "list")).splitlines()
    assert lines[0].split("\t") == [str(number), "2022-04-01 02:00:00Z", "patients", "5 tries"]
    assert lines[1:] == ["1 set aside"]
    assert "90909" not in "".join(lines)


def test_retry_lets_it_be_heard_again_in_its_place(f0care: Run, store: SqlStore) -> None:
    """After a retry a turn takes it as if it were new, before what came later."""
    number = set_aside(store, "khó thở quá", "7")
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival("7", "alo")], NOW)
    assert said(f0care("inbox", "retry", str(number))) == "1 will be heard again"
    with store.unit_of_work() as work:
        found = work.inbox.claim()
    assert found is not None
    assert (found.id, found.attempts, found.arrival.what) == (number, 0, Text("khó thở quá"))


def test_drop_erases_the_words(f0care: Run, store: SqlStore) -> None:
    """What is given up is never heard, and is on no list."""
    set_aside(store, "một", "7")
    set_aside(store, "hai", "8")
    assert said(f0care("inbox", "drop", "--all")) == "2 given up"
    assert said(f0care("inbox", "list")) == "no input is set aside"
    with store.unit_of_work() as work:
        assert work.inbox.claim() is None


def test_a_wrong_number_changes_nothing(f0care: Run, store: SqlStore) -> None:
    """Of several numbers one of which is none, none is touched, and the line says what to do."""
    number = set_aside(store, "một", "7")
    line = refused(f0care("inbox", "retry", str(number), "999"))
    assert line == "only 1 of 2 can be retried: look at `f0care inbox list`; nothing was changed"
    assert "1 set aside" in said(f0care("inbox", "list"))


@pytest.mark.parametrize("words", [(), ("7", "--all")])
def test_numbers_or_all_must_be_named(f0care: Run, store: SqlStore, words: tuple[str, ...]) -> None:
    """Neither nothing nor both: a slip must not drop everything."""
    assert "name the numbers" in refused(f0care("inbox", "drop", *words))
