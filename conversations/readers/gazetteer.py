"""The communes and wards of Lào Cai today (99, since 1 July 2025) with the names they had before.

Package data: one row for each of the 152 units of old Lào Cai (as of 2022) and the 168 of old Yên Bái, with its old
district and the current unit it became part of whole (resolution on the merger, in force 1 July 2025). Names that
ended in 2019 and 2020 are in a second file; they are only ever asked about.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from conversations.readers.land.lists import short_districts
from conversations.readers.text import fold, tidy

_KINDS = ("Thị trấn", "Phường", "Xã")
DISTRICT_KINDS = ("Thành phố", "Thị xã", "Huyện")
OLD_YEN_BAI = range(132, 142)
"""Codes of the districts that belonged to old Yên Bái; the others belonged to old Lào Cai."""
CITIES = {"laocai": "080", "yenbai": "132"}
"""Cities whose name is also a province's, by district code: the bare name tells nothing about the district."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A current unit: its five-digit code, full name ("Xã Bản Xèo"), kind, the old districts (codes) it lies in."""

    code: str
    name: str
    kind: str
    districts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A name of a current unit, of today or of before (then with the old district's name).

    `words` is the name without its kind, as syllables; `label` is ready to show in a pick list.
    """

    words: tuple[str, ...]
    kind: str
    code: str
    districts: frozenset[str]
    label: str
    today: bool
    sure: bool = True
    """False for a name from before 2020: what became of it is asked, never taken."""


@cache
def communes() -> tuple[Commune, ...]:
    """Return all current units, in the order of their codes."""
    return tuple(_by_code().values())


def commune_name(code: str) -> str:
    """Return the full name of a current unit, "Xã Bản Xèo". Raises KeyError for a code that is none."""
    return _by_code()[code].name


def is_commune(code: str) -> bool:
    """True if the code is that of a current unit."""
    return code in _by_code()


def old_names(code: str) -> list[str]:
    """Return the old units that today's was made of: "Phường Kim Tân (TP Lào Cai)"."""
    return [f"{row['old_name']} ({_short(row['district'])})" for row in _rows() if row["code"] == code]


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """Return every place by its syllables run together without accents: "banxeo"."""
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for commune in communes():
        _, words = _parts(commune.name, _KINDS)
        found[squeeze(words)].append(
            Place(words, commune.kind, commune.code, commune.districts, commune.name, today=True)
        )
    for row in _rows():
        kind, words = _parts(row["old_name"], _KINDS)
        merged = "" if row["old_name"] == row["name"] else f" → {row['name']}"
        label = f"{row['old_name']} ({_short(row['district'])} cũ){merged}"
        place = Place(words, kind, row["code"], frozenset({row["district_code"]}), label, today=False)
        found[squeeze(words)].append(place)
        if words[:2] == ("nông", "trường"):  # everyone who lives there says "thị trấn Phong Hải"
            found[squeeze(words[2:])].append(Place(words[2:], kind, place.code, place.districts, label, today=False))
    for row in _rows("communes_before_2020.csv"):
        kind, words = _parts(row["old_name"], _KINDS)
        label = f"{row['old_name']} ({_short(row['district'])}, trước 2020) → {row['name']}"
        place = Place(words, kind, row["code"], frozenset({row["district_code"]}), label, today=False, sure=False)
        found[squeeze(words)].append(place)
    return {key: tuple(named) for key, named in found.items()}


@cache
def districts() -> dict[str, tuple[tuple[str, ...], str]]:
    """Return the old districts by name or short name, run together: "batxat" -> (("bát", "xát"), "082")."""
    named = {_parts(row["district"], DISTRICT_KINDS)[1]: row["district_code"] for row in _rows()}
    whole = {squeeze(words): (words, code) for words, code in named.items()}
    return whole | {short: ((short,), named[tuple(tidy(name).split())]) for short, name in short_districts().items()}


def squeeze(words: tuple[str, ...] | list[str]) -> str:
    """Run syllables together without accents, y and i as one where they sound alike: "Si Ma Cai" -> "simacai"."""
    return "".join(_one_i(fold(word)) for word in words)


def spelling(word: str) -> tuple[str, str]:
    """Return a syllable as its letters and its tone, wherever the tone mark was put ("Hoà" is "Hòa")."""
    letters, tone = [], ""
    for letter in word:
        for tones in _TONES:
            if (at := tones.find(letter)) > 0:
                letter, tone = tones[0], str(at)
        letters.append(letter)
    return _one_i("".join(letters)), tone


_TONES = (
    "aáàảãạ", "ăắằẳẵặ", "âấầẩẫậ", "eéèẻẽẹ", "êếềểễệ", "iíìỉĩị",
    "oóòỏõọ", "ôốồổỗộ", "ơớờởỡợ", "uúùủũụ", "ưứừửữự", "yýỳỷỹỵ",
)  # fmt: skip


def _one_i(syllable: str) -> str:
    return re.sub(r"(?<=[bcdđghklmnprstvx])y$|(?<=qu)y$", "i", syllable)


@cache
def _rows(name: str = "communes.csv") -> tuple[dict[str, str], ...]:
    table = files("conversations.readers").joinpath("data", name).read_text("utf-8")
    return tuple(csv.DictReader(table.splitlines()))


@cache
def _by_code() -> dict[str, Commune]:
    within: defaultdict[str, set[str]] = defaultdict(set)
    for row in _rows():
        within[row["code"]].add(row["district_code"])
    names = {row["code"]: row["name"] for row in _rows()}
    return {
        code: Commune(code, name, _parts(name, _KINDS)[0], frozenset(within[code]))
        for code, name in sorted(names.items())
    }


def _parts(name: str, kinds: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Split a full name into its kind ("xã") and its syllables."""
    kind = next(kind for kind in kinds if name.startswith(f"{kind} "))
    return tidy(kind), tuple(tidy(name.removeprefix(kind)).split())


def _short(district: str) -> str:
    kind = district.split(" ")[0]
    return district.replace("Thành phố", "TP") if kind == "Thành" else district[0].lower() + district[1:]
