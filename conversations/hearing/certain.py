"""The certain net: signs of danger found by patterns that are data, and what the text says of them.

Every word is data with a source (protocols/emergency-words.toml). A sign may be there, denied ("hết khó thở rồi"),
or in doubt: asked about in general, long past, heard of another person, said lightly. The ears decide what follows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, takewhile
from typing import Any

from conversations.hearing.patterns import PatternIndex, Spotted
from conversations.readers.mentions import State, Token, states, tokens
from conversations.readers.spelling.accents import fold
from conversations.readers.spelling.vietnamese import words_of
from conversations.readers.text import tidy

_HARMLESS, _PRESENT, _DOUBT = "harmless", "present", "doubt:"
_UNBEARABLE = frozenset(("chiu", "noi", "the", "do", "ngung", "ngot", "dut", "duoc", "ra", "cam", "thoi", "het"))
_NEAR = 3  # words
_NUMBER_CALLED = "number"


@dataclass(frozen=True, slots=True)
class Cry:
    """Words that called for help: as typed (lower case), the id of their line in the word list, and their subject.

    `level` is "red-115", or "red" for a measured number the protocol calls red.
    """

    phrase: str
    id: str
    about: str = ""
    level: str = "red-115"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Signs found in a text: surely said, said with words many use harmlessly, denied; and what puts them in doubt."""

    plain: tuple[Cry, ...] = ()
    weak: tuple[Cry, ...] = ()
    denied: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    words: int = 0


def evidence(text: str, *, number_expected: bool = False) -> Evidence:
    """Return the signs found in a text. `number_expected`: a bare "115" is the answer to a question, not a call."""
    words = tokens(text)
    net = _net()
    hits = net.index.find(words)
    harmless = [hit for hit in hits if hit.sign == _HARMLESS]
    signs = [hit for hit in hits if hit.sign in net.about and not any(_within(hit, each) for each in harmless)]
    said = states(words, [(hit.start, hit.end) for hit in signs])
    plain: dict[str, Cry] = {}
    weak: dict[str, Cry] = {}
    denied: set[str] = set()
    for hit, state in zip(signs, said, strict=True):
        if hit.sign not in net.functions and (state is not State.PRESENT or _denied_inside(hit, words)):
            denied.add(hit.sign)
        elif hit.sign not in net.alone or net.counts(hit, words):
            kept = weak if hit.sign in net.weak else plain
            kept.setdefault(hit.sign, Cry(_typed(text, words, hit), hit.sign, net.about[hit.sign]))
    if not number_expected and (called := net.number_called(words, signs, said)) is not None:
        plain.setdefault(_NUMBER_CALLED, Cry(called, _NUMBER_CALLED, "call_for_help"))
    spoken_words = sum(word.text[0].isalpha() for word in words)
    doubts = _doubts(hits, [hit.start for hit in signs if hit.sign in plain or hit.sign in weak])
    return Evidence(tuple(plain.values()), tuple(weak.values()), tuple(sorted(denied)), doubts, spoken_words)


def _denied_inside(hit: Spotted, words: Sequence[Token]) -> bool:
    """True if a denial is between the words of a sign: "ngực không đau"; "đau không chịu nổi" is none."""
    inside = range(hit.start + 1, hit.end - 1)
    return any(words[at].text in words_of("not") and words[at + 1].bare not in _UNBEARABLE for at in inside)


def _doubts(hits: Sequence[Spotted], signs: Sequence[int]) -> tuple[str, ...]:
    """Return the kinds of doubt; a past that a word of the present ends before a sign is none ("giờ lại ngất")."""
    found = {hit.sign.removeprefix(_DOUBT) for hit in hits if hit.sign.startswith(_DOUBT)}
    past = [hit.end for hit in hits if hit.sign == f"{_DOUBT}past"]
    present = [hit.start for hit in hits if hit.sign == _PRESENT]
    if past and any(max(past) <= now <= sign for now in present for sign in signs):
        found.discard("past")
    return tuple(sorted(found))


