"""The one person a helper reports on: "ông Pao mạch 59", "bé Tua 39,1". A name without a title stays a doubt."""

from __future__ import annotations

import re

from conversations.readers.text import fold

_TITLES = "ông bà cụ bác chú cô anh chị em bé cháu thím dì cậu mợ bà_cụ ông_cụ em_bé cháu_bé bệnh_nhân bn"
_TITLE = "|".join(re.escape(title.replace("_", " ")) for each in _TITLES.split() for title in {each, fold(each)})
_NAMED = re.compile(
    rf"(?<!\w)(?P<title>{_TITLE}) (?P<name>(?-i:[^\W\d_a-z]))(?P<rest>(?-i:[^\W\d_A-Z]{{0,6}}))(?!\w)", re.IGNORECASE
)
_MORE_OF_THE_NAME = re.compile(r"(?: (?-i:[^\W\d_a-zđ][^\W\d_A-ZĐ]{1,6}|[AUY])(?!\w)){0,3}")
_NOT_BEFORE = re.compile(
    r"(?<!\w)(?:cua|moi|voi|cung|nhu|bang|giong|hon|con|va|and|of|nha|may|goi|nho|khong phai|vo|chong|me|bo)$"
)
_REPORT = re.compile(
    r"(?<!\w)(?:mach|nhip|tho|nhiet|thuy ngan|vach|spo|sp02|oxy|oxi|huyet ap|ha|tim|tuoi|\d+t|nach|tay (?:trai|phai)"
    r"|tren \d+ duoi"
    r"|(?:em|toi|chau|con|minh)(?: da| vua| moi| vao| di| den| bom)+|hom (?:qua|kia)|hqua|(?:sang|chieu|hom) nay"
    r"|(?:mot|hai)? ?(?:tram|ba)? ?muoi tren"
    r"|cho (?:toi|minh) (?:nghe|xem|ghi)|(?:toi|minh) (?:ghi|chep|dan|hoi|nghe|goi|bam)"
    r"|qua (?:dien thoai|zalo|video))(?!\w)|\w+ (?:oi|a)\s*$"
)
"""Said with a value these make a report of it; a bare "chị Hoa 97" may be anybody's."""
_CONTRAST = re.compile(r" ?(?:thi|la|cung|noi|bao|tram|y te|bac si|ke|hoi|dan|can bo|truong)(?!\w)")
_SELF = re.compile(
    r"(?<!\w)(?:con|va|rieng|phan|cua) (?:toi|em|minh|e|tui|chau)(?!\w)(?! (?:be|trai|gai|dau))"
    r"|(?<!\w)(?:hang xom|(?:nha|phong|giuong) (?:ben|canh|ke)|(?:ben|ke) (?:canh|nha|ben))(?!\w)"
    r"|(?<!\w)cung (?:phong|nha tro|xom|lop)(?!\w)"
    r"|(?<!\w)(?:toi|em|minh|e|tui|chau) (?:(?:thi|cung|van) )*(?:se|chua|de|lat nua|ti nua|(?:do|kep|dem) sau)(?!\w)"
)


def without_reported(text: str) -> str:
    """Return a text without the name of the one person it reports on, so that it raises no doubt.

    Left as it is if two are named, the name is in contrast ("chị Páo thì 97") or the writer speaks of their own value.
    """
    found = [each for each in _NAMED.finditer(text) if _is_name(each)]
    if len({fold(each[0].lower()) for each in found}) != 1 or _SELF.search(fold(text.lower())):
        return text
    if any(_is_contrast(text, each) for each in found):
        return text
    if not _REPORT.search(fold(text.lower())):
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
    return bool(_NOT_BEFORE.search(before)) or (not told and bool(_CONTRAST.match(after)))
