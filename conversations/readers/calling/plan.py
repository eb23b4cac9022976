"""The plan of Vietnamese numbers: which are mobiles that people carry, and what the old ones became."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files


def is_mobile(national: str) -> bool:
    """True if people carry it; numbers beginning with 1 are machines', though the library calls them mobile."""
    import phonenumbers  # here, because most commands never read a phone number

    if not re.fullmatch(r"[35789][0-9]{8}", national):
        return False
    if national.startswith(_newer_than_the_library()):
        return True
    parsed = phonenumbers.PhoneNumber(country_code=84, national_number=int(national))
    return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE


@cache
def new_prefixes() -> dict[str, str]:
    """Return old eleven-digit prefixes and what they became; the last seven digits stayed."""
    return {row["old"]: row["new"] for row in _rows("old_mobile_prefixes.csv")}


@cache
def _newer_than_the_library() -> tuple[str, ...]:
    return tuple(row["prefix"].removeprefix("0") for row in _rows("new_mobile_prefixes.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    table = files("conversations.readers").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(table.splitlines()))
