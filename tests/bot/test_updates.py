"""Updates of the Bot API in our words, each by itself, whatever form it has."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram_bots.updates import arrival
from conversations.model.incoming import (
    Anonymous,
    Arrival,
    Attachment,
    Blocked,
    BotAdded,
    BotRemoved,
    ContactCard,
    GroupMoved,
    MemberLeft,
    MembersJoined,
    Pressed,
    Text,
    TimerSet,
    Unblocked,
    Unreadable,
)
from tests.support.channels import PATIENTS

MAI = {"id": 77, "is_bot": False, "first_name": "Mai", "last_name": "Lò", "language_code": "vi"}
HERE = {"id": 77, "type": "private"}
GROUP = {"id": -100555, "type": "supergroup", "title": "Trạm Bát Xát"}
BOT = {"id": 9, "is_bot": True, "first_name": "F0", "username": "f0_bot"}


def heard(update: object) -> Arrival:
    """The update as the bot @f0_bot with number 9 hears it."""
    return arrival(update, PATIENTS, "f0_bot", 9)


def said(chat: dict[str, Any] = HERE, **content: Any) -> Any:
    """What a message with this content becomes."""
    return heard({"update_id": 5, "message": {"message_id": 3, "from": MAI, "chat": chat, **content}}).what


def test_words_come_with_who_said_them_where() -> None:
    """A private text carries sender, name, language, chat and the update's number."""
    update = {"update_id": 5, "message": {"message_id": 3, "from": MAI, "chat": HERE, "text": "37,5"}}
    assert heard(update) == Arrival(PATIENTS, 5, "77", True, "77", "Mai Lò", "vi", Text("37,5", message=3))


def test_a_reply_names_the_message_it_answers() -> None:
    """Staff type reasons as replies to a card."""
    assert said(GROUP, text="nhà xa", reply_to_message={"message_id": 40}) == Text("nhà xa", reply_to=40, message=3)


def test_words_carry_the_second_in_which_they_were_typed() -> None:
    """An answer is compared with the question's showing; an edit counts from its own second."""
    assert said(text="18", date=1648782000) == Text("18", message=3, at=1648782000)
    changed = {"message_id": 3, "from": MAI, "chat": HERE, "text": "18", "date": 1648782000, "edit_date": 1648782060}
    assert heard({"update_id": 5, "edited_message": changed}).what == Text("18", edited=True, message=3, at=1648782060)


def test_photos_chosen_at_once_carry_their_album() -> None:
    """Four photos of one album are one deed."""
    sizes = [{"file_id": "a", "width": 90, "height": 90}]
    assert said(photo=sizes, media_group_id="4711") == Attachment("photo", "a", album="4711", message=3)


def test_forwarded_and_edited_words_are_marked() -> None:
    """Somebody else's words, or words changed later, are not taken for an answer unseen."""
    assert said(text="38", forward_origin={"type": "user"}) == Text("38", forwarded=True, message=3)
    update = {"update_id": 5, "edited_message": {"message_id": 3, "from": MAI, "chat": HERE, "text": "38"}}
    assert heard(update).what == Text("38", edited=True, message=3)


def test_a_timer_that_deletes_messages_is_heard() -> None:
    """A group whose messages delete themselves says so, and says it when that ends."""
    assert said(GROUP, message_auto_delete_timer_changed={"message_auto_delete_time": 86400}) == TimerSet(86400)
    assert said(GROUP, message_auto_delete_timer_changed={"message_auto_delete_time": 0}) == TimerSet(0)


def test_a_moving_location_is_not_an_edited_answer() -> None:
    """Edits that bring no words are passed over."""
    moving = {"message_id": 3, "from": MAI, "chat": HERE, "location": {"latitude": 1, "longitude": 2}}
    assert isinstance(heard({"update_id": 5, "edited_message": moving}).what, Unreadable)


