"""Two values of one measure of which the text itself says that the last one counts."""

from __future__ import annotations

import re

from conversations.readers.measures.scan import Measure
from conversations.readers.measures.words import any_of, pattern

_ASKED = re.compile(
    r"[?]|(?<![a-z])(?:nao|khong biet|ko biet|k biet|which|(?:duoc|dc|dung|phai) (?:khong|ko|k|chua))(?![a-z])"
)
_RIGHT = re.compile(
    r"(?: ?(?:%|do|lan|nhip))? (?:la|moi la|moi|is|was) (?:so )?"
    r"(?:dung|chuan|chinh xac|right|correct|the right)(?![a-z])"
)


def asks(words: str) -> bool:
    """True if prepared words ask which value counts: "72 hay 80, tôi ghi 80 được không"."""
    return bool(_ASKED.search(words))


def chosen(words: str, named: list[Measure]) -> Measure | None:
    """Return the one value that the text itself chooses: "tôi ghi 96", "96 là đúng". Returns None without one."""
    before = re.compile(rf"{any_of('day', 'chosen')}[^0-9a-z]{{0,4}}$")
    picked = [m for m in named if before.search(words[: m.start]) or _RIGHT.match(words, m.end)]
    picked = picked or [m for m in named if m.labelled and _is_repeated(named, m)]
    if picked and not (pattern("day", "again").search(words[: picked[-1].start]) or _is_repeated(named, picked[-1])):
        return None
    return picked[-1] if len({m.values for m in picked}) == 1 and len(picked[-1].values) == 1 else None


def _is_repeated(named: list[Measure], one: Measure) -> bool:
    return sum(m.values == one.values for m in named) > 1


_CHANGE = (
    r"(?:(?:down|up|dropped|fell|fallen|went|gone|come|came|rose|risen|jumped"
    r"|giam|ha|tut|tang|len|xuong|chay|nhay) ){0,3}"
)
_CHANGED = re.compile(
    rf"(?P<how>{_CHANGE})(?:from|tu) [0-9]+(?:[.,][0-9])?(?: ?(?:do c?|%|°c?|lan|nhip))? "
    r"(?P<to>(?:down |up |back )?to|(?:ve |lai )?(?:xuong|len)(?: (?:con|chicon|toi|den))?|chicon|con|thanh|ve) "
    r"(?=[0-9])"
)


def with_change(words: str) -> str:
    """Return words without the value that something rose or fell from: "tụt từ 39 xuống 37,6"; a range stays."""

    def blank(found: re.Match[str]) -> str:
        bare = found["to"] in ("to", "con", "thanh", "ve") and not found["how"]
        return found[0] if bare else "_" * (len(found[0]) - 1) + " "

    return _CHANGED.sub(blank, words)


def last_counts(words: str, named: list[Measure]) -> bool:
    """True if the last value replaces those before it: the first was faulty and it was measured again, or "tức là".

    Without a fault, two values of one measure stay two values; a range never comes here with such words.
    """
    last, before = named[-1], named[-2]
    between = words[before.end : last.start]
    if re.search(rf"{any_of('day', 'namely')}[^0-9]{{0,8}}$", between):
        return True
    if re.search(rf"(?<![a-z]){any_of('day', 'still')} ?$", between):
        return True
    if pattern("day", "chosen_last").search(words, last.end):
        return True
    anew = pattern("day", "again").search(between) or last.now
    return bool(anew and pattern("day", "faulty").search(words[: last.start]))


def replaces_unsaid(words: str, mine: list[Measure], taken: Measure) -> bool:
    """True if a first try had another value and nothing says why it does not count: "lúc đầu 92, đo lại 97"."""
    other = [m for m in mine if m.old and m.values != taken.values]
    tried = other and pattern("day", "weak").search(words) and not taken.now
    picks = pattern("day", "chosen_last").search(words)
    return bool(tried and not picks and not pattern("day", "faulty").search(words))
