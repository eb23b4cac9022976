"""Two bare numbers of which one is named afterwards: "97 với 82, cái 97 là oxy"; the other is then its neighbour's."""

from __future__ import annotations

import re

_OXYGEN, _PULSE = r"oxy|spo|(?:the |my )?sats?", r"(?:nhip )?tim|nhip tim|mach|(?:the |my )?(?:pulse|heart(?: rate)?)"
_NAMED_AFTERWARDS = re.compile(
    r"(?<![0-9.,/-])(?P<a>[0-9]{2,3}) ?(?:/|-|,|va|voi|vs|and|&| ) ?(?P<b>[0-9]{2,3})(?![0-9/-]|[.,][0-9])"
    r"(?P<gap>[ ,;.(]+(?:[a-z]+ ){0,3}?)(?P<again>[0-9]{2,3}) (?:thi |moi )?(?:la|is|was|cua)(?: cua)? "
    rf"(?:(?P<oxygen>{_OXYGEN})|(?P<pulse>{_PULSE}))(?![a-z])"
)
_ICON = re.compile(
    r"(?<=[0-9]) (?:(?:with|has|having|next to|beside|by|near|o|nam|canh|ben canh|ben|gan|duoi|co|kem|ngay) )+"
    r"(?:(?:a|the|that|its|little|small|tiny|cai|hinh|dau|ky hieu|chu) )*"
    r"(?:(?P<percent>%)|(?P<heart>heart|trai tim|qua tim|(?:hinh )?tim))"
    r"(?: (?:sign|icon|symbol|next to it|beside it|on it|after it))*(?![a-z])"
)
_ON_A_SCREEN = re.compile(
    r"(?<=mach| tim|ulse|rate) (?:(?:xem|lay|doc|nhin|ghi|tinh|do|dol) )?"
    r"(?:o|tren|tu|theo|bang|from|on|off) (?:the |cai )?"
    r"(?:may (?:do |dol )?)?(?:huyet ap|bop tay|bp|blood pressure|pressure)"
    r"(?: (?:machine|cuff|monitor|meter))?(?![a-z])|"
    r"(?<=icon|mbol|sign|ture|line) (?:on|of|at|in) (?:the |my |this )?(?:[a-z]+ ){0,2}?"
    r"(?:clip|oximeter|screen|meter|machine|monitor|device)(?: thing| thingy)?(?![a-z])"
)
"""The place of a sign is no label: "the heart icon on the finger clip = 91" is a pulse."""


def with_names(words: str) -> str:
    """Return prepared words in which numbers named by a sign or afterwards are labelled."""
    words = _ON_A_SCREEN.sub("", words)
    words = _ICON.sub(lambda found: " %" if found["percent"] else " is heart", words)
    return _NAMED_AFTERWARDS.sub(_named, words)


def _named(found: re.Match[str]) -> str:
    first, second, again = found["a"], found["b"], found["again"]
    if first == second or again not in (first, second):
        return found[0]
    oxygen = again if found["oxygen"] else (second if again == first else first)
    return f"spo {oxygen}, mach {second if oxygen == first else first}"
