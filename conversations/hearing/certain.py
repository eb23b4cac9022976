"""Calls for help, heard in any text at any time, before registration too.

Every word is data with a source (protocols/emergency-words.toml). Denials ("hết khó thở rồi") and general questions
("khi nào thì gọi cấp cứu?") are not calls; another person's danger ("mẹ tôi khó thở") is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from conversations.readers.mentions import Mention, Phrases, State, Token, tokens
from conversations.readers.text import fold, tidy
from conversations.readers.vietnamese import words_of

_HARMLESS, _ASKING = "harmless", "asking"
_NEAR = 3  # words
_LONGEST_NAME = 4  # words before the last


@dataclass(frozen=True, slots=True)
class Cry:
    """Words that called for help: as typed (lower case), the id of their line in the word list, and their subject.

    `level` is "red-115", or "red" for a measured number the protocol calls red.
    """

    phrase: str
    id: str
    about: str = ""
    level: str = "red-115"


def call_for_help(text: str, *, number_expected: bool = False) -> Cry | None:
    """Return the first call for help in a text. Returns None if there is none.

    `number_expected`: the open question wants a number, so a bare "115" is its answer, not a call.
    """
    words = tokens(text)
    ears = _ears()
    mentions = ears.phrases.find(words)
    for mention in mentions:
        if ears.calls(mention, mentions, words) and not ears.is_name(mention, words, text):
            return Cry(tidy(text)[words[mention.start].start : words[mention.end - 1].end], mention.name)
    if not number_expected:
        return ears.number_called(words, mentions)
    return None


@dataclass(frozen=True)
class _Ears:
    """The word list, ready to listen with."""

    phrases: Phrases
    alone: dict[str, frozenset[str]]
    surnames: frozenset[str]
    never_within: frozenset[str]
    number: str
    before: frozenset[str]
    after: frozenset[str]

    def calls(self, mention: Mention, mentions: Sequence[Mention], words: Sequence[Token]) -> bool:
        """True if a phrase found is a call for help in its place."""
        if mention.name in (_HARMLESS, _ASKING) or mention.state is not State.PRESENT:
            return False
        if mention.name in self.alone and not self._counts(mention, words):
            return False
        return not _asked_about(mention.start, mentions, words)

    def is_name(self, mention: Mention, words: Sequence[Token], text: str) -> bool:
        """True if the one word found is a given name: "chị Tím", or the end of a full name such as "Giàng A Xỉu"."""
        if mention.end - mention.start > 1 or mention.start == 0:
            return False
        if mention.name in self.alone and words[mention.start].text.capitalize() in text:
            return True
        before = words[: mention.start]
        ends = mention.end == len(words) and 2 <= len(before) <= _LONGEST_NAME
        return ends and before[0].text in self.surnames and not any(word.text in self.never_within for word in before)

    def _counts(self, mention: Mention, words: Sequence[Token]) -> bool:
        """True if a word that means danger only alone or next to some others ("môi cháu tím") does so here."""
        if words[mention.start].text.isascii():
            return False
        near = words[max(0, mention.start - _NEAR) : mention.end + _NEAR]
        beside = any(word.text in self.alone[mention.name] for word in near)
        return beside or _stands_alone(mention, words)

    def number_called(self, words: Sequence[Token], mentions: Sequence[Mention]) -> Cry | None:
        """Return the emergency number as a call. Returns None if it is a measure, an address or in a phone number."""
        denied = {at for m in mentions if m.state is not State.PRESENT for at in range(m.start, m.end)}
        for at, word in enumerate(words):
            if word.text != self.number or at in denied or _asked_about(at, mentions, words):
                continue
            before, after = _neighbour(words, at, -1), _neighbour(words, at, 1)
            if not (_is_number(before) or _is_number(after) or after in self.after or self._measured(words, at)):
                return Cry(word.text, "number")
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
def _ears() -> _Ears:
    file = files("conversations").joinpath("protocols", "emergency-words.toml")
    table: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    loose = {row["id"]: row["words"] for row in table["words"] if not row.get("exact")}
    exact = {row["id"]: row["words"] for row in table["words"] if row.get("exact")}
    others = {_HARMLESS: table["harmless"]["words"], _ASKING: table["asking"]["words"]}
    number = table["number"]
    return _Ears(
        phrases=Phrases(loose | exact | others, loose=frozenset(loose)),
        alone={row["id"]: _with_bare(row["beside"]) for row in table["words"] if row.get("alone")},
        surnames=_with_bare(table["names"]["surnames"].split()),
        never_within=_with_bare(table["names"]["never_within"].split()),
        number=number["number"],
        before=_with_bare(number["measured_before"].split()),
        after=_with_bare(number["measured_after"].split()),
    )


def _with_bare(listed: list[str]) -> frozenset[str]:
    return frozenset(listed) | {fold(word) for word in listed}


def _stands_alone(mention: Mention, words: Sequence[Token]) -> bool:
    """True if the clause holds nothing else of meaning: "bé bị tím", not "áo tím đẹp"."""
    clause = words[mention.start].clause
    others = [w for at, w in enumerate(words) if w.clause == clause and not mention.start <= at < mention.end]
    small = words_of("harmless")
    return all(word.is_break or word.text in small for word in others)


def _asked_about(at: int, mentions: Sequence[Mention], words: Sequence[Token]) -> bool:
    """True if a general question begins before this place in the same sentence."""
    sentence = words[at].sentence
    return any(m.name == _ASKING and m.start < at and words[m.start].sentence == sentence for m in mentions)


def _neighbour(words: Sequence[Token], at: int, step: int) -> str:
    return words[at + step].text if 0 <= at + step < len(words) else ""


def _is_number(text: str) -> bool:
    return text[:1].isdigit()
