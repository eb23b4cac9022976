"""The six digits of a one-time code."""

from __future__ import annotations

import re

from conversations.readers.result import Misread, Read, Reading
from conversations.readers.text import LONGEST_ANSWER, plain


def read_code(text: str) -> Reading:
    """Read a code as six ASCII digits, in groups ("123 456", "G-123 456") or with the whole message around it."""
    words = plain(text) if len(text) <= LONGEST_ANSWER else ""
    if found := re.fullmatch(r"(?:(?:ma|otp|code|la|so|xac nhan)[ :]*)*(?:[a-z]{1,3}-)?((?:[0-9][ .-]*){6})", words):
        return Read(re.sub(r"[^0-9]", "", found[1]))
    groups = set(re.findall(r"(?:(?<![0-9+.,-])|(?<=[a-z]-))[0-9]{6}(?![0-9]|[.,-][0-9])", words))
    return Read(groups.pop()) if len(groups) == 1 else Misread("readers.code.unread")
