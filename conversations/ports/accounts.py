"""Accounts and their passwords, and which chats are logged in for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from conversations.model.people import Tried


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
