"""Addresses as people write them: how many find their commune, and that an exact name never finds a wrong one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import pairwise

import pytest

from conversations.readers.communes import commune_name, communes, old_names, read_commune
from conversations.readers.gazetteer import Place, places
from conversations.readers.result import Misread, Read, Reading, Unclear
from conversations.readers.text import fold

DISTRICTS = {
    "080": ("thành phố", "Lào Cai"), "082": ("huyện", "Bát Xát"), "083": ("huyện", "Mường Khương"),
     "084": ("huyện", "Si Ma Cai"),
    "085": ("huyện", "Bắc Hà"), "086": ("huyện", "Bảo Thắng"), "087": ("huyện", "Bảo Yên"), "088": ("thị xã",
     "Sa Pa"),
    "089": ("huyện", "Văn Bàn"), "132": ("thành phố", "Yên Bái"), "133": ("thị xã", "Nghĩa Lộ"),
     "135": ("huyện", "Lục Yên"),
    "136": ("huyện", "Văn Yên"), "137": ("huyện", "Mù Cang Chải"), "138": ("huyện", "Trấn Yên"),
     "139": ("huyện", "Trạm Tấu"),
    "140": ("huyện", "Văn Chấn"), "141": ("huyện", "Yên Bình"),
}  # fmt: skip
SHORT = {"xã": "x.", "phường": "P.", "thị trấn": "TT", "huyện": "h.", "thị xã": "TX", "thành phố": "TP"}


def all_places() -> list[Place]:
    """Every name of every era, once."""
    return list(dict.fromkeys(place for named in places().values() for place in named))


def written(place: Place) -> Iterator[str]:
    """The ways in which people write one place exactly."""
    name = " ".join(word.capitalize() for word in place.words)
    yield f"{place.kind} {name}"
    yield fold(f"{place.kind} {name}".lower()).upper()
    yield f"{SHORT[place.kind]} {name}, tỉnh Lào Cai"
    yield name
    yield f"thôn 3 {place.kind} {name.lower()}"
    if not place.today:
        kind, district = DISTRICTS[min(place.districts)]
        province = "Lào Cai" if min(place.districts) < "100" else "Yên Bái"
        yield f"{place.kind.capitalize()} {name}, {kind} {district}, tỉnh {province}"
        yield fold(f"{name} {district} {province}".lower())
        yield _without_tones(f"{name} {district}".lower())
        yield f"tổ 5 {name}, {SHORT[kind]} {district}"
        yield fold(f"so nha 12 {place.kind} {name} {kind} {district}".lower())


def _without_tones(text: str) -> str:
    """Only the đ keeps its mark, as on many keyboards."""
    return "".join("đ" if letter == "đ" else fold(letter) for letter in text)


def mistyped(place: Place) -> Iterator[str]:
    """One slip each, with the district: a letter left out, two letters changed round, a neighbour's letter."""
    name = fold(" ".join(place.words))
    _, district = DISTRICTS[min(place.districts)]
    middle = len(name) // 2
    yield f"{place.kind} {name[:middle]}{name[middle + 1 :]}, {district}"
    swapped = next((i for i, (a, b) in enumerate(pairwise(name)) if i and " " not in (a, b) and a != b), 0)
    yield f"{name[:swapped]}{name[swapped + 1]}{name[swapped]}{name[swapped + 2 :]} {district}"
    yield f"thôn 2, {name[:-1]}{'h' if name[-1] != 'h' else 'n'}, {district}"


HARD = [
    ("thôn 3 xã Bản Xèo huyện Bát Xát Lào Cai", "02725"),
    ("tổ 5 Kim Tân", "02647"),
    ("to 14 p kim tan tplc tp lao cai", "02647"),
    ("P.Kim Tân,TP.Lào Cai", "02647"),
    ("số 12 đường Hoàng Liên, phường Cốc Lếu, thành phố Lào Cai, tỉnh Lào Cai", "02647"),
    ("Nậm Chảy", "02761"),
    ("Nậm Chày", "03076"),
    ("nam chay van ban", "03076"),
    ("xã nậm chảy mường khương", "02761"),
    ("Thanh Bình Sapa", "03046"),
    ("xa thanh binh, muong khuong", "02761"),
    ("Sa Pả", "03006"),
    ("phường Sa Pa", "03006"),
    ("Hoà Mạc", "03082"),
    ("bản phố bắc hà", "02839"),
    ("Tà Chải, Bắc Hà", "02839"),
    ("thị trấn phố lu", "02905"),
    ("tt phong hai bao thang", "02902"),
    ("thị trấn Nông trường Phong Hải", "02902"),
    ("xã Cốc Mì Bát Xát", "02695"),
    ("Y Tí", "02701"),
    ("y tý, bát xát", "02701"),
    ("xa si ma cai", "02809"),
    ("xã Simacai", "02809"),
    ("BảnXèo", "02725"),
    ("TT Khánh Yên", "03082"),
    ("xã Khánh Yên", "03103"),
    ("Khánh Yên Thượng văn bàn", "03082"),
    ("phường Nam Cường, TP Lào Cai", "02671"),
    ("nam cuong tp yen bai", "04273"),
    ("xã Trạm Tấu", "04606"),
    ("thị trấn Trạm Tấu", "04585"),
    ("xã Nghĩa Lộ", "04663"),
    ("phường Nghĩa Lộ", "04288"),
    ("Minh Tân, Bảo Yên", "02968"),
    ("Minh Quán Trấn Yên", "04498"),
    ("xã Minh Quân", "04543"),
    ("La Pan Tẩn", "02782"),
    ("La Pán Tẩn, Mù Cang Chải", "04492"),
    ("Mồ Dề, Mù Căng Chải", "04456"),
    ("thôn Kim Tân, xã Bản Xèo", "02725"),
    ("Bát Xát, Bát Xát, Lào Cai", "02683"),
    ("xã Tân Thịnh huyện Văn Chấn", "04699"),
    ("Lao Chải, Mù Cang Chải", "04474"),
    ("bản Tả Van, xã Tả Van, Sa Pa", "03037"),
    ("02725", "02725"),
]
ASK = [
    ("nam chay", {"02761", "03076"}),
    ("Nam Cường", {"02671", "04273"}),
    ("phường Nam Cường, Lào Cai", {"02671", "04273"}),
    ("Thanh Bình", {"02761", "03046"}),
    ("Khánh Yên", {"03082", "03103"}),
    ("minh quan", {"04498", "04543"}),
    ("Tân Tiến, Bản Xeeo", {"02953", "02725"}),
    ("Bản Vượt", {"02683"}),
    ("xã Lao Chải, Sa Pa", {"03037", "03006"}),
    ("thôn Kim Tân", {"02647"}),
    ("phường Bản Xèo", {"02725"}),
    ("Bát Xát", {"02683", "02725"}),
    ("huyện Bát Xát", {"02683", "02725"}),
    ("Lào Cai", {"02647", "02671"}),
    ("Sapa, Lào Cai", {"03006"}),
    ("xã Bản Xèo hoặc xã Y Tý", {"02725", "02701"}),
]


