"""A Message drawn for the Bot API: text in its HTML, a keyboard in its JSON, long texts in parts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from conversations.model.outgoing import Button, Message

LONGEST_TEXT = 4096  # UTF-16 units without markup, core.telegram.org/bots/api#sendmessage
LONGEST_CALLBACK = 64  # bytes, core.telegram.org/bots/api#inlinekeyboardbutton
LONGEST_TOAST = 200  # core.telegram.org/bots/api#answercallbackquery

_TAG = re.compile(r"<(/?)(b|i|u|code|blockquote)>")
_QUOTE = re.compile(r"<blockquote>(.*?)</blockquote>", re.DOTALL)
_BAR = "│ "


def keyboard(message: Message) -> dict[str, Any] | None:
    """Return a message's reply_markup. Returns None if it has none. Raises ValueError for data not of 1 to 64 bytes."""
    if message.rows:
        return {"inline_keyboard": [[_button(button) for button in row] for row in message.rows]}
    if message.ask_contact:
        key = {"text": message.ask_contact, "request_contact": True}
        return {"keyboard": [[key]], "one_time_keyboard": True, "resize_keyboard": True}
    if message.force_reply:
        return {"force_reply": True}
    if message.drop_keyboard:
        return {"remove_keyboard": True}
    return None


def _button(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.label, "url": button.url}
    if not 0 < len(button.data.encode()) <= LONGEST_CALLBACK:
        raise ValueError(f"button data must be 1 to {LONGEST_CALLBACK} bytes, {button.label!r} has other")
    return {"text": button.label, "callback_data": button.data}


def parts(message: Message, longest: int = LONGEST_TEXT) -> list[Message]:
    """Cut a message at line ends into parts a messenger takes; markup is closed and opened again at a cut.

    Buttons and keys hang under the last part.
    """
    texts = _cut(message.text, longest)
    return [Message(text) for text in texts[:-1]] + [replace(message, text=texts[-1])]


def plain(text: str) -> str:
    """Return the words without markup, as under a picture; each line of a quotation keeps a bar before it."""
    bare = _TAG.sub("", _QUOTE.sub(lambda found: _BAR + found[1].replace("\n", f"\n{_BAR}"), text))
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def shortened(text: str, longest: int) -> str:
    """Return a plain text cut to a number of UTF-16 units, with … where its end is missing."""
    if _units(text) <= longest:
        return text
    fits = text.encode("utf-16-le")[: (longest - 1) * 2].decode("utf-16-le", "ignore")
    return fits.rstrip("\u200d") + "…"


def _cut(text: str, longest: int) -> list[str]:
    done: list[str] = []
    while _units(text) > longest:
        end = _end(text, longest)
        head, text = text[:end], text[end:].removeprefix("\n")
        still = _open_tags(head)
        done.append(head + "".join(f"</{tag}>" for tag in reversed(still)))
        text = "".join(f"<{tag}>" for tag in still) + text
    return [*done, text]


def _end(text: str, longest: int) -> int:
    """Return the first part's end: a line end in its second half, else a blank there, else the last letter."""
    fits = len(text.encode("utf-16-le")[: longest * 2].decode("utf-16-le", "ignore"))
    for mark in ("\n", " "):
        if (end := text.rfind(mark, 0, fits)) > fits // 2:
            return end
    safe = text[:fits]
    inside = max(safe.rfind("<"), safe.rfind("&"))  # never inside a tag or an entity
    return inside if fits - inside < 10 and inside > 0 else fits


def _open_tags(text: str) -> list[str]:
    stack: list[str] = []
    for closing, tag in _TAG.findall(text):
        if not closing:
            stack.append(tag)
        elif stack:
            stack.pop()
    return stack


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
