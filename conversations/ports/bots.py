"""Bots that one memory has worked with, and the keys with which their inputs may be put in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from conversations.model.channels import Channel
from conversations.model.house import KnownBot


class KnownBots(Protocol):
    """Bots by channel and by the messenger's number of them, which a renewed secret does not change."""

    def met(self, channel: Channel, bot: int, name: str, now: datetime) -> tuple[datetime, bool]:
        """Keep a bot that begins to listen; return when it was first met, and True if it follows another one.

        The first bot of a channel takes over what a release without numbers of bots has kept there.
        """
        ...

    def untold(self) -> list[KnownBot]:
        """Return the bots that followed others and were not told yet."""
        ...

    def forget_messages(self, bot: KnownBot, *, letters: bool) -> None:
        """Forget which messages of the former bot show cards, were heard or (`letters`) typed by staff.

        A message's number is the bot's own: kept, an edit would change another message, a reply reach another patient.
        """
        ...

    def told(self, bot: KnownBot, now: datetime) -> None:
        """Note that people know of a bot now."""
        ...


class DoorKeys(Protocol):
    """Names of the public keys whose inputs can be opened."""

    def accept(self, names: Collection[str]) -> None:
        """Keep these names and no others; nothing is written if they are kept already."""
        ...

    def accepted(self) -> set[str]:
        """Return the names kept."""
        ...
