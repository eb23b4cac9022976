"""Answers of staff on their way: corrected, taken back, not arrived; who may do it, and which letters wait again."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.model.care import SentLetter
from conversations.model.incoming import Arrival, Attachment, NotArrived, Pressed, Text
from conversations.model.outgoing import Content, Forward, Message
from conversations.model.presses import StaffButton
from tests.support.channels import PATIENTS, STAFF
from tests.support.staff_room import HOA, MINH, OFFICE, Room, room

__all__ = ["room"]


def wrote(room: Room, text: str = "tôi nên ăn gì?") -> str:
    """The patient writes; the name of the letter's card."""
    room.say(text)
    return next(card for _, card in reversed(room.posted) if card.startswith("thread:"))


def answered(room: Room, card: str, words: str = "Ăn cháo.", message: int = 500) -> SentLetter:
    """Hoa answers a letter by her message of that number; the answer as it is kept."""
    room.reply(card, Text(words, message=message))
    with room.store.unit_of_work() as work:
        return work.sent_letters.typed_in("-100", message)[-1]


def waiting(room: Room) -> int:
    """How many letters wait for an answer."""
    with room.store.unit_of_work() as work:
        return sum(each.letters for each in work.waiting.by_facility().values())


def pressed(room: Room, sent: SentLetter, who: str = HOA, chat: str = "-100") -> str:
    """What is said after the button that takes an answer back was pressed."""
    return room.staff(Pressed(StaffButton.LETTER.data(sent.letter, "recall"), 9, "c"), who, chat)


def reported(room: Room, what: NotArrived, chat: str = "7", *, staff: bool = False) -> list[Content]:
    """Delivery reports what did not arrive; what is said then."""
    arrival = Arrival(STAFF if staff else PATIENTS, -77, chat, not staff, "" if staff else chat, "", "", what)
    with room.store.unit_of_work() as work:
        work.inbox.take_in([arrival], room.now)
    room.take_turns()
    return room.said()


def test_an_answered_letter_waits_no_more_and_one_taken_back_waits_again(room: Room) -> None:
    """The list of the unanswered follows what became of the answer."""
    card = wrote(room)
    assert waiting(room) == 1
    sent = answered(room, card)
    assert waiting(room) == 0
    said = pressed(room, sent)
    assert "Trạm BX đã thu hồi tin này" in said
    assert waiting(room) == 1


def test_an_answer_is_taken_back_once_and_only_for_ten_minutes(room: Room) -> None:
    """A second press, and one too late, change nothing in the patient's chat."""
    first = answered(room, wrote(room))
    pressed(room, first)
    assert "rồi" in pressed(room, first)
    second = answered(room, wrote(room, "còn uống gì ạ?"), "Nước ấm.", 501)
    room.later(11)
    assert "10 phút" in pressed(room, second)
    assert room.audited("recalled letter") == 1


def test_only_the_group_that_answers_for_the_patient_takes_back(room: Room) -> None:
    """A stranger, and a chat that does not answer for the patient, are refused."""
    sent = answered(room, wrote(room))
    for who, chat in (("99", "-100"), (room.CHIEF, OFFICE), (HOA, HOA)):
        assert "thu hồi tin này" not in pressed(room, sent, who, chat)
    assert "thu hồi tin này" in pressed(room, sent, MINH)


def test_an_edited_answer_reaches_the_patient_as_a_correction(room: Room) -> None:
    """The patient reads the new words as a correction, once; unchanged words, such as a reaction, mean nothing."""
    answered(room, wrote(room), "Uống 2 viên.")
    again = room.staff(Text("Uống 1 viên.", edited=True, message=500))
    assert "sửa lại (về Giàng Thị Mẩy)" in again
    assert "Uống 1 viên." in again
    assert room.staff(Text("Uống 1 viên.", edited=True, message=500)) == ""
    assert room.audited("corrected letter") == 1
    assert waiting(room) == 0


