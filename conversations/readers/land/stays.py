"""A place that is named and the person: living there now, registered or once there, near it, not there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from conversations.readers.land.lists import phrases, words_listed
from conversations.readers.text import fold

_REACH = 4
"""Maximum words between "gần" or "không phải" and the name it is about."""


class Stay(Enum):
    """Relation of a person to a place that is named."""

    PLAIN = "plain"
    HERE = "here"
    AWAY = "away"
    WORK = "work"
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
    found = _only_now(words, [_stay(words, start, cues, names) for start, _ in names], cues, names)
    return [
        _after(end, cues, names) if stay is Stay.PLAIN else stay for stay, (_, end) in zip(found, names, strict=True)
    ]


def _only_now(words: list[str], stays: list[Stay], cues: list[_Cue], names: list[tuple[int, int]]) -> list[Stay]:
    """Return AWAY for a place of living before "nhưng" where another is said of now: "nhà em ở …, nhưng đang ở …"."""
    now = [
        start
        for stay, (start, _) in zip(stays, names, strict=True)
        if stay is Stay.HERE and _is_now(words, [cue for cue in cues if cue.end <= start])
    ]
    if len(now) != 1:
        return stays
    return [
        Stay.AWAY if stay is Stay.HERE and start < now[0] else stay
        for stay, (start, _) in zip(stays, names, strict=True)
    ]


def _is_now(words: list[str], before: list[_Cue]) -> bool:
    """True if the cue is "đang ở" or its like, right after a "but"."""
    if len(before) < 2 or words_listed("now").isdisjoint(words[before[-1].start : before[-1].end]):
        return False
    but = words[before[-2].start : before[-2].end]
    return tuple(map(fold, but)) in phrases("but") and before[-1].start - before[-2].end <= 1


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
    if words[cue.start] in _MOVING and len(before) > 1 and _has_moved(before[-2], cue, names):
        return Stay.HERE
    if cue.stay in (Stay.NEAR, Stay.DENIED):
        if (not between and start - cue.end <= _REACH) or (
            cue.stay is Stay.DENIED and _lies_in(words, start, cue, names)
        ):
            return cue.stay
        earlier = [each for each in before if each.stay not in (Stay.NEAR, Stay.DENIED)]
        return earlier[-1].stay if earlier and not between else Stay.PLAIN
    if cue.stay is Stay.WORK and between:
        return Stay.PLAIN
    if cue.stay is Stay.AWAY and _is_left(words[cue.end : start], between=between):
        return Stay.PLAIN
    if words[cue.start] in ("người", "nguoi", "from", "left") and cue.end == cue.start + 1 and start != cue.end:
        return Stay.PLAIN
    if cue.stay is Stay.HERE and _belongs_to(words, cue, before[:-1]):
        return Stay.AWAY
    return cue.stay


def _has_moved(living: _Cue, cue: _Cue, names: list[tuple[int, int]]) -> bool:
    """True if "sang" goes with a word of living now: "giờ dọn SANG Xuân Quang"."""
    return living.stay is Stay.HERE and not any(living.end <= begin < cue.start for begin, _ in names)


def _lies_in(words: list[str], start: int, cue: _Cue, names: list[tuple[int, int]]) -> bool:
    """True if the place here only says where the denied one lies: "không phải Thanh Bình bên Mường Khương"."""
    denied = [end for begin, end in names if cue.end <= begin <= cue.end + _REACH and end <= start]
    return len(denied) == 1 and start > denied[0] and words_listed("lies").issuperset(words[denied[0] : start])


def _belongs_to(words: list[str], cue: _Cue, before: list[_Cue]) -> bool:
    """True if words of living go with an earlier cue: "QUÊ tôi ở …", "MAI MỐT em chuyển về …"."""
    away = before[-1] if before and before[-1].stay is Stay.AWAY else None
    now = not words_listed("now").isdisjoint(words[cue.start : cue.end])
    return away is not None and not now and words_listed("between").issuperset(words[away.end : cue.start])


def _is_left(between_words: list[str], *, between: bool) -> bool:
    """True if the sentence has gone on to another place: "quê Bảo Yên, Ở Phú Nhuận"."""
    return between and not {"ở", "o", "tại", "in", "nhưng", "nhung", "còn"}.isdisjoint(between_words)


def _cues(words: list[str]) -> list[_Cue]:
    """Return the cues in order; where two begin together the longer one."""
    found: list[_Cue] = []
    bare_text = all(word.isascii() for word in words)
    at = 0
    while at < len(words):
        cue = next(
            (cue for length in (5, 4, 3, 2, 1) if (cue := _cue_at(words, at, length, bare_text=bare_text))), None
        )
        if cue is not None:
            found.append(cue)
        at = cue.end if cue is not None else at + 1
    return found


def _cue_at(words: list[str], at: int, length: int, *, bare_text: bool) -> _Cue | None:
    """Return the cue of `length` words here, first word by word, then without the small words inside it."""
    inside = [n for n in range(at + 1, min(at + _WIDEST, len(words))) if words[n] not in words_listed("between")]
    for places in ([*range(at, min(at + length, len(words)))], [at, *inside[: length - 1]]):
        if len(places) == length and (stay := _named(words, places, bare_text=bare_text)) is not None:
            return _Cue(at, places[-1] + 1, stay)
    return None


def _named(words: list[str], places: list[int], *, bare_text: bool) -> Stay | None:
    """Return the relation that the words at these places name. Returns None if they are no cue."""
    typed = [words[place] for place in places]
    for name, stay in _LISTS:
        written = phrases(name).get(tuple(map(fold, typed)))
        if written is not None and all(
            word == right or (word == fold(right) and (bare_text or name not in _EXACT))
            for word, right in zip(typed, written.split(), strict=True)
        ):
            return stay
    return None


_MOVING = ("sang", "qua")
_WIDEST = 6
"""Maximum words from the first to the last of a cue with small words inside."""
_EXACT = ("but", "near", "later")  # "con" is a child where accents are typed, "còn" without them
_LISTS = (
    ("same", Stay.PLAIN),
    ("but", Stay.PLAIN),
    ("denied", Stay.DENIED),
    ("away", Stay.AWAY),
    ("later", Stay.AWAY),
    ("work", Stay.WORK),
    ("here", Stay.HERE),
    ("near", Stay.NEAR),
)
