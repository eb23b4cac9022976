"""Patients who pass from one facility to another, and patients who may be registered twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal, Protocol

from conversations.model.care import Episode, Transfer
from conversations.model.people import Patient
from conversations.ports.roll import Standing

Verdict = Literal["merged", "different", "asked"]


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


class Duplicates(Protocol):
    """Pairs of patients that may be one."""

    def candidates(self, patient: Patient) -> list[Episode]:
        """The newest illness of each older patient with the same phone, or called alike and born in the same year.

        Pairs staff called different, and patients merged into others, are left out.
        """
        ...

    def judged(self, newer: int, older: int, verdict: Verdict, staff: int, now: datetime) -> None:
        """Remember what staff said of a pair; a later word counts."""
        ...

    def verdict(self, newer: int, older: int) -> str:
        """What was said of a pair, or nothing."""
        ...

    def merged_into(self, patient: int) -> int | None:
        """The older patient this one was merged into."""
        ...

    def code_of(self, patient: int) -> str:
        """The code of a patient."""
        ...

    def link_over(self, newer: int, older: int, now: datetime) -> None:
        """Whoever answers for the newer patient answers for the older one from now on, and for that one alone."""
        ...

    def move_illness(self, episode: int, older: int) -> None:
        """The illness belongs to the older patient from now on, with its slots."""
        ...
