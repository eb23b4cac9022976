"""Accounts and their passwords, and which chats are logged in for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from conversations.model.people import Login, Tried


class Credentials(Protocol):
    """Accounts."""

    def give(self, patient: int, account: str, password: str) -> bool:
        """Keep an account with its password's argon2 digest; False when the patient has one already."""
        ...

    def renew(self, patient: int, account: str, password: str) -> None:
        """Replace the password of an account; nobody waits any longer because of wrong ones."""
        ...

    def has_one(self, patient: int) -> bool:
        """Whether a patient has an account."""
        ...

    def try_password(self, account: str, contact: int, password: str, now: datetime) -> Tried:
        """Compare, unless the account or the chat must wait: five wrong ones in a row lock both, ever longer.

        An account that nobody has is answered (and locked) as one with another password, and takes as long.
        """
        ...


class Logins(Protocol):
    """Which chats answer for whom."""

    def of_patient(self, patient: int) -> list[Login]:
        """The chats that answer for a patient now, the oldest first."""
        ...

    def between(self, contact: int, patient: int) -> Login | None: ...

    def begin(self, contact: int, patient: int, relation: str, via: str, now: datetime) -> None:
        """From now on this chat answers for the patient, in its own right if it was only invited before; a relation
        known from earlier is kept."""
        ...

    def end(self, contact: int, patient: int, now: datetime) -> bool:
        """This chat answers for the patient no longer; False when it did not."""
        ...
