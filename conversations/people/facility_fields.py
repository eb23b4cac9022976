"""Facility fields: rules for codes, names and phones, the same for staff, the command line and imported tables."""

from __future__ import annotations

import re
from datetime import datetime

from conversations.model.people import Facility
from conversations.ports import Work
from conversations.readers.names import composed
from conversations.readers.spelling.keyboards import has_old_font

_MAY_CHANGE = ("name", "kind", "commune", "hotline", "parent", "calls_at_risk")
LONGEST_NAME, LONGEST_HOTLINE, MOST_PHONES = 120, 60, 3
_CODE = re.compile(r"[A-Za-z0-9_-]{2,32}")
_PHONE = re.compile(r"[\d+() .-]+")
_DIGITS = range(3, 16)
"""Numbers of digits a phone may have: 3 (115) is the fewest, 15 with the country's code the most."""


def is_code(text: str) -> bool:
    """True if a text can be a facility's code: it must fit into a link, and be easy to type."""
    return _CODE.fullmatch(text) is not None


def read_name(text: str) -> str | None:
    """Read a name in one line, in composed letters. Returns None if it is empty, too long, or in an old font."""
    name = composed(text)
    return name if name and len(name) <= LONGEST_NAME and not has_old_font(name) else None


def read_hotline(text: str) -> str | None:
    """Read one to three phones, as written ("0214 3828 669 / 0982 117 569"). Returns None for anything else."""
    phone = " ".join(text.split())
    parts = re.split("[/,;]", phone)
    fit = all(_PHONE.fullmatch(part) and len(re.sub(r"\D", "", part)) in _DIGITS for part in parts)
    return phone if fit and len(parts) <= MOST_PHONES and len(phone) <= LONGEST_HOTLINE else None


def change(work: Work, facility: Facility, changed: Facility, actor: str, now: datetime) -> bool:
    """Keep a facility's changed fields, and audit old and new values. Returns False if nothing was changed."""
    new = {name: getattr(changed, name) for name in _MAY_CHANGE if getattr(facility, name) != getattr(changed, name)}
    if not new:
        return False
    work.facilities.change(changed)
    before = {name: getattr(facility, name) for name in new}
    work.audit.note(actor, "changed facility", f"facility:{facility.code}", now, detail={"was": before, "is": new})
    return True