@pytest.mark.parametrize(
    ("chat", "text", "what"),
    [
        (GROUP, "/lienket@F0_Bot AB CD", Text("/lienket AB CD", message=3)),
        (GROUP, "/lienket@f0_bot\nAB", Text("/lienket\nAB", message=3)),
        (GROUP, "/lienket@f0_bot", Text("/lienket", message=3)),
        (GROUP, "/lienket AB", Text("/lienket AB", message=3)),
        (GROUP, "/start@other_bot", Unreadable("a command for another bot")),
        (HERE, "/start@other_bot", Text("/start@other_bot", message=3)),
        (HERE, "/start f_BX01", Text("/start f_BX01", message=3)),
    ],
)
def test_a_command_is_for_the_bot_it_names(chat: dict[str, Any], text: str, what: object) -> None:
    """A command loses this bot's name; one for another bot in the group is none of ours."""
    assert said(chat, text=text) == what


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ({"voice": {"file_id": "v", "duration": 3}}, Attachment("voice", "v")),
        ({"audio": {"file_id": "a"}, "caption": "ho"}, Attachment("audio", "a", "ho")),
        ({"video": {"file_id": "m"}}, Attachment("video", "m")),
        ({"video_note": {"file_id": "n"}}, Attachment("video_note", "n")),
        ({"sticker": {"file_id": "s"}}, Attachment("sticker", "s")),
        ({"animation": {"file_id": "g"}, "document": {"file_id": "g"}}, Attachment("animation", "g")),
        ({"document": {"file_id": "d"}}, Attachment("document", "d")),
        ({"location": {"latitude": 22.4, "longitude": 103.9}}, Attachment("location", place="22.400000,103.900000")),
        (
            {"venue": {"title": "chợ", "address": "thôn 3"}, "location": {"latitude": 22}},
            Attachment("venue", "", "chợ, thôn 3"),
        ),
        ({"poll": {"id": "1"}}, Attachment("poll")),
        ({"dice": {"emoji": "🎲", "value": 3}}, Attachment("dice")),
        ({"story": {"id": 1}}, Attachment("story")),
        ({"checklist": {"title": "x"}}, Attachment("checklist")),
    ],
)
def test_what_is_not_words_is_named(content: dict[str, Any], what: Attachment) -> None:
    """Every kind of attachment keeps its kind, file and caption."""
    got = said(**content)
    assert isinstance(got, Attachment)
    assert (replace(got, message=0), got.message) == (what, 3)


def test_of_a_photo_the_biggest_size_is_kept() -> None:
    """Staff must be able to read a test result in the picture."""
    sizes = [{"file_id": "s", "width": 90, "height": 90}, {"file_id": "b", "width": 900, "height": 900}]
    assert said(photo=sizes, caption="que thử") == Attachment("photo", "b", "que thử", message=3)


def test_a_contact_is_ones_own_only_when_telegram_says_so() -> None:
    """A relative's number, an unknown number and a forwarded card prove nothing."""
    own = {"phone_number": "84912345678", "first_name": "Mai", "user_id": 77}
    assert said(contact=own) == ContactCard("84912345678", own=True)
    assert said(contact=own | {"user_id": 78}) == ContactCard("84912345678", own=False)
    assert said(contact={"phone_number": "84912345678", "first_name": "Mai"}).own is False
    assert said(contact=own, forward_origin={"type": "user"}).own is False


def test_a_press_names_its_message_even_when_that_is_too_old_to_see() -> None:
    """Old messages come without content, and still say where they are."""
    query = {"id": "q1", "from": MAI, "data": "a:1", "message": {"chat": GROUP, "message_id": 8, "date": 0}}
    arrived = heard({"update_id": 6, "callback_query": query})
    assert arrived.what == Pressed("a:1", 8, "q1")
    assert (arrived.chat, arrived.private, arrived.sender) == ("-100555", False, "77")


@pytest.mark.parametrize(
    ("chat", "was", "now", "what"),
    [
        (HERE, "member", "kicked", Blocked()),
        (HERE, "kicked", "member", Unblocked()),
        (GROUP, "left", "member", BotAdded()),
        (GROUP, "kicked", "administrator", BotAdded()),
        (GROUP, "member", "left", BotRemoved()),
        (GROUP, "administrator", "kicked", BotRemoved()),
    ],
)
def test_the_bot_hears_what_becomes_of_itself(chat: dict[str, Any], was: str, now: str, what: object) -> None:
    """Blocked, let back, added and removed arrive as such."""
    change = {"chat": chat, "from": MAI, "old_chat_member": {"status": was}, "new_chat_member": {"status": now}}
    assert heard({"update_id": 7, "my_chat_member": change}).what == what


def test_becoming_an_administrator_is_not_being_added() -> None:
    """Only coming and going matter."""
    change = {"chat": GROUP, "from": MAI, "old_chat_member": {"status": "member"}}
    promoted = change | {"new_chat_member": {"status": "administrator"}}
    muted = change | {"new_chat_member": {"status": "restricted", "is_member": False}}
    assert isinstance(heard({"update_id": 7, "my_chat_member": promoted}).what, Unreadable)
    assert heard({"update_id": 7, "my_chat_member": muted}).what == BotRemoved()


