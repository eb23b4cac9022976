"""The simulated Bot API says yes and no as Telegram does."""

from __future__ import annotations

import html
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.entities import parse_html, utf16
from bot.simulator.errors import Refused
from bot.simulator.pictures import sample
from tests.simulator.simulator_room import BOT, OTHER, TOKEN, Room, inline, open_room

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """A simulated world of one person, two bots and a group."""
    async with open_room() as made:
        yield made


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"text": "  \n "}, "Bad Request: message text is empty"),
        ({"text": "a" * 4097}, "Bad Request: message is too long"),
        ({"text": "😷" * 2049}, "Bad Request: message is too long"),
        ({"text": "x", "reply_markup": inline(callback_data="ă" * 33)}, "Bad Request: BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": inline(url="http://localhost:80")},
            "Bad Request: inline keyboard button URL 'http://localhost:80' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "reply_markup": inline()}, "Bad Request: text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": "[]"}, "Bad Request: object expected as reply markup"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "Bad Request: message to be replied not found"),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "x", "chat_id": 5}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": 1002}, "Forbidden: bot can't send messages to bots"),
        ({"text": "x", "message_thread_id": 3}, "Bad Request: message thread not found"),
        ({"text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "ồ <p>x</p>", "parse_mode": "HTML"},
            'Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 4',
        ),
        (
            {"text": "<b>x</i>", "parse_mode": "HTML"},
            'Bad Request: can\'t parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
        ),
        (
            {"text": "</b>", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Unexpected end tag at byte offset 0",
        ),
        (
            {"text": "a <b", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Unclosed start tag at byte offset 2",
        ),
    ],
)
async def test_a_bad_message_is_refused_in_telegrams_words(room: Room, params: dict[str, Any], error: str) -> None:
    """What Telegram refuses is refused, with the same words, and nothing is shown."""
    assert await room.call("sendMessage", **{"chat_id": room.lan.id, **params}) == error
    assert len(room.sim.chat_history(room.lan, BOT)) == 1


async def test_the_longest_message_is_taken(room: Room) -> None:
    """4096 characters count after the tags are gone."""
    sent = await room.say(f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_strangers_and_those_who_blocked_are_not_written_to(room: Room) -> None:
    """A bot may not begin, and may not go on once it is blocked; it learns of both changes."""
    stranger = room.sim.add_user("Người lạ")
    refused = await room.call("sendMessage", chat_id=stranger.id, text="x")
    assert refused == "Forbidden: bot can't initiate conversation with a user"
    room.sim.block(room.lan, BOT)
    assert await room.say("x") == "Forbidden: bot was blocked by the user"
    room.sim.unblock(room.lan, BOT)
    assert (await room.say("x"))["text"] == "x"
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in await room.call("getUpdates")]
    assert statuses == ["kicked", "member"]


async def test_unknown_methods_and_tokens(room: Room) -> None:
    """An unknown method is 404, an unknown token 401, names count in any case."""
    assert await room.call("sendTelepathy") == "Not Found"
    assert await room.call("getMe", token="1001:wrong") == "Unauthorized"
    assert (await room.call("getme"))["username"] == "f0care_bot"


async def test_edits_are_refused_as_telegram_does(room: Room) -> None:
    """The same again, a lost message, somebody else's message, a picture's text: each has its own refusal."""
    where = {"chat_id": room.lan.id}
    sent = await room.say("một", reply_markup=inline(callback_data="1"))
    mine = where | {"message_id": sent["message_id"]}
    same = {"text": "một", "reply_markup": inline(callback_data="1")}
    assert await room.call("editMessageText", **mine, **same) == NOT_MODIFIED
    lost = await room.call("editMessageText", **where, message_id=999, text="x")
    assert lost == "Bad Request: message to edit not found"
    theirs = await room.call("editMessageText", **where, message_id=1, text="x")
    assert theirs == "Bad Request: message can't be edited"
    await room.call("editMessageReplyMarkup", **mine)
    assert room.sim.last(room.lan, BOT).buttons == []
    keyboard = {"keyboard": [["A"]]}
    assert (
        await room.call("editMessageText", **mine, text="y", reply_markup=keyboard)
        == "Bad Request: inline keyboard expected"
    )
    assert (await room.call("editMessageText", **mine, text="hai"))["edit_date"]


async def test_messages_can_be_deleted_for_two_days(room: Room) -> None:
    """A message goes away once, and only while it is young."""
    first, second = await room.say("mã 123456"), await room.say("hai")
    where = {"chat_id": room.lan.id}
    assert await room.call("deleteMessage", **where, message_id=first["message_id"]) is True
    gone = await room.call("deleteMessage", **where, message_id=first["message_id"])
    assert gone == "Bad Request: message to delete not found"
    room.clock.pass_(49 * 3600)
    old = await room.call("deleteMessage", **where, message_id=second["message_id"])
    assert old == "Bad Request: message can't be deleted for everyone"


async def test_a_press_is_answered_once_and_soon(room: Room) -> None:
    """A query lives once and for a minute, its text has at most 200 characters, another bot cannot answer it."""
    sent = await room.say("?", reply_markup=inline(callback_data="yes"))
    query = room.sim.press(room.lan, BOT, sent["message_id"], "Có")
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert (
        await room.call("answerCallbackQuery", callback_query_id=query, text="x" * 201)
        == "Bad Request: MESSAGE_TOO_LONG"
    )
    assert await room.call("answerCallbackQuery", OTHER, callback_query_id=query) == old
    assert await room.call("answerCallbackQuery", callback_query_id=query, text="Xong", show_alert=True) is True
    assert await room.call("answerCallbackQuery", callback_query_id=query) == old
    late = room.sim.press(room.lan, BOT, sent["message_id"], "yes")
    room.clock.pass_(61)
    assert await room.call("answerCallbackQuery", callback_query_id=late) == old
    assert [(toast.text, toast.alert) for toast in room.sim.toasts(room.lan)] == [("Xong", True)]


async def test_a_forged_press_arrives_and_a_missing_button_cannot_be_pressed(room: Room) -> None:
    """Data of a press is whatever the client says; a plain press needs the button."""
    sent = await room.say("?", reply_markup=inline(callback_data="yes"))
    with pytest.raises(LookupError):
        room.sim.press(room.lan, BOT, sent["message_id"], "no")
    room.sim.forge_press(room.lan, BOT, sent["message_id"], "admin")
    (update,) = await room.call("getUpdates")
    query = update["callback_query"]
    assert (query["data"], query["message"]["message_id"]) == ("admin", sent["message_id"])
    assert query["from"]["id"] == room.lan.id
    assert query["chat_instance"]


async def test_contacts_are_asked_for_in_private_chats_alone(room: Room) -> None:
    """A contact button is refused in a group; in private it shares the person's own phone."""
    ask = {"keyboard": [[{"text": "Gửi số", "request_contact": True}]], "one_time_keyboard": True}
    refused = await room.call("sendMessage", chat_id=room.group.id, text="x", reply_markup=ask)
    assert refused == "Bad Request: phone number can be requested in private chats only"
    await room.say("Số?", reply_markup=json.dumps(ask))
    room.sim.tap(room.lan, BOT, "Gửi số")
    (update,) = await room.call("getUpdates")
    assert update["message"]["contact"]["user_id"] == update["message"]["from"]["id"]
    assert room.sim.reply_keyboard(room.lan, BOT) == []


async def test_file_ids_belong_to_one_bot(room: Room) -> None:
    """A picture goes up in parts, comes down again, and its id means nothing to another bot."""
    form = aiohttp.FormData({"chat_id": str(room.group.id), "photo": "attach://p"})
    form.add_field("p", sample(), filename="p.jpg", content_type="image/jpeg")
    async with room.http.post(f"{room.url}/bot{TOKEN}/sendPhoto", data=form) as answer:
        photo = (await answer.json())["result"]["photo"][0]
    assert (photo["width"], photo["height"]) == (480, 320)
    again = await room.call("sendPhoto", chat_id=room.group.id, photo=photo["file_id"])
    assert again["photo"][0]["file_id"] == photo["file_id"]
    foreign = await room.call("sendPhoto", OTHER, chat_id=room.group.id, photo=photo["file_id"])
    assert foreign == "Bad Request: wrong file identifier/HTTP URL specified"
    path = (await room.call("getFile", file_id=photo["file_id"]))["file_path"]
    async with room.http.get(f"{room.url}/file/bot{TOKEN}/{path}") as answer:
        assert await answer.read() == sample()


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_escaped_text_comes_through_html_unchanged(text: str) -> None:
    """Whatever people are called, escaped it is shown as it was, without surrounding white space."""
    assert parse_html(html.escape(text)) == (text.strip(), [])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<i>", "</i>", "<a href='x.vn'>", "</a>", "ồ", " ", "😷", "<", "&lt;"]))
)
def test_any_html_is_parsed_or_refused(parts: list[str]) -> None:
    """No text breaks the parser, and every entity it gives lies inside the text."""
    try:
        text, entities = parse_html("".join(parts))
    except Refused:
        return
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= utf16(text) for e in entities)
