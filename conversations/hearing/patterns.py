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
from operator import itemgetter
from typing import NamedTuple

from conversations.readers.mentions import Token, tokens

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
    longest: int = 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to match: its sign, its slots, and the words that must not stand before or after."""

    sign: str
    slots: tuple[_Slot, ...]
    never_before: frozenset[str]
    never_next: frozenset[str]
    exact: bool


class Spotted(NamedTuple):
    """A sign found, from token `start` to before token `end`."""

    sign: str
    start: int
    end: int


class PatternIndex:
    """All patterns, each a bit in one number for each word: only those are tried of which every place may be filled.

    A word's number has a row of bits, one a pattern, for each place: set where the word may begin that place. Taken
    word by word, each place after the one before, they leave the few patterns that have words for all, in order.
    """

    def __init__(self, lines: Iterable[tuple[str, str, bool]], classes: Mapping[str, str]) -> None:
        """Take lines of data: sign, text, and if its accents must be exact.

        Raises ValueError for a line that begins with a gap, KeyError for an unknown class.
        """
        self._patterns = [
            _compiled(sign, order, classes, exact=exact) for sign, text, exact in lines for order in _orders(text)
        ]
        slots = [slot for pattern in self._patterns for slot in pattern.slots]
        self.words: Mapping[str, int] = Counter(
            word.bare for slot in slots for ways in slot.ways.values() for way in ways for word in way
        )
        often = Counter(word for slot in slots for word in slot.ways)
        self._rarest = [
            min(pattern.slots, key=lambda slot: sum(often[word] for word in slot.ways)).ways.keys()
            for pattern in self._patterns
        ]
        self._row = len(self._patterns)
        self._rows = max((len(pattern.slots) for pattern in self._patterns), default=0)
        self._bits: dict[str, int] = {}
        self._right: dict[str, int] = {}
        self._wrong: dict[str, int] = {}
        self._last = 0
        for number, pattern in enumerate(self._patterns):
            for place, slot in enumerate(pattern.slots):
                self._place(pattern, slot, 1 << place * self._row + number)
            self._last |= 1 << (len(pattern.slots) - 1) * self._row + number

    def _place(self, pattern: Pattern, slot: _Slot, bit: int) -> None:
        """Set the bit of a place for the words that may begin it: without accents, with right ones, with wrong ones."""
        beside = any(other is not slot and not other.of_class for other in pattern.slots)
        for word, ways in slot.ways.items():
            self._bits[word] = self._bits.get(word, 0) | bit
            for way in ways:
                self._right[way[0].form] = self._right.get(way[0].form, 0) | bit
                if not (pattern.exact or slot.of_class) and (beside or len(way) > 1):
                    self._wrong[word] = self._wrong.get(word, 0) | bit

    def find(self, words: Sequence[Token]) -> list[Spotted]:
        """Return every sign found, in order of its first word; the shortest stretch for each pattern."""
        bare = [word.bare for word in words]
        places: dict[str, list[int]] = {}
        for at, word in enumerate(bare):
            places.setdefault(word, []).append(at)
        hits = [
            # Of two equal stretches the one is named first whose rarest place has the earlier word.
            (hit.start, hit.end, min(places[word][0] for word in self._rarest[number] & places.keys()), hit)
            for number in self._possible(words)
            for start in _starts(self._patterns[number], bare, places)
            for hit in _hits(self._patterns[number], words, start)
        ]
        hits.sort(key=itemgetter(0, 1, 2))
        return [hit for _, _, _, hit in hits]

    def _possible(self, words: Sequence[Token]) -> Iterator[int]:
        """Yield the numbers of the patterns that have a word for every place, in the order of the data.

        A place is reached by a word that may begin it if the place before was reached by an earlier word.
        """
        bits, row, begun = self._bits, self._row, (1 << self._row) - 1
        reached = 0
        for word in words:
            if word.bare in bits:
                may = bits[word.bare] if word.text.isascii() else self._accented(word)
                reached |= may & (reached << row | begun)
        reached &= self._last
        left = 0
        for place in range(self._rows):
            left |= reached >> place * row
        left &= begun
        while left:
            lowest = left & -left
            yield lowest.bit_length() - 1
            left ^= lowest

    def _accented(self, word: Token) -> int:
        """Return the places a word with accents may begin: where they are right, or one wrong word is forgiven."""
        return self._right.get(word.form, 0) | self._wrong.get(word.bare, 0)


def _starts(pattern: Pattern, bare: Sequence[str], places: Mapping[str, list[int]]) -> list[int]:
    """Return where a pattern may begin: at a word of its first place, with one of its second not too far behind."""
    first, never = pattern.slots[0], pattern.never_before
    starts = [at for word in first.ways.keys() & places.keys() for at in places[word]]
    if len(pattern.slots) > 1:
        second = pattern.slots[1]
        near, follows = first.longest + second.gap + 1, second.ways.keys()
        starts = [at for at in starts if not follows.isdisjoint(bare[at + 1 : at + near])]
    return [at for at in starts if not (at and bare[at - 1] in never)] if never else starts


def _hits(pattern: Pattern, words: Sequence[Token], at: int) -> Iterator[Spotted]:
    for end, wrong, right in _filled(pattern.slots[0], words, at):
        found = _rest(pattern, words, end, 1, wrong, right)
        if found is not None:
            yield Spotted(pattern.sign, at, found)


def _rest(pattern: Pattern, words: Sequence[Token], at: int, number: int, wrong: int, right: int) -> int | None:
    """Return where the pattern ends if its slots from `number` on follow. Returns None if they don't.

    `wrong` words so far have wrong accents, `right` ones outside classes were typed with the right ones.
    """
    if number == len(pattern.slots):
        allowed = wrong == 0 or (not pattern.exact and wrong == 1 and right > 0)
        return at if allowed and not (at < len(words) and words[at].bare in pattern.never_next) else None
    slot = pattern.slots[number]
    ways = slot.ways
    for here in range(at, min(at + slot.gap + 1, len(words))):
        if here > at and words[here - 1].ends_sentence:
            return None
        if words[here].bare not in ways:
            continue
        for after, more_wrong, more_right in _filled(slot, words, here):
            end = _rest(pattern, words, after, number + 1, wrong + more_wrong, right + more_right)
            if end is not None:
                return end
    return None


def _filled(slot: _Slot, words: Sequence[Token], at: int) -> Iterator[tuple[int, int, int]]:
    """Yield each way in which a slot is filled from here: its end, its words with wrong accents and with right ones."""
    for way in slot.ways[words[at].bare]:
        wrong = right = 0
        here = at
        for meant in way:
            if here >= len(words) or words[here].bare != meant.bare:
                break
            if words[here].form == meant.form:
                right += 1
            elif not words[here].text.isascii():
                wrong += 1
            here += 1
        else:
            yield (here, _NEVER if wrong else 0, 0) if slot.of_class else (here, wrong, right)


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
            longest = max(len(way) for each in ways.values() for way in each)
            slots.append(_Slot(ways, gap, item.startswith("{"), longest))
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
