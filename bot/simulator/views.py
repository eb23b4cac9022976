"""The world as a bot is shown it: users, chats and messages in the Bot API's shapes."""

from __future__ import annotations

import base64
from typing import Any

from bot.simulator.wire import Json
from bot.simulator.world import Bot, Chat, Group, PrivateChat, ShownMessage, User, World


def user_json(person: User | Bot) -> Json:
    """Return a `User`."""
    if isinstance(person, Bot):
        return {"id": person.id, "is_bot": True, "first_name": person.name, "username": person.username}
    return {"id": person.id, "is_bot": False, **_names(person.name), "language_code": person.language}


def me_json(bot: Bot) -> Json:
    """Return a bot as getMe shows it."""
    return {
        **user_json(bot),
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat_json(chat: Chat) -> Json:
    """Return a `Chat`."""
    if isinstance(chat, PrivateChat):
        return {"id": chat.id, "type": "private", **_names(chat.user.name)}
    assert isinstance(chat, Group)
    if chat.supergroup:
        return {"id": chat.id, "type": "supergroup", "title": chat.title, **({"is_forum": True} if chat.topics else {})}
    return {"id": chat.id, "type": "group", "title": chat.title, "all_members_are_administrators": False}


def message_json(message: ShownMessage, bot: Bot, nested: bool = False) -> Json:
    """Return a `Message` as this bot sees it; a replied-to message shows no further replies."""
    shown: Json = {
        "message_id": message.id,
        "from": user_json(message.author),
        "chat": chat_json(message.chat),
        "date": int(message.date.timestamp()),
    }
    if message.hidden:
        shown |= {"from": _ANONYMOUS, "sender_chat": chat_json(message.chat)}
    if message.edited:
        shown["edit_date"] = int(message.edited.timestamp())
    if message.topic:
        shown |= {"message_thread_id": message.topic, "is_topic_message": True}
    if message.reply_to and not nested:
        shown["reply_to_message"] = message_json(message.reply_to, bot, nested=True)
    if message.origin:
        shown["forward_origin"] = message.origin
    if message.markup:
        shown["reply_markup"] = message.markup
    shown |= content_json(message.content, bot)
    return shown


def content_json(content: Any, bot: Bot) -> Any:
    """Return message content with its file keys turned into this bot's own file ids."""
    if isinstance(content, list):
        return [content_json(part, bot) for part in content]
    if not isinstance(content, dict):
        return content
    shown = {key: content_json(part, bot) for key, part in content.items() if key != "file"}
    if "file" in content:
        shown = {"file_id": file_id(bot, content["file"]), "file_unique_id": f"AQAD{content['file']}", **shown}
    return shown


def file_id(bot: Bot, key: str) -> str:
    """Return a file's name for one bot; another bot cannot use it."""
    return "AgAC" + base64.urlsafe_b64encode(f"{bot.id}:{key}".encode()).decode().rstrip("=")


def file_key(world: World, bot: Bot, given: str) -> str | None:
    """Return the key of the file behind a file id. Returns None if it is no id, another bot's, or unknown."""
    try:
        raw = base64.urlsafe_b64decode(given.removeprefix("AgAC") + "=" * (-len(given) % 4)).decode()
    except ValueError:
        return None
    owner, _, key = raw.partition(":")
    return key if owner == str(bot.id) and key in world.files else None


def status_json(chat: Group, person: User | Bot) -> Json:
    """Return a `ChatMember` of a group."""
    status = "left"
    if person.id in chat.kicked:
        status = "kicked"
    elif person.id in chat.members:
        status = "administrator" if person.id in chat.admins else "member"
        status = "creator" if person.id == chat.creator else status
    return member_json(person, status)


def member_json(person: User | Bot, status: str) -> Json:
    """Return a `ChatMember` with the fields its status demands."""
    shown: Json = {"user": user_json(person), "status": status}
    if status == "creator":
        shown["is_anonymous"] = False
    if status == "kicked":
        shown["until_date"] = 0
    if status == "administrator":
        shown |= {"can_be_edited": False, "is_anonymous": False, **dict.fromkeys(_RIGHTS, False)}
        shown["can_manage_chat"] = True
    return shown


_ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Sender that a bot is told of an anonymous administrator (Bot API, Message.from)."""

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def _names(name: str) -> Json:
    """Split one name as Telegram does: the first word, and the rest."""
    first, _, last = name.partition(" ")
    return {"first_name": first, "last_name": last} if last else {"first_name": first}
