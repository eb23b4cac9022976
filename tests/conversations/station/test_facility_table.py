"""A table of facilities: read in the words people use, told row by row what is wrong, done whole or not at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from openpyxl import Workbook

from conversations.model.people import FacilityKind
from conversations.station.facility_table import read_table
from tests.support import command_line
from tests.support.command_line import Run, refused, said

HEAD = "code,name,kind,commune,hotline,parent"
GOOD = f"""{HEAD}
T1,Trạm Y tế xã Bản Xèo,health_station,Xã Bản Xèo,0214 3883 115,VP
TD,Cơ sở thu dung số 1,cơ sở thu dung,03006,0214 3871 333,VP
VP,Văn phòng điều phối,coordinating_office,02647,0214 3820 111,
"""


def test_offices_may_stand_below_their_stations_in_the_table(f0care: Run, tmp_path: Path) -> None:
    """All are added; the same table again changes nothing and says so; a changed row is changed."""
    (tmp_path / "a.csv").write_text(GOOD, "utf-8-sig")
    told = said(f0care("facility", "import", "a.csv")).splitlines()
    assert told == [
        "row 2: added T1 Trạm Y tế xã Bản Xèo",
        "row 3: added TD Cơ sở thu dung số 1",
        "row 4: added VP Văn phòng điều phối",
        "3 added, 0 changed, 0 as before",
    ]
    listed = said(f0care("facility", "list"))
    assert "02725 Xã Bản Xèo" in listed
    assert said(f0care("facility", "import", "a.csv")) == "nothing changed: all 3 facilities are as in the table"
    assert said(f0care("facility", "list")) == listed
    (tmp_path / "b.csv").write_text(GOOD.replace("0214 3883 115,VP", "0214 3883 999,TD"), "utf-8")
    assert said(f0care("facility", "import", "b.csv")).splitlines() == [
        "row 2: changed T1 Trạm Y tế xã Bản Xèo",
        "0 added, 1 changed, 2 as before",
    ]
    assert "0214 3883 999" in said(f0care("facility", "list"))


def test_a_spreadsheet_with_vietnamese_headings(f0care: Run, tmp_path: Path) -> None:
    """The first sheet counts; empty rows are passed over; a phone that became a number is refused."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Mã", "Tên đơn vị", "Loại", "Xã/phường", "Điện thoại", "Tuyến trên"])
    sheet.append([None] * 6)
    sheet.append(["T1", "Trạm Y tế xã Bản Xèo", "Trạm y tế", "xã Bản Xèo, huyện Bát Xát", "0214 3883 115", None])
    book.save(tmp_path / "a.xlsx")
    assert said(f0care("facility", "import", "a.xlsx")).startswith("row 3: added T1")
    sheet.append(["T2", "Trạm", "trạm lưu động", "02725", 2143883115, "T1"])
    book.save(tmp_path / "b.xlsx")
    done = f0care("facility", "import", "b.xlsx")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "row 4: the phone '2143883115' has lost its first 0: write it as text"


