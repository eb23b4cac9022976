"""One-time words: link codes for groups and invitations for people. Only their digests are kept."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

FACILITY = "f_"
"""How the parameter of a facility's link begins."""

HOLDS = timedelta(days=1)
"""How long a link code or an invitation can be used."""


def digest(word: str) -> bytes:
    """What is kept of a one-time word; case and surrounding spaces do not count. The words are long and random,
    so a plain digest cannot be turned round."""
    return sha256(word.strip().casefold().encode()).digest()


def deep_link(bot: str, parameter: str = "") -> str:
    """A link that opens a chat with a bot, telling it where the person came from (at most 64 of A-Z a-z 0-9 _ -)."""
    return f"https://t.me/{bot}?start={parameter}" if parameter else f"https://t.me/{bot}"


def facility_link(bot: str, code: str) -> str:
    """The link behind a facility's QR code: it opens the patients' bot at that facility's registration."""
    return deep_link(bot, f"{FACILITY}{code}")
