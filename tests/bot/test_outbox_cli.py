"""Messages that did not arrive, as who runs the program meets them on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chance import Secrets
from conversations.model.outgoing import Lane, Outgoing, Sms
from conversations.ports import Fate
from storage.engine.database import open_database
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.support.channels import PATIENTS, SMS
from tests.support.command_line import Run, refused, said
from tests.support.samples import NOW, outgoing


@pytest.fixture
def store(tmp_path: Path, f0care: Run) -> SqlStore:
    """The memory the commands will look at."""
    engine = open_database(f"sqlite:///{tmp_path}/f0care.sqlite3")
    upgrade(engine)
    return SqlStore(engine)


def ended(store: SqlStore, key: str, state: str, why: str = "bot was blocked", lane: Lane = Lane.REPLY) -> int:
    """A message to a person of its own that ended so."""
    with store.unit_of_work() as work:
        work.outbox.put([outgoing(key, address=key, lane=lane)], NOW)
        [parcel] = work.outbox.claim(PATIENTS, 1, NOW)
        work.outbox.settle([Fate(parcel, state, why=why)], NOW)  # type: ignore[arg-type]
    return parcel.id


def test_nothing_undelivered_is_said_so(f0care: Run, store: SqlStore) -> None:
    """An empty list is a sentence, not silence."""
    assert said(f0care("outbox", "list")) == "nothing is undelivered"
    assert said(f0care("outbox", "list", "--waiting")) == "nothing waits, nothing is undelivered"


def test_what_did_not_arrive_is_listed_with_its_reason_and_without_its_words(f0care: Run, store: SqlStore) -> None:
    """Number, time, channel, lane, kind, state, tries and why; never the text or whom it was for."""
    dead = ended(store, "901", "dead")
    ended(store, "902", "unknown", "the answer never came", Lane.REMINDER)
    lines = said(f0care("outbox", "list")).splitlines()
    assert lines[0].split("\t") == [
        str(dead), "2022-04-01 02:00:00Z", "patients", "reply", "say", "dead", "1 tries", "bot was blocked"
    ]  # fmt: skip
    assert lines[2:] == ["patients: 1 dead", "patients: 1 unknown"]
    assert "câu" not in "".join(lines)


def test_waiting_rows_are_shown_on_request(f0care: Run, store: SqlStore) -> None:
    """What has not been tried yet is listed with --waiting alone, a text message without its phone."""
    with store.unit_of_work() as work:
        sms = Sms("F0 Care: Ma xac thuc cua ban la 123456", "otp", code=Secrets().code())
        work.outbox.put([Outgoing(SMS, "+84981234567", Lane.REPLY, sms, "code")], NOW)
    assert said(f0care("outbox", "list")) == "nothing is undelivered"
    shown = said(f0care("outbox", "list", "--waiting"))
    assert "sms: 1 waiting" in shown
    assert "981234567" not in shown


def test_retry_lets_it_wait_again_as_new(f0care: Run, store: SqlStore) -> None:
    """After a retry delivery takes the row again, counting from one."""
    dead = ended(store, "901", "dead")
    assert said(f0care("outbox", "retry", str(dead))) == "1 will be sent again"
    with store.unit_of_work() as work:
        [parcel] = work.outbox.claim(PATIENTS, 5, NOW)
    assert (parcel.id, parcel.attempts) == (dead, 1)


def test_drop_erases_the_words_and_keeps_the_row(f0care: Run, store: SqlStore) -> None:
    """What is given up is never sent, by --all too; what has arrived stays as it was."""
    ended(store, "901", "dead")
    ended(store, "902", "unknown")
    ended(store, "903", "sent")
    assert said(f0care("outbox", "drop", "--all")) == "2 given up"
    assert said(f0care("outbox", "list")) == "nothing is undelivered"
    with store.unit_of_work() as work:
        assert work.outbox.claim(PATIENTS, 5, NOW) == []
        assert [number for _, _, number in work.undelivered.counted(("sent", "dropped"))] == [2, 1]


def test_a_wrong_number_changes_nothing(f0care: Run, store: SqlStore) -> None:
    """Of several numbers one of which is none, none is touched, and the line says what to do."""
    dead, sent = ended(store, "901", "dead"), ended(store, "902", "sent")
    line = refused(f0care("outbox", "retry", str(dead), str(sent)))
    assert line == "only 1 of 2 can be retried: look at `f0care outbox list`; nothing was changed"
    assert "1 dead" in said(f0care("outbox", "list"))


@pytest.mark.parametrize("words", [(), ("7", "--all")])
def test_numbers_or_all_must_be_named(f0care: Run, store: SqlStore, words: tuple[str, ...]) -> None:
    """Neither nothing nor both: a slip must not drop everything."""
    assert "name the numbers" in refused(f0care("outbox", "drop", *words))
