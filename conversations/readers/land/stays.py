"""A place that is named and the person: living there now, registered or once there, near it, not there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from conversations.readers.land.lists import phrases
from conversations.readers.text import fold

_REACH = 4
"""Maximum words between "gần" or "không phải" and the name it is about."""


class Stay(Enum):
    """Relation of a person to a place that is named."""

    PLAIN = "plain"
    HERE = "here"
    AWAY = "away"
    NEAR = "near"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    stay: Stay


def stays_of(words: list[str], names: list[tuple[int, int]]) -> list[Stay]:
    """Return for each name (words[start:end]) whether the person stays there, by the cues before it."""
    inside = {at for start, end in names for at in range(start, end)}
    cues = [cue for cue in _cues(words) if inside.isdisjoint(range(cue.start, cue.end))]
    found = [_stay(words, start, cues, names) for start, _ in names]
    return [
        _after(end, cues, names) if stay is Stay.PLAIN else stay for stay, (_, end) in zip(found, names, strict=True)
    ]


def _after(end: int, cues: list[_Cue], names: list[tuple[int, int]]) -> Stay:
    """Return HERE if "ở trọ" follows the name and belongs to no other: "Tằng Loỏng, ở trọ thôi, hộ khẩu Văn Bàn"."""
    later = [cue for cue in cues if cue.start >= end]
    following = min((start for start, _ in names if start >= end), default=None)
    if not later or later[0].stay is not Stay.HERE or (following is not None and following < later[0].start):
        return Stay.PLAIN
    until = next((cue.start for cue in later if cue.stay is not Stay.HERE), None)
    own = following is None or (until is not None and until <= following)
    return Stay.HERE if own else Stay.PLAIN


def _stay(words: list[str], start: int, cues: list[_Cue], names: list[tuple[int, int]]) -> Stay:
    before = [cue for cue in cues if cue.end <= start]
    if not before:
        return Stay.PLAIN
    cue = before[-1]
    between = any(cue.end <= other < start for other, _ in names)
    if cue.stay in (Stay.NEAR, Stay.DENIED):
        if not between and start - cue.end <= _REACH:
            return cue.stay
        earlier = [each for each in before if each.stay not in (Stay.NEAR, Stay.DENIED)]
        return earlier[-1].stay if earlier and not between else Stay.PLAIN
    if cue.stay is Stay.AWAY and _is_left(words[cue.end : start], between=between):
        return Stay.PLAIN
    if words[cue.start] in ("người", "nguoi", "from") and start != cue.end:
        return Stay.PLAIN
    return cue.stay


def _is_left(between_words: list[str], *, between: bool) -> bool:
    """True if the sentence has gone on to another place: "quê Bảo Yên, Ở Phú Nhuận"."""
    return between and not {"ở", "o", "tại", "in", "nhưng", "nhung", "còn"}.isdisjoint(between_words)


def _cues(words: list[str]) -> list[_Cue]:
    """Return the cues in order; where two begin together the longer one."""
    found: list[_Cue] = []
    bare_text = all(word.isascii() for word in words)
    at = 0
    while at < len(words):
        cue = next((cue for length in (4, 3, 2, 1) if (cue := _cue_at(words, at, length, bare_text=bare_text))), None)
        if cue is not None:
            found.append(cue)
        at = cue.end if cue is not None else at + 1
    return found


def _cue_at(words: list[str], at: int, length: int, *, bare_text: bool) -> _Cue | None:
    typed = words[at : at + length]
    bare = tuple(map(fold, typed))
    if len(typed) < length:
        return None
    for name, stay in _LISTS:
        written = phrases(name).get(bare)
        if written is not None and all(
            word == right or (word == fold(right) and (bare_text or name not in _EXACT))
            for word, right in zip(typed, written.split(), strict=True)
        ):
            return _Cue(at, at + length, stay)
    return None


_EXACT = ("but", "near")  # "con" is a child where accents are typed, "còn" without them
_LISTS = (
    ("same", Stay.PLAIN),
    ("but", Stay.PLAIN),
    ("denied", Stay.DENIED),
    ("away", Stay.AWAY),
    ("here", Stay.HERE),
    ("near", Stay.NEAR),
)
