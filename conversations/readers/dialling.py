"""Phone numbers in a text, each followed by the form that a messenger surely lets people tap and call."""

from __future__ import annotations

import re

_NATIONAL = re.compile(r"(?<![\d+])0[1-9](?:[ .]?\d){7,9}(?!\d)")


def tappable(text: str) -> str:
    """Add the form to tap: "0214 3840 034" becomes "0214 3840 034 (+842143840034)"; short ones such as 115 stay."""
    return _NATIONAL.sub(lambda found: f"{found[0]} (+84{re.sub(r'[ .]', '', found[0])[1:]})", text)
