"""A database outlives the release that wrote it: what 5c17903 left half-way, today's code takes up and ends.

The file was made by that release itself (release_5c17903/how_it_was_made.txt) and is never made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlmodel import SQLModel

from bot.channel.drawing import keyboard
from bot.pictures.painting import PAINTERS
from conversations.dialog.scene import Scene
from conversations.model.incoming import Attachment, Text
from conversations.model.outgoing import Document, Picture, Remind, Say
from conversations.reports.reminder import reminder
from storage.engine.database import open_database
from storage.migrate import revisions, upgrade
from tests.support.channels import PATIENTS, SMS
from tests.support.databases import opened
from tests.support.old_release import (
    BANXEO,
    HA,
    HOA,
    KHANH,
    LAN,
    LAOCAI,
    MINH,
    POLICY,
    Province,
    Sent,
    answered,
    place,
    province,
    write_left,
)
from tests.support.trail import counted, holding, seal

LATER = (
    "staff_phone",
    "departure",
    "full_chat",
    "slip",
    "slip_line",
    "heard_message",
    "phone_claim",
    "sent_letter",
    "earlier_place",
    "morning_head",
    "list_place",
    "alarm_step",
    "shift_change",
    "danger_told",
    "bulletin",
    "bulletin_copy",
    "key_check",
    "restoration",
    "known_bot",
    "door_key",
    "facility_change",
    "staff_look",
)
"""Tables of later releases, which the old one could not fill."""


@pytest.fixture
def left() -> Iterator[Province]:
    """The database as the old release left it, opened by today's code."""
    file = place("left.db")
    write_left(file)
    with province(file) as there:
        yield there


@pytest.fixture
def old() -> Iterator[Province]:
    """The same after what waited in its boxes was answered and sent."""
    file = place("old.db")
    file.write_bytes(answered())
    with province(file) as there:
        yield there


# ---------------------------------------------------------------- the file


def test_a_start_brings_the_old_file_forward_and_loses_no_row(tmp_path: Path) -> None:
    """A start brings the old file to today's schema, and every row of every table is still there and can be read."""
    file = tmp_path / "left.db"
    write_left(file)
    with opened(open_database(f"sqlite:///{file}")) as engine:
        with engine.connect() as reader:
            before = reader.execute(text("SELECT count(*) FROM outbox")).scalar()
        upgrade(engine)
        assert not upgrade(engine)
        rows = rows_of(engine)
    assert rows["outbox"] == before
    assert {name for name, number in rows.items() if not number} <= {"moved_chat", "term", "audit_end", *LATER}


def test_the_old_file_is_at_a_revision_this_program_knows(left: Province) -> None:
    """The schema of the old file is one of those the program can go on from."""
    assert left.one("SELECT version_num FROM alembic_version") == revisions()[-1]


def test_the_audit_of_the_old_release_is_chained_from_its_first_entry(old: Province) -> None:
    """Every entry of the old release is sealed by today's chain, whatever was sealed by hand before, and holds."""
    entries = old.one("SELECT count(*) FROM audit_event")
    while seal(old.store) is not None:
        pass
    assert (counted(old.store), holding(old.store)) == ((entries, 0), entries)
    assert entries > 90


# ---------------------------------------------------------------- the boxes


def test_every_unanswered_input_is_answered(left: Province) -> None:
    """Each kind of input that the old release heard and had not answered is answered, and none is parked."""
    waited = left.all("SELECT id FROM inbox WHERE done_at IS NULL")
    left.answer_all()
    assert len(waited) == 12
    assert not left.all("SELECT id FROM inbox WHERE done_at IS NULL OR parked")


def test_an_unheard_answer_leads_to_the_next_question(left: Province) -> None:
    """Words and a press that lay in the inbox go on with the report and the registration they belong to."""
    left.answer_all()
    sent = left.send_all()
    assert "Mạch (nhịp tim)" in read(sent, "719")
    assert "đang ở xã/phường nào" in read(sent, "744")
    assert "Họ và tên" in read(sent, "740")


