"""Known names in an address, and what the word before each calls it: commune, district, village."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from conversations.readers.gazetteer import Place, districts, places, spelling, squeeze
from conversations.readers.text import fold, tidy

_LONGEST_NAME = 5  # syllables
_MOST_WORDS = 60
# Words before a name, as typed (without accents or with the right ones) -> (what the name is, which kind).
_MARKERS: dict[tuple[str, ...], tuple[str, str | None]] = {
    ("xã",): ("commune", "xã"),
    ("x",): ("commune", "xã"),
    ("phường",): ("commune", "phường"),
    ("p",): ("commune", "phường"),
    ("thị", "trấn"): ("commune", "thị trấn"),
    ("tt",): ("commune", "thị trấn"),
    ("huyện",): ("district", None),
    ("h",): ("district", None),
    ("thành", "phố"): ("district", None),
    ("tp",): ("district", None),
    ("thị", "xã"): ("district", None),
    ("tx",): ("district", None),
    ("tỉnh",): ("province", None),
    **{(word,): ("village", None) for word in ("thôn", "bản", "tổ", "xóm", "khu", "đường", "phố", "ngõ", "ấp", "đội")},
}


_AFTER: dict[str, tuple[str, str | None]] = {  # English puts them behind
    "commune": ("commune", "xã"),
    "ward": ("commune", "phường"),
    "town": ("commune", "thị trấn"),
    "district": ("district", None),
    "city": ("district", None),
    "province": ("province", None),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A known name at words[start:end], with the communes it may be and the old district (code) of that name."""

    start: int
    end: int
    places: tuple[Place, ...]
    district: str | None
    marker: str | None
    kind: str | None
    opens: int
    """Index where its marker begins, if that makes the name longer; else `start`."""


def words_of(text: str) -> list[str]:
    """Return the words and numbers of an address in order, tidy."""
    return re.findall(r"[^\W\d_]+|\d+", tidy(text))[:_MOST_WORDS]


def find_hits(words: list[str]) -> list[Hit]:
    """Find the known names of an address from left to right, the longest where several overlap."""
    found = [
        hit
        for start in range(len(words))
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1)
        if (hit := _hit(words, start, end)) is not None
    ]
    chosen: list[Hit] = []
    for hit in sorted(found, key=lambda h: (h.opens - h.end, h.start)):
        if all(hit.end <= other.opens or hit.opens >= other.end for other in chosen):
            chosen.append(hit)
    named = {at for hit in chosen for at in range(hit.start, hit.end)}
    # "bản phố Bắc Hà": the "phố" belongs to Bản Phố and says nothing of Bắc Hà.
    free = [replace(hit, marker=None) if hit.marker == "village" and hit.start - 1 in named else hit for hit in chosen]
    return sorted(free, key=lambda h: h.start)


def _hit(words: list[str], start: int, end: int) -> Hit | None:
    typed = words[start:end]
    key = squeeze(typed)
    name, code = districts().get(key, ((), None))
    district = code if code and _fit(typed, name) else None
    fits = {place: fit for place in places().get(key, ()) if (fit := _fit(typed, place.words))}
    if not fits and district is None:
        return None
    best = max(fits.values(), default=0)
    marker, kind, opens = _marker(words, start)
    if marker is None and (after := _AFTER.get("".join(words[end : end + 1]))) is not None:
        marker, kind = after
    return Hit(start, end, tuple(p for p, fit in fits.items() if fit == best), district, marker, kind, opens)


def _fit(typed: list[str], name: tuple[str, ...]) -> int:
    """Return 2 if the accents are the same, 1 if they may be (typed without), 0 if they contradict."""
    accented = [word for word in typed if word.replace("đ", "d") != fold(word)]
    if not accented:
        return 1
    if len(typed) != len(name):
        return 2 if "".join(typed) == "".join(name) else 0
    if all(spelling(word) == spelling(right) for word, right in zip(typed, name, strict=True)):
        return 2
    return int(
        all(word not in accented or spelling(word) == spelling(right) for word, right in zip(typed, name, strict=True))
    )


def _marker(words: list[str], start: int) -> tuple[str | None, str | None, int]:
    if words[max(start - 2, 0) : start] == ["moved", "to"]:
        return None, None, start
    for length in (2, 1):
        before = tuple(words[max(start - length, 0) : start])
        for marker, (role, kind) in _MARKERS.items():
            if len(before) == len(marker) == length and all(
                word in (right, fold(right)) for word, right in zip(before, marker, strict=True)
            ):
                return role, kind, start if role == "village" else start - length
    return None, None, start
