"""Everything a text says around its numbers: clock times and thanks, which mean nothing, and doubt, which asks.

The kinds of doubt are a closed list (`[doubt]` of measures.toml); any other remark stays a remark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from conversations.readers.measures.scan import Measure
from conversations.readers.measures.words import any_of, pattern, prepared, raw, vocabulary
from conversations.readers.text import fold, tidy

_HARMLESS = (
    "helper",
    "agent",
    "fine_no",
    "courtesy",
    "clock",
    "date",
    "count",
    "thing",
    "span",
    "usual",
    "lent",
    "third",
)
_NAME = re.compile(
    r"(?<![^\s,.;(])([^\W\d_]+)(?: (?:thì|là|đo|được|has|had|is|was|got))? (?=[0-9]+(?![0-9]| ?(?:t|tuổi|tuoi)\b))"
)

_ON_SCREEN = re.compile(
    r"(?<![a-z])(?:(?:so|chu|dong|hang) (?:o )?(?:ben )?|phia |ben )(?:tren|duoi)(?= (?:la |thi )?[#~])"
)
"""Places of numbers on a screen: "số trên 95" is not "more than 95".

Of two numbers without a name either may be oxygen: an oximeter may show the pulse above.
"""
_BEFORE_A_PERSON = r"(?:(?:la|cua|day|do|is|are|was|for|my|the|of|from|but|thats|that's|it's|its) )*"
_NAMED = re.compile(r"(?<![a-z])(?:tim|mach|oxy|spo|pulse|heart)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Remarks:
    """Kinds of doubt in the words around the numbers: not certain, not measured, or another person's."""

    unsure: bool
    denied: bool
    others: bool

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


def remarks_on(words: str, found: list[Measure], own: list[Measure] | None = None, *, since: int = 0) -> Remarks:
    """Return what the words say around `own`, the numbers that may be the answer; all of them unless given.

    What is said before `since` is of a try that does not count.
    """
    left = words.replace("~", "\u2248")
    for measure in found:
        mark = "#" if own is None or measure in own else "~"
        left = left[: measure.start] + mark * (measure.end - measure.start) + left[measure.end :]
    left = "_" * since + left[since:]
    if len(found) == 1 or _NAMED.search(words):
        left = _ON_SCREEN.sub(_blank, left)
    rest = pattern("day", "now").sub(_blank, pattern("day", "old").sub(_blank, left))
    jumps = bool(pattern("doubt", "jumps").search(left)) and not _settles(left)
    return Remarks(
        unsure=jumps or bool(_near().search(left)) or bool(pattern("around", "unsure").search(left)),
        denied=bool(_denied().search(rest)),
        others=bool(_owner().search(rest)),
    )


def names_an_owner(text: str) -> bool:
    """True if a name that no list knows is said right before a number: "Lan 37,5", "chị Páo thì 97"."""
    known = vocabulary("around", "filler") | vocabulary("doubt", "no_name")
    names = (found[1] for found in _NAME.finditer(re.sub(r"\s+", " ", text)))
    return any(len(name) > 1 and name.istitle() and fold(tidy(name)) not in known for name in names)


def _blank(found: re.Match[str]) -> str:
    return "_" * len(found[0])


def _settles(left: str) -> bool:
    return bool(re.search(rf"{any_of('doubt', 'settles')}[^#]{{0,20}}#", left))


@cache
def _near() -> re.Pattern[str]:
    """Return the words that doubt a number right before or after it."""
    before = rf"(?<![a-z])(?:{raw('around', 'about')}) ?(?:do |muc )?#"
    after = rf"#(?: ?(?:do|%|lan|nhip)(?![a-z]))? ?(?:{raw('doubt', 'after')})"
    return re.compile(f"{before}|{after}")


@cache
def _denied() -> re.Pattern[str]:
    no = any_of("doubt", "no")
    acts = any_of("doubt", "acts")
    ends = r"(?: (?:a|ak|ah|c|chi|nhe|nha|oi|dau|roi|r|bs|gi))*(?= ?[,;.)]| ?$)"
    return re.compile(
        rf"{no} (?:[a-z']+ ){{0,2}}{acts}|{no} (?:(?:phai|la|den|toi|duoc|do) )*#|#[ (]*{no}{ends}"
        rf"|(?<![a-z])(?:chua|chang|not|yet){ends}|{any_of('doubt', 'failed')}"
    )


@cache
def _owner() -> re.Pattern[str]:
    """Return another person as owner of a number: before it, right after it, or after "của", "còn"."""
    person = any_of("around", "person")
    return re.compile(
        rf"{person}[^#]*#|#[ )_]*(?!,)[^a-z#~]*{_BEFORE_A_PERSON}{person}(?! {any_of('around', 'apart')})"
        rf"|#[ )_]*,[^a-z#~]*{_BEFORE_A_PERSON}{person}(?! {any_of('around', 'apart')})"
        rf"|(?<![a-z])(?:cua|chicon|con|of) (?:(?:co|thang|cai|dua) )?{person}"
        rf"|{any_of('doubt', 'title')} (?:(?:thi|la|nha|no) )?#|(?<![a-z'])(?:{raw('doubt', 'owner')})"
    )