def test_what_was_taken_back_is_not_corrected_and_takes_its_correction_with_it(room: Room) -> None:
    """Both copies are replaced, and a later edit sends nothing."""
    answered(room, wrote(room), "Uống 2 viên.")
    room.staff(Text("Uống 1 viên.", edited=True, message=500))
    with room.store.unit_of_work() as work:
        latest = work.sent_letters.typed_in("-100", 500)[-1]
    assert pressed(room, latest).count("đã thu hồi tin này") == 2
    assert waiting(room) == 1
    assert room.staff(Text("Uống 3 viên.", edited=True, message=500)) == ""


def test_an_edit_by_a_person_without_rights_goes_to_nobody(room: Room) -> None:
    """Rights are looked up at the edit, not remembered from the answer."""
    answered(room, wrote(room))
    with room.store.unit_of_work() as work:
        work.staff.end(HOA, room.home, room.now)
    assert "chỉ nhân viên của đơn vị" in room.staff(Text("Ăn phở.", edited=True, message=500))
    assert room.audited("corrected letter") == 0


def test_talk_in_the_group_that_is_edited_stays_there(room: Room) -> None:
    """An edited message that was sent to no patient is nobody's correction."""
    wrote(room)
    assert room.staff(Text("mai ai trực?", edited=True, message=900)) == ""
    assert room.staff(Text("mai ai trực?", edited=True)) == ""


def test_an_answer_to_a_slip_is_corrected_too(room: Room) -> None:
    """Words typed at a question are answered from a slip's card; a correction follows to the same person."""
    with room.store.unit_of_work() as work:
        contact = work.contacts.meet(PATIENTS, "7", "vi", room.now)
        episode = work.patients.of_contact(contact.id)[0]
        number = work.letters.keep(episode.id, "text", "Nằm nghỉ.", "", room.now, contact=contact.id, staff=1)
        work.sent_letters.keep(SentLetter(number, "-100", 700, "slip:1", room.now))
    assert "sửa lại" in room.staff(Text("Nằm nghỉ, uống nước.", edited=True, message=700))


def test_a_file_answer_is_erased_and_said_to_be_taken_back(room: Room) -> None:
    """A photo has no words to replace: it leaves the patient's chat, and a line says so."""
    card = wrote(room)
    room.reply(card, Attachment("photo", "f", "xem đơn", message=502))
    with room.store.unit_of_work() as work:
        sent = work.sent_letters.typed_in("-100", 502)[-1]
    room.staff(Pressed(StaffButton.LETTER.data(sent.letter, "recall"), 9, "c"))
    with room.store.unit_of_work() as work:
        assert work.sent_letters.get(sent.letter) == SentLetter(
            sent.letter, "-100", 502, card, sent.at, state="recalled"
        )


def test_a_voice_message_carries_words_to_say_if_it_is_refused(room: Room) -> None:
    """What the patient reads instead names the station, the voice message, and the phone to call."""
    card = wrote(room)
    arrival = Attachment("voice", "f", message=503, reply_to=room.posted["-100", card])
    heard = Arrival(STAFF, 90_001, "-100", False, HOA, "Hoa", "vi", arrival)
    with room.store.unit_of_work() as work:
        work.inbox.take_in([heard], room.now)
    room.take_turns()
    (file,) = [each for each in room.said() if isinstance(each, Forward)]
    assert file.instead is not None
    assert "tin nhắn thoại" in file.instead.text
    assert "0214" in file.instead.text


def test_a_nurse_is_told_which_answer_did_not_arrive(room: Room) -> None:
    """Refused, blocked or only without its file: the group is told once, with the phone, and the letter waits again."""
    sent = answered(room, wrote(room))
    with room.store.unit_of_work() as work:
        letter = work.letters.get(sent.letter)
    assert letter is not None
    name = f"station:{letter.episode}:{sent.letter}"
    told = room.texts(reported(room, NotArrived(name)))
    assert "chưa tới" in told
    assert "Xin gọi" in told
    assert waiting(room) == 1
    with room.store.unit_of_work() as work:
        kept = work.sent_letters.get(sent.letter)
    assert kept is not None
    assert kept.state == "lost"


