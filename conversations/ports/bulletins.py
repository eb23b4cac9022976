"""Bulletins of stations, and the copies made of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from conversations.model.bulletins import Bulletin, BulletinCopy


class Bulletins(Protocol):
    """The bulletins of one transaction."""

    def begin(self, facility: int, staff: int, chat: str, now: datetime) -> Bulletin:
        """Keep a fresh draft."""
        ...

    def get(self, bulletin: int, lock: bool = False) -> Bulletin | None: ...

    def keep(self, bulletin: Bulletin) -> None:
        """Keep staff, state, village, text and hour of a bulletin."""
        ...

    def spent(self, facility: int, since: datetime) -> int:
        """Count a facility's bulletins that were sent, or wait for it, since an instant."""
        ...

    def leaving(self, now: datetime) -> Sequence[Bulletin]:
        """Return the bulletins whose minute is over."""
        ...

    def uncounted(self) -> Sequence[Bulletin]:
        """Return the bulletins written down for all whose fate was not told yet."""
        ...

    def audience(self, facilities: Collection[int | None]) -> list[int]:
        """Return the followed illnesses of these facilities without withdrawn consent, oldest first."""
        ...

    def keep_copy(self, bulletin: int, copy: BulletinCopy) -> None:
        """Remember a copy."""
        ...

    def copies(self, bulletin: int) -> list[BulletinCopy]: ...