def test_unheard_news_of_groups_and_people_come_true(left: Province) -> None:
    """A group that moved, a bot thrown out, a nurse who left, a patient who blocked the bot: all is known then."""
    left.answer_all()
    assert left.one("SELECT staff_chat FROM facility WHERE code = 'TYT-QUANGKIM'") == "-100600"
    assert left.one("SELECT staff_chat FROM facility WHERE code = 'LD-BATXAT'") is None
    assert left.one("SELECT until FROM staff_member WHERE person = '61'") is not None
    assert left.one("SELECT unreachable_since FROM contact WHERE address = '716'") is not None


def test_everything_unsent_is_taken_and_drawn(left: Province) -> None:
    """Each kind of thing that waited to be sent is taken from the outbox, its keyboard and its picture drawn."""
    sent = left.send_all()
    kinds = {type(each.content).__name__ for each in sent}
    assert kinds == {"Say", "Ack", "Sms", "Remind", "Picture", "Document", "Forward", "Menu", "Erase"}
    assert {each.content.kind for each in sent if isinstance(each.content, Picture)} == {"trend", "qr", "guide"}
    assert {each.content.kind for each in sent if isinstance(each.content, Document)} == {"leaflet", "qr"}
    for each in sent:
        if isinstance(each.content, Say):
            keyboard(each.content.message)
        if isinstance(each.content, Picture | Document):
            assert len(PAINTERS[each.content.kind](each.content.data)) > 1000


def test_an_unsent_reminder_is_drawn_when_it_is_sent(left: Province) -> None:
    """A reminder that waited shows its household the question, with buttons."""
    left.now = datetime(2022, 4, 1, 9, 41, tzinfo=POLICY.zone)
    with left.store.unit_of_work() as work:
        parcels = work.outbox.claim(PATIENTS, 100, left.now)
        asked = next(parcel.content for parcel in parcels if parcel.address == "799")
        assert isinstance(asked, Remind)
        contact = work.contacts.meet(PATIENTS, "799", "vi", left.now)
        message = reminder(Scene(work, left.house, left.now, ""), contact, asked)
    assert message is not None
    assert "12 người" in message.text
    assert message.rows


def test_an_account_is_still_told_by_text_message(left: Province) -> None:
    """The text message with account and password that waited leaves for the same phone."""
    sent = left.send_all()
    words = next(each.words for each in sent if each.channel == SMS)
    assert "LC-000045" in words
    assert next(each.address for each in sent if each.channel == SMS) == "+84912000739"


# ---------------------------------------------------------------- what people are in the middle of


def test_a_report_half_way_is_filed(old: Province) -> None:
    """Who had answered two of six questions answers the other four, and the report is filed whole."""
    for answer in ("82", "98", "120/80"):
        old.patient("701", answer)
    assert "Đã nhận khai báo" in read(old.patient("701", "không"), "701")
    assert old.one("SELECT state FROM report_slot WHERE episode_id = 1 AND day = '2022-04-01'") == "late"
    assert old.one("SELECT count(*) FROM report WHERE episode_id = 1 AND complete") == 1


def test_a_report_laid_aside_comes_back(old: Province) -> None:
    """When the report that was open is done, the household is asked on about the one laid aside before it."""
    aside = old.one("SELECT id FROM session WHERE status = 'aside' AND dialog = 'report'")
    old.patient("708", "36,8 18 80 98 120/80 không")
    session = old.session("708")
    assert session is not None
    assert session.id == aside
    assert session.answers["temperature"].value == 36.8


def test_a_value_is_measured_again(old: Province) -> None:
    """Who had been asked to measure again does, and both values are kept."""
    assert "SpO2 đo lại: <b>98 %</b>" in read(old.patient("714", "98"), "714")


