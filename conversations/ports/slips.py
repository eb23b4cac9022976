"""Slips: words that answered no question, and messages in which a call for help was heard."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from conversations.model.slips import Slip, SlipLine


class Slips(Protocol):
    """Words that answered no question, kept until staff have read them."""

    def open_for(self, contact: int, episode: int | None) -> Slip | None:
        """Return the unread slip of an illness, locked; without an illness, that of the contact."""
        ...

    def begin(self, slip: Slip) -> Slip:
        """Keep a new slip and give it its number; if one is open for the same person, return that one."""
        ...

    def get(self, slip: int, *, lock: bool = False) -> Slip | None: ...

    def keep(self, slip: Slip) -> None:
        """Keep everything of a slip that may change."""
        ...

    def add(self, slip: int, line: SlipLine) -> None:
        """Add a line to a slip."""
        ...

    def lines(self, slip: int, most: int) -> list[SlipLine]:
        """Return the newest lines of a slip, the oldest of them first."""
        ...

    def counted(self, slip: int) -> int:
        """Count the lines of a slip."""
        ...

    def lately(self, contact: int, since: datetime) -> int:
        """Count the lines of a contact since an instant."""
        ...

    def of_episode(self, episode: int, most: int) -> list[SlipLine]:
        """Return the newest lines about an illness, read or not, the oldest of them first."""
        ...

    def adopt(self, contact: int, episode: int) -> list[Slip]:
        """Give an illness the slips of the contact that registered it; return them, oldest first."""
        ...

    def due(self, now: datetime, limit: int) -> list[int]:
        """Return the unread slips that are due by now, the longest overdue first."""
        ...

    def unread_of(self, facilities: Collection[int | None]) -> list[int]:
        """Return the unread, posted slips of these facilities (None: of no facility), oldest first."""
        ...

    def heard(self, contact: int, message: int) -> tuple[str, str]:
        """Return how a message of this chat was heard ("cry" or "suspected"), and its words; empty texts if neither."""
        ...

    def note_heard(self, contact: int, message: int, how: str, text: str, now: datetime) -> None:
        """Remember how a message of this chat was heard; a later note replaces it."""
        ...
