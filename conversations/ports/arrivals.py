"""Letters sent by staff with their fate, and the counts of everything that waits in the morning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Protocol

from conversations.model.care import SentLetter


@dataclass(frozen=True, slots=True)
class Waits:
    """The number of things that wait for staff, by kind; `oldest` is when the oldest unclaimed alarm was raised.

    Alarms are `unclaimed`, `unreached` (claimed, but the patient was not spoken to yet) or `handled`.
    `departures` are those a family has said and no staff member has decided.
    """

    unclaimed: int = 0
    unreached: int = 0
    handled: int = 0
    registrations: int = 0
    letters: int = 0
    words: int = 0
    transfers: int = 0
    stops: int = 0
    departures: int = 0
    oldest: datetime | None = None

    def __bool__(self) -> bool:
        """True if anything waits."""
        return any(self.counts())

    def __add__(self, other: Waits) -> Waits:
        """Return what waits here or there."""
        names = [each.name for each in fields(self) if each.name != "oldest"]
        summed: dict[str, int] = {name: getattr(self, name) + getattr(other, name) for name in names}
        since = min((at for at in (self.oldest, other.oldest) if at), default=None)
        return replace(Waits(**summed), oldest=since)  # type: ignore[arg-type]

    def counts(self) -> tuple[int, ...]:
        """Return all the numbers, in the order of the fields."""
        return tuple(getattr(self, each.name) for each in fields(self) if each.name != "oldest")


class Waiting(Protocol):
    """Things that wait for staff, counted without opening anything sealed."""

    def by_facility(self, of: Collection[int | None] | None = None, before: datetime = ...) -> dict[int | None, Waits]:
        """Count what waits at every facility, or at those given (None: at none); where nothing waits is left out.

        With `before` only what has waited since before that instant counts.
        """
        ...

    def registrations(self, facilities: Collection[int | None], before: datetime, most: int) -> list[int]:
        """Return the undecided illnesses of these facilities that were opened before an instant, oldest first."""
        ...

    def letters(self, facilities: Collection[int | None], before: datetime, most: int) -> list[int]:
        """Return the unsettled letters to these facilities from before an instant, oldest first."""
        ...

    def transfers(self, facilities: Collection[int | None], before: datetime, most: int) -> list[int]:
        """Return the transfers that these facilities have not answered, asked before an instant, oldest first."""
        ...

    def stops(self, facilities: Collection[int | None], before: datetime, most: int) -> list[int]:
        """Return the illnesses of these facilities with an undecided wish to stop from before an instant."""
        ...

    def heads(self, day: date) -> dict[int, str]:
        """Return what the head of each facility's list of a day shows."""
        ...

    def keep_head(self, facility: int, day: date, shown: str) -> None:
        """Remember what the head of a facility's list shows now."""
        ...


class SentLetters(Protocol):
    """Letters of staff on their way, with the message they were typed in."""

    def keep(self, sent: SentLetter) -> None:
        """Remember a letter that was written down, or its new state."""
        ...

    def get(self, letter: int) -> SentLetter | None: ...

    def typed_in(self, chat: str, message: int) -> list[SentLetter]:
        """Return the letters that came of one message of staff, the oldest first."""
        ...