SESSIONS = (
    ("registration", "709", "/trangthai", "Trước khi bắt đầu"),
    ("registration", "713", "Bản Xèo", "Thôn, bản, tổ"),
    ("supplement", "706", "với mẹ và con", "đã được chuyển tới trạm"),
    ("profile", "727", "6/3/1988", "Hồ sơ LC-000016"),
    ("moving", "728", "phường Lào Cai", "Thôn, bản, tổ"),
    ("invite", "729", "7 ngày", "một lần"),
    ("join", "736", "Không nhận", "chưa nhận lời"),
    ("letter", "747", "Hà Văn Tâm", "Đã chuyển lời nhắn"),
    ("logout", "725", "Không, giữ nguyên", "mọi thứ vẫn như trước"),
    ("login", "748", "saimatkhau9", "10:20 01/04"),
)


@pytest.mark.parametrize(("dialog", "chat", "words", "heard"), SESSIONS)
def test_every_open_dialog_goes_on(old: Province, dialog: str, chat: str, words: str, heard: str) -> None:
    """Whatever dialog somebody was in the middle of takes the next words as its answer."""
    session = old.session(chat)
    assert session is not None
    assert session.dialog == dialog
    assert heard in read(old.patient(chat, words), chat)


@pytest.mark.parametrize(("chat", "heard"), [("712", "Đã gửi khai báo"), ("726", "0912 000 760"), ("724", "mật khẩu")])
def test_a_code_sent_before_is_right_after(old: Province, chat: str, heard: str) -> None:
    """A code the old release had sent counts while it is fresh: for a registration, a new phone, a lost password."""
    old.now = datetime(2022, 4, 1, 9, 2, tzinfo=POLICY.zone)
    assert heard in read(old.patient(chat, "123456"), chat)
    assert old.session(chat) is None


def test_a_report_by_staff_goes_on(old: Province) -> None:
    """The doctor who was reporting for a patient answers on in private, and the patient's chat shows it."""
    for answer in ("36,8", "18", "82", "98", "120/80"):
        old.staff(LAN, answer, LAN)
    sent = old.staff(LAN, "không", LAN)
    assert "Đã nhận khai báo" in read(sent, LAN)
    assert "Đã nhận khai báo" in read(sent, "718")


# ---------------------------------------------------------------- patients and their station


def test_a_waiting_patient_is_accepted(old: Province) -> None:
    """Who was waiting is accepted by the button on the card that stands in the group, and gets an account."""
    sent = old.press(HOA, "a:34:accept", BANXEO)
    assert old.one("SELECT status FROM episode WHERE id = 34") == "accepted"
    assert "đã tiếp nhận" in read(sent, "705")
    assert any(each.address == BANXEO and each.stands for each in sent)


def test_a_question_laid_behind_a_button_is_answered(old: Province) -> None:
    """Who was asked something in the middle of another registration opens the question, answers, and goes on."""
    old.press("735", "m:answer-41")
    sent = old.patient("735", "ba người")
    assert "ba người" in read(sent, BANXEO)
    assert old.one("SELECT status FROM episode WHERE id = 41") == "waiting"
    assert "Người bệnh là gì của bạn" in read(sent, "735")


def test_a_declined_patient_still_hears_so(old: Province) -> None:
    """Who was declined is told so, and may register again."""
    assert "chưa tiếp nhận được" in read(old.patient("707", "/trangthai"), "707")


def test_a_correction_makes_a_third_version(old: Province) -> None:
    """A report that was filed and corrected is corrected once more; all versions are kept."""
    slot = old.one("SELECT max(slot_id) FROM report WHERE episode_id = 2")
    old.press("702", f"m:correct-{slot}")
    old.press("702", old.open_turn("702") + "=pulse")
    old.patient("702", "90")
    old.press("702", old.open_turn("702") + "=send")
    assert old.all("SELECT version FROM report WHERE slot_id = :slot ORDER BY version", slot=slot) == [1, 2, 3]