def test_a_group_tells_who_came_and_went_and_where_it_moved() -> None:
    """Service messages of a group become what they mean."""
    assert said(GROUP, left_chat_member=MAI) == MemberLeft("77")
    assert said(GROUP, left_chat_member=BOT) == BotRemoved()
    assert said(GROUP, new_chat_members=[MAI, BOT]) == BotAdded()
    assert said(GROUP, migrate_to_chat_id=-1009) == GroupMoved("-1009")
    assert said(GROUP, new_chat_members=[MAI, BOT | {"id": 10}]) == MembersJoined({"77": "Mai Lò"})
    assert isinstance(said(GROUP, new_chat_members=[BOT | {"id": 10}]), Unreadable)
    assert isinstance(said(GROUP, pinned_message={"message_id": 1}), Unreadable)


def test_two_bots_never_talk_to_each_other() -> None:
    """What another bot says is passed over; an anonymous administrator is nobody, who can be told so."""
    other = {"message_id": 3, "from": BOT | {"id": 10}, "chat": GROUP, "text": "xin chào"}
    assert heard({"update_id": 5, "message": other}).what == Unreadable("from a bot")
    hidden = other | {"sender_chat": GROUP}
    assert heard({"update_id": 5, "message": hidden}).what == Anonymous(asks=False)
    asking = heard({"update_id": 5, "message": hidden | {"text": "/danhsach"}})
    assert (asking.what, asking.sender, asking.sender_name) == (Anonymous(asks=True), "", "")


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        ({"status": "member"}, {"status": "left"}, MemberLeft("77")),
        ({"status": "administrator"}, {"status": "kicked"}, MemberLeft("77")),
        ({"status": "restricted", "is_member": True}, {"status": "restricted", "is_member": False}, MemberLeft("77")),
        ({"status": "left"}, {"status": "member"}, MembersJoined({"77": "Mai Lò"})),
        ({"status": "kicked"}, {"status": "restricted", "is_member": True}, MembersJoined({"77": "Mai Lò"})),
    ],
)
def test_an_administrator_is_told_of_others(was: dict[str, Any], now: dict[str, Any], what: object) -> None:
    """Coming and going are told to a bot that is administrator, also where no message says so."""
    change = {
        "chat": GROUP,
        "from": MAI,
        "old_chat_member": was | {"user": MAI},
        "new_chat_member": now | {"user": MAI},
    }
    assert heard({"update_id": 7, "chat_member": change}).what == what


def test_a_new_role_of_another_changes_nothing() -> None:
    """Nor does what becomes of this bot itself, which is told in another way, or of other bots."""
    for user, was, now in (
        (MAI, "member", "administrator"),
        (BOT, "member", "left"),
        (BOT | {"id": 10}, "left", "member"),
    ):
        change = {"chat": GROUP, "from": MAI, "old_chat_member": {"status": was, "user": user}}
        change |= {"new_chat_member": {"status": now, "user": user}}
        assert isinstance(heard({"update_id": 7, "chat_member": change}).what, Unreadable)


def test_half_letters_and_nul_cannot_break_a_database() -> None:
    """A lone surrogate becomes the replacement sign, a NUL nothing; whole emoji stay."""
    broken = json.loads('"a\\ud83d b\\u0000c \\ud83d\\ude00"')
    assert said(text=broken) == Text("a� bc 😀", message=3)


@pytest.mark.parametrize("update", [None, 3, "x", [], {}, {"update_id": 4}, {"update_id": "x", "message": 3}])
def test_an_unknown_form_is_kept_and_passed_over(update: object) -> None:
    """What cannot be read has a number of its own, the same at each hearing."""
    arrived = heard(update)
    assert isinstance(arrived.what, Unreadable)
    assert arrived == heard(update)
    assert arrived.update == 4 if update == {"update_id": 4} else arrived.update < -(1 << 48)


_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False)
_NAMES = """
    update_id message edited_message callback_query my_chat_member chat_member message_id from chat id type text data
    contact phone_number photo voice file_id caption old_chat_member new_chat_member status left_chat_member
    migrate_to_chat_id new_chat_members sender_chat
"""
_KEYS = st.sampled_from(_NAMES.split())
_JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6), max_leaves=25
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(_KEYS, _JSON, max_size=8))
def test_no_update_can_stop_the_batch_it_came_in(update: dict[str, Any]) -> None:
    """Whatever JSON comes, reading it gives an arrival that can be kept and read back."""
    arrived = heard(update)
    assert Arrival.from_json(json.loads(json.dumps(arrived.to_json()))) == arrived
