"""Outgoing messages, files and answers to presses; written down first, drawn and sent by a channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

from conversations.model.channels import Channel

RELIED_ON = ("station:", "thread:")
"""Beginnings of the card names of letters: their writer is told if they do not arrive."""


REPLIED_TO = ("thread:", "slip:", "urgent:")
"""Beginnings of the card names that staff reply to; a reply to an older copy still counts."""


ALARM_CARDS = "alarm:"
"""Beginning of the card names of alarms, before the alarm's number: `alarm:7`."""


class Lane(IntEnum):
    """Lane of a message: an alarm never waits behind a reply, a reply never behind a reminder."""

    ALARM = 0
    REPLY = 1
    REMINDER = 2


@dataclass(frozen=True, slots=True)
class Button:
    """A button to press: it carries `data` back (a few dozen bytes), or opens `url`."""

    label: str
    data: str = ""
    url: str = ""


ButtonRows = tuple[tuple[Button, ...], ...]
"""Buttons under a message, row by row."""


@dataclass(frozen=True, slots=True)
class Message:
    """Words (with b, i, u, code markup) and the buttons under them; a channel draws it as it can.

    `ask_contact` is the label of a key that shares one's own phone number; `force_reply` asks for a typed answer.
    """

    text: str
    rows: ButtonRows = ()
    ask_contact: str = ""
    drop_keyboard: bool = False
    force_reply: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """A message to post; with `card` its place is remembered, and `edit` changes the one already there instead.

    `asks` when it asks a question that was not on the screen before.
    """

    message: Message
    card: str = ""
    edit: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Ack:
    """An answer to a button press: perhaps a few words that show for a moment, or a link it opens."""

    callback: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message to a phone, without diacritics.

    When it cannot be sent, the `contact` at this address of a `channel` is told; `alarm` is the alarm it is about.
    """

    text: str
    purpose: Literal["otp", "account", "notice", "alarm"]
    code: str = ""
    contact: str = ""
    channel: Channel | None = None
    alarm: int = 0


@dataclass(frozen=True, slots=True)
class Remind:
    """A reminder for a report slot: a reference, drawn when it is sent and dropped when no longer needed."""

    slot: int
    step: Literal["ask", "nudge"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with words under it, drawn from plain data when it is sent, so that no turn waits.

    `kind` names the drawing: "trend" is a patient's days, "qr" a facility's code, "guide" a page of
    the guide.
    """

    kind: Literal["trend", "qr", "guide"]
    data: Mapping[str, Any]
    caption: Message


@dataclass(frozen=True, slots=True)
class Document:
    """A file to keep or print, with a name and words under it, drawn from plain data when sent.

    `kind` names the drawing: "qr" is a facility's code (PNG, sharp as it was drawn), "leaflet" its leaflet (PDF).
    """

    kind: Literal["qr", "leaflet"]
    name: str
    data: Mapping[str, Any]
    caption: Message


@dataclass(frozen=True, slots=True)
class Forward:
    """A file sent to the bot of `source`, which another bot sends again, with words under it.

    `kind` is that of the Attachment. No bot can use another's file: it is fetched when it is sent. With `card` its
    place is remembered. `instead` is said if the file cannot be had, or is refused there.
    """

    kind: str
    file: str
    source: Channel
    caption: Message
    card: str = ""
    instead: Message | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands one chat offers, each with its words; if empty, those of all such chats are shown again."""

    commands: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Erase:
    """A message to take out of the chat, because what is in it must not stay readable there."""

    message: int


@dataclass(frozen=True, slots=True)
class Look:
    """A question to the messenger, seen by nobody: is this person in these group chats?

    The answer comes in as a MemberSeen; `then` is the input that waits for it, as it is kept.
    """

    person: str
    chats: tuple[str, ...]
    then: Mapping[str, Any]


Content = Say | Ack | Sms | Remind | Picture | Document | Forward | Menu | Erase | Look


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing to send; `key` is unique forever, so what was written down once is never written twice.

    `topic` is the part of a forum group it belongs in.
    """

    channel: Channel
    address: str
    lane: Lane
    content: Content
    key: str
    topic: int | None = None
