"""Promises of a channel to delivery and intake, and the ways a call can fail. The words are ours, not a library's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from conversations.model.outgoing import Message
from conversations.ports import Parcel

TOGETHER = 32
"""Maximum number of messages of one channel on their way at once; its carrier has a connection for each."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel that arrived; `message_id` is its number in the chat, when it has one.

    `inside` is the answer to a look: is the person in these groups, None where that cannot be told.
    `lost` if only its words did: the file could not be fetched, or is refused there. `at` is the messenger's own second
    (since 1970) in which it was shown, 0 if it does not say.
    """

    message_id: int | None = None
    lost: bool = False
    at: int = 0
    inside: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Me:
    """A bot's id and `username` (without @)."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way out, among the parameters of a call."""

    name: str
    content: bytes


class SendFailed(Exception):
    """A call that did not succeed; the words carry no personal data."""


class TryLater(SendFailed):
    """A call that came too fast (429): wait `seconds`. It is not said if the chat, or the whole bot, is meant."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too fast, {seconds:g} s")
        self.seconds = seconds


class Never(SendFailed):
    """A call refused for good. `gone` when the chat itself is closed to us: blocked, deleted, the bot was removed."""

    def __init__(self, reason: str, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


class Moved(SendFailed):
    """A group that became a supergroup and has a new address."""

    def __init__(self, to: str) -> None:
        super().__init__("the group has a new address")
        self.to = to


class Unsure(SendFailed):
    """A call that left, but no answer came back: it may have arrived."""


class Passing(SendFailed):
    """A call that certainly did not arrive, and may the next time: no connection, a server in trouble."""


class TokenRefused(Exception):
    """A token the messenger does not know: nothing works until a setting is changed."""


class Conflict(Exception):
    """A conflict: another program fetches this bot's updates, or a webhook is set."""


class Carrier(Protocol):
    """A carrier that brings parcels to their addresses."""

    async def send(self, parcel: Parcel) -> Sent:
        """Send one parcel. Raises SendFailed or TokenRefused."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class Messenger(Carrier, Protocol):
    """A bot on a messenger: it carries, listens, and knows its own name."""

    async def fetch(self, offset: int | None, timeout: int) -> list[Any]:
        """Return raw updates from `offset` on; wait up to `timeout` seconds for the first. Asking confirms all before.

        Raises Conflict besides what `send` raises.
        """
        ...

    async def set_webhook(self, url: str, secret: str) -> None:
        """Ask the messenger to bring updates to this address from now on, with this secret."""
        ...

    async def delete_webhook(self) -> None:
        """Ask the messenger to let updates wait until they are fetched."""
        ...

    async def webhook(self) -> dict[str, object]:
        """Return where updates are brought ("url"; empty: fetched), how many wait, and the last trouble."""
        ...

    async def me(self) -> Me:
        """Return this bot's id and name."""
        ...

    async def set_commands(
        self, commands: Mapping[str, str], scope: Literal["private", "groups"], language: str = ""
    ) -> None:
        """Set the menu: command (without /) to description, for one kind of chat and a language ("" for all others)."""
        ...

    async def fetch_file(self, file_id: str) -> bytes:
        """Return the content of a file that was sent to this bot."""
        ...

    async def send_file(self, address: str, kind: str, file: File, caption: Message, topic: int | None = None) -> Sent:
        """Send a file of a kind ("photo", "voice"; else as a document) with words under it, into a topic of a group."""
        ...
