"""Counts behind the caps: what one chat, one phone, or the whole house has asked for lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """Codes of the last day: `to_phone`, by what was `asked` for, by this chat (`mine`), by it for that (`pair`).

    `lately` and `house` are those of the last hour, of this chat and of everybody; `last_asked` and `last_pair` when
    the newest of them went. `own` if the chat has proved this very phone before, or answers for an account with it;
    `vetted` if it answers for anybody who has an account.
    """

    to_phone: int = 0
    asked: int = 0
    mine: int = 0
    pair: int = 0
    lately: int = 0
    house: int = 0
    last_asked: datetime | None = None
    last_pair: datetime | None = None
    own: bool = False
    vetted: bool = False


class Caps(Protocol):
    """Counts of codes and registrations."""

    def hold(self, phone: str) -> None:
        """Let other transactions about this phone wait until this one ends: what is counted is still true then."""
        ...

    def codes(self, contact: int, phone: str, asked: str, day: datetime, hour: datetime) -> CodeCounts:
        """Count the codes sent since `day` and since `hour`; `asked` is what was typed, a phone or an account."""
        ...

    def registrations_of(self, contact: int, since: datetime) -> int:
        """Count a contact's registrations that were never accepted: undecided, or since an instant taken back."""
        ...

    def registrations_with(self, phone: str, since: datetime) -> int:
        """Count in the same way the registrations with a phone that was proven for them."""
        ...
