"""Words that say a death: heard surely or perhaps, by patterns that are data; nothing is concluded from them alone.

A contact is answered and reminders rest; only staff put a death on record. Calls for help are heard before, always.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from conversations.hearing.patterns import PatternIndex, Spotted
from conversations.readers.mentions import Token, tokens

_SURE, _MAYBE, _HARMLESS, _LAST = "sure", "maybe", "harmless", ":last"


@dataclass(frozen=True, slots=True)
class DeathSaid:
    """A death heard in a text: whether surely, by which phrase, and the sex and relation its kin says."""

    sure: bool
    phrase: str = ""
    sex: str = ""
    relation: str = ""
    text: str = ""


def death_said(text: str) -> DeathSaid | None:
    """Return what a text says of a death. Returns None if it says none.

    Without accents nothing is sure: "mat" is an eye, a face and cool as well.
    """
    words = tokens(text)
    net = _net()
    if not any(word.bare in net.keys for word in words):
        return None
    hits = net.index.find(words)
    harmless = [hit for hit in hits if hit.sign == _HARMLESS]
    heard = [hit for hit in hits if hit.sign != _HARMLESS and _counts(hit, words)]
    heard = [hit for hit in heard if not any(_spoils(each, hit) for each in harmless)]
    if not heard:
        return None
    sure = [hit for hit in heard if hit.sign.startswith(_SURE)]
    first = (sure or heard)[0]
    sex, relation = net.kin_at(words, first)
    accented = any(word.text != word.bare for word in words)
    phrase = " ".join(word.text for word in words[first.start : first.end])
    return DeathSaid(bool(sure) and (accented or not _vietnamese(words, first)), phrase, sex, relation, text)


def _counts(hit: Spotted, words: Sequence[Token]) -> bool:
    """True if a pattern that must end a clause does; the polite words at an end do not count."""
    if not hit.sign.endswith(_LAST):
        return True
    after = words[hit.end] if hit.end < len(words) else None
    return after is None or after.is_break


def _spoils(harmless: Spotted, hit: Spotted) -> bool:
    """True if a harmless pattern overlaps the news, so that it is none."""
    return harmless.start < hit.end and hit.start < harmless.end


def _vietnamese(words: Sequence[Token], hit: Spotted) -> bool:
    """True if the news was typed in Vietnamese, with or without accents."""
    return any(word.bare in _net().bare_only for word in words[hit.start : hit.end])


@dataclass(frozen=True, slots=True)
class _Net:
    index: PatternIndex
    keys: frozenset[str]
    bare_only: frozenset[str]
    people: Mapping[tuple[str, ...], tuple[str, str]]

    def kin_at(self, words: Sequence[Token], hit: Spotted) -> tuple[str, str]:
        """Return the sex and the relation the first kin of a hit says; empty texts if it says neither."""
        for at in range(hit.start, min(hit.end, len(words))):
            for length in (2, 1):
                named = tuple(word.text for word in words[at : at + length])
                if named in self.people:
                    return self.people[named]
        return "", ""


@cache
def _net() -> _Net:
    path = files("conversations").joinpath("protocols/death-words.toml")
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    people = {
        tuple(token.text for token in tokens(name.replace("_", " "))): (row.get("sex", ""), row.get("relation", ""))
        for row in data["person"]
        for name in row["words"].split()
    }
    spoken = (
        "mat",
        "qua",
        "tran",
        "the",
        "chet",
        "di",
        "tho",
        "con",
        "cuu",
        "tang",
        "tu",
        "tiec",
        "lia",
        "chung",
        "tien",
    )
    english = ("passed", "died", "dead", "gone", "expired", "lost", "make", "longer")
    keys = frozenset((*spoken, *english, "khuat", "coi", "ma", "liem", "nghi", "su", "buon"))
    return _Net(PatternIndex(_lines(data), data["classes"]), keys, frozenset(spoken), people)


def _lines(data: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    for row in data["line"]:
        for pattern in row["patterns"]:
            yield f"{row['sign']}{_LAST if row.get('last') else ''}", pattern, True
