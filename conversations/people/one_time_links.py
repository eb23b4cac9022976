"""One-time links: link codes for groups and invitations for people. Only their digests are kept."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from conversations.model.channels import ChannelProfile

FACILITY_LINK = "f_"
"""Prefix of the parameter of a facility's link."""

LINK_HOLDS = timedelta(days=1)
"""Time in which a link code or an invitation can be used."""


def digest(word: str) -> bytes:
    """Return what is kept of a one-time word; case and surrounding spaces do not count. The words are long and random,
    so a plain digest cannot be reversed."""
    return sha256(word.strip().casefold().encode()).digest()


def facility_link(channel: ChannelProfile, code: str) -> str:
    """Return the link behind a facility's QR code: it opens a patients' channel at that facility's registration."""
    return channel.deep_link(f"{FACILITY_LINK}{code}")