def known_words() -> Mapping[str, int]:
    """Return the words the net listens for, without accents, and how often each is in its patterns."""
    return _net().index.words


def _typed(text: str, words: Sequence[Token], hit: Spotted) -> str:
    return tidy(text)[words[hit.start].start : words[hit.end - 1].end]


def _within(hit: Spotted, other: Spotted) -> bool:
    return other.start <= hit.start and hit.end <= other.end


@dataclass(frozen=True)
class _Net:
    """The word list, ready to listen with."""

    index: PatternIndex
    about: dict[str, str]
    weak: frozenset[str]
    functions: frozenset[str]
    alone: dict[str, frozenset[str]]
    number: str
    before: frozenset[str]
    after: frozenset[str]

    def counts(self, hit: Spotted, words: Sequence[Token]) -> bool:
        """True if a word that means danger only alone or next to some others ("môi cháu tím") does so here."""
        if words[hit.start].text.isascii():
            return False
        near = words[max(0, hit.start - _NEAR) : hit.end + _NEAR]
        return any(word.text in self.alone[hit.sign] for word in near) or _is_all_there_is(hit, words)

    def number_called(self, words: Sequence[Token], signs: Sequence[Spotted], said: Sequence[State]) -> str | None:
        """Return the emergency number as a call. Returns None if it is a measure, an address or in a phone number."""
        denied = {
            at
            for hit, state in zip(signs, said, strict=True)
            if state is not State.PRESENT
            for at in range(hit.start, hit.end)
        }
        for at, word in enumerate(words):
            if word.text != self.number or at in denied:
                continue
            before, after = _neighbour(words, at, -1), _neighbour(words, at, 1)
            if not (_is_number(before) or _is_number(after) or after in self.after or self._measured(words, at)):
                return word.text
        return None

    def _measured(self, words: Sequence[Token], at: int) -> bool:
        """True if the number is said of a measure or an address: "mạch của em là 115", "số nhà 115"."""
        small = words_of("harmless")
        for word in reversed(words[:at]):
            if word.text in self.before:
                return True
            if word.is_break or word.text not in small:
                return False
        return False


@cache
def _net() -> _Net:
    file = files("conversations").joinpath("protocols", "emergency-words.toml")
    table: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    signs, number = table["sign"], table["number"]
    return _Net(
        index=PatternIndex(_lines(table), table["classes"]),
        about={row["id"]: row["about"] for row in signs},
        weak=frozenset(row["id"] for row in signs if row.get("weak")),
        functions=frozenset(row["id"] for row in signs if row.get("function")),
        alone={row["id"]: _with_bare(row["beside"]) for row in signs if row.get("alone")},
        number=number["number"],
        before=_with_bare(number["measured_before"].split()),
        after=_with_bare(number["measured_after"].split()),
    )


def _lines(table: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    for row in table["sign"]:
        for text in row["words"]:
            yield row["id"], text, bool(row.get("exact"))
    for text in table["harmless"]["words"]:
        yield _HARMLESS, text, True
    for text in table["present"]["words"]:
        yield _PRESENT, text, True
    for row in table["doubt"]:
        for text in row["words"]:
            yield _DOUBT + row["kind"], text, True


def _with_bare(listed: list[str]) -> frozenset[str]:
    return frozenset(listed) | {fold(word) for word in listed}


def _is_all_there_is(hit: Spotted, words: Sequence[Token]) -> bool:
    """True if the clause holds nothing else of meaning: "bé bị tím", not "áo tím đẹp"."""
    clause, small = words[hit.start].clause, words_of("harmless")
    beside = (range(hit.start - 1, -1, -1), range(hit.end, len(words)))
    near = (takewhile(lambda word: word.clause == clause, map(words.__getitem__, places)) for places in beside)
    return all(word.is_break or word.text in small for word in chain.from_iterable(near))


def _neighbour(words: Sequence[Token], at: int, step: int) -> str:
    return words[at + step].text if 0 <= at + step < len(words) else ""


def _is_number(text: str) -> bool:
    return text[:1].isdigit()
