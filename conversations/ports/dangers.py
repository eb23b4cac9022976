"""Dangers told: for a while nothing follows in those chats, and later they are asked whether help is there."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from conversations.model.dangers import DangerTold


class Dangers(Protocol):
    """Dangers told to contacts, and what must still follow."""

    def add(self, told: DangerTold) -> DangerTold:
        """Keep a danger told and give it its number; an older one of the contact ends its quiet and its question."""
        ...

    def get(self, told: int, *, lock: bool = False) -> DangerTold | None: ...

    def newest(self, contact: int) -> DangerTold | None:
        """Return the last danger told to a contact, locked. Returns None if there was none."""
        ...

    def quiet(self, contact: int, now: datetime) -> DangerTold | None:
        """Return the danger after which nothing may follow in a contact's chat by itself yet, locked."""
        ...

    def keep(self, told: DangerTold) -> None:
        """Keep everything of a danger told that may change."""
        ...

    def knowing(self, alert: int) -> list[int]:
        """Return the contacts that were told of an alarm, each once."""
        ...

    def quiet_over(self, now: datetime, limit: int) -> list[int]:
        """Return the dangers told whose quiet is over by now, the longest over first."""
        ...

    def to_ask(self, now: datetime, limit: int) -> list[int]:
        """Return the dangers told whose contact must be asked by now whether help is there."""
        ...

    def unanswered(self, now: datetime, limit: int) -> list[int]:
        """Return the dangers told whose question has waited long enough for its silence to be noted."""
        ...

    def heard_from(self, contact: int, ask_at: datetime) -> None:
        """Note that a contact wrote or pressed something: a question not asked yet waits until `ask_at`.

        One that was asked counts as answered, in whatever words.
        """
        ...
