"""An account's name (LC-000123) and its password, however they are typed or pasted."""

from __future__ import annotations

import re

from conversations.readers.phones import read_phone
from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear
from conversations.readers.text import LONGEST_ANSWER, plain

_NAME = r"lc[ ._-]*([0-9]{1,6})(?![0-9])"
_LABELS = r"(?:(?:tai khoan|tk|ten dang nhap|dang nhap|account|mat khau|mk|password|pass)[ :=]*)*"
_WHOLE = re.compile(rf"{_LABELS}(?:{_NAME}|([0-9]{{6}}))[ .]*")
_BOTH = re.compile(rf"{_LABELS}{_NAME}[\s.,;:/|-]+{_LABELS}([a-z0-9]{{6,20}})[ .]*")
_PASTED = re.compile(rf"\b{_NAME}.*?\bmat khau[ :]*([a-z0-9]{{6,20}})\b", re.DOTALL)

# The letters and digits passwords are made of: none that look alike. No Vietnamese word has ten letters.
_GIVEN = re.compile(r"[abcdefghjkmnpqrstuvwxyz2-9]{10}")


def read_account(text: str) -> Reading:
    """Read an account as LC-000123: any case, with or without hyphen, spaces and the leading zeros."""
    found = _WHOLE.fullmatch(plain(text)) if len(text) <= LONGEST_ANSWER else None
    return Read(_named(found[1] or found[2])) if found else Misread("login.account.unread")


def read_account_or_phone(text: str) -> Reading:
    """Read the owner of a lost password: `account:LC-000123`, or `phone:+84…`."""
    account = read_account(text)
    if isinstance(account, Read):
        return Read(f"account:{account.value}")
    match read_phone(text):
        case Read(value):
            return Read(f"phone:{value}")
        case Unclear(ask, candidates, facts):
            return Unclear(ask, tuple(Candidate(f"phone:{c.value}", c.label) for c in candidates), facts)
    return Misread("lost.whom.unread")


def read_login(text: str) -> tuple[str, str] | None:
    """Return account and password written together, or in their pasted text message. Returns None if neither."""
    words = plain(text)[:LONGEST_ANSWER]
    found = _BOTH.fullmatch(words) or _PASTED.search(words)
    return (_named(found[1]), found[2]) if found else None


def read_password(text: str) -> str:
    """Return a password as it was given: phones write the first letter big, people put blanks between groups."""
    return re.sub(r"\s+", "", plain(text))


def looks_like_password(text: str) -> bool:
    """True if one word has exactly the form of our passwords, so that it is no word of any language."""
    return _GIVEN.fullmatch(plain(text)) is not None


def _named(digits: str) -> str:
    return f"LC-{int(digits):06d}"
