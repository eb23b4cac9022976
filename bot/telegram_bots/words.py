"""Words of the Bot API as every database can keep them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

_LONGEST_NAME = 64
_UNSEEN = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters of width without a picture: by their kind they are letters like others."""


def words(value: object) -> str:
    """Return a string that every database can keep: half a letter becomes U+FFFD, a NUL nothing."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("words were expected")
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "")


def full_name(user: Mapping[str, Any]) -> str:
    """Return a User's name on one line, without letters nobody sees or that turn the line round; else the number."""
    said = " ".join(words(user.get(part)) for part in ("first_name", "last_name"))
    kinds = ((letter, unicodedata.category(letter)) for letter in said if letter not in _UNSEEN)
    seen = "".join(" " if kind == "Cc" else letter for letter, kind in kinds if kind not in ("Cf", "Co", "Cn"))
    return " ".join(seen.split())[:_LONGEST_NAME].strip() or str(int(user["id"]))
