"""How the content of an outgoing row is written down: a word for its kind, and what has to be sealed."""

from __future__ import annotations

from typing import Any, Literal, cast

from conversations.model import Ack, Button, Content, Message, Picture, Remind, Say, Sms

Packed = tuple[str, dict[str, Any] | None]


def packed(content: Content) -> Packed:
    """The kind and the payload of a content; a reminder has no payload, its slot says it all."""
    match content:
        case Say():
            return ("edit" if content.edit else "say"), _message(content.message)
        case Ack():
            return "ack", {"callback": content.callback, "text": content.text}
        case Sms():
            return "sms", {
                "text": content.text,
                "purpose": content.purpose,
                "code": content.code,
                "contact": content.contact,
            }
        case Picture():
            return content.kind, {"data": dict(content.data), "caption": _message(content.caption)}
        case Remind():
            return content.step, None


def unpacked(kind: str, payload: dict[str, Any] | None, slot: int | None, card: str) -> Content:
    """The content back from its row."""
    if payload is None:
        assert slot is not None, "a row without a payload is a reminder"
        return Remind(slot, cast(Literal["ask", "nudge"], kind))
    match kind:
        case "ack":
            return Ack(payload["callback"], payload["text"])
        case "sms":
            return Sms(payload["text"], payload["purpose"], payload["code"], payload["contact"])
        case "trend":
            return Picture(kind, payload["data"], _said(payload["caption"]))
        case _:
            return Say(_said(payload), card, edit=kind == "edit")


def _message(message: Message) -> dict[str, Any]:
    plain: dict[str, Any] = {"text": message.text}
    if message.rows:
        plain["rows"] = [[[b.label, b.data, b.url] for b in row] for row in message.rows]
    if message.ask_contact:
        plain["ask_contact"] = message.ask_contact
    if message.drop_keyboard:
        plain["drop_keyboard"] = True
    if message.force_reply:
        plain["force_reply"] = True
    return plain


def _said(plain: dict[str, Any]) -> Message:
    rows = tuple(tuple(Button(*button) for button in row) for row in plain.get("rows", ()))
    return Message(
        plain["text"],
        rows,
        plain.get("ask_contact", ""),
        plain.get("drop_keyboard", False),
        plain.get("force_reply", False),
    )
