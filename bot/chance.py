"""Codes, passwords and one-time words that must not be guessed, from the operating system's own chance."""

from __future__ import annotations

import secrets

# No 0/o, 1/i/l: a patient with a fever types this from one phone into another.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"


class Secrets:
    """Values that cannot be guessed, as the core's port `Chance` promises them."""

    def code(self) -> str:
        """Return six digits."""
        return f"{secrets.randbelow(1_000_000):06d}"

    def password(self) -> str:
        """Return ten letters and digits (31 to the power of 10, about 49 bits), none that look alike."""
        return "".join(secrets.choice(_CLEAR) for _ in range(10))

    def token(self) -> str:
        """Return a one-time word for links: 128 bits in 22 characters of A-Z a-z 0-9 _ -."""
        return secrets.token_urlsafe(16)
