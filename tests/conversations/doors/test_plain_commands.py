"""Common words that are commands elsewhere end nothing unasked: alone, in a sentence, a name, a letter, an answer."""

from __future__ import annotations

import pytest

from conversations.model.incoming import Text
from storage.store import SqlStore
from tests.support import samples
from tests.support.morning import NINE
from tests.support.talk import Talk

ENDS = ("thôi", "Thôi.", "huỷ", "dừng lại", "cancel")


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A report with one answer; the second question is on the screen."""
    with store.unit_of_work() as work:
        samples.expected(work)
    talk = Talk(store, NINE)
    talk.say("37,2")
    return talk


def _status(talk: Talk) -> tuple[str, list[str]] | None:
    with talk.store.unit_of_work() as work:
        session = work.sessions.open(1)
    return None if session is None else (session.dialog, list(session.answers))


@pytest.mark.parametrize("word", ENDS)
def test_a_plain_word_in_a_report_only_says_how_to_stop(talk: Talk, word: str) -> None:
    """The report stays open with its answer, the question is asked again, and the way out is named."""
    said = talk.texts(talk.say(word))
    assert "Thở bao nhiêu lần" in said
    assert _status(talk) == ("report", ["temperature"])


@pytest.mark.parametrize("word", ["/huy", "/cancel"])
def test_a_command_ends_a_report_at_once(talk: Talk, word: str) -> None:
    """A slash can mean nothing else."""
    talk.say(word)
    assert _status(talk) is None


@pytest.mark.parametrize(
    "sentence", ["thôi để mai đo", "hủy lịch hẹn giúp tôi với", "mẹ tôi tên Thôi", "dừng thuốc được không", "bỏ qua đi"]
)
def test_a_sentence_with_such_a_word_ends_nothing(talk: Talk, sentence: str) -> None:
    """It is an answer, or words for the station; the report is where it was, or one answer further."""
    talk.say(sentence)
    status = _status(talk)
    assert status is not None
    assert status[1][0] == "temperature"


def test_a_person_may_be_called_thoi(store: SqlStore) -> None:
    """At the question for a name the word is a name."""
    talk = Talk(store, NINE)
    talk.say("/start")
    for _ in range(12):
        with talk.store.unit_of_work() as work:
            session = work.sessions.open(1)
        assert session is not None
        if session.step == "full_name":
            break
        if session.step == "phone":
            talk.say("0981 234 567")
        else:
            assert talk.last is not None
            talk.press(talk.last.rows[0][0].label)
    talk.say("Thôi")
    with talk.store.unit_of_work() as work:
        session = work.sessions.open(1)
    assert session is not None
    assert session.dialog == "registration"
    assert session.status == "open"


@pytest.mark.parametrize("word", ["thôi", "dừng lại"])
def test_a_letter_that_waits_for_a_name_is_not_dropped_by_a_word(store: SqlStore, word: str) -> None:
    """Words for the station wait for a patient's name; “thôi” behind them throws nothing away."""
    with store.unit_of_work() as work:
        samples.expected(work)
        samples.accepted(work)
    talk = Talk(store, NINE)
    talk.say("nhờ trạm cho hỏi bao giờ mẹ tôi được ra ngoài")
    assert _status(talk) == ("letter", [])
    talk.does(Text(word))
    assert _status(talk) == ("letter", [])
