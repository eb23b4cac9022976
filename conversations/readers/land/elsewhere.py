"""Another province or district in an address: "xã Minh Lương, huyện Đoan Hùng, Phú Thọ"."""

from __future__ import annotations

from conversations.readers.gazetteer import districts, squeeze
from conversations.readers.land.lists import phrases
from conversations.readers.text import fold

_LIKE = 70  # similarity in percent: "huyện bát sát" is a district of ours
_LONGEST = 3
_DISTRICT_WORDS = ("huyện", "huyen", "quận", "quan")
_ABBREVIATED = 2  # letters: "huyện BX"
_VILLAGE = ("thôn", "bản", "tổ", "xóm", "khu", "đường", "phố", "thon", "ban", "to", "xom", "duong", "pho", "chợ", "cho")


def other_places(words: list[str], taken: set[int]) -> list[tuple[int, int, str]]:
    """Return the names of other provinces and districts as start, end and words to show; `taken` are known names."""
    found = [
        hit
        for at in range(len(words))
        if (hit := _province(words, at, taken)) and taken.isdisjoint(range(hit[0], hit[1]))
    ]
    return found or [hit for at in range(len(words)) if (hit := _district(words, at, taken))]


def _province(words: list[str], at: int, taken: set[int]) -> tuple[int, int, str] | None:
    for length in range(_LONGEST, 0, -1):
        typed = words[at : at + length]
        name = phrases("provinces").get(tuple(map(fold, typed)))
        if name is None or _is_of_village(words, at, taken):
            continue
        if all(word in (right, fold(right)) for word, right in zip(typed, name.lower().split(), strict=True)):
            return at, at + length, name
    return None


def _is_of_village(words: list[str], at: int, taken: set[int]) -> bool:
    """True if a village or a road is called so: "đường Điện Biên", but not "thành phố Hà Nội", "Cam Đường, Hà Nội"."""
    city = words[max(at - 2, 0) : at - 1] in (["thành"], ["thanh"])
    return at > 0 and words[at - 1] in _VILLAGE and not city and at - 1 not in taken


def _district(words: list[str], at: int, taken: set[int]) -> tuple[int, int, str] | None:
    """Return a district named so that is none of ours, nor like one."""
    from rapidfuzz import fuzz  # here: most addresses name no district like this

    if words[at] not in _DISTRICT_WORDS or at + 1 >= len(words) or at + 1 in taken:
        return None
    if words[at] == "quan" and words[at + 1].isdigit() is False:
        return None  # "quan" without accents is a common word
    named = [words[at + 1 : end] for end in range(at + 2, min(at + 2 + _LONGEST, len(words) + 1))]
    if len(named[0][0]) <= _ABBREVIATED + 1 and fold(named[0][0]) == named[0][0] and len(named) == 1:
        return None
    whole = [name for name, (words_of_it, _) in districts().items() if len(words_of_it) > 1]
    if any(fuzz.ratio(squeeze(typed), name) >= _LIKE for typed in named for name in whole):
        return None
    shown = named[min(1, len(named) - 1)]
    return at, at + 1 + len(shown), " ".join(word.capitalize() for word in shown)