def test_an_open_alarm_is_claimed(old: Province) -> None:
    """An alarm nobody had is claimed, and every card of it says so where it stands."""
    sent = old.press(MINH, "l:1:claim", BANXEO)
    assert old.one("SELECT claimed_by FROM alert WHERE id = 1") == 5
    changed = [each for each in sent if isinstance(each.content, Say)]
    assert all(each.stands for each in changed)
    assert {BANXEO, MINH, LAN} <= {each.address for each in changed}


def test_a_claimed_alarm_is_ended_by_its_call(old: Province) -> None:
    """An alarm somebody had is over when the patient was reached and is well."""
    old.press(MINH, "l:2:o-well", BANXEO)
    assert old.one("SELECT closed_at FROM alert WHERE id = 2") is not None


def test_an_alarm_left_alone_climbs(old: Province) -> None:
    """An alarm that nobody claims goes on up its ladder from the step on which the old release left it."""
    rung = old.one("SELECT rung FROM alert WHERE id = 1")
    old.press(MINH, "l:1:claim", BANXEO)
    old.tick(2022, 4, 1, 11, 30)
    assert old.one("SELECT claimed_by FROM alert WHERE id = 1") is None
    assert rung > 0


def test_a_waiting_transfer_is_accepted(old: Province) -> None:
    """The other station takes the patient for whom it had been asked."""
    sent = old.press(HA, "move:1:accept", LAOCAI)
    assert old.one("SELECT state FROM transfer WHERE id = 1") == "accepted"
    assert old.one("SELECT facility_id FROM episode WHERE id = 8") == 3
    assert "Trạm Y tế phường Lào Cai" in read(sent, "714")


def test_a_draft_of_a_transfer_is_sent(old: Province) -> None:
    """A transfer that was being prepared is sent by whoever began it."""
    old.press(MINH, "move:2:send", BANXEO)
    assert old.one("SELECT state FROM transfer WHERE id = 2") == "waiting"


def test_a_pause_ends_on_its_day(old: Province) -> None:
    """Reminders that rest come again on the morning that was chosen."""
    old.patient("716", "/huongdan")  # back again: this chat had blocked the bot
    assert not any(each.address == "716" for each in old.tick(2022, 4, 3, 9, 0))
    assert any(each.address == "716" for each in old.tick(2022, 4, 4, 9, 0))
    assert old.one("SELECT ended_at FROM pause") is not None


def test_a_wish_to_stop_is_agreed_to(old: Province) -> None:
    """The station agrees to a patient's wish, and the care is over."""
    assert "đồng ý" in read(old.press(HOA, "x:11:agree", BANXEO), "717")
    assert old.one("SELECT status FROM episode WHERE id = 11") == "closed"


def test_a_reply_to_an_old_letter_reaches_the_patient(old: Province) -> None:
    """What staff reply to a letter posted by the old release comes to the patient who wrote it, words and files."""
    card = old.one("SELECT message_id FROM posted WHERE card = 'thread:12:1'")
    said = old.staff(HOA, Text("Mai cô ghé qua nhé", reply_to=card), BANXEO)
    assert "Mai cô ghé qua nhé" in read(said, "718")
    shown = old.staff(HOA, Attachment("photo", "file-of-a-leaflet", "xem hình", card), BANXEO)
    assert "xem hình" in read(shown, "718")


def test_a_letter_goes_into_its_topic(old: Province) -> None:
    """Letters are posted in the topic of the group that was set for them."""
    sent = old.patient("718", "cháu đỡ ho rồi ạ")
    assert [each.topic for each in sent if each.address == BANXEO] == [5]


def test_a_reply_to_an_old_answer_reaches_the_station(old: Province) -> None:
    """What a patient replies to the station's old message comes to its group, about the same patient."""
    card = old.one("SELECT message_id FROM posted WHERE card LIKE 'station:12:%'")
    assert "vâng ạ" in read(old.patient("718", Text("vâng ạ", reply_to=card)), BANXEO)