def offered(reading: Reading) -> list[str]:
    """The codes a reading takes or offers, the first first."""
    if isinstance(reading, Read):
        return [reading.value]
    return [candidate.value for candidate in reading.candidates] if isinstance(reading, Unclear) else []


def share(readings: list[tuple[Reading, str]]) -> dict[str, float]:
    """How many of the readings are right at first, right among the first three, wrong without asking (percent)."""
    first = sum(offered(reading)[:1] == [code] for reading, code in readings)
    three = sum(code in offered(reading)[:3] for reading, code in readings)
    wrong = sum(isinstance(reading, Read) and reading.value != code for reading, code in readings)
    return {name: 100 * n / len(readings) for name, n in (("first", first), ("three", three), ("wrong", wrong))}


def test_the_exact_name_of_any_era_is_never_taken_for_another_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Every unit of 2022, of early 2025 and of today, in nine ways to write it: right, or asked; never wrong."""
    readings = [(read_commune(text), place.code) for place in all_places() for text in written(place)]
    found = share(readings)
    with capsys.disabled():
        sys.stdout.write(f"\nexact addresses: {len(readings)}, right {found}\n")
    assert len(readings) >= 400
    assert found["wrong"] == 0
    assert found["first"] >= 97
    assert found["three"] >= 99


def test_a_typo_is_found_but_never_taken_without_asking_for_another_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Three slips in every old name: the right unit is nearly always among the first three."""
    old = [place for place in all_places() if not place.today]
    readings = [(read_commune(text), place.code) for place in old for text in mistyped(place)]
    found = share(readings)
    with capsys.disabled():
        sys.stdout.write(f"\nmistyped addresses: {len(readings)}, right {found}\n")
    assert found["wrong"] == 0
    assert found["three"] >= 95


@pytest.mark.parametrize(("typed", "code"), HARD)
def test_hard_addresses_are_read_without_asking(typed: str, code: str) -> None:
    """Villages first, abbreviations, tone marks in the other place, names that two districts share."""
    assert read_commune(typed) == Read(code)


@pytest.mark.parametrize(("typed", "codes"), ASK)
def test_what_may_be_two_places_is_asked(typed: str, codes: set[str]) -> None:
    """Same names, contradictions, slips and districts alone bring a pick list of at most six with the right ones."""
    reading = read_commune(typed)
    assert isinstance(reading, Unclear)
    assert codes <= set(offered(reading))
    assert len(reading.candidates) <= 6
    assert len(set(offered(reading))) == len(reading.candidates)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "hello world",
        "tôi bị ho và sốt",
        "tỉnh Lào Cai",
        "😀",
        "37,5",
        "12345",
        "x" * 4096,
        "a b c",
    ],
)
def test_nonsense_finds_nothing(typed: str) -> None:
    """What names no place is refused with an example."""
    assert read_commune(typed) == Misread("readers.commune.unread")


def test_another_province_is_told_so() -> None:
    """Who names only another province hears that it is not Lào Cai."""
    assert read_commune("Hà Nội") == Misread("readers.commune.outside", {"place": "Hà Nội"})


def test_a_pick_list_says_what_became_of_an_old_unit() -> None:
    """An old unit is shown with its old district and, where the name changed, today's unit."""
    reading = read_commune("thôn Kim Tân")
    assert isinstance(reading, Unclear)
    assert reading.candidates[0].label == "Phường Kim Tân (TP Lào Cai cũ) → Phường Lào Cai"


def test_the_province_has_99_units_and_every_one_is_read_from_its_own_name() -> None:
    """89 communes and 10 wards; a shown name is read back as itself or asked with itself in the list."""
    kinds = [commune.kind for commune in communes()]
    assert (kinds.count("xã"), kinds.count("phường")) == (89, 10)
    for commune in communes():
        assert commune.code in offered(read_commune(commune.name))
        assert read_commune(commune.code) == Read(commune.code)
    assert commune_name("02725") == "Xã Bản Xèo"
    assert "Xã Mường Vi (huyện Bát Xát)" in old_names("02725")
    assert len([name for commune in communes() for name in old_names(commune.code)]) == 320
