"""The Bot API methods this world knows, by lower-case name; every other one is answered 404, as Telegram does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from bot.simulator import messages
from bot.simulator.calls import Call
from bot.simulator.errors import bad_request
from bot.simulator.groups import Groups
from bot.simulator.views import chat_json, file_id, file_key, me_json, status_json
from bot.simulator.wire import Json
from bot.simulator.world import Group

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def get_me(call: Call) -> Json:
    """Answer getMe."""
    return me_json(call.bot)


def get_chat(call: Call) -> Json:
    """Answer getChat."""
    return {**chat_json(call.chat()), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}


def get_chat_member(call: Call) -> Json:
    """Answer getChatMember."""
    group = _group(call)
    world = call.world
    person = world.users.get(call.number("user_id")) or world.bots.get(call.number("user_id"))
    if person is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return status_json(group, person)


def get_chat_administrators(call: Call) -> list[Json]:
    """Answer getChatAdministrators."""
    group = _group(call)
    leaders = [person for person in group.members.values() if person.id in {group.creator, *group.admins}]
    return [status_json(group, person) for person in leaders]


def leave_chat(call: Call) -> bool:
    """Answer leaveChat."""
    Groups(call.world).remove_member(_group(call), call.bot, by=call.bot)
    return True


def get_file(call: Call) -> Json:
    """Answer getFile: the path under which `/file/bot<token>/` serves it."""
    key = file_key(call.world, call.bot, call.text("file_id"))
    if key is None:
        raise bad_request("invalid file_id")
    size = len(call.world.files[key].data)
    shown = {"file_id": file_id(call.bot, key), "file_unique_id": f"AQAD{key}", "file_size": size}
    return {**shown, "file_path": f"files/{key}"}


def set_my_commands(call: Call) -> bool:
    """Answer setMyCommands."""
    commands = call.json("commands") or []
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", "")).lstrip("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_scope(call)] = commands
    call.world.changed()
    return True


def get_my_commands(call: Call) -> list[Json]:
    """Answer getMyCommands."""
    return call.bot.commands.get(_scope(call), [])


def delete_my_commands(call: Call) -> bool:
    """Answer deleteMyCommands."""
    call.bot.commands.pop(_scope(call), None)
    return True


def set_chat_menu_button(call: Call) -> bool:
    """Answer setChatMenuButton, though the page draws no menu button."""
    return True


def set_webhook(call: Call) -> bool:
    """Answer setWebhook: HTTPS alone, except for this machine itself, where plain HTTP is taken for trials."""
    url = call.text("url")
    if not url:
        return delete_webhook(call)
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    allow(call)
    _drop(call)
    call.bot.updates.webhook = {"url": url, "secret": secret, "max_connections": call.number("max_connections", 40)}
    call.bot.updates.stop()
    return True


def delete_webhook(call: Call) -> bool:
    """Answer deleteWebhook."""
    call.bot.updates.webhook = None
    _drop(call)
    return True


def get_webhook_info(call: Call) -> Json:
    """Answer getWebhookInfo."""
    updates = call.bot.updates
    hook = updates.webhook or {}
    info: Json = {"url": hook.get("url", ""), "has_custom_certificate": False}
    info["pending_update_count"] = len(updates.pending)
    for key in ("max_connections", "last_error_date", "last_error_message"):
        if key in hook:
            info[key] = hook[key]
    if updates.allowed is not None:
        info["allowed_updates"] = sorted(updates.allowed)
    return info


def allow(call: Call) -> None:
    """Remember `allowed_updates`; if absent, keep those asked before; an empty list means the default."""
    kinds = call.json("allowed_updates")
    if isinstance(kinds, list):
        call.bot.updates.allowed = frozenset(map(str, kinds)) or None


def _drop(call: Call) -> None:
    if call.flag("drop_pending_updates"):
        call.bot.updates.pending.clear()


def _group(call: Call) -> Group:
    chat = call.chat()
    if not isinstance(chat, Group):
        raise bad_request("there are no administrators in the private chat")
    return chat


def _scope(call: Call) -> tuple[str, str]:
    scope = call.json("scope") or {"type": "default"}
    return ":".join(map(str, scope.values())), call.text("language_code")


_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}

METHODS: dict[str, Callable[[Call], Any]] = {
    "getme": get_me,
    "sendmessage": messages.send_message,
    "sendphoto": messages.send_photo,
    "senddocument": messages.send_document,
    "sendvoice": messages.send_voice,
    "sendchataction": messages.send_chat_action,
    "editmessagetext": messages.edit_message_text,
    "editmessagecaption": messages.edit_message_caption,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "deletemessage": messages.delete_message,
    "answercallbackquery": messages.answer_callback_query,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatadministrators": get_chat_administrators,
    "leavechat": leave_chat,
    "getfile": get_file,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setchatmenubutton": set_chat_menu_button,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
}

LIMITED_METHODS = frozenset(
    {
        "sendmessage",
        "sendphoto",
        "senddocument",
        "sendvoice",
        "editmessagetext",
        "editmessagecaption",
        "editmessagereplymarkup",
    }
)
