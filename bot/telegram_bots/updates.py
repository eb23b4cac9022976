"""One update of the Bot API (plain JSON) becomes one Arrival in our words; shared by both bots, knows no library.

Every update is read by itself and reading never raises: a form this program does not know is kept as Unreadable,
so it blocks no other. Forms are those of core.telegram.org/bots/api#update.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.telegram_bots import membership
from bot.telegram_bots.words import full_name, words
from conversations.model.channels import Channel
from conversations.model.incoming import (
    Anonymous,
    Arrival,
    Attachment,
    ContactCard,
    GroupMoved,
    Pressed,
    Text,
    TimerSet,
    Unreadable,
    What,
)

_Json = Mapping[str, Any]

# In this order: a venue also is a location, an animation also a document.
_ATTACHMENTS = (
    "photo",
    "voice",
    "audio",
    "video_note",
    "video",
    "sticker",
    "animation",
    "document",
    "venue",
    "location",
    "poll",
    "dice",
    "story",
    "game",
    "checklist",
    "paid_media",
    "giveaway",
)
_LONGEST_NOTE = 4000

# Fake senders (Bot API, Message.from), each of them many people: Telegram itself, GroupAnonymousBot, Channel_Bot.
_NOBODY = frozenset({777000, 1087968824, 136817688})
_ACT = Text | Attachment | ContactCard | Pressed
_HASHED = 1 << 48


def arrival(update: object, channel: Channel, bot_username: str, bot_id: int) -> Arrival:
    """Return the update in our words; `bot_username` (without @) and `bot_id` tell if it is meant for this bot."""
    try:
        if isinstance(update, Mapping):
            for kind, read in _READERS.items():
                if kind in update:
                    return _arrival(update, channel, update[kind], read(update[kind], bot_username, bot_id))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError):
        pass
    return Arrival(channel, _number(update), "", False, "", "", "", _unreadable(update))


def _arrival(update: _Json, channel: Channel, body: _Json, what: What) -> Arrival:
    message = body if "chat" in body else body["message"]
    chat = message["chat"]
    sender = body.get("from") or {}
    if "sender_chat" in body or sender.get("id") in _NOBODY:
        what, sender = _of_nobody(what, body), {}
    elif sender.get("is_bot") and isinstance(what, _ACT):  # two bots must never talk to each other
        what = Unreadable("from a bot")
    return Arrival(
        channel=channel,
        update=_number(update),
        chat=str(int(chat["id"])),
        private=chat["type"] == "private",
        sender=str(int(sender["id"])) if sender else "",
        sender_name=full_name(sender) if sender else "",
        language=words(sender.get("language_code")),
        what=what,
        topic=_topic(message),
    )


def _of_nobody(what: What, message: _Json) -> What:
    """Return what an anonymous sender did: a fact stays one, words are nobody's. Several people hide behind one id."""
    if isinstance(what, Text | Attachment):
        command = isinstance(what, Text) and what.text.startswith("/") and not what.edited
        own = "is_automatic_forward" in message  # a channel's post, copied into the group by the messenger
        return Anonymous(asks=(command or what.reply_to is not None) and not own)
    return Unreadable("from nobody") if isinstance(what, _ACT) else what


def _topic(message: _Json) -> int | None:
    """Return the topic of a forum group; elsewhere the same field only names the first message of a thread."""
    return int(message["message_thread_id"]) if message.get("is_topic_message") else None


def _message(message: _Json, username: str, bot: int) -> What:
    forwarded = "forward_origin" in message or "forward_date" in message
    answered = _answered(message)
    if "text" in message:
        return _text(message, username, answered, forwarded)
    if "contact" in message:
        card, sender = message["contact"], message["from"]
        own = card.get("user_id") == sender["id"] and not forwarded
        return ContactCard(words(card["phone_number"]), own)
    for kind in _ATTACHMENTS:
        if kind in message:
            return _attachment(message, kind, answered)
    return _service(message, bot)


