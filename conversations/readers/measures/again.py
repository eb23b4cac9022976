"""Two values of one measure of which the text itself says that the last one counts."""

from __future__ import annotations

import re

from conversations.readers.measures.scan import Measure
from conversations.readers.measures.words import any_of, pattern


def last_counts(words: str, named: list[Measure]) -> bool:
    """True if the last value replaces those before it: the first was faulty and it was measured again, or "tức là".

    Without a fault, two values of one measure stay two values; a range never comes here with such words.
    """
    last, before = named[-1], named[-2]
    between = words[before.end : last.start]
    if re.search(rf"{any_of('day', 'namely')}[^0-9]{{0,8}}$", between):
        return True
    again = pattern("day", "again").search(words[: last.start])
    if again and re.search(rf"{any_of('day', 'chosen')}[^0-9]{{0,4}}$", between):
        return True
    anew = pattern("day", "again").search(between) or last.now
    return bool(anew and pattern("day", "faulty").search(words[: last.start]))


def replaces_unsaid(words: str, mine: list[Measure], taken: Measure) -> bool:
    """True if a first try had another value and nothing says why it does not count: "lúc đầu 92, đo lại 97"."""
    other = [m for m in mine if m.old and m.values != taken.values]
    tried = other and pattern("day", "weak").search(words) and not taken.now
    return bool(tried and not pattern("day", "faulty").search(words))
