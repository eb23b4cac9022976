"""What is kept about staff besides their rights: PINs, and the topics of forum groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Asking = Literal["", "enter", "old", "new", "repeat"]
"""What a person's private chat is asked to type: the PIN, the one to be changed, a new one, that one again."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What is known of a person's PIN, never the PIN itself."""

    known: bool = False
    failures: int = 0
    locked_until: datetime | None = None
    opened_until: datetime | None = None
    asking: Asking = ""
    asked_at: datetime | None = None


class Pins(Protocol):
    """PINs of staff, by person; of each only an argon2 digest is kept."""

    def get(self, person: str) -> Pin: ...

    def keep(self, person: str, pin: Pin) -> None:
        """Write down everything but the digest."""
        ...

    def is_right(self, person: str, digits: str) -> bool: ...

    def choose(self, person: str, digits: str) -> None:
        """Keep a new PIN aside, to be typed once more."""
        ...

    def forget(self, person: str) -> bool:
        """No PIN any more, so that a new one can be set; False when there was none."""
        ...

    def confirm(self, person: str, digits: str) -> bool:
        """The new PIN typed once more: when it is the same, it holds from now on."""
        ...


class Topics(Protocol):
    """Which topic of a facility's forum group takes cards of which kind."""

    def of_chat(self, chat: str, kind: str) -> int | None: ...

    def of_facility(self, facility: int) -> Mapping[str, int]: ...

    def set(self, facility: int, kind: str, topic: int) -> None: ...

    def clear(self, facility: int) -> None: ...
