"""By which index people who may be the same are found: the last word of the name, which a person is called by, and the
year of birth. Both are folded first, so that accents and case do not hide anybody."""

from __future__ import annotations

from conversations.readers.text import plain
from storage.engine.sealing import person_index


def name_index(full_name: str, birth: str) -> bytes:
    """A keyed digest of what a person is called by and of the year of birth (`birth` is an ISO date or a bare year)."""
    called = plain(full_name).split()
    return person_index(f"{called[-1] if called else ''}|{birth[:4]}")
