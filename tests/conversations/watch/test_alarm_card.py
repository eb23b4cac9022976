"""Alarm card: short, most important first, each value with its minute, and the words of danger only once."""

from __future__ import annotations

import pytest

from conversations.dialog.scene import Scene
from conversations.letters import letters
from conversations.letters.cries import HelpCall, call
from conversations.letters.slips import Speaker
from conversations.model.outgoing import Say
from conversations.model.slips import SlipLine
from storage.store import SqlStore
from tests.support.ladder_room import HOA, MINH, SON, STATION, Room, a_room

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MOST_LINES = 12
CRY = "tôi khó thở quá, cứu tôi với"


@pytest.fixture
def room(store: SqlStore) -> Room:
    """A station with its people, an office above it, the province's top, and one patient."""
    return a_room(store)


def newest(room: Room) -> str:
    """The newest card in the station's group."""
    return [text for chat, text, _ in room.sent() if chat == STATION and "BÁO ĐỘNG" in text][-1]


def test_the_most_important_comes_first_and_it_is_short(room: Room) -> None:
    """Title, who has it, reasons, phone, in this order, then the person; an ordinary alarm has at most twelve lines."""
    room.alarm()
    lines = newest(room).split("\n")
    assert [line[:2].strip() for line in lines[:4]] == ["🔴", "⏳", "Lý", "☎️"]
    assert lines[4].startswith("👤")
    assert len(lines) <= MOST_LINES


def test_every_value_after_the_alarm_has_its_minute(room: Room) -> None:
    """91, then 95, 97, 98 within minutes: all four stay, and a better one closes nothing."""
    room.alarm(numbers="91")
    assert "SpO2 91" in newest(room)
    for numbers in ("95", "97", "98"):
        room.later(1)
        room.alarm(numbers=numbers)
    assert "SpO2: 91 lúc 09:00 → 95 lúc 09:01 → 97 lúc 09:02 → 98 lúc 09:03" in newest(room)
    assert room.alert.closed_at is None
    room.later(24 * 60)
    room.alarm(numbers="99")
    assert "91 lúc 01/04 09:00" in newest(room)


def test_numbers_that_come_after_a_cry_stand_below_their_minute(room: Room) -> None:
    """The alarm had only words; what is reported later says when, once for all of it."""
    cry(room, CRY, CRY)
    room.later(5)
    room.alarm(numbers="91")
    assert "🕘 Lúc 09:05:\nSpO2 91" in newest(room)


def test_the_same_value_again_is_told_once(room: Room) -> None:
    """A report sent twice adds nothing to the card."""
    room.alarm(numbers="91")
    room.later(1)
    room.alarm(numbers="91")
    assert "→" not in newest(room)


# ---------------------------------------------------------------- words of danger


def cry(room: Room, words: str, letter: str) -> list[str]:
    """The patient calls for help, and the words come as a letter too; the names of the cards posted."""
    with room.store.unit_of_work() as work:
        scene: Scene = room.scene(work)
        contact = work.patients.contacts_of(room.episode.patient.id)[0]
        line = SlipLine(contact.id, room.now, words)
        call(scene, Speaker(contact, room.episode, room.episode.facility), HelpCall(words), line)
        letters.receive(scene, contact, [room.episode], letters.Written("text", letter), answered=True)
        posted = [sent.content for sent in scene.outgoing if sent.address == STATION]
        work.outbox.put(scene.outgoing, room.now)
    return [said.card.partition(":")[0] for said in posted if isinstance(said, Say) and not said.edit]


def test_the_words_of_danger_are_one_card(room: Room) -> None:
    """The alarm shows the words and says how to answer; no 💬 card comes below it."""
    assert cry(room, CRY, CRY) == ["alarm"]
    assert "trả lời tin này" in newest(room)


def test_words_the_alarm_does_not_show_in_full_come_as_a_letter(room: Room) -> None:
    """What the card cuts, or other words, would be lost otherwise."""
    long = CRY + " nhà em ở sau chợ" * 20
    assert cry(room, long, long) == ["alarm", "thread"]
    assert cry(room, CRY, "còn một việc nữa") == ["thread"]


def test_a_reply_to_the_alarm_reaches_who_wrote(room: Room) -> None:
    """The station's words go to the patient, the alarm's log says so, and rights are looked up."""
    cry(room, CRY, CRY)
    room.sent()
    room.said_to_patient()
    card = f"alarm:{room.alert.id}"
    room.reply("99", card, "tôi là người lạ")
    room.reply(SON, card, "sai nhóm")
    assert room.said_to_patient() == []
    room.reply(HOA, card, "chị ngồi dậy, trạm đang đến")
    assert any("chị ngồi dậy, trạm đang đến" in text for text in room.said_to_patient())
    assert "name 11 đã nhắn lại" in room.alert.note
    assert room.audited("answered letter") == 1


def test_a_reply_to_an_alarm_without_words_is_not_lost_in_silence(room: Room) -> None:
    """The nurse learns that nothing was sent."""
    room.alarm()
    room.sent()
    room.reply(MINH, f"alarm:{room.alert.id}", "chị thấy sao rồi")
    assert any("không có lời nhắn để trả lời" in text for _, text, _ in room.sent())


def test_the_words_go_with_the_alarm(room: Room) -> None:
    """Another facility takes the patient: the alarm carries the words, no second card is posted there."""
    cry(room, CRY, CRY)
    with room.store.unit_of_work() as work:
        scene = room.scene(work)
        letters.hand_on(scene, room.episode)
        assert not scene.outgoing
    room.press(HOA, "o-well")
    with room.store.unit_of_work() as work:
        scene = room.scene(work)
        letters.hand_on(scene, room.episode)
        assert len(scene.outgoing) == 1
