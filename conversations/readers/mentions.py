"""Mentions of phrases in a Vietnamese text: there, easing, or not there.

Accents may be missing; where they are typed they count ("ho" is not "hồ"), but a tone on the wrong vowel and hỏi for
ngã are forgiven. "không khó thở", "hết khó thở rồi", "khó thở thì không", "hôm qua khó thở, nay hết" deny; "chưa hết
khó thở" and "khó thở không chịu được" do not. When in doubt a phrase counts as there: a needless call does less harm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache, partial
from itertools import groupby, takewhile
from typing import NamedTuple

from conversations.readers.spelling.kept import Remembered
from conversations.readers.spelling.vietnamese import in_full, words_of
from conversations.readers.text import fold, tidy

_PIECE = re.compile(r"\d+(?:[.,/:-]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)?|[.!?;\n…]+|[,()/\"“”+&-]")
_ENDS = ".!?;\n…"
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")  # "khóoo thở", "quáaa"
_VOWELS_BEFORE = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữự"
_VOWELS_AFTER = "aàáảãạâầấẩẫậeèéẻẽẹêềếểễệoòóỏõọơờớởỡợ"
_Y_FOR_I = re.compile(rf"(?<![{_VOWELS_BEFORE}])[yýỳỷỹỵ](?![{_VOWELS_AFTER}])")  # "ly bì": as "li bì", but not "yếu"
_I = dict(zip("yýỳỷỹỵ", "iíìỉĩị", strict=True))
_TONES = {"\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "3", "\u0323": "4"}

_NOT, _OVER, _EASED = words_of("not"), words_of("over"), words_of("eased")
_BETWEEN, _OR, _THEN, _TAIL = words_of("between"), words_of("or"), words_of("then"), words_of("tail")
_UNSURE = words_of("unsure")
_ANYTHING = frozenset(("gì", "gi"))


_Spelt = tuple[str, str, str, bool, bool]


class State(Enum):
    """State of a phrase in a text."""

    PRESENT = "present"
    EASED = "eased"
    DENIED = "denied"


class Token(NamedTuple):
    """A word, number or break; `form` is the word written out in one spelling, `bare` that without accents.

    `is_break`: it only parts clauses; `ends_sentence`: it is the end of one. A plain tuple: a text has many.
    """

    text: str
    form: str
    bare: str
    is_break: bool
    ends_sentence: bool
    start: int
    end: int
    clause: int
    sentence: int


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


_token = partial(tuple.__new__, Token)
"""A token of its values in order, without the detour over their names."""


@lru_cache(maxsize=64)  # one text is heard, and read by several readers in a turn
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words, numbers and breaks of a text, in order; positions are those in `tidy` text."""
    found: list[Token] = []
    begins = clause = sentence = 0
    for stretch in tidy(text).split(" "):  # no piece has a blank inside
        for spelt, start, end in _PIECES[stretch]:
            found.append(_token((*spelt, begins + start, begins + end, clause, sentence)))
            if spelt[3]:
                clause += 1
                sentence += spelt[4]
        begins += len(stretch) + 1
    return tuple(found)


def _pieces(stretch: str) -> tuple[tuple[_Spelt, int, int], ...]:
    """Return the words, numbers and breaks between two blanks, and where they are."""
    return tuple((_spelt(piece[0]), piece.start(), piece.end()) for piece in _PIECE.finditer(stretch))


_PIECES = Remembered(_pieces)


def _spelt(piece: str) -> _Spelt:
    """Return what a token says of its word, without its place."""
    word = unstretched(piece)
    full = _Y_FOR_I.sub(_i_for_y, in_full(word))
    return word, _form(full), fold(full), not word[0].isalnum(), word[0] in _ENDS


def _i_for_y(found: re.Match[str]) -> str:
    return _I[found[0]]


def unstretched(word: str) -> str:
    """Return the word with a letter held three times or longer said once, with the tone it began with."""
    letters = "".join(_form(letter)[0] for letter in word)
    held = {at for run in _STRETCHED.finditer(letters) for at in range(run.start() + 1, run.end())}
    return "".join(letter for at, letter in enumerate(word) if at not in held)


