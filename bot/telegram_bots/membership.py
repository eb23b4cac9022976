"""Coming and going in groups, as the Bot API tells it: by a message everybody sees, or to an administrator alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.telegram_bots.words import full_name
from conversations.model.incoming import Blocked, BotAdded, BotRemoved, MemberLeft, MembersJoined, Unblocked, What

_GROUPS = ("group", "supergroup")
_Json = Mapping[str, Any]


def told(message: _Json, bot: int) -> What | None:
    """Return what a group's own message says of its members. Returns None if it says nothing of them."""
    if "left_chat_member" in message:
        left = int(message["left_chat_member"]["id"])
        return BotRemoved() if left == bot else MemberLeft(str(left))
    came = message.get("new_chat_members", ())
    return BotAdded() if any(member["id"] == bot for member in came) else _joined(came)


def of_the_bot(change: _Json) -> What | None:
    """Return what a change of the bot's own standing means (my_chat_member). Returns None if it means nothing."""
    was, now = is_inside(change["old_chat_member"]), is_inside(change["new_chat_member"])
    match change["chat"]["type"]:
        case "private":
            return Unblocked() if now else Blocked()
        case "group" | "supergroup" if was != now:
            return BotAdded() if now else BotRemoved()
    return None


def of_others(change: _Json, bot: int) -> What | None:
    """Return who came or went (chat_member, told to an administrator alone). Returns None for a mere change of role."""
    was, now = is_inside(change["old_chat_member"]), is_inside(change["new_chat_member"])
    user = change["new_chat_member"]["user"]
    if was == now or int(user["id"]) == bot or change["chat"]["type"] not in _GROUPS:
        return None
    return _joined([user]) if now else MemberLeft(str(int(user["id"])))


def is_inside(member: _Json) -> bool:
    """True if a ChatMember is in the group; a restricted one may be or not."""
    status = member["status"]
    return bool(member.get("is_member")) if status == "restricted" else status not in ("left", "kicked")


def _joined(came: Iterable[_Json]) -> MembersJoined | None:
    people = {str(int(member["id"])): full_name(member) for member in came if not member.get("is_bot")}
    return MembersJoined(people) if people else None
