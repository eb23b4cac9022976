"""What a facility may be called and how it may be phoned: said by staff, the command line and imported tables alike."""

from __future__ import annotations

import re
from datetime import datetime

from conversations.model import Facility
from conversations.ports import Work

_MAY_CHANGE = ("name", "kind", "commune", "hotline", "parent")
LONGEST_NAME, LONGEST_HOTLINE = 120, 40
_CODE = re.compile(r"[A-Za-z0-9_-]{2,32}")
_DIGITS = range(3, 16)
"""How many a phone has: 115 the fewest, with the country's code the most."""


def is_code(text: str) -> bool:
    """Whether it can be a facility's code: it must fit into a link, and be easy to type."""
    return _CODE.fullmatch(text) is not None


def read_name(text: str) -> str | None:
    """A name in one line; None when it is empty or too long for a card."""
    name = " ".join(text.split())
    return name if name and len(name) <= LONGEST_NAME else None


def read_hotline(text: str) -> str | None:
    """A phone as it was written, with its spaces; None when it has too few or too many digits, or other words."""
    phone = " ".join(text.split())
    fits = len(re.sub(r"\D", "", phone)) in _DIGITS and len(phone) <= LONGEST_HOTLINE
    return phone if fits and re.fullmatch(r"[\d+() .,/-]+", phone) else None


def change(work: Work, facility: Facility, changed: Facility, actor: str, now: datetime) -> bool:
    """Keep what a facility is from now on and note what was changed, from what; False when all is as it was."""
    new = {name: getattr(changed, name) for name in _MAY_CHANGE if getattr(facility, name) != getattr(changed, name)}
    if not new:
        return False
    work.facilities.change(changed)
    before = {name: getattr(facility, name) for name in new}
    work.audit.note(actor, "changed facility", f"facility:{facility.code}", now, detail={"was": before, "is": new})
    return True
