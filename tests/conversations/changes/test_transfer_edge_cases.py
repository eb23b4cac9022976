"""Odd moments of a transfer: half a draft, words that mean nothing, somebody quicker, rights that ended meanwhile."""

from __future__ import annotations

import pytest

from conversations.model.care import EpisodeStatus, Transfer, TransferState
from conversations.model.outgoing import Message
from conversations.model.people import FacilityKind
from conversations.texts import Html
from tests.support.ladder_room import DISTRICT, HOA, KHANH, MINH, PROVINCE, SON, STATION
from tests.support.samples import DAY, NOW, station
from tests.support.two_stations import HA, OTHER, Province, province

__all__ = ["province"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the kind of database."""


def _begun(province: Province, *actions: str) -> Transfer:
    """Hoa's draft in the station's group, with these buttons pressed."""
    province.room.tap(HOA, f"move:new-{province.room.episode.id}")
    for action in actions:
        province.press(HOA, action, STATION)
    return province.transfer


def _said(province: Province, chat: str = STATION) -> str:
    """What is new in a chat."""
    return "\n".join(text for at, text, _ in province.room.sent() if at == chat)


def _end_illness(province: Province) -> None:
    """The patient's illness is closed."""
    with province.room.store.unit_of_work() as work:
        work.patients.set_status(province.room.episode.id, EpisodeStatus.CLOSED, NOW, by="Lan")


def test_nobody_begins_to_hand_over_who_is_followed_no_longer(province: Province) -> None:
    """The card is old and the illness over: a word says so, and no draft begins."""
    _end_illness(province)
    province.room.tap(HOA, f"move:new-{province.room.episode.id}")
    assert _said(province) == ""
    assert province.room.toasts == ["Chỉ chuyển được hồ sơ đang theo dõi."]
    with province.room.store.unit_of_work() as work:
        assert work.transfers.get(1) is None


def test_an_illness_that_ended_while_the_draft_was_written_is_not_sent(province: Province) -> None:
    """Sending is too late: the draft says why, and the other station hears nothing."""
    _begun(province, f"to-{province.target}", "why-moved", "at-home")
    _end_illness(province)
    province.room.sent()
    province.press(HOA, "send", STATION)
    sent = province.room.sent()
    assert [(chat, text) for chat, text, _ in sent] == [(STATION, "Chỉ chuyển được hồ sơ đang theo dõi.")]
    assert province.transfer.state is TransferState.DRAFT


def test_of_two_drafts_the_second_hears_that_one_waits_already(province: Province) -> None:
    """Two nurses write at the same time; only one request reaches the other station."""
    _begun(province, f"to-{province.target}", "why-moved", "at-home")
    province.room.tap(MINH, f"move:new-{province.room.episode.id}")
    mine = province.transfer.id
    for action in (f"to-{province.target}", "why-nearer", "at-home"):
        province.press(MINH, action, STATION)
    province.room.tap(HOA, f"move:{mine - 1}:send")
    province.room.sent()
    province.press(MINH, "send", STATION)
    assert _said(province, OTHER) == ""
    assert province.room.toasts == ["Hồ sơ này đang chờ Trạm LC trả lời."]
    assert province.transfer.state is TransferState.DRAFT
    with province.room.store.unit_of_work() as work:
        waiting = work.transfers.open_for(province.room.episode.id)
    assert waiting is not None
    assert waiting.id == mine - 1


def test_who_asked_to_hand_over_already_may_not_begin_again(province: Province) -> None:
    """While one waits the button on the patient's card only says whom it waits for."""
    province.ask()
    province.room.sent()
    province.room.tap(MINH, f"move:new-{province.room.episode.id}")
    assert _said(province) == ""
    assert province.room.toasts == ["Hồ sơ này đang chờ Trạm LC trả lời."]


def test_nobody_goes_on_with_anothers_draft(province: Province) -> None:
    """A colleague presses and replies: the draft stays its writer's, who can still drop it."""
    draft = _begun(province, "find")
    province.room.sent()
    province.press(MINH, f"to-{province.target}", STATION)
    province.room.reply(MINH, f"move-to:{draft.id}:{HOA}", "LC")
    assert _said(province) == ""
    assert province.room.toasts == ["Phiếu chuyển này do người khác đang viết."]
    assert province.transfer == draft
    province.press(HOA, "drop", STATION)
    assert "Đã bỏ, không chuyển" in _said(province)
    assert province.transfer.state is TransferState.WITHDRAWN


def test_a_facility_is_looked_for_by_typed_words(province: Province) -> None:
    """Words that mean none say so with a way on; a code is found, and the facility where the patient is never is."""
    draft = _begun(province, "find")
    province.room.sent()
    card = f"move-to:{draft.id}:{HOA}"
    for words, answer in (("xyz qqq", "Không tìm thấy cơ sở nào tên “xyz qqq”"), ("BX", "Không tìm thấy")):
        province.room.reply(HOA, card, words)
        assert answer in _said(province)
    province.room.reply(HOA, card, " lc ")
    ((_, text, buttons),) = province.room.sent()
    assert "chọn cơ sở" in text
    assert buttons == 3, "the one found, another search, drop"


@pytest.mark.parametrize(("target", "refused", "word"), [("999", 1, ""), ("home", 0, "chính cơ sở này")])
def test_a_button_to_nowhere_chooses_nothing(province: Province, target: str, refused: int, word: str) -> None:
    """A facility that never was is refused; the one the patient is with already is named as such."""
    here = province.room.episode.facility
    draft = _begun(province, f"to-{here if target == 'home' else target}")
    province.room.sent()
    assert province.transfer == draft
    assert draft.target is None
    assert province.room.audited("refused press") == refused
    assert any(word in toast for toast in province.room.toasts)


def test_going_back_takes_one_word_at_a_time(province: Province) -> None:
    """First where the patient stays, then why, then where to, until nothing is chosen."""
    _begun(province, f"to-{province.target}", "why-moved", "at-home")
    held = []
    for _ in range(4):
        province.press(HOA, "back", STATION)
        held.append((province.transfer.place, province.transfer.reason, province.transfer.target))
    target = province.target
    assert held == [("", "moved", target), ("", "", target), ("", "", None), ("", "", None)]


def test_where_the_facility_says_where_one_stays_going_back_takes_the_reason(province: Province) -> None:
    """A treatment facility takes people in: nobody is asked where they stay, nor can that be taken back alone."""
    with province.room.store.unit_of_work() as work:
        kind = FacilityKind.TREATMENT_FACILITY
        hospital = work.facilities.add(station("BV", "02647", kind=kind))
        work.facilities.set_link(hospital.id, b"link", province.room.now)
    _begun(province, f"to-{hospital.id}")
    assert province.transfer.target == hospital.id
    province.press(HOA, "why-needs_treatment", STATION)
    assert "Bạn có muốn viết lời bàn giao không?" in _said(province)
    province.press(HOA, "back", STATION)
    assert (province.transfer.reason, province.transfer.place) == ("", "treatment_facility")


def test_a_note_for_half_a_draft_asks_what_is_missing(province: Province) -> None:
    """The note was asked for, then a word taken back: the reply brings the open question, and nothing is sent."""
    draft = _begun(province, f"to-{province.target}", "why-moved", "at-home", "note", "back")
    province.room.sent()
    province.room.reply(HOA, f"move-note:{draft.id}:{HOA}", "sốt ba ngày")
    assert "Từ nay người bệnh ở đâu?" in _said(province)
    assert province.transfer.state is TransferState.DRAFT


def test_a_typed_reason_and_a_typed_note_reach_the_other_side(province: Province) -> None:
    """No ready reason fits: own words do, as far as a card has room, and the note sends it."""
    draft = _begun(province, f"to-{province.target}", "typed")
    province.room.sent()
    province.room.reply(HOA, f"move-why:{draft.id}:{HOA}", "nhà có\nngười già " + "x" * 300)
    assert province.transfer.reason.startswith("nhà có người già xxx")
    assert len(province.transfer.reason) == 200
    for action in ("at-home", "note"):
        province.press(HOA, action, STATION)
    province.room.sent()
    province.room.reply(HOA, f"move-note:{draft.id}:{HOA}", "sốt ba ngày")
    said = _said(province, OTHER)
    assert "nhà có người già" in said
    assert "Lời bàn giao: sốt ba ngày" in said


def test_words_typed_after_ones_rights_ended_are_refused_and_told_so(province: Province) -> None:
    """Somebody taken out of the station in the middle types on: nothing is kept, and they are not left waiting."""
    draft = _begun(province, f"to-{province.target}", "typed")
    province.room.sent()
    with province.room.store.unit_of_work() as work:
        work.staff.end(HOA, int(province.room.episode.facility or 0), NOW)
    province.room.reply(HOA, f"move-why:{draft.id}:{HOA}", "quá tải")
    assert province.transfer.reason == ""
    assert "chưa được ghi lại" in _said(province)
    assert province.room.audited("refused press") == 1


def test_the_patient_went_there_before_the_draft_was_sent(province: Province) -> None:
    """The province's manager writes a draft; meanwhile the patient is with that facility: it is not asked in vain."""
    province.room.tap(KHANH, f"move:new-{province.room.episode.id}", PROVINCE)
    for action in (f"to-{province.target}", "why-moved", "at-home"):
        province.press(KHANH, action, PROVINCE)
    with province.room.store.unit_of_work() as work:
        work.transfers.settle(province.room.episode.id, province.target, "home", None, None, DAY)
    province.room.sent()
    province.press(KHANH, "send", PROVINCE)
    assert "Người bệnh đang thuộc chính cơ sở này." in _said(province, PROVINCE)
    assert province.transfer.state is TransferState.DRAFT


def test_declining_with_ready_or_typed_words(province: Province) -> None:
    """The other station says why not; the old one reads it, and goes on answering."""
    province.ask()
    for action in ("decline", "back", "decline"):
        province.press(HA, action, OTHER)
    province.press(HA, "no-full", OTHER)
    assert "Lý do: Hết chỗ, quá tải" in _said(province)
    waiting = province.ask()
    province.press(HA, "no", OTHER)
    province.room.sent()
    province.room.reply(HA, f"move-no:{waiting.id}:{HA}", "thiếu oxy", OTHER)
    assert (province.transfer.state, province.transfer.answer) == (TransferState.DECLINED, "thiếu oxy")
    assert "thiếu oxy" in _said(province)
    assert province.answers == province.room.episode.facility


def test_a_typed_answer_comes_after_somebody_was_quicker(province: Province) -> None:
    """A colleague accepted while the reason was typed: who was later hears who it was, and nothing changes."""
    waiting = province.ask()
    province.press(HA, "no", OTHER)
    province.room.sent()
    province.press(SON, "accept", DISTRICT)
    province.room.sent()
    province.room.reply(HA, f"move-no:{waiting.id}:{HA}", "thiếu oxy", OTHER)
    assert "Đề nghị này đã kết thúc: name 21 đã nhận" in _said(province, OTHER)
    assert province.answers == province.target


@pytest.mark.parametrize(("purpose", "person", "chat"), [("no", HA, OTHER), ("why", KHANH, PROVINCE)])
def test_answers_of_who_may_not_any_more(province: Province, purpose: str, person: str, chat: str) -> None:
    """Rights ended, or the draft's question is long behind: nothing changes, and it is said."""
    waiting = province.ask()
    with province.room.store.unit_of_work() as work:
        scene = province.room.scene(work)
        prompt = f"move-{purpose}:{waiting.id}:{person}"
        scene.post(chat, Message(Html("?"), force_reply=True), card=prompt)
        work.outbox.put(scene.outgoing, province.room.now)
        if purpose == "no":
            work.staff.end(HA, province.target, NOW)
    province.room.sent()
    province.room.reply(person, prompt, "thiếu oxy", chat)
    assert "chưa được ghi lại" in _said(province, chat)
    assert province.transfer.state is TransferState.WAITING


def test_a_second_press_on_a_sent_draft_is_no_forgery(province: Province) -> None:
    """The writer taps again: it is sent already, or over already; nobody is accused of anything."""
    draft = _begun(province, f"to-{province.target}", "why-moved", "at-home", "send")
    province.room.sent()
    province.room.tap(HOA, f"move:{draft.id}:send")
    province.press(HA, "accept", OTHER)
    province.room.tap(HOA, f"move:{draft.id}:send")
    province.room.sent()
    assert province.room.toasts[0] == "Đã ghi nhận rồi, cảm ơn bạn."
    assert "name 41 đã nhận" in province.room.toasts[1]
    assert province.room.audited("refused press") == 0


def test_where_nobody_above_reads_it_waits_quietly(province: Province) -> None:
    """District and province lost their groups in between: after the reminders it goes nowhere, and stays open."""
    province.ask()
    for _ in range(3):
        province.later(30)
    with province.room.store.unit_of_work() as work:
        for chat in (DISTRICT, PROVINCE):
            work.facilities.move_chat(chat, None)
    province.room.sent()
    for _ in range(2):
        province.later(30)
        assert province.room.sent() == []
    assert (province.transfer.state, province.transfer.due_at) == (TransferState.WAITING, None)


def test_a_request_whose_target_lost_every_group_reminds_only_who_asked(province: Province) -> None:
    """Nobody reads for the other station any more: the old one hears that it still answers, and the number to call."""
    province.ask()
    with province.room.store.unit_of_work() as work:
        for chat in (OTHER, DISTRICT, PROVINCE):
            work.facilities.move_chat(chat, None)
    province.room.sent()
    province.later(30)
    assert {chat for chat, text, _ in province.room.sent() if "Trạm LC chưa trả lời" in text} == {STATION}
    assert province.answers == province.room.episode.facility


def test_a_patient_card_and_the_request_say_what_must_be_known(province: Province) -> None:
    """While it waits the patient's card names the other station; the request says that the patient is at risk."""
    with province.room.store.unit_of_work() as work:
        work.patients.set_screening(province.room.episode.id, {"risks": ["age_65"]})
        episode = work.patients.episode(province.room.episode.id)
    assert episode is not None
    province.room.episode = episode
    province.ask()
    assert "⭐ Thuộc nhóm nguy cơ." in _said(province, OTHER)
    province.room.tap(MINH, f"p:{episode.id}")
    assert "Đang chờ chuyển đến Trạm LC" in _said(province)


def test_an_offices_patient_keeps_the_station_of_their_home(province: Province) -> None:
    """A district that answered itself hands over to a hospital: the commune's station keeps sight of the patient."""
    home = province.room.episode.facility
    with province.room.store.unit_of_work() as work:
        district = work.facilities.by_code("HUYEN")
        assert district is not None
        kind = FacilityKind.TREATMENT_FACILITY
        hospital = work.facilities.add(station("BV", "02647", kind=kind))
        work.transfers.settle(province.room.episode.id, district.id, "home", None, None, DAY)
    province.room.tap(SON, f"move:new-{province.room.episode.id}", DISTRICT)
    for action in (f"to-{hospital.id}", "why-needs_treatment", "send"):
        province.press(SON, action, DISTRICT)
    assert "ĐỀ NGHỊ NHẬN NGƯỜI BỆNH" in _said(province, PROVINCE), "the hospital has no group: the top office reads"
    province.press(KHANH, "accept", PROVINCE)
    with province.room.store.unit_of_work() as work:
        episode = work.patients.episode(province.room.episode.id)
    assert episode is not None
    assert (episode.facility, episode.stay, episode.home) == (hospital.id, hospital.id, home)
