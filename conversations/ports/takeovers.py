"""What passes from a facility that closes to the one that takes over."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class Takeovers(Protocol):
    """Who is looked after in a facility, and handing all of it on."""

    def followed(self, facility: int) -> list[int]:
        """The illnesses a facility answers for that are not over (waiting, asked, accepted), oldest first."""
        ...

    def pass_on(self, old: int, new: int, today: date) -> None:
        """Give another facility those illnesses, their open alarms and tasks, today's mornings however they stand,
        the reports still expected, and the sight of patients at home there who are elsewhere."""
        ...
