"""Messages that do not arrive as they were meant: too long, empty, refused, dead; delivery tells the core."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import Never, Passing, Sent
from bot.channel.drawing import shortened
from bot.delivery.verdicts import Patience, arrived, judge
from conversations.model.incoming import Arrival, Blocked, BotRemoved, NotArrived, TimerSet
from conversations.model.outgoing import Forward, Lane, Message, Outgoing, Say
from conversations.ports import Parcel
from storage.boxes.contents import row_of, unpacked
from tests.support.channels import PATIENTS, STAFF

NOW = datetime(2022, 4, 1, tzinfo=UTC)
LETTER = Parcel(1, PATIENTS, "7", Lane.REPLY, Say(Message("x"), "station:1:2"), "station:1:2", 1)


def units(text: str) -> int:
    """How long a messenger takes a text to be."""
    return len(text.encode("utf-16-le")) // 2


@given(st.text(), st.integers(2, 50))
def test_a_cut_fits_and_is_the_beginning(text: str, longest: int) -> None:
    """What is cut to a number of UTF-16 units fits, begins like the text, and ends in … if anything is missing."""
    cut = shortened(text, longest)
    assert units(cut) <= longest
    assert cut == text if units(text) <= longest else cut.endswith("…") and text.startswith(cut[:-1])


def test_six_hundred_hands_fit_into_a_caption() -> None:
    """A picture outside the first plane counts twice."""
    assert units(shortened("🙏" * 600 + " mẹ tôi sốt cao", 1024)) <= 1024


@pytest.mark.parametrize("gone", [False, True])
def test_a_letter_that_is_refused_is_reported(gone: bool) -> None:
    """The report names the letter's card, and whether the chat is closed."""
    verdict = judge(LETTER, Never("no", gone=gone), NOW, Patience(), outage=False)
    assert verdict.report is not None
    assert verdict.report.what == NotArrived("station:1:2", gone=gone)
    assert (verdict.report.chat, verdict.report.private) == ("7", True)


def test_a_letter_that_is_given_up_is_reported_and_other_messages_as_before() -> None:
    """After the last try the writer hears it; of a card that is no letter, and of a later edit, nobody does."""
    last = replace(LETTER, attempts=20)
    given_up = judge(last, Passing("x"), NOW, Patience(), outage=False).report
    assert given_up is not None
    assert given_up.what == NotArrived("station:1:2")
    assert judge(replace(last, posted=5), Passing("x"), NOW, Patience(), outage=False).report is None
    assert judge(replace(last, card="d1"), Passing("x"), NOW, Patience(), outage=False).report is None
    blocked = judge(replace(LETTER, card="d1"), Never("no", gone=True), NOW, Patience(), outage=False).report
    assert blocked is not None
    assert blocked.what == Blocked()
    group = replace(LETTER, channel=STAFF, address="-5", card="thread:1:2")
    removed = judge(group, Never("kicked", gone=True), NOW, Patience(), outage=False, group=True).report
    assert removed is not None
    assert removed.what == BotRemoved()


def test_words_that_arrive_without_their_file_are_sent_and_reported() -> None:
    """The fate is sent, the report says that the file is missing; a whole letter is reported to nobody."""
    half = arrived(LETTER, Sent(9, lost=True))
    assert (half.fate.state, half.fate.message) == ("sent", 9)
    assert half.report is not None
    assert half.report.what == NotArrived("station:1:2", file_only=True)
    assert arrived(LETTER, Sent(9)).report is None
    assert arrived(replace(LETTER, card="slip:1"), Sent(9, lost=True)).report is None


@pytest.mark.parametrize("what", [NotArrived("station:1:2", file_only=True), TimerSet(86400)])
def test_a_report_comes_back_from_the_inbox(what: NotArrived | TimerSet) -> None:
    """What is kept is what was heard."""
    heard = Arrival(PATIENTS, -1, "7", True, "7", "", "", what)
    assert Arrival.from_json(heard.to_json()) == heard


def test_what_is_said_instead_of_a_file_comes_back_from_the_outbox() -> None:
    """Rows of an older release, without it, are read too."""
    file = Forward("voice", "f", STAFF, Message("a"), "station:1:2", Message("b"))
    row = row_of(Outgoing(PATIENTS, "7", Lane.REPLY, file, "k"), NOW)
    kind, payload = row["kind"], row["payload"]
    assert unpacked(kind, payload, None, "station:1:2") == file
    del payload["instead"]
    assert unpacked(kind, payload, None, "station:1:2") == replace(file, instead=None)
