"""Patterns of words with gaps: how a sign is said in many ways, written as one line of data.

`không|chưa .. thở .. được|nổi` is read word by word: `a|b` either word (`thuốc_sâu`: two words as one), `{name}` a
class, `..` up to three words between, `...` up to eight, `!a|b` none of these next (at the beginning: before), `a & b`
both, in either order. A gap may pass a comma, never the end of a sentence. Accents count as in mentions: typed ones
must be right, but in a pattern with another right word one may be wrong, unless the pattern is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conversations.readers.mentions import Token, same_word, tokens

_GAPS = {"..": 3, "...": 8}
_EITHER_ORDER = " & "
_NEVER = 99
"""Wrong accents a word of a class counts as: "chưa" is never "chửa"."""

_Way = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """One place of a pattern: its alternatives by their first word, after a gap of at most `gap` words."""

    ways: Mapping[str, tuple[_Way, ...]]
    gap: int = 0
    of_class: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to match: its sign, its slots, and the words that must not stand before or after."""

    sign: str
    slots: tuple[_Slot, ...]
    never_before: frozenset[str]
    never_next: frozenset[str]
    exact: bool


@dataclass(frozen=True, slots=True)
class Spotted:
    """A sign found, from token `start` to before token `end`."""

    sign: str
    start: int
    end: int


class PatternIndex:
    """All patterns, each by the words of its rarest slot: only those are tried whose rarest word is in the text."""

    def __init__(self, lines: Iterable[tuple[str, str, bool]], classes: Mapping[str, str]) -> None:
        """Take lines of data: sign, text, and if its accents must be exact.

        Raises ValueError for a line that begins with a gap, KeyError for an unknown class.
        """
        patterns = [
            _compiled(sign, order, classes, exact=exact) for sign, text, exact in lines for order in _orders(text)
        ]
        often = Counter(word for pattern in patterns for slot in pattern.slots for word in slot.ways)
        ways = (way for pattern in patterns for slot in pattern.slots for ways in slot.ways.values() for way in ways)
        self.words: Mapping[str, int] = Counter(word.bare for way in ways for word in way)
        self._by_rarest: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            rarest = min(pattern.slots, key=lambda slot: sum(often[word] for word in slot.ways))
            for word in rarest.ways:
                self._by_rarest.setdefault(word, []).append(pattern)

    def find(self, words: Sequence[Token]) -> list[Spotted]:
        """Return every sign found, in order of its first word; the shortest stretch for each pattern."""
        places: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            places.setdefault(word.bare, []).append(at)
        there = places.keys()
        tried = {id(pattern): pattern for word in there for pattern in self._by_rarest.get(word, ())}
        hits: list[Spotted] = []
        for pattern in tried.values():
            if not any(there.isdisjoint(slot.ways) for slot in pattern.slots):
                hits += _hits(pattern, words, places)
        return sorted(hits, key=lambda hit: (hit.start, hit.end))


def _hits(pattern: Pattern, words: Sequence[Token], places: Mapping[str, list[int]]) -> Iterator[Spotted]:
    first = pattern.slots[0]
    for word, ways in first.ways.items():
        for at in places.get(word, ()):
            if pattern.never_before and at and words[at - 1].bare in pattern.never_before:
                continue
            for way in ways:
                if (match := _matched(words, at, way)) is not None:
                    end = _rest(pattern, words, at + len(way), 1, _Tally.of(first, *match))
                    if end is not None:
                        yield Spotted(pattern.sign, at, end)


@dataclass(frozen=True, slots=True)
class _Tally:
    """Words matched so far: with wrong accents, and typed with the right ones outside classes."""

    wrong: int = 0
    right: int = 0

    @staticmethod
    def of(slot: _Slot, wrong: int, right: int) -> _Tally:
        """Return the tally of one slot."""
        return _Tally(_NEVER if wrong else 0, 0) if slot.of_class else _Tally(wrong, right)

    def plus(self, other: _Tally) -> _Tally:
        """Return both together."""
        return _Tally(self.wrong + other.wrong, self.right + other.right)

    def allowed(self, *, exact: bool) -> bool:
        """True if the accents are right, or wrong once next to a word typed with the right ones."""
        return self.wrong == 0 or (not exact and self.wrong == 1 and self.right > 0)


def _rest(pattern: Pattern, words: Sequence[Token], at: int, number: int, tally: _Tally) -> int | None:
    """Return where the pattern ends if its slots from `number` on follow. Returns None if they don't."""
    if number == len(pattern.slots):
        follows = words[at].bare if at < len(words) else ""
        return at if tally.allowed(exact=pattern.exact) and follows not in pattern.never_next else None
    slot = pattern.slots[number]
    for skipped in range(slot.gap + 1):
        here = at + skipped
        if here >= len(words) or (skipped and words[here - 1].ends_sentence):
            return None
        for way in slot.ways.get(words[here].bare, ()):
            match = _matched(words, here, way)
            if match is None:
                continue
            end = _rest(pattern, words, here + len(way), number + 1, tally.plus(_Tally.of(slot, *match)))
            if end is not None:
                return end
    return None


def _matched(words: Sequence[Token], at: int, way: _Way) -> tuple[int, int] | None:
    """Return how many words of a way have wrong accents here, and how many right ones. Returns None for other words."""
    if at + len(way) > len(words):
        return None
    wrong = right = 0
    for meant, word in zip(way, words[at:], strict=False):
        if word.bare != meant.bare:
            return None
        wrong += not same_word(word, meant)
        right += word.form == meant.form
    return wrong, right


def _orders(text: str) -> list[str]:
    if _EITHER_ORDER not in text:
        return [text]
    one, other = text.split(_EITHER_ORDER)
    return [f"{one} ... {other}", f"{other} ... {one}"]


def _compiled(sign: str, text: str, classes: Mapping[str, str], *, exact: bool) -> Pattern:
    slots: list[_Slot] = []
    gap, before, after = 0, frozenset[str](), frozenset[str]()
    for item in text.split():
        if item in _GAPS:
            gap = _GAPS[item]
        elif item.startswith("!"):
            never = frozenset(word[0].bare for word in _ways(item[1:], classes))
            before, after = (before, never) if slots else (never, after)
        else:
            ways: dict[str, tuple[_Way, ...]] = {}
            for way in _ways(item, classes):
                ways[way[0].bare] = (*ways.get(way[0].bare, ()), way)
            slots.append(_Slot(ways, gap, of_class=item.startswith("{")))
            gap = 0
    if not slots or slots[0].gap:
        raise ValueError(f"a pattern begins with a word: {text!r}")
    return Pattern(sign, tuple(slots), before, after, exact)


def _ways(item: str, classes: Mapping[str, str]) -> tuple[_Way, ...]:
    """Return the alternatives of one place, a class among them written out."""
    listed = [
        way for part in item.split("|") if part for way in (classes[part[1:-1]].split() if part[0] == "{" else [part])
    ]
    ways = tuple(tokens(way.replace("_", " ")) for way in listed)
    if not all(ways):
        raise ValueError(f"no word to look for in {item!r}")
    return ways
