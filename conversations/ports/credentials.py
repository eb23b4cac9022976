"""Proofs of identity: accounts and their passwords, one-time codes, PINs of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from conversations.model.people import Tried

TriedCode = Literal["right", "wrong", "used_up", "expired", "none"]

Asking = Literal["", "enter", "old", "new", "repeat"]
"""The next input of a person's private chat: the PIN, the one to be changed, a new one, that one again."""


@dataclass(frozen=True, slots=True)
class Pin:
    """The state of a person's PIN, never the PIN itself."""

    known: bool = False
    failures: int = 0
    locked_until: datetime | None = None
    opened_until: datetime | None = None
    asking: Asking = ""
    asked_at: datetime | None = None


class Credentials(Protocol):
    """Accounts of patients, one-time codes of contacts, PINs of staff."""

    def give(self, patient: int, account: str, password: str) -> bool:
        """Keep an account with its password's argon2 digest. Returns False if the patient has one already."""
        ...

    def renew(self, patient: int, account: str, password: str) -> None:
        """Replace the password of an account, and end any wait because of wrong ones."""
        ...

    def has_one(self, patient: int) -> bool:
        """True if a patient has an account."""
        ...

    def try_password(self, account: str, contact: int, password: str, now: datetime) -> Tried:
        """Compare a password, unless the account or the chat must wait.

        Five wrong ones in a row lock both, ever longer; a chat that answers for the patient, or proved the phone, is
        not locked by those of others. An unknown account is answered (and locked) as one with another password, and
        takes as long.
        """
        ...

    def code_sent(self, contact: int, phone: str, code: str, via: str, now: datetime, *, asked: str = "") -> None:
        """Keep a code's digest; `asked` is what was typed to get it, if not the phone itself."""
        ...

    def try_code(self, contact: int, phone: str, code: str, now: datetime) -> TriedCode:
        """Compare with the codes still valid, in constant time; the newest one counts the try (5 tries, 5 minutes)."""
        ...

    def pin_of(self, person: str) -> Pin:
        """Return the state of a person's PIN, locked until the transaction ends."""
        ...

    def keep_pin(self, person: str, pin: Pin) -> None:
        """Write down everything but the digest."""
        ...

    def is_right_pin(self, person: str, digits: str) -> bool: ...

    def choose_pin(self, person: str, digits: str) -> None:
        """Keep a new PIN aside, to be typed once more."""
        ...

    def confirm_pin(self, person: str, digits: str) -> bool:
        """Put the new PIN in force if it is typed once more the same. Returns False if it is not."""
        ...

    def forget_pin(self, person: str) -> bool:
        """Delete a PIN, so that a new one can be set. Returns False if there was none."""
        ...
