"""Which phrases a Vietnamese text speaks of, and whether it says they are there, easing, or not there.

Accents may be missing; where they are typed they count ("ho" is not "hồ"), but a tone on the wrong vowel and hỏi for
ngã are forgiven. "không khó thở", "hết khó thở rồi", "khó thở thì không", "hôm qua khó thở, nay hết" deny; "chưa hết
khó thở" and "khó thở không chịu được" do not. When in doubt a phrase counts as there: a needless call does less harm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from conversations.readers.text import fold, tidy
from conversations.vietnamese import in_full, words_of

_PIECE = re.compile(r"\d+(?:[.,/:-]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)?|[.!?;\n…]+|[,()/\"“”+&-]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")  # "khóoo thở", "quáaa"
_TONES = {"\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "3", "\u0323": "4"}

_NOT, _OVER, _EASED = words_of("not"), words_of("over"), words_of("eased")
_BETWEEN, _OR, _THEN, _TAIL = words_of("between"), words_of("or"), words_of("then"), words_of("tail")
_UNSURE = words_of("unsure")
_ANYTHING = frozenset(("gì", "gi"))


class State(Enum):
    """What a text says of something."""

    PRESENT = "present"
    EASED = "eased"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or break; `form` is the word written out in one spelling, `bare` that without accents."""

    text: str
    form: str
    bare: str
    start: int
    end: int
    clause: int
    sentence: int

    @property
    def is_break(self) -> bool:
        """Whether it only parts clauses."""
        return not self.text[0].isalnum()


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase found, from token `start` to before token `end`."""

    name: str
    start: int
    end: int
    state: State


@dataclass(frozen=True, slots=True)
class _Phrase:
    name: str
    words: tuple[Token, ...]


def tokens(text: str) -> tuple[Token, ...]:
    """The words, numbers and breaks of a text, in order; positions are those in `tidy` text."""
    found: list[Token] = []
    clause = sentence = 0
    shown = tidy(text)
    for piece in _PIECE.finditer(shown):
        word = _unstretched(piece[0])
        full = in_full(word)
        token = Token(word, _form(full), fold(full), piece.start(), piece.end(), clause, sentence)
        found.append(token)
        if token.is_break:
            clause += 1
            sentence += word[0] in ".!?;\n…"
    return tuple(found)


def _unstretched(word: str) -> str:
    """The word with a letter held three times or longer said once, with the accent it began with."""
    bare = fold(word)
    if not _STRETCHED.search(bare):
        return word
    held = {at for run in _STRETCHED.finditer(bare) for at in range(run.start() + 1, run.end())}
    return "".join(letter for at, letter in enumerate(word) if at not in held)


def _form(word: str) -> str:
    """The letters, then the tone: "hoà" and "hòa" are one, "thỡ" and "thở" too."""
    parts = unicodedata.normalize("NFD", word)
    letters = "".join(part for part in parts if part not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(_TONES[part] for part in parts if part in _TONES)


class Phrases:
    """Phrases to look for, by name; of two that fit at one place the longer is meant."""

    def __init__(self, named: Mapping[str, Iterable[str]], *, loose: frozenset[str] = frozenset()) -> None:
        """`loose`: the names in whose phrases of several words a wrongly accented word passes beside a right one."""
        self._loose = loose
        self._by_first: dict[str, list[_Phrase]] = {}
        for name, phrases in named.items():
            for phrase in phrases:
                words = tuple(token for token in tokens(phrase) if not token.is_break)
                self._by_first.setdefault(words[0].bare, []).append(_Phrase(name, words))

    def find(self, words: Sequence[Token]) -> list[Mention]:
        """All mentions, in order, none overlapping."""
        spans = list(self._spans(words))
        return [Mention(name, start, end, _state(words, start, end, spans)) for name, start, end in spans]

    def _spans(self, words: Sequence[Token]) -> Iterable[tuple[str, int, int]]:
        at = 0
        while at < len(words):
            fits = [p for p in self._by_first.get(words[at].bare, ()) if self._fits(p, words, at)]
            if fits:
                best = max(fits, key=lambda p: (len(p.words), _exactness(p, words, at)))
                yield best.name, at, at + len(best.words)
                at += len(best.words)
            else:
                at += 1

    def _fits(self, phrase: _Phrase, words: Sequence[Token], at: int) -> bool:
        here = words[at : at + len(phrase.words)]
        if len(here) < len(phrase.words) or here[-1].clause != here[0].clause or here[-1].is_break:
            return False
        if any(word.bare != meant.bare for word, meant in zip(here, phrase.words, strict=True)):
            return False
        right = [_same(word, meant) for word, meant in zip(here, phrase.words, strict=True)]
        return all(right) or (phrase.name in self._loose and len(right) > 1 and any(right))


def _same(word: Token, meant: Token) -> bool:
    return word.form == meant.form or (word.text.isascii() and word.bare == meant.bare)


def _exactness(phrase: _Phrase, words: Sequence[Token], at: int) -> int:
    return sum(words[at + n].form == meant.form for n, meant in enumerate(phrase.words))


def _state(words: Sequence[Token], start: int, end: int, spans: list[tuple[str, int, int]]) -> State:
    before = _run_before(words, start, spans)
    if not before and _nothing_at_all(words, start, spans):
        return State.DENIED
    turns = before or _run_after(words, end)
    if len(turns) % 2 == 0:
        return State.PRESENT
    return State.EASED if turns[0] in _EASED and len(turns) == 1 else State.DENIED


def _run_before(words: Sequence[Token], start: int, spans: list[tuple[str, int, int]]) -> list[str]:
    """The denying words right before a phrase, the nearest first, also over another phrase joined by "hay", "và"."""
    ends = {end: begin for _, begin, end in spans}
    clause = words[start].clause
    turns: list[str] = []
    at = start - 1
    while at >= 0 and words[at].clause == clause and not words[at].is_break:
        word = words[at]
        if at + 1 in ends:  # another phrase: its own "không" ("không thở được") denies nothing here
            break
        if _turns(words, at):
            turns.append(word.text)
        elif word.text in _OR and at in ends and not turns:
            at = ends[at]
        elif word.text not in _BETWEEN:
            break
        at -= 1
    return turns


def _turns(words: Sequence[Token], at: int) -> bool:
    """Whether the word here denies: not "hết sức" (very), nor "không chỉ" (not only)."""
    text = words[at].text
    after = words[at + 1].bare if at + 1 < len(words) else ""
    if text in _OVER:
        return after != "suc" and (words[at].bare != "binh" or after == "thuong")
    if text == "do":  # "do" may be "đỡ" (eased) or "do" (because of): only "do … roi" eases
        return any(word.bare in ("roi", "hon") for word in words[at:] if word.clause == words[at].clause)
    return text in _NOT or text in _EASED


def _run_after(words: Sequence[Token], end: int) -> list[str]:
    """The denying words with which the clause after a phrase begins and ends: "thì không", ", nay hết rồi"."""
    if any(word.text in _UNSURE and word.clause == words[end - 1].clause for word in words[:end]):
        return []  # "không biết có phải khó thở không" asks
    at, crossed = end, False
    while at < len(words) and (words[at].text in _THEN or (words[at].is_break and not crossed)):
        crossed = crossed or words[at].is_break
        at += 1
    turns: list[str] = []
    first = at
    while at < len(words) and not words[at].is_break:
        if _turns(words, at):
            turns.append(words[at].text)
        elif words[at].text not in _TAIL or at == first:
            return []
        at += 1
    only_not = all(turn in _NOT for turn in turns)
    still = any(word.bare == "con" for word in words[first:at])
    return [] if crossed and only_not and not still else turns


def _nothing_at_all(words: Sequence[Token], start: int, spans: list[tuple[str, int, int]]) -> bool:
    """Whether the sentence denies a whole list: "không ho, sốt, khó thở gì cả"; not "không biết làm gì, mẹ khó thở"."""
    sentence = [at for at, word in enumerate(words) if word.sentence == words[start].sentence and not word.is_break]
    ends = {end for _, _, end in spans}
    opens = sentence[0] < start and words[sentence[0]].text in _NOT
    closes = any(words[at].text in _ANYTHING and at in ends for at in sentence[-2:])
    said = [words[at].text for at in sentence]
    return opens and closes and sum(word in _NOT for word in said) == 1 and _UNSURE.isdisjoint(said)
