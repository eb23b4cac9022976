"""Patients who pass from one facility to another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from conversations.model.care import Transfer
from conversations.ports.roll import Standing


class Transfers(Protocol):
    """Transfers, and where a patient stays."""

    def begin(self, transfer: Transfer) -> Transfer:
        """Keep a new transfer and give it its number."""
        ...

    def get(self, transfer: int, *, lock: bool = False) -> Transfer | None: ...

    def open_for(self, episode: int) -> Transfer | None:
        """The transfer of an illness that waits for an answer."""
        ...

    def keep(self, transfer: Transfer) -> None:
        """Write down everything that may change."""
        ...

    def due(self, now: datetime, limit: int) -> list[int]:
        """Waiting transfers the clock must look at by now, the longest overdue first."""
        ...

    def of_facility(self, facility: int) -> list[int]:
        """Waiting transfers from or to a facility, the oldest first."""
        ...

    def settle(self, episode: int, facility: int, place: str, stay: int | None, home: int | None, day: date) -> None:
        """From now on this facility answers: for the illness, its slots from that day on, its open tasks and alarm."""
        ...

    def away(self, facilities: Collection[int | None], day: date) -> list[Standing]:
        """Illnesses not yet over whose home station is one of these, while a facility that is none of them answers."""
        ...
