"""Phone numbers in a text, with the form beside them that a messenger surely lets one tap and call."""

from __future__ import annotations

import re

_NATIONAL = re.compile(r"(?<![\d+])0[1-9](?:[ .]?\d){7,9}(?!\d)")


def tappable(text: str) -> str:
    """ "0214 3840 034" becomes "0214 3840 034 (+842143840034)"; short numbers such as 115 stay as they are."""
    return _NATIONAL.sub(lambda found: f"{found[0]} (+84{re.sub(r'[ .]', '', found[0])[1:]})", text)
