"""Arrivals: the updates of a messenger, in our words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from conversations.model.channels import Channel


@dataclass(frozen=True, slots=True)
class Text:
    """Typed words; `reply_to` is the message they answer, `edited` is True if an older message was changed.

    `message` is the messenger's number of the words themselves, by which they can be erased from the chat. `at` is the
    second in which the messenger took them in (Unix time); 0 if it does not say.
    """

    text: str
    reply_to: int | None = None
    forwarded: bool = False
    edited: bool = False
    message: int = 0
    at: int = 0


@dataclass(frozen=True, slots=True)
class Pressed:
    """A pressed button: its data, the message it is under, and the callback that wants an answer."""

    data: str
    message: int
    callback: str


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A shared phone contact; `own` only when the messenger vouches that it is the sender's own number."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """An input that is not words: photo, voice, sticker, video, document, location …, fetched later by `file`.

    Those chosen and sent at once have the same `album`. `place` is a location's latitude and longitude ("22.5,103.7"),
    `message` the messenger's number of it.
    """

    kind: str
    file: str = ""
    caption: str = ""
    reply_to: int | None = None
    album: str = ""
    place: str = ""
    message: int = 0


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked the bot."""


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The person let the bot speak again."""


@dataclass(frozen=True, slots=True)
class BotAdded:
    """The bot became a member of a group."""


@dataclass(frozen=True, slots=True)
class BotRemoved:
    """The bot was taken out of a group."""


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """A person left, or was taken out of, a group."""

    person: str


@dataclass(frozen=True, slots=True)
class MembersJoined:
    """People came into a group, or were brought in: their names, by address."""

    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """The messenger's answer to a look (our own delivery says so): is the person in these group chats?

    True or False, by chat; None where it cannot tell. `then` is the input that waited for the answer, as it is kept.
    """

    person: str
    inside: Mapping[str, bool | None]
    then: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Words nobody answers for: of an administrator who hides, of a channel, or of the messenger itself.

    They are never a person's. `asks` if they were meant for the bot: a command, or a reply.
    """

    asks: bool


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """A group moved: from now on its address is `to`."""

    to: str


@dataclass(frozen=True, slots=True)
class SmsFailed:
    """A text message to this contact's phone could not be sent (our own delivery says so), about this alarm."""

    phone: str
    purpose: str
    alarm: int = 0


@dataclass(frozen=True, slots=True)
class NotArrived:
    """A letter did not arrive (our own delivery says so); `card` is the name of its card.

    With `file_only` its words arrived without the file; `gone` if the chat is closed to us.
    """

    card: str
    file_only: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class HeldUp:
    """An alarm's card that its chat is not shown, or not for long (our own delivery says so)."""

    card: str


@dataclass(frozen=True, slots=True)
class NotErased:
    """A message that had to leave this chat could not be erased (our own delivery says so)."""


@dataclass(frozen=True, slots=True)
class TimerSet:
    """A chat's messages will delete themselves after some seconds from now on; 0 if no longer."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An update of a form this program does not know; kept, and passed over."""

    note: str


What = (
    Text
    | Pressed
    | ContactCard
    | Attachment
    | Blocked
    | Unblocked
    | BotAdded
    | BotRemoved
    | MemberLeft
    | MembersJoined
    | MemberSeen
    | Anonymous
    | GroupMoved
    | SmsFailed
    | NotArrived
    | HeldUp
    | NotErased
    | TimerSet
    | Unreadable
)


_KIND_OF: dict[type[Any], str] = {kind: kind.__name__ for kind in What.__args__} | {Pressed: "Press"}
"""Names under which inputs are kept; "Press" is in databases older than the name Pressed."""

_WHAT: dict[str, type[Any]] = {name: kind for kind, name in _KIND_OF.items()}


def _by_name(row: Any) -> dict[str, Any]:
    """Return the fields of a flat dataclass (`asdict` copies each value, for ten times as long)."""
    return {each.name: getattr(row, each.name) for each in fields(row)}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update of a messenger, in our words: `sender` did `what` in `chat`; addresses are strings.

    `update` is the messenger's number of the update, unique within the channel: taking it in twice is a no-op.
    Our own reports to ourselves (SmsFailed) take negative numbers. `topic` is the part of a forum group it happened in.
    """

    channel: Channel
    update: int
    chat: str
    private: bool
    sender: str
    sender_name: str
    language: str
    what: What
    topic: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the arrival as it is kept (sealed) in the inbox."""
        kind = _KIND_OF[type(self.what)]
        return {**_by_name(self), "what": _by_name(self.what), "kind": kind}

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Arrival:
        """Return an arrival from the form it is kept in."""
        what = _WHAT[kept["kind"]](**kept["what"])
        rest = {k: v for k, v in kept.items() if k not in ("kind", "what")}
        return Arrival(what=what, **rest)
