"""Contents of the outbox as they are stored: a word for the kind, and what has to be sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, cast

from conversations.model.channels import Channel
from conversations.model.outgoing import (
    Ack,
    Button,
    Content,
    Document,
    Erase,
    Forward,
    Look,
    Menu,
    Message,
    Outgoing,
    Picture,
    Remind,
    Say,
    Sms,
)
from storage.engine.sealing import phone_index

_ONLY_CHANNEL = Channel("patients")
"""Channel of a contact in rows that do not say it: release 0.1 had one channel of patients."""

Packed = tuple[str, dict[str, Any] | None]  # a reminder has no payload: its slot says it all


def row_of(outgoing: Outgoing, now: datetime) -> dict[str, Any]:
    """Return the row of the outbox in which something to send waits."""
    content = outgoing.content
    kind, payload = _packed(content)
    if isinstance(content, Sms) and payload is not None:
        payload["to"] = outgoing.address
    if outgoing.topic is not None and payload is not None:
        payload["topic"] = outgoing.topic
    return {
        "key": outgoing.key,
        "channel": outgoing.channel,
        "address": phone_index(outgoing.address).hex() if isinstance(content, Sms) else outgoing.address,
        "lane": outgoing.lane.value,
        "kind": kind,
        "payload": payload,
        "slot_id": content.slot if isinstance(content, Remind) else None,
        "card": _card(content),
        "state": "waiting",
        "attempts": 0,
        "why": "",
        "created_at": now,
        "asks": isinstance(content, Say) and content.asks,
    }


def readable_address(kind: str, payload: dict[str, Any] | None, stored: str) -> str:
    """Return the address a row goes to; a phone is kept sealed, next to its keyed index."""
    return str(payload["to"]) if kind == "sms" and payload is not None else stored


def unpacked(kind: str, payload: dict[str, Any] | None, slot: int | None, card: str, *, asks: bool = False) -> Content:
    """Return the content from its row."""
    if payload is None:
        assert slot is not None, "a row without a payload is a reminder"
        return Remind(slot, cast(Literal["ask", "nudge"], kind))
    match kind:
        case "ack":
            return Ack(payload["callback"], payload["text"], payload.get("url", ""))
        case "erase":
            return Erase(payload["message"])
        case "sms":
            told_in = payload.get("channel", _ONLY_CHANNEL)
            about = payload.get("alarm", 0)
            return Sms(payload["text"], payload["purpose"], payload["code"], payload["contact"], told_in, about)
        case "trend" | "qr" | "guide":
            return Picture(kind, payload["data"], _said(payload["caption"]))
        case "document":
            return Document(payload["kind"], payload["name"], payload["data"], _said(payload["caption"]))
        case "forward":
            words, source = _said(payload["caption"]), Channel(payload["source"])
            instead = _said(payload["instead"]) if "instead" in payload else None
            return Forward(payload["kind"], payload["file"], source, words, card, instead)
        case "look":
            return Look(payload["person"], tuple(payload["chats"]), payload["then"])
        case "menu":
            return Menu(payload["commands"])
        case _:
            return Say(_said(payload), card, edit=kind == "edit", asks=asks)


def _packed(content: Content) -> Packed:
    match content:
        case Say():
            return ("edit" if content.edit else "say"), _message(content.message)
        case Ack():
            return "ack", {"callback": content.callback, "text": content.text, "url": content.url}
        case Sms():
            return "sms", {
                "text": content.text,
                "purpose": content.purpose,
                "code": content.code,
                "contact": content.contact,
                "channel": content.channel,
                "alarm": content.alarm,
            }
        case Erase():
            return "erase", {"message": content.message}
        case Picture():
            return content.kind, {"data": dict(content.data), "caption": _message(content.caption)}
        case Document():
            drawn = {"kind": content.kind, "name": content.name, "data": dict(content.data)}
            return "document", {**drawn, "caption": _message(content.caption)}
        case Forward():
            told: dict[str, Any] = {"kind": content.kind, "file": content.file, "source": content.source}
            instead = {"instead": _message(content.instead)} if content.instead is not None else {}
            return "forward", {**told, "caption": _message(content.caption), **instead}
        case Menu():
            return "menu", {"commands": dict(content.commands)}
        case Look():
            return "look", {"person": content.person, "chats": list(content.chats), "then": dict(content.then)}
        case Remind():
            return content.step, None


def _card(content: object) -> str:
    match content:
        case Say() | Forward():
            return content.card
        case Remind():
            return f"slot:{content.slot}"
        case _:
            return ""


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
