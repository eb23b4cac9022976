"""Phone numbers in a text, each followed by the form that a messenger surely lets people tap and call."""

from __future__ import annotations

import re

from conversations.readers.phones import show_phone

_NATIONAL = re.compile(r"(?<![\d+])0[1-9](?:[ .]?\d){7,9}(?!\d)")


def dial(e164: str) -> str:
    """Return a phone as people say and tap it: "0981 234 567 (+84981234567)"."""
    return tappable(show_phone(e164))


def tappable(text: str) -> str:
    """Add the form to tap: "0214 3840 034" becomes "0214 3840 034 (+842143840034)"; short ones such as 115 stay."""
    return _NATIONAL.sub(lambda found: f"{found[0]} (+84{re.sub(r'[ .]', '', found[0])[1:]})", text)
