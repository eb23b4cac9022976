"""What a channel promises to delivery and intake, and the ways a call can fail, in our words instead of a library's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from conversations.model.outgoing import Message
from conversations.ports import Parcel

TOGETHER = 32
"""So many messages of one channel are on their way at once; its carrier has a connection for each."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived; `message_id` is its number in the chat, when it has one."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is; `username` without @."""

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
    """Too fast (429): not again before `seconds` have passed, to this chat or (`whole_bot`) to any."""

    def __init__(self, seconds: float, whole_bot: bool = False) -> None:
        super().__init__(f"too fast, {seconds:g} s")
        self.seconds = seconds
        self.whole_bot = whole_bot


class Never(SendFailed):
    """Refused for good. `gone` when the chat itself is closed to us: blocked, deleted, the bot was removed."""

    def __init__(self, reason: str, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


class Moved(SendFailed):
    """The group became a supergroup and has a new address."""

    def __init__(self, to: str) -> None:
        super().__init__("the group has a new address")
        self.to = to


class Unsure(SendFailed):
    """It left, but no answer came back: it may have arrived."""


class Passing(SendFailed):
    """It certainly did not arrive, and may the next time: no connection, a server in trouble."""


class TokenRefused(Exception):
    """The messenger does not know this token: nothing will ever work until somebody changes a setting."""


class Conflict(Exception):
    """Somebody else fetches this bot's updates, or a webhook is set."""


class Carrier(Protocol):
    """Brings parcels to people."""

    async def send(self, parcel: Parcel) -> Sent:
        """Send one parcel. Raises an Undelivered, or TokenRefused."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Messenger(Carrier, Protocol):
    """A bot on a messenger: carries, listens, and says who it is."""

    async def fetch(self, offset: int | None, timeout: int) -> list[Any]:
        """Raw updates from `offset` on, waiting up to `timeout` seconds for the first; asking confirms all before.

        Raises Conflict besides what `send` raises.
        """
        ...

    async def set_webhook(self, url: str, secret: str) -> None:
        """Updates are brought to this address from now on, with this secret."""
        ...

    async def delete_webhook(self) -> None:
        """Updates wait to be fetched again."""
        ...

    async def me(self) -> Me:
        """Who this bot is."""
        ...

    async def set_commands(
        self, commands: Mapping[str, str], scope: Literal["private", "groups"], language: str = ""
    ) -> None:
        """The menu: command (without /) to description, for one kind of chat and a language ("" for all others)."""
        ...

    async def fetch_file(self, file_id: str) -> bytes:
        """The content of a file somebody sent to this bot."""
        ...

    async def send_file(self, address: str, kind: str, file: File, caption: Message, topic: int | None = None) -> Sent:
        """Send a file of a kind ("photo", "voice"; else as a document) with words under it, into a topic of a group."""
        ...
