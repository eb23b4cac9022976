"""Typed symptoms -> signs: nothing that was said is lost, and nothing that was denied becomes a sign."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from conversations.programme.segments import Found, Segment, segments
from conversations.readers.mentions import Mention, Phrases, State, Token, tokens
from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear
from conversations.readers.spelling.vietnamese import phrases_of, softening, well_phrases, words_in, words_of
from conversations.readers.text import tidy

_SOFT_AFTER, _SOFT_BEFORE = softening("after"), softening("before")
_ABOUT = Phrases({name: phrases_of(name) for name in ("same", "better", "courtesy", "closing")})
_WELL = Phrases({"well": well_phrases()})
_LITTLE = words_of("little")
_GONE, _LINK = words_of("gone"), words_of("gone_link")
_IS = re.compile(r"['’]s (?=(?:all )?(?:gone|away|over|cleared|stopped)\b)")
_CALLED = re.compile(rf"\b(?:{'|'.join(words_in('called'))}) (?:oi|ơi)+\b[ ,]*")
_ASKED = ("same", "better")
_HEART, _MAYBE = "heart", "?"

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

    def __init__(self, signs: Wordings, own_words: str, maybe: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
        """Take `signs`: id -> (label by language, further words); `own_words` begins what no sign knows.

        `maybe`: id -> (the milder sign, words that may mean either).
        """
        self._labels = {sign: label["vi"] for sign, (label, _) in signs.items()}
        self._milder = {sign + _MAYBE: milder for sign, (milder, _) in maybe.items()}
        # A label that lists several signs ("Tím môi, tím đầu ngón") is found by its parts, which are in the words.
        named = {sign: words or (label["vi"],) for sign, (label, words) in signs.items()}
        asked = {sign + _MAYBE: words for sign, (_, words) in maybe.items()}
        heart = {_HEART: phrases_of("heart")}
        self._phrases = Phrases({**named, **asked, **heart}, careful=True)
        self._alarming = frozenset(word.bare for each in named.values() for one in each for word in tokens(one))
        self._own_words = own_words

    def read(self, text: str) -> Reading:
        """Read the ids of the signs said to be present, "other:…" for what no sign knows; [] if there is none.

        Asks back if "none" and signs are said together, or a sign is "not very" there; Misread if neither was said.
        """
        shown = tidy(_CALLED.sub("", _IS.sub(" is ", tidy(text))))
        words = tokens(shown)
        found_at = [mention for mention in self._phrases.find(words) if mention.name != _HEART]
        over = {n for n, each in enumerate(found_at) if _is_gone(words, each) or _ends_denied(words, found_at, n)}
        over |= _refused(words, found_at)
        mentions = [replace(each, state=State.DENIED) if n in over else each for n, each in enumerate(found_at)]
        gone = [replace(each, end=_gone_end(words, each)) for each in found_at if _is_gone(words, each)]
        about = [each for each in _ABOUT.find(words) if each.name != "better" or each.state is not State.DENIED]
        well = [each for each in _WELL.find(words) if _is_well(words, each)]
        spans = Found(_places(*mentions, *gone, *about, *well), _places(*mentions), _places(*well), self._alarming)
        rest = [Segment(part, spans) for part in segments(words)]
        own = [self._own_words + part.slice(shown) for part in rest if part.unknown]
        there = [mention.name for mention in mentions if mention.state is not State.DENIED]
        found = list(dict.fromkeys([name for name in there if name not in self._milder] + own))
        softened = [mention.name for mention in mentions if _is_softened(words, mention)]
        if softened:
            return self._ask_not_very(found, [self._milder.get(name, name) for name in softened])
        if severe := [name for name in there if name in self._milder]:
            return self._ask_how_much(found, severe[0])
        none = any(part.says_none for part in rest)
        if found and none:
            return self._ask_back(found)
        if found or none or any(part.says_fine for part in rest) or mentions:
            return Read(found)
        return Misread(f"triage.signs.{about[0].name}" if about and about[0].name in _ASKED else "triage.signs.unread")

    def _shown(self, found: list[str]) -> str:
        return ", ".join(self._labels.get(each, each.removeprefix(self._own_words)) for each in found)

    def denied(self, text: str) -> frozenset[str]:
        """Return the ids of the signs that are denied, and not said to be present elsewhere in the text."""
        mentions = self._phrases.find(tokens(text))
        there = {mention.name for mention in mentions if mention.state is not State.DENIED}
        return frozenset(mention.name for mention in mentions if mention.state is State.DENIED) - there

    def _ask_back(self, found: list[str]) -> Unclear:
        some, none = Candidate(found, self._shown(found)), Candidate([], "–")
        return Unclear("triage.signs.none_and_some", (some, none), {"signs": self._shown(found)})

    def _ask_not_very(self, found: list[str], softened: list[str]) -> Unclear:
        """Ask whether a sign that is "not very" there is there: it is never taken for none."""
        some = list(dict.fromkeys([*found, *softened]))
        candidates = (Candidate(some, self._shown(some)), Candidate(found, self._shown(found) or "–"))
        return Unclear("triage.signs.not_very", candidates, {"signs": self._shown(softened)})

    def _ask_how_much(self, found: list[str], severe: str) -> Unclear:
        """Ask which of two signs is meant by words that may mean either."""
        either = (severe.removesuffix(_MAYBE), self._milder[severe])
        found = [name for name in found if name not in either]
        candidates = tuple(Candidate([name, *found], self._shown([name, *found])) for name in either)
        return Unclear("triage.signs.how_much", candidates, {"signs": ", ".join(map(self._labels.__getitem__, either))})


def _is_softened(words: Sequence[Token], mention: Mention) -> bool:
    """True if a denial is softened: "không mệt lắm", "not very tired"."""
    if mention.state is not State.DENIED:
        return False
    clause = words[mention.start].clause
    after = [word.text for word in words[mention.end - 1 : mention.end + 2] if word.clause == clause]
    before = [word.text for word in words[max(0, mention.start - 1) : mention.start] if word.clause == clause]
    return mention.name.endswith(_MAYBE) or bool(_SOFT_AFTER & set(after)) or bool(_SOFT_BEFORE & set(before))


def _places(*mentions: Mention) -> frozenset[int]:
    return frozenset(at for each in mentions for at in range(each.start, each.end))


def _is_well(words: Sequence[Token], well: Mention) -> bool:
    """True if "ăn được" is said of now and without a limit: not "không ăn được", "chỉ ăn được", "ăn được ít"."""
    clause = words[well.start].clause
    around = (*words[max(0, well.start - 2) : well.start], *words[well.end : well.end + 2])
    return well.state is State.PRESENT and not any(
        word.text in _LITTLE | _SOFT_AFTER for word in around if word.clause == clause
    )


def _gone_end(words: Sequence[Token], mention: Mention) -> int:
    """Return the place after "is gone" behind a sign; the sign's own end if it is not gone."""
    at = mention.end
    while at < len(words) and words[at].text in _LINK:
        at += 1
    if at == len(words) or words[at].text not in _GONE or words[at].clause != words[mention.start].clause:
        return mention.end
    return at + 2 if at + 1 < len(words) and words[at + 1].text in _LINK else at + 1


def _is_gone(words: Sequence[Token], mention: Mention) -> bool:
    return mention.state is State.PRESENT and _gone_end(words, mention) > mention.end


def _ends_denied(words: Sequence[Token], found: Sequence[Mention], n: int) -> bool:
    """True if a sign ends a row that is denied as one: "không ho sốt gì"."""
    here = found[n]
    follows = n > 0 and found[n - 1].end == here.start and found[n - 1].state is State.DENIED
    return follows and here.end < len(words) and words[here.end].bare in ("gi", "j", "ca")


def _refused(words: Sequence[Token], found: Sequence[Mention]) -> frozenset[int]:
    """Return the signs right after an English "no": "no cough or fever"."""
    refused: dict[int, int] = {}
    for n, each in enumerate(found):
        before = words[each.start - 1].text if each.start else ""
        joined = each.start - 1 in refused and before in ("or", "and", "nor", ",")
        if before in ("no", "nor", "any") or joined:
            refused[each.end] = n
    return frozenset(refused.values())
