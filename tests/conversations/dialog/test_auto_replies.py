"""A phone that answers by itself must not keep the bot talking; whoever is understood is never left without a word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from conversations.model.incoming import Attachment, Text
from conversations.model.outgoing import Erase, Say
from storage import tables
from storage.store import SqlStore
from tests.support import samples
from tests.support.talk import Talk

NINE = samples.NOW
AWAY = "Tin trả lời tự động: tôi đang lái xe."
LAST = "Bạn đã gửi cùng một lời"


def stranger(store: SqlStore) -> Talk:
    """Somebody who has never written."""
    return Talk(store, NINE)


def patient(store: SqlStore) -> Talk:
    """A patient of a linked station, expected to report today."""
    with store.unit_of_work() as work:
        samples.expected(work)
    return Talk(store, NINE)


def reporting(store: SqlStore) -> Talk:
    """The same in the middle of the morning's report."""
    talk = patient(store)
    talk.say("36,8")
    return talk


def consenting(store: SqlStore) -> Talk:
    """Somebody who has just been asked for consent, by buttons."""
    talk = stranger(store)
    talk.say("/start")
    return talk


@pytest.mark.parametrize("begin", [stranger, consenting, patient, reporting])
@pytest.mark.parametrize("what", [Text(AWAY), Attachment("sticker")], ids=["words", "a sticker"])
def test_two_machines_stop_talking(store: SqlStore, begin: object, what: Text | Attachment) -> None:
    """A phone that answers each of our messages by itself is answered a few times, told so, and then no more."""
    talk: Talk = begin(store)  # type: ignore[operator]
    rounds = 0
    while [each for each in talk.does(what) if isinstance(each, Say)]:
        rounds += 1
        assert rounds < 20, "they would go on for ever"
    assert rounds >= 1


def test_the_last_word_says_that_it_is_the_last(store: SqlStore) -> None:
    """Three times as usual, then that nothing more follows, then nothing."""
    talk = consenting(store)
    said = [talk.texts(talk.say(AWAY)) for _ in range(6)]
    assert all(text and LAST not in text for text in said[:3])
    assert LAST in said[3]
    assert "115" in said[3]
    assert said[4:] == ["", ""]


def test_other_words_are_heard_at_once(store: SqlStore) -> None:
    """After silence other words are answered, and a button goes on."""
    talk = consenting(store)
    for _ in range(6):
        talk.say(AWAY)
    assert talk.texts(talk.say("ờ thì thôi"))
    assert "Bạn khai báo cho ai?" in talk.texts(talk.press("đồng ý"))


def test_a_call_for_help_is_answered_however_often(store: SqlStore) -> None:
    """The same words of danger bring the emergency text each time."""
    talk = reporting(store)
    assert all("115" in talk.texts(talk.say("khó thở quá cứu tôi với")) for _ in range(8))


def test_the_same_answer_to_one_question_after_the_other_is_no_loop(store: SqlStore) -> None:
    """Who types the same short answer to every question is understood each time."""
    talk = reporting(store)
    said = [talk.texts(talk.say("không đo được")) for _ in range(4)]
    assert all(said)
    assert not any(LAST in text for text in said)


def test_who_goes_on_in_between_is_answered_each_time(store: SqlStore) -> None:
    """The same unclear words at one question after another are no loop when each is answered well in the end."""
    talk = reporting(store)
    for answer in ("18", "82", "97", "120/80"):
        for _ in range(2):
            said = talk.texts(talk.say("cháu nó đo mờ quá"))
            assert said
            assert LAST not in said
        assert LAST not in talk.texts(talk.say(answer))


def test_after_a_pause_the_same_words_are_new(store: SqlStore) -> None:
    """Who says the same a quarter of an hour later is answered as on the first time."""
    talk = consenting(store)
    for _ in range(6):
        talk.say(AWAY)
    talk.now += timedelta(minutes=15)
    assert talk.texts(talk.say(AWAY))


def test_photos_one_after_another_are_all_taken(store: SqlStore) -> None:
    """Five photos for the station are five letters, not a loop."""
    talk = patient(store)
    for number in range(5):
        said = talk.texts(talk.does(Attachment("photo", f"file-{number}")))
        assert LAST not in said
    with store.unit_of_work() as work:
        assert len(work.letters.photos(1, 9)) == 5


def test_a_password_typed_again_and_again_is_erased_each_time(store: SqlStore) -> None:
    """Logging in is no loop: every message with a password is erased, and nothing of it is kept as vain words."""
    talk = patient(store)
    talk.say("/dangnhap", chat="9")
    talk.say("LC-000001", chat="9")
    for message in range(5):
        assert Erase(40 + message) in talk.does(Text("sai-mat-khau", message=40 + message), chat="9")
    contact = tables.table(tables.Contact).c
    with store._engine.connect() as reader:
        assert reader.execute(select(contact.vain_words).where(contact.address == "9")).scalar_one() is None


def test_a_photo_with_a_call_for_help_is_answered_however_often(store: SqlStore) -> None:
    """Before registration, too, where no station hears it yet."""
    talk = stranger(store)
    assert all("115" in talk.texts(talk.does(Attachment("photo", "f", caption="khó thở quá"))) for _ in range(8))
