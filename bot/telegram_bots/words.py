"""Words of the Bot API as every database can keep them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def words(value: object) -> str:
    """Return a string that every database can keep: half a letter becomes U+FFFD, a NUL nothing."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("words were expected")
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "")


def full_name(user: Mapping[str, Any]) -> str:
    """Return the name of a User of the Bot API."""
    names = (words(user.get(part)) for part in ("first_name", "last_name"))
    return " ".join(name for name in names if name)
