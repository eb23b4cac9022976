"""Villages in typed addresses: "thôn 3, cạnh trường" and "Thon 3" are one village."""

from __future__ import annotations

import re

from conversations.readers.text import plain

_NAMED = r"(?:thon|ban|xom|to dan pho|to|ap|khu|doi|buon|lang|khom)"
_VILLAGE = re.compile(rf"\b({_NAMED})\s+(?:so\s+)?([^\W_]+(?:\s+[^\W_]+){{0,3}})")
_ENDS = re.compile(r"\s+(?:canh|gan|sau|truoc|doi dien|nha|so nha|xa|phuong|duong|huyen|khu|to|ben|cuoi|dau)\b.*$")
_PARTS = re.compile(r"[,;.\n()/–-]+")
LONGEST_KEY = 32
"""Maximum letters of a village's key: it is carried by a button."""


def village_of(address: str) -> str:
    """Return the key of the village an address names, without accents: "thon 3"; an empty text if it names none."""
    for part in _PARTS.split(plain(address)):
        if found := _VILLAGE.search(part.strip()):
            kind, name = found[1], _ENDS.sub("", f" {found[2]}").strip()
            if name:
                return f"{kind} {name}"[:LONGEST_KEY].strip()
    return ""


def label_of(address: str, key: str) -> str:
    """Return how an address writes its village ("thôn 3"); the key itself if it is not found there."""
    words = address.split()
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            said = " ".join(words[first:last]).strip(" ,;.()")
            if plain(said) == key:
                return said
    return key