def test_every_bad_row_is_named_and_nothing_is_done(f0care: Run, tmp_path: Path) -> None:
    """One slip each, good rows among them: all slips are told at once, and not one row is kept."""
    rows = [
        "T1,Trạm tốt,health_station,02725,115,",
        "xã 1,Trạm,health_station,02725,115,",
        "T3,,health_station,02725,115,",
        "T4,Trạm,bệnh viện,02725,115,",
        "T5,Trạm,health_station,Nam Cường,115,",
        "T6,Trạm,health_station,Hà Nội,115,",
        "T7,Trạm,health_station,02725,gọi,",
        "t1,Trạm,health_station,02725,115,",
        "T9,Trạm",
    ]
    (tmp_path / "a.csv").write_text("\n".join([HEAD, *rows]), "utf-8")
    done = f0care("facility", "import", "a.csv")
    assert done.returncode == 1
    told = done.stdout
    assert "row 2:" not in told
    assert "row 3: 'xã 1' is no code" in told
    assert "row 4: the name is empty" in told
    assert "row 5: 'bệnh viện' is no kind: use health_station, treatment_facility" in told
    assert "row 6: 'Nam Cường' may be several communes: " in told
    assert "(02671)" in told
    assert "(04273)" in told
    assert "row 7: 'Hà Nội' is no commune" in told
    assert "row 8: 'gọi' is no phone number" in told
    assert "row 9: the code t1 stands in row 2 already" in told
    assert "row 10: '' is no kind" in told
    assert told.splitlines()[-1] == "nothing was imported: 8 bad rows; mend them and import again"
    assert said(f0care("facility", "list")) == ""


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (["T1,Trạm,health_station,02725,115,NIE"], "row 2: there is no facility NIE to stand above it"),
        (["T1,Trạm,health_station,02725,115,T1"], "row 2: T1 would stand above itself"),
        (
            ["T1,Trạm,health_station,02725,115,T2", "T2,Trạm,health_station,02725,115,T1"],
            "row 3: T2 would stand above itself",
        ),
        (["cu,Trạm,health_station,02725,115,"], "row 2: the facility cu was closed; take another code"),
        (["mo,Trạm,health_station,02725,115,"], "row 2: the facility mo is written MO here"),
    ],
)
def test_what_only_the_whole_shows_is_refused_too(f0care: Run, tmp_path: Path, rows: list[str], why: str) -> None:
    """Parents that are not there, rings, codes of closed facilities: nothing half done."""
    for code in ("CU", "MO"):
        said(f0care(*command_line.STATION, "--code", code, "--name", "Trạm cũ"))
    said(f0care("facility", "close", "CU"))
    (tmp_path / "a.csv").write_text("\n".join([HEAD, "OK,Trạm tốt,health_station,02725,115,", *rows]), "utf-8")
    done = f0care("facility", "import", "a.csv")
    assert done.returncode == 1
    assert why.replace("row 2", "row 3") in done.stdout or why.replace("row 3", "row 4") in done.stdout
    assert [line.split("\t")[0] for line in said(f0care("facility", "list")).splitlines()] == ["MO"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("no.csv", None, "cannot be read"),
        ("a.txt", b"x", "should be a .csv or .xlsx file"),
        ("a.csv", b"M\x8d,T\x90n\n", "is not in UTF-8"),
        ("vni.csv", "code,name\nT1,Thò\n".encode("latin-1"), "is not in UTF-8"),
        ("a.xlsx", b"PK no sheet", "is no Excel sheet that can be read"),
    ],
)
def test_a_file_that_is_none_is_refused(
    f0care: Run, tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    """In one line, without a traceback."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert why in refused(f0care("facility", "import", name))


@pytest.mark.parametrize(
    ("encoding", "form"),
    [("utf-8", "NFD"), ("utf-8-sig", "NFC"), ("utf-16", "NFC"), ("utf-16", "NFD"), ("cp1258", "NFD")],
)
def test_however_the_letters_are_stored_the_table_is_the_same(
    f0care: Run, tmp_path: Path, encoding: str, form: Literal["NFC", "NFD"]
) -> None:
    """Headings and names in parts, Unicode text and old Vietnamese Windows give the same composed names."""
    table = "Mã\tTên đơn vị\tLoại\tXã\tĐiện thoại\nT1\tTrạm Y tế xã Mường Hum\tTrạm y tế\txã Mường Hum\t0214 3883 115\n"
    letters = _for_windows(table) if encoding == "cp1258" else unicodedata.normalize(form, table)
    (tmp_path / "a.csv").write_bytes(letters.encode(encoding))
    assert said(f0care("facility", "import", "a.csv")).startswith("row 2: added T1 Trạm Y tế xã Mường Hum")
    listed = said(f0care("facility", "list"))
    assert listed == unicodedata.normalize("NFC", listed)
    assert "Trạm Y tế xã Mường Hum" in listed


def _for_windows(text: str) -> str:
    """Put tones behind their letters, as windows-1258 has them: "ế" is "ê" and an acute."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        out.append(base + "".join(part for part in parts if part in tones))
    return "".join(out)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (
            "T1,Traïm Y teá xaõ Baûn Xeøo,health_station,02725,115,",
            "row 2: the name 'Traïm Y teá xaõ Baûn Xeøo' is in an old font such as VNI (is 'Trạm Y tế xã Bản Xèo'",
        ),
        ("T1,Trạm,health_station,02725,2.14384E+09,", "row 2: the sheet shortened the phone to '2.14384E+09'"),
        ("T1,Trạm,health_station,02725,2143840034,", "row 2: the phone '2143840034' has lost its first 0"),
        (
            "T1,Trạm Y tế phường Kim Tân,health_station,02725,115,",
            "row 2: the name 'Trạm Y tế phường Kim Tân' says Phường Lào Cai (02647), the commune is Xã Bản Xèo (02725)",
        ),
        ("T1,Trạm,health_station,hộ khẩu xã Bản Xèo,115,", "row 2: 'hộ khẩu xã Bản Xèo' may be several communes"),
    ],
)
def test_a_row_that_is_wrong_says_what_to_do(f0care: Run, tmp_path: Path, row: str, why: str) -> None:
    """Old fonts, phones cut by a sheet, and a name that contradicts its commune are told, and nothing is kept."""
    (tmp_path / "a.csv").write_text(f"{HEAD}\n{row}\n", "utf-8")
    done = f0care("facility", "import", "a.csv")
    assert done.returncode == 1
    assert done.stdout.startswith(why)
    assert said(f0care("facility", "list")) == ""


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ([], "the column code is missing"),
        (["code", "name", "kind", "commune", "hotline", "màu"], "nobody knows the column 'màu'"),
        (["code", "mã", "name", "kind", "commune", "hotline"], "two columns are called code"),
    ],
)
def test_a_head_that_nobody_understands_is_refused(head: Sequence[str], why: str) -> None:
    """Columns are never guessed."""
    lines, bad = read_table([head, ["x"] * 6])
    assert lines == []
    assert any(why in each.why for each in bad)
    assert {each.number for each in bad} == {1}


def test_semicolons_and_kinds_as_people_say_them(f0care: Run, tmp_path: Path) -> None:
    """As a Vietnamese spreadsheet saves it."""
    kinds = {"Trạm Y tế": 1, "Cơ sở thu dung": 2, "TRẠM Y TẾ LƯU ĐỘNG": 3, "Văn phòng điều phối": 4}
    rows = [f"T{n};Trạm {n};{kind};xa ban xeo;115;" for kind, n in kinds.items()]
    (tmp_path / "a.csv").write_text("\n".join(["mã;tên;loại;xã;điện thoại;trực thuộc", *rows]), "utf-8")
    said(f0care("facility", "import", "a.csv"))
    listed = [line.split("\t")[1] for line in said(f0care("facility", "list")).splitlines()]
    assert listed == [kind.value for kind in FacilityKind]


def test_an_empty_table_is_refused() -> None:
    """There is nothing to import."""
    assert [each.why for each in read_table([])[1]] == ["the table is empty"]