def _attachment(message: _Json, kind: str, answered: int | None) -> Attachment:
    """Return what is not words; a location with its place, and a venue's name as its caption."""
    body, number = message[kind], int(message["message_id"])
    if kind not in ("location", "venue"):
        album = words(message.get("media_group_id"))
        return Attachment(kind, _file(body), words(message.get("caption")), answered, album, message=number)
    at = message.get("location") or body.get("location") or {}
    known = "latitude" in at and "longitude" in at
    place = f"{float(at['latitude']):.6f},{float(at['longitude']):.6f}" if known else ""
    named = ", ".join(said for part in ("title", "address") if (said := words(body.get(part))))
    return Attachment(kind, "", named, answered, place=place, message=number)


def _answered(message: _Json) -> int | None:
    """Return the message replied to. Returns None for another chat's, or the opening that a whole topic replies to."""
    replied = message.get("reply_to_message") or {}
    if "forum_topic_created" in replied or (replied.get("chat") or message["chat"])["id"] != message["chat"]["id"]:
        return None
    number: int | None = replied.get("message_id")
    return number


def _text(message: _Json, username: str, answered: int | None, forwarded: bool) -> What:
    text = words(message["text"])
    if text.startswith("/"):
        command, blank, rest = _cut(text)
        name, at, meant = command.partition("@")
        if at and meant.lower() == username.lower():
            text = name + blank + rest
        elif at and message["chat"]["type"] != "private":
            return Unreadable("a command for another bot")
    return Text(text, reply_to=answered, forwarded=forwarded, message=int(message["message_id"]), at=_second(message))


def _second(message: _Json) -> int:
    """Return the second in which a message was sent, or last edited; 0 if it is not said."""
    at = message.get("edit_date") or message.get("date") or 0
    return at if isinstance(at, int) else 0


def _cut(text: str) -> tuple[str, str, str]:
    end = next((i for i, letter in enumerate(text) if letter.isspace()), len(text))
    return text[:end], text[end : end + 1], text[end + 1 :]


def _service(message: _Json, bot: int) -> What:
    if "message_auto_delete_timer_changed" in message:
        return TimerSet(int(message["message_auto_delete_timer_changed"]["message_auto_delete_time"]))
    if "migrate_to_chat_id" in message:
        return GroupMoved(str(int(message["migrate_to_chat_id"])))
    return membership.told(message, bot) or _unreadable(message)


def _edited(message: _Json, username: str, bot: int) -> What:
    what = _message(message, username, bot)
    if isinstance(what, Text):
        return replace(what, edited=True)
    return _unreadable(message)  # a live location moves every few seconds; a changed caption says nothing new


def _press(query: _Json, _username: str, _bot: int) -> What:
    return Pressed(words(query["data"]), int(query["message"]["message_id"]), words(query["id"]))


def _membership(change: _Json, _username: str, _bot: int) -> What:
    return membership.of_the_bot(change) or _unreadable(change)


def _others(change: _Json, _username: str, bot: int) -> What:
    return membership.of_others(change, bot) or _unreadable(change)


_READERS: dict[str, Callable[[_Json, str, int], What]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _press,
    "my_chat_member": _membership,
    "chat_member": _others,
}


def _file(body: Any) -> str:
    """Return the file's id; for a photo, that of its biggest size."""
    if isinstance(body, list):
        body = max(body, key=lambda size: int(size.get("width", 0)) * int(size.get("height", 0)))
    return words(body.get("file_id"))


def _unreadable(body: object) -> Unreadable:
    return Unreadable(_written(body)[:_LONGEST_NOTE])


def _written(body: object, *, sort_keys: bool = False) -> str:
    """Return JSON as text; of lists in lists without end only that they are."""
    try:
        return json.dumps(body, default=repr, sort_keys=sort_keys)
    except (RecursionError, TypeError, ValueError):
        return f"{type(body).__name__} that cannot be written"


def _number(update: object) -> int:
    """Return the update's number; without one, a number of its own, far below those of our reports to ourselves."""
    number = update.get("update_id") if isinstance(update, Mapping) else None
    if isinstance(number, int) and 0 < number < 1 << 63:
        return int(number)
    digest = hashlib.sha256(_written(update, sort_keys=True).encode()).digest()
    return -_HASHED - int.from_bytes(digest[:6], "big")
