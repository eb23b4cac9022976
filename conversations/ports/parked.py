"""Inputs that failed again and again, or that nobody can read: set aside, so that they block no other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conversations.model.channels import Channel


@dataclass(frozen=True, slots=True)
class ParkedInput:
    """A parked input as the operator sees it; without an attempt it could not even be read."""

    id: int
    channel: Channel
    received_at: datetime
    attempts: int


class Parked(Protocol):
    """Parked inputs, to be heard again or given up by hand."""

    def listed(self) -> list[ParkedInput]:
        """Return all of them, oldest first."""
        ...

    def retry(self, rows: Collection[int]) -> int:
        """Let parked inputs be heard again, counting from one; return how many."""
        ...

    def drop(self, rows: Collection[int], now: datetime) -> int:
        """Give parked inputs up for good and erase their words; return how many."""
        ...
