"""A part of what is typed about signs, between breaks and "và": a denial, "khỏe, ăn ngủ được", or words of its own."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import groupby, pairwise

from conversations.readers.mentions import Token
from conversations.readers.spelling.vietnamese import softening, words_of

LONGEST_OWN_WORDS = 200
_MOST_CHAT = 5
"""Maximum words nobody knows after a "khỏe" that are chat: "khỏe rồi, đòi đi nương"."""

_JOINS, _NONE, _FINE, _REST = words_of("joins"), words_of("none"), words_of("fine"), words_of("rest")
_NO_MATTER, _ABOUT_NONE = words_of("no_matter"), words_of("about_none")
_KNOWN = words_of("harmless") | _ABOUT_NONE | _JOINS | _NONE | _FINE | _REST | _NO_MATTER
_COMPLAINTS, _BODY, _POWER = words_of("complaints"), words_of("body"), words_of("power")
_OBJECTS = words_of("objects") | _COMPLAINTS
_ENDS_NONE, _NONE_BEFORE = words_of("ends_none"), words_of("none_before")
_SOFT_AFTER, _SOFT_BEFORE = softening("after"), softening("before")
_OVER = words_of("over_with")
_GRAVE, _SIGN_ENDS = words_of("grave"), ("hieu", "chung", "hien")
_LISTED, _TELLING, _MILD = words_of("listed"), words_of("telling"), words_of("mild")
_WHOLE_NONE = ("nothing", "none", "nil")
_BARE_NONE = ("chang", "cha")
_HEALTHY = ("khoe", "khoẻ", "khỏe")


@dataclass(frozen=True, slots=True)
class Found:
    """Places of the words that phrases were found in: all of them, those of signs, those of "ăn ngủ được"."""

    covered: Set[int]
    signs: Set[int]
    well: Set[int]
    alarming: Set[str]
    """Words of a programme's signs: next to "khỏe" they are no chat."""


class Segment:
    """A part of the text between breaks and "và"; what it says besides the signs found in it."""

    def __init__(self, part: Sequence[tuple[int, Token]], found: Found) -> None:
        """Weigh the words of a part, each with its place in the text."""
        self._words = [token for _, token in part]
        holds_sign = any(at in found.signs for at, _ in part)
        left = [token for at, token in part if at not in found.covered]
        denied = _denied(left, holds_sign=holds_sign)
        known = _KNOWN | denied
        said = [token for token in left if token.text not in known and not token.text[0].isdigit()]
        texts = {token.text for token in left}
        none = bool(texts & _NONE) or _says_bare_none(left)
        fine = bool((texts & _FINE) - denied) or any(at in found.well for at, _ in part)
        mild = bool(texts & (_NO_MATTER | _REST)) or bool(_grave(left))
        if not holds_sign and (
            _is_chat(self._words, said, found.alarming) if not none else _is_none_of_all(left, said)
        ):
            said = []
        plain = not said and not holds_sign
        both = none and fine and not _stops_short(left)  # "không khỏe" is neither fine nor none
        self.unknown = bool(said) or (plain and both)
        self.says_fine = plain and not both and (fine or (none and mild))
        self.says_none = plain and none and not fine and not mild

    def slice(self, text: str) -> str:
        """Return the segment as typed, at most LONGEST_OWN_WORDS characters of it."""
        return text[self._words[0].start : self._words[-1].end][:LONGEST_OWN_WORDS]


def segments(words: Sequence[Token]) -> list[list[tuple[int, Token]]]:
    """Return the parts of a text between breaks and joining words, each word with its place."""

    def parts(item: tuple[int, Token]) -> bool:
        return item[1].is_break or item[1].text in _JOINS

    return [list(group) for splits, group in groupby(enumerate(words), key=parts) if not splits]


def _denied(left: Sequence[Token], *, holds_sign: bool) -> frozenset[str]:
    """Return the words that a denial in the segment makes harmless: "bụng không đau", "không sao hết"."""
    known = _grave(left)
    since: list[str] | None = None
    for at, word in enumerate(left):
        if word.text in _NONE or _is_bare_none(left, at):
            since = []
            known |= {word.text} if word.bare in _BARE_NONE else set()
        elif word.text in _OVER and at + 1 < len(left) and left[at + 1].text in _COMPLAINTS:
            since = []
        elif since is not None:
            if word.text in _COMPLAINTS and not _is_power(left, at) and not _is_soft(left, at):
                known |= {word.text} | _BODY
            elif word.text in _ENDS_NONE and (since or holds_sign):
                known.add(word.text)
            since.append(word.text)
    return frozenset(known)


def _grave(left: Sequence[Token]) -> set[str]:
    """Return the words for a bad sign right after "dấu hiệu", if anything is denied."""
    if not any(word.text in _NONE for word in left):
        return set()
    return {word.text for before, word in pairwise(left) if before.bare in _SIGN_ENDS and word.text in _GRAVE}


def _is_soft(left: Sequence[Token], at: int) -> bool:
    """True if the denial is softened: "không đau lắm" is not "không đau"."""
    before, after = left[max(0, at - 2) : at], left[at + 1 : at + 3]
    return any(word.text in _SOFT_AFTER for word in after) or any(word.text in _SOFT_BEFORE for word in before)


def _stops_short(left: Sequence[Token]) -> bool:
    """True if each denial has its object before any "khỏe" after it: "bình thường, không kêu gì"."""
    is_open = False
    for at, word in enumerate(left):
        if word.text in _NONE or _is_bare_none(left, at):
            is_open = word.text not in _WHOLE_NONE
        elif word.text in _OBJECTS:
            is_open = False
        elif word.text in _FINE and is_open:
            return False
    return not is_open


def _is_power(left: Sequence[Token], at: int) -> bool:
    """True if it is a power that is denied here: "không nôn được"."""
    return any(word.text in _POWER for word in left[at : at + 3])


def _says_bare_none(left: Sequence[Token]) -> bool:
    return any(_is_bare_none(left, at) for at in range(len(left)))


def _is_bare_none(left: Sequence[Token], at: int) -> bool:
    after = left[at + 1].text if at + 1 < len(left) else ""
    return left[at].text in _BARE_NONE and after in _NONE_BEFORE


def _is_none_of_all(left: Sequence[Token], said: Sequence[Token]) -> bool:
    """True if the whole list is denied and the other words only tell of it: "bà ấy nói không có dấu hiệu nào"."""
    texts = {token.text for token in left}
    return bool(texts & _LISTED) and not texts & _MILD and all(token.text in _TELLING for token in said)


def _is_chat(words: Sequence[Token], said: Sequence[Token], alarming: Set[str]) -> bool:
    """True if the part says "khỏe" and its other words can be no complaint: "khỏe rồi, đòi đi nương"."""
    healthy = any(token.text in _HEALTHY for token in words)
    worrying = any(token.bare in alarming or token.text in _COMPLAINTS for token in said)
    return healthy and len(said) <= _MOST_CHAT and not worrying