def test_a_call_ends_its_task(old: Province) -> None:
    """Who was on the list to be called is reached, and nothing is left to do for them."""
    assert old.one("SELECT closed_at FROM task WHERE episode_id = 7") is None
    old.press(HOA, "s:2:20220401:well:7", BANXEO)
    assert old.one("SELECT closed_at FROM task WHERE episode_id = 7") is not None


def test_the_other_station_answers_for_a_duplicate(old: Province) -> None:
    """A pair about which another station had been asked becomes one patient when it says so, twice."""
    for said in ("merge", "sure"):
        old.press(HA, f"dup:39:21:{said}", LAOCAI)
    assert old.one("SELECT verdict FROM duplicate_pair WHERE newer_id = 39") == "merged"
    assert old.one("SELECT status FROM episode WHERE id = 39") == "closed"


# ---------------------------------------------------------------- people and their rights


def test_an_old_pin_opens(old: Province) -> None:
    """The PIN somebody chose before is asked for and right; another is wrong."""
    assert "PIN" in read(old.press(KHANH, "m:3:7:doctor:yes", KHANH), KHANH)
    assert "chưa đúng" in read(old.staff(KHANH, "111111", KHANH), KHANH)
    assert old.one("SELECT role FROM staff_member WHERE id = 7") == "nurse"
    old.staff(KHANH, "407193", KHANH)
    old.press(KHANH, "m:3:7:doctor:yes", KHANH)
    assert old.one("SELECT role FROM staff_member WHERE id = 7") == "doctor"


def test_an_old_password_logs_in(old: Province) -> None:
    """Account and password given by the old release log a second phone in; the first hears of it."""
    for words in ("/dangnhap", "LC-000002"):
        old.patient("752", words)
    sent = old.patient("752", "matkhau002")
    assert "điện thoại khác" in read(sent, "702")
    assert old.one("SELECT via FROM care_link WHERE patient_id = 2 ORDER BY id DESC") == "login"


def test_an_old_roster_is_read_and_changed(old: Province) -> None:
    """Who was put on duty is shown so, and taken off by the same button."""
    assert "Giàng A Minh" in read(old.staff(MINH, "/truc"), BANXEO)
    assert old.one("SELECT count(*) FROM duty") == 1
    old.press(MINH, "u:2:2022-04-01:day:5", BANXEO)
    assert old.one("SELECT count(*) FROM duty") == 0


def test_a_caregiver_let_in_before_still_helps(old: Province) -> None:
    """Who was let in to care for somebody sees them, and is asked for them next morning."""
    assert "Vàng A Páo" in read(old.patient("722", "/trangthai"), "722")
    assert any(each.address == "722" for each in old.tick(2022, 4, 2, 9, 0))


def test_an_open_invitation_lets_a_caregiver_in(old: Province) -> None:
    """Who opens the link nobody had used becomes a caregiver of that patient."""
    old.press("736", old.open_turn("736") + "=yes")
    old.patient("736", "Vàng Thị Dở")
    assert "Cảm ơn bạn đã nhận" in read(old.press("736", old.open_turn("736") + "=child"), "736")


def test_the_next_morning_everybody_is_asked(old: Province) -> None:
    """Everybody who was followed is reminded by today's code on the day after, each chat once."""
    asked = [each.address for each in old.tick(2022, 4, 2, 9, 0) if isinstance(each.content, Remind)]
    assert len(asked) == len(set(asked))
    assert {"701", "702", "703", "704", "708", "722", "739", "747", "799"} <= set(asked)
    assert not {"705", "706", "707", "716"} & set(asked)


def read(sent: list[Sent], address: str) -> str:
    """Everything somebody reads, one below the other."""
    return "\n".join(each.words for each in sent if each.address == address)


def rows_of(engine: Engine) -> dict[str, int]:
    """How many rows each of today's tables gives to who reads all of it, what is sealed opened."""
    with engine.connect() as reader:
        found = {name: reader.execute(select(at)).all() for name, at in SQLModel.metadata.tables.items()}
    return {name: len(rows) for name, rows in found.items()}