def test_a_closed_chat_is_known_as_blocked_and_the_nurse_is_told(room: Room) -> None:
    """One report says both: the person cannot be written to any more, and the answer did not arrive."""
    sent = answered(room, wrote(room))
    with room.store.unit_of_work() as work:
        letter = work.letters.get(sent.letter)
    assert letter is not None
    told = room.texts(reported(room, NotArrived(f"station:{letter.episode}:{sent.letter}", gone=True)))
    assert "đã chặn bot" in told
    with room.store.unit_of_work() as work:
        assert not work.contacts.meet(PATIENTS, "7", "vi", room.now).reachable


def test_a_report_about_nothing_we_know_says_nothing(room: Room) -> None:
    """A card of another kind, or of a letter that is not there, tells nobody anything."""
    for card in ("station:1:999", "station:x", "thread:1:999", "d7", ""):
        assert reported(room, NotArrived(card)) == []
        assert reported(room, NotArrived(card, file_only=True), "-100", staff=True) == []


def test_of_a_letter_the_group_refused_the_words_are_posted(room: Room) -> None:
    """A photo that cannot be posted at all leaves its caption; the patient is asked for it again."""
    room.does(Attachment("photo", "f", "da nổi ban"))
    card = next(card for _, card in room.posted if card.startswith("thread:"))
    said = reported(room, NotArrived(card), "-100", staff=True)
    words = room.texts(said)
    assert "da nổi ban" in words
    assert "không tải được" in words
    assert "Xin gửi lại" in words


def test_nothing_follows_the_emergency_text(room: Room) -> None:
    """While an alarm is open the patient is not asked for a shorter video."""
    room.does(Attachment("video", "f", "mẹ tôi không thở"))
    card = next(card for _, card in room.posted if card.startswith("thread:"))
    assert reported(room, NotArrived(card, file_only=True), "-100", staff=True) == []


def test_a_reply_to_an_older_copy_of_a_card_still_reaches_the_patient(room: Room) -> None:
    """A card posted again is answered in either place."""
    card = wrote(room)
    older = room.posted["-100", card]
    room.staff(Pressed(StaffButton.WAITING.data(room.home, "letters"), 1, "c"))
    assert room.posted["-100", card] != older
    said = room.staff(Text("Ăn cháo.", reply_to=older, message=504))
    assert "Ăn cháo." in said
    assert "đã trả lời" in said


def test_a_reply_that_reaches_nobody_is_told_once_a_day(room: Room) -> None:
    """A reply to a card that takes none does not look as if the patient had read it."""
    name = "silent:1:2022"
    with room.store.unit_of_work() as work:
        scene = Scene(work, room.house, room.now, "x")
        scene.post("-100", Message("danh sách"), card=name)
        work.outbox.put(scene.outgoing, room.now)
    room.said()
    assert "chưa được gửi cho ai" in room.reply(name, "chị khai đi nhé")
    assert room.reply(name, "chị khai đi nhé") == ""


def test_a_sticker_from_staff_is_said_to_stay(room: Room) -> None:
    """What cannot be passed on is not silently dropped; a place is passed on."""
    card = wrote(room)
    assert "Chưa gửi cho người bệnh" in room.reply(card, Attachment("sticker", "s"))
    assert "q=22.500000,103.900000" in room.reply(card, Attachment("location", place="22.500000,103.900000"))


def test_in_private_the_staff_bot_says_that_it_reads_words(room: Room) -> None:
    """A photo in private reaches nobody, and whoever sent it knows."""
    assert "chỉ đọc chữ" in room.private(Attachment("photo", "f"))


def test_words_written_first_have_a_fate_too(room: Room) -> None:
    """Staff wrote without being asked: the group hears that it did not arrive, and a correction reaches the patient."""
    room.staff(Pressed("k:1:write", 9, "c"))
    room.reply(f"write:1:{HOA}", Text("Mai 3 giờ lấy mẫu", message=600))
    with room.store.unit_of_work() as work:
        (sent,) = work.sent_letters.typed_in("-100", 600)
    assert "Mai 4 giờ lấy mẫu" in room.staff(Text("Mai 4 giờ lấy mẫu", message=600, edited=True))
    told = room.texts(reported(room, NotArrived(f"station:1:{sent.letter}")))
    assert "0912 345 678" in told
