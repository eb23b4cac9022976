"""Promises to those who watch: the figures of the running program, and the audit as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol

from conversations.model.audit import Entry
from conversations.model.figures import Figures


class Counting(Protocol):
    """The counts of what waits."""

    def now(self, now: datetime, day: date | None = None) -> Figures:
        """Count what waits; with a day also its reports by state, which takes longer."""
        ...


class Trail(Protocol):
    """The audit, for reading."""

    def of_patient(self, code: str) -> Iterator[Entry] | None:
        """Return the entries about a patient, oldest first. Returns None if no patient has this code."""
        ...

    def by_person(self, person: str) -> Iterator[Entry]:
        """Return the entries by a person with rights, now or once; oldest first."""
        ...

    def names(self) -> dict[str, str]:
        """Return the name of each actor that is a member of the staff."""
        ...
