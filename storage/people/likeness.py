"""Index of people who may be the same: the last word of the name, which a person is called by, and the year of birth.

Both are folded first, so that accents and case do not hide a person.
"""

from __future__ import annotations

from conversations.readers.text import plain
from storage.engine.sealing import person_index


def name_index(full_name: str, birth: str) -> bytes:
    """Return a keyed digest of the name's last word and year of birth (`birth`: ISO date, month or bare year)."""
    called = plain(full_name).split()
    return person_index(f"{called[-1] if called else ''}|{birth[:4]}")
