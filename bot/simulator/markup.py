"""Keyboards as Telegram takes or refuses them: inline buttons, reply keyboards, forced replies."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.errors import Refused, bad_request
from bot.simulator.wire import Json

MAX_CALLBACK_BYTES = 64  # Bot API, InlineKeyboardButton.callback_data: 1-64 bytes
MAX_BUTTONS = 100  # more are answered "reply markup is too long"


def checked(raw: object, private: bool) -> Json | None:
    """Parse a `reply_markup` parameter and check it for a private chat or a group. Returns None if there is none."""
    markup = _parsed(raw)
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        return {"inline_keyboard": _inline_rows(markup["inline_keyboard"])}
    if "keyboard" in markup:
        return {**markup, "keyboard": _reply_rows(markup["keyboard"], private)}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    return None


def checked_inline(raw: object) -> Json | None:
    """Do the same for edits, which take inline keyboards alone; no markup takes the buttons away."""
    markup = checked(raw, private=True)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _parsed(raw: object) -> Json | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError:
            raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    return raw


def _rows(raw: object) -> list[list[Any]]:
    if not isinstance(raw, list):
        raise bad_request('field "keyboard" of the ReplyKeyboardMarkup must be an Array')
    for row in raw:
        if not isinstance(row, list):
            raise bad_request("can't parse keyboard button: Array of Arrays expected")
    if sum(map(len, raw)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return raw


def _inline_rows(raw: object) -> list[list[Json]]:
    rows = [[_inline(button) for button in row] for row in _rows(raw)]
    return [kept for row in rows if (kept := [button for button in row if button["text"]])]


def _inline(button: object) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if "callback_data" in button:
        if not 1 <= len(str(button["callback_data"]).encode()) <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "url" in button:
        _check_url(str(button["url"]))
    elif not button.keys() - {"text"}:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    return button


def _check_url(url: str) -> None:
    """Refuse links that Telegram does not open: http, https and tg pass; a host needs a dot (not localhost)."""
    if url.startswith("tg://"):
        return
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or "") or " " in url:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply_rows(raw: object, private: bool) -> list[list[Json]]:
    rows = [[_reply(button, private) for button in row] for row in _rows(raw)]
    return [kept for row in rows if (kept := [button for button in row if button["text"]])]


def _reply(button: object, private: bool) -> Json:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request('can\'t parse keyboard button: Field "text" must be of type String')
    if not private:
        _refuse_in_groups(button)
    return button


def _refuse_in_groups(button: Json) -> None:
    wanted = {"request_contact": "phone number", "request_location": "location", "request_poll": "poll"}
    for key, name in wanted.items():
        if button.get(key):
            raise _private_only(name)


def _private_only(name: str) -> Refused:
    return bad_request(f"{name} can be requested in private chats only")