def _form(word: str) -> str:
    """Return the letters, then the tone: "hoà" and "hòa" are one, "thỡ" and "thở" too."""
    parts = unicodedata.normalize("NFD", word)
    letters = "".join(part for part in parts if part not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(_TONES[part] for part in parts if part in _TONES)


class Phrases:
    """Phrases to look for, by name; of two that fit at one place the longer is meant."""

    def __init__(
        self, named: Mapping[str, Iterable[str]], *, loose: frozenset[str] = frozenset(), careful: bool = False
    ) -> None:
        """Take phrases by name; those in `loose`, of several words, may have a wrong accent next to a right word.

        `careful`: none cuts another in two ("thở mệt lả" is two), and a lone word without its accent in a text that
        has accents is another word ("tim" is the heart, not "tím").
        """
        self._loose = loose
        self._careful = careful
        self._by_first: dict[str, list[_Phrase]] = {}
        for name, phrases in named.items():
            for phrase in phrases:
                words = tuple(token for token in tokens(phrase) if not token.is_break)
                self._by_first.setdefault(words[0].bare, []).append(_Phrase(name, words))

    def find(self, words: Sequence[Token]) -> list[Mention]:
        """Find all mentions, in order; none overlap unless the phrases are `careful`."""
        spans = list(self._spans(words))
        text = _Text(words, {end: start for _, start, end in spans})
        return [Mention(name, start, end, text.state(start, end)) for name, start, end in spans]

    def _spans(self, words: Sequence[Token]) -> Iterable[tuple[str, int, int]]:
        accented = self._careful and any(not word.text.isascii() for word in words)
        at, reached = 0, 0
        while at < len(words):
            fits = [p for p in self._by_first.get(words[at].bare, ()) if self._fits(p, words, at)]
            fits = [p for p in fits if at + len(p.words) > reached and not (accented and _lacks_accent(p, words, at))]
            if fits:
                best = max(fits, key=lambda p: (len(p.words), _exactness(p, words, at)))
                yield best.name, at, at + len(best.words)
                reached = at + len(best.words)
            at = at + 1 if self._careful else max(at + 1, reached)

    def _fits(self, phrase: _Phrase, words: Sequence[Token], at: int) -> bool:
        here = words[at : at + len(phrase.words)]
        if len(here) < len(phrase.words) or here[-1].clause != here[0].clause or here[-1].is_break:
            return False
        if any(word.bare != meant.bare for word, meant in zip(here, phrase.words, strict=True)):
            return False
        right = [same_word(word, meant) for word, meant in zip(here, phrase.words, strict=True)]
        return all(right) or (phrase.name in self._loose and len(right) > 1 and any(right))


def states(words: Sequence[Token], spans: Sequence[tuple[int, int]]) -> list[State]:
    """Return what a text says of each stretch of its words: there, easing or denied."""
    if not spans:
        return []
    text = _Text(words, {end: start for start, end in spans})
    return [text.state(start, end) for start, end in spans]


def same_word(word: Token, meant: Token) -> bool:
    """True if a word is the one meant: its typed accents are right, or it has none."""
    return word.form == meant.form or (word.text.isascii() and word.bare == meant.bare)


def _lacks_accent(phrase: _Phrase, words: Sequence[Token], at: int) -> bool:
    return len(phrase.words) == 1 and words[at].text.isascii() and not phrase.words[0].text.isascii()


def _exactness(phrase: _Phrase, words: Sequence[Token], at: int) -> int:
    return sum(words[at + n].form == meant.form for n, meant in enumerate(phrase.words))


class _Text:
    """Words of a text and the phrases found in it, to tell what it says of each."""

    def __init__(self, words: Sequence[Token], starts: Mapping[int, int]) -> None:
        """Take the words and, in `starts`, the end of each phrase -> its start."""
        self._words = words
        self._starts = starts
        self._before: dict[int, list[str]] = {}
        self._denied_lists = self._nothing_at_all()

    def state(self, start: int, end: int) -> State:
        """Return whether the phrase from `start` to before `end` is there, easing or denied."""
        before = self._run_before(start)
        if not before and self._words[start].sentence in self._denied_lists:
            return State.DENIED
        turns = before or self._run_after(end)
        if len(turns) % 2 == 0:
            return State.PRESENT
        return State.EASED if turns[0] in _EASED | {"do"} and len(turns) == 1 else State.DENIED

    def _run_before(self, start: int) -> list[str]:
        """Return the denying words right before a phrase, nearest first; also over a phrase joined by "hay", "và"."""
        turns: list[str] = []
        at = start - 1
        while at >= 0 and not self._words[at].is_break:
            word = self._words[at]
            if at + 1 in self._starts:  # another phrase: its own "không" ("không thở được") denies nothing here
                break
            if self._turns(at):
                turns.append(word.text)
                if word.text in _NOT:  # "người khỏe không ho": what is before the "không" is another matter
                    break
            elif word.text in _OR and at in self._starts and not turns:
                at = self._starts[at]
                if at in self._before:
                    turns = self._before[at]
                    break
            elif word.text not in _BETWEEN:
                break
            at -= 1
        self._before[start] = turns  # phrases are asked in order: of a long list each needs only the one before
        return turns

    def _turns(self, at: int) -> bool:
        """True if the word here denies: not "hết sức" (very), nor "bình" without "thường"."""
        word = self._words[at]
        after = self._words[at + 1].bare if at + 1 < len(self._words) else ""
        if word.text in _OVER:
            return after != "suc" and (word.bare != "binh" or after == "thuong")
        if word.text == "do":  # "do" may be "đỡ" (eased) or "do" (because of): only "do … roi" eases
            return self._eases_until.get(word.clause, -1) > at
        return word.text in _NOT or word.text in _EASED

    def _run_after(self, end: int) -> list[str]:
        """Return the denying words that begin and end the text after a phrase: "thì không", ", nay hết rồi"."""
        if self._is_unsure(end - 1):
            return []
        words = self._words
        at, crossed = end, False
        while at < len(words) and (words[at].text in _THEN or (words[at].is_break and not crossed)):
            crossed = crossed or words[at].is_break
            at += 1
        turns: list[str] = []
        still = False
        for n, word in enumerate(self._clause_from(at)):
            if self._turns(at + n):
                turns.append(word.text)
            elif word.text not in _TAIL or n == 0:
                return []
            still = still or word.bare == "con"
        only_not = all(turn in _NOT for turn in turns)
        return [] if crossed and only_not and not still else turns

    def _clause_from(self, at: int) -> Iterator[Token]:
        """Yield the words from here to the next break; most who ask need only the first."""
        return takewhile(lambda word: not word.is_break, map(self._words.__getitem__, range(at, len(self._words))))

    def _is_unsure(self, at: int) -> bool:
        """True if the clause is unsure before this place: "không biết có phải khó thở không" asks."""
        word = self._words[at]
        return not word.is_break and self._unsure_from.get(word.clause, at + 1) <= at

    @cached_property
    def _eases_until(self) -> dict[int, int]:
        """Return each clause's last "roi" or "hơn"; looked for once, so that a long text is read in a straight line."""
        return {word.clause: at for at, word in enumerate(self._words) if word.bare in ("roi", "hon")}

    @cached_property
    def _unsure_from(self) -> dict[int, int]:
        """Return each clause's first word that makes it unsure."""
        backwards = reversed(list(enumerate(self._words)))
        return {word.clause: at for at, word in backwards if word.text in _UNSURE}

    def _nothing_at_all(self) -> frozenset[int]:
        """Find sentences that deny a list: "không ho, sốt, khó thở gì cả"; not "không biết làm gì, mẹ khó thở"."""
        denied: set[int] = set()
        begins = set(self._starts.values())
        for number, group in groupby(enumerate(self._words), key=lambda item: item[1].sentence):
            sentence = [(at, word.text) for at, word in group if not word.is_break]
            said = [text for _, text in sentence]
            closes = any(text in _ANYTHING and at in self._starts for at, text in sentence[-2:])
            opens = bool(said) and said[0] in _NOT and sentence[0][0] not in begins
            if opens and closes and sum(text in _NOT for text in said) == 1 and _UNSURE.isdisjoint(said):
                denied.add(number)
        return frozenset(denied)
