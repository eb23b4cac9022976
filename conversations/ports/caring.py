"""Who may answer for whom, how that came about, and the one-time links by which others are let in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from conversations.model.people import CareInvite, Carer


class Caring(Protocol):
    """The ties between contacts and patients."""

    def of_patient(self, patient: int) -> list[Carer]:
        """Everybody who may answer for a patient now, oldest tie first."""
        ...

    def of_contact(self, contact: int) -> list[Carer]:
        """All ties of a contact that hold now, oldest patient first."""
        ...

    def get(self, tie: int) -> Carer | None:
        """A tie that still holds."""
        ...

    def invite(self, digest: bytes, invitation: CareInvite, expires: datetime, now: datetime) -> None: ...

    def invited(self, digest: bytes, now: datetime) -> CareInvite | None:
        """The invitation of a link that still holds and was not used."""
        ...

    def use(self, digest: bytes, now: datetime) -> CareInvite | None:
        """The same, and the link is used up: only one of two at once gets it."""
        ...

    def tie(self, carer: Carer, now: datetime) -> None:
        """Let a contact answer for a patient; a tie that had ended begins anew, one that holds stays as it is."""
        ...

    def end(self, tie: int, now: datetime) -> bool:
        """End a tie; False when it had ended already."""
        ...

    def over(self, day: date, limit: int) -> list[Carer]:
        """Ties of invited people that hold although their last day, or the illness, is over."""
        ...

    def names(self, patients: Collection[int]) -> dict[int, str]:
        """What patients are called."""
        ...
