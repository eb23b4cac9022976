"""Everything a text says around its numbers: clock times and thanks, which mean nothing, and doubt, which asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conversations.readers.measures.scan import Measure
from conversations.readers.measures.words import pattern, prepared, raw, vocabulary

_HARMLESS = ("helper", "fine_no", "courtesy", "clock", "date", "count", "thing", "span")


@dataclass(frozen=True, slots=True)
class Remarks:
    """Findings in the words around one number: kinds of doubt, or just words that no list knows."""

    unsure: bool
    denied: bool
    others: bool
    unknown: bool

    @property
    def doubtful(self) -> bool:
        """True if even a number with its label or unit must be asked back."""
        return self.unsure or self.denied or self.others


def without_harmless(words: str, *, keep: frozenset[str] = frozenset()) -> str:
    """Blank out clock times, durations, counts, medicines, thanks and helpers, each in its place."""
    for name in _HARMLESS:
        if name not in keep:
            words = pattern("around", name).sub(lambda found: "_" * len(found[0]), words)
    return words


def is_correction(text: str) -> bool:
    """True if a text takes back what was said before: "nhầm rồi, SpO2 82"."""
    return bool(pattern("around", "correction").search(prepared(text)))


def remarks_on(words: str, found: list[Measure]) -> Remarks:
    """Return what the words around the numbers say."""
    left = words
    for measure in found:
        left = left[: measure.start] + "#" * (measure.end - measure.start) + left[measure.end :]
    about = re.search(rf"(?<![a-z])(?:{raw('around', 'about')}) ?(?:do |muc )?#", left)
    rest = pattern("day", "now").sub(" ", pattern("day", "old").sub(" ", left))
    return Remarks(
        unsure=bool(about) or bool(pattern("around", "unsure").search(left)),
        denied=bool(pattern("around", "negation").search(rest)),
        others=bool(pattern("around", "person").search(rest)),
        unknown=any(word not in vocabulary("around", "filler") for word in re.findall(r"[^\W_]+(?:'[a-z]+)?", rest)),
    )
