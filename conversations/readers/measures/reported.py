"""The one person a helper reports on: "ông Pao mạch 59", "bé Tua 39,1". A name without a title stays a doubt."""

from __future__ import annotations

import re
from functools import cache

from conversations.readers.measures.words import raw
from conversations.readers.text import fold

_TITLES = "ông bà cụ bác chú cô anh chị em bé cháu thím dì cậu mợ bà_cụ ông_cụ em_bé cháu_bé bệnh_nhân bn"
_TITLE = "|".join(re.escape(title.replace("_", " ")) for each in _TITLES.split() for title in {each, fold(each)})
_NAMED = re.compile(
    rf"(?<!\w)(?P<title>{_TITLE}) (?P<name>(?-i:[^\W\d_a-z]))(?P<rest>(?-i:[^\W\d_A-Z]{{0,6}}))(?!\w)", re.IGNORECASE
)
_MORE_OF_THE_NAME = re.compile(r"(?: (?-i:[^\W\d_a-zđ][^\W\d_A-ZĐ]{1,6}|[AUY])(?!\w)){0,3}")


def without_reported(text: str) -> str:
    """Return a text without the name of the one person it reports on, so that it raises no doubt.

    Left as it is if two are named, the name is in contrast ("chị Páo thì 97") or the writer speaks of their own value.
    """
    found = [each for each in _NAMED.finditer(text) if _is_name(each)]
    if len({fold(each[0].lower()) for each in found}) != 1 or _words("own").search(fold(text.lower())):
        return text
    if any(_is_contrast(text, each) for each in found):
        return text
    if not _words("report").search(fold(text.lower())):
        return text
    title = found[0]["title"].lower()
    for each in reversed(found):
        text = f"{text[: each.start()]} {text[_end(text, each) :]}"
    again = re.compile(
        rf"(?<!\w)(?:(?:của|cua) )?{title}(?= (?!sĩ|si\b"
        rf"|(?:xã|xa|bà|ba|ông|ong|nội|noi|ngoại|ngoai|chồng|chong|vợ|vo|nhà|nha|\w*[A-Z])\b))",
        re.I,
    )
    return text if title in ("em", "cháu", "chau", "bé", "be", "ba", "cu", "co", "chi") else again.sub(" ", text)


def _is_name(found: re.Match[str]) -> bool:
    return found["name"].isupper() and (not found["rest"] or found["rest"].islower())


def _end(text: str, found: re.Match[str]) -> int:
    more = _MORE_OF_THE_NAME.match(text, found.end())
    return more.end() if more else found.end()


def _is_contrast(text: str, found: re.Match[str]) -> bool:
    before = fold(text[: found.start()].lower()).rstrip(" ,:(")
    after = fold(text.lower())[_end(text, found) :]
    told = re.match(rf" (?:noi|bao|ke)(?!\w).*(?<!\w)cua {fold(found['title'].lower())}(?!\w)", after, re.DOTALL)
    return bool(_words("before").search(before)) or (not told and bool(_words("contrast").match(after)))


@cache
def _words(name: str) -> re.Pattern[str]:
    """Return the words about a named person (`[reported]` of measures.toml) as a pattern over folded text."""
    start = "" if name == "contrast" else r"(?<!\w)"
    end = "$" if name == "before" else r"(?!\w)"
    return re.compile(rf"{start}(?:{raw('reported', name)}){end}")
