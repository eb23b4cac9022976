"""Typed symptoms -> signs: nothing that was said is lost, and nothing that was denied becomes a sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import groupby

from conversations.readers.mentions import Phrases, State, Token, tokens
from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear
from conversations.readers.text import tidy
from conversations.readers.vietnamese import words_of

LONGEST_OWN_WORDS = 200

_JOINS, _NONE, _FINE, _REST = words_of("joins"), words_of("none"), words_of("fine"), words_of("rest")
_NO_MATTER = words_of("no_matter")
_KNOWN = words_of("harmless") | words_of("about_none") | _JOINS | _NONE | _FINE | _REST | _NO_MATTER

Wordings = Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]]
"""Id -> its label by language, and further ways of typing it."""


class SignChoices:
    """The choices of a question, and how a typed answer is read as one of them."""

    def __init__(self, choices: Wordings) -> None:
        self._labels = {choice: label["vi"] for choice, (label, _) in choices.items()}
        self._phrases = Phrases({choice: (*label.values(), *words) for choice, (label, words) in choices.items()})

    def read(self, text: str) -> Reading:
        """Read the one choice named, as its id; ask back if several are named."""
        named = list(dict.fromkeys(mention.name for mention in self._phrases.find(tokens(text))))
        if len(named) == 1:
            return Read(named[0])
        if named:
            return Unclear("triage.choice.several", tuple(Candidate(each, self._labels[each]) for each in named))
        return Misread("triage.choice.unread", {"choices": ", ".join(self._labels.values())})


class Vocabulary:
    """The words of a programme's signs, and how a typed answer is read with them."""

    def __init__(self, signs: Wordings, own_words: str) -> None:
        """Take `signs`: id -> (label by language, further words); `own_words` begins what no sign knows."""
        self._labels = {sign: label["vi"] for sign, (label, _) in signs.items()}
        # A label that lists several signs ("Tím môi, tím đầu ngón") is found by its parts, which are in the words.
        self._phrases = Phrases({sign: words or (label["vi"],) for sign, (label, words) in signs.items()})
        self._own_words = own_words

    def read(self, text: str) -> Reading:
        """Read the ids of the signs said to be present, "other:…" for what no sign knows; [] if there is none.

        Asks back if "none" and signs are said together; Misread if neither was said.
        """
        words = tokens(text)
        mentions = self._phrases.find(words)
        there = [mention for mention in mentions if mention.state is not State.DENIED]
        covered = {at for mention in mentions for at in range(mention.start, mention.end)}
        rest = [_Segment(part, covered) for part in _segments(words)]
        shown = tidy(text)
        own = [self._own_words + part.slice(shown) for part in rest if part.unknown]
        found = list(dict.fromkeys([mention.name for mention in there] + own))
        if found and any(part.says_none for part in rest):
            return self._ask_back(found)
        if found or any(part.says_none or part.says_fine for part in rest) or mentions:
            return Read(found)
        return Misread("triage.signs.unread")

    def denied(self, text: str) -> frozenset[str]:
        """Return the ids of the signs that are denied, and not said to be present elsewhere in the text."""
        mentions = self._phrases.find(tokens(text))
        there = {mention.name for mention in mentions if mention.state is not State.DENIED}
        return frozenset(mention.name for mention in mentions if mention.state is State.DENIED) - there

    def _ask_back(self, found: list[str]) -> Unclear:
        label = ", ".join(self._labels.get(each, each.removeprefix(self._own_words)) for each in found)
        some, none = Candidate(found, label), Candidate([], "–")
        return Unclear("triage.signs.none_and_some", (some, none), {"signs": label})


class _Segment:
    """A part of the text between breaks and "và"; what it says besides the signs found in it."""

    def __init__(self, part: Sequence[tuple[int, Token]], covered: Set[int]) -> None:
        self._words = [token for _, token in part]
        self._holds_sign = any(at in covered for at, _ in part)
        left = [token for at, token in part if at not in covered]
        texts = {token.text for token in left}
        said = [token for token in left if token.text not in _KNOWN and not token.text[0].isdigit()]
        none, fine = bool(texts & _NONE), bool(texts & _FINE)
        mild = bool(texts & (_NO_MATTER | _REST))
        plain = not said and not self._holds_sign
        self.unknown = bool(said) or (plain and none and fine)  # "không khỏe" is neither fine nor none
        self.says_fine = plain and (none and mild if none else fine)
        self.says_none = plain and none and not fine and not mild

    def slice(self, text: str) -> str:
        """Return the segment as typed, at most LONGEST_OWN_WORDS characters of it."""
        return text[self._words[0].start : self._words[-1].end][:LONGEST_OWN_WORDS]


def _segments(words: Sequence[Token]) -> list[list[tuple[int, Token]]]:
    def parts(item: tuple[int, Token]) -> bool:
        return item[1].is_break or item[1].text in _JOINS

    return [list(group) for splits, group in groupby(enumerate(words), key=parts) if not splits]
