"""A table so large that reading it would hold up the machine the bots run on."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.support.command_line import Run, refused, said

HEAD = ["code", "name", "kind", "commune", "hotline", "parent"]
ROW = ["T{}", "Trạm Y tế xã Bản Xèo", "health_station", "02725", "0214 3883 115", ""]


def sheet(path: Path, rows: int) -> Path:
    """A workbook with a head and this many rows."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(HEAD)
    for number in range(rows):
        page.append([each.format(number) for each in ROW])
    book.save(path)
    return path


def nothing_there(f0care: Run) -> bool:
    """True if no facility was added."""
    return said(f0care("facility", "list")) == ""


@pytest.mark.parametrize("name", ["big.csv", "big.xlsx"])
def test_a_file_above_two_megabytes_is_refused(f0care: Run, tmp_path: Path, name: str) -> None:
    """It is not even read."""
    file = tmp_path / name
    file.write_bytes(b"x" * (2 * 2**20 + 1))
    assert "2 MB" in refused(f0care("facility", "import", str(file)))
    assert nothing_there(f0care)


@pytest.mark.parametrize("name", ["long.csv", "long.xlsx"])
def test_more_than_five_thousand_rows_are_refused(f0care: Run, tmp_path: Path, name: str) -> None:
    """Reading ends there, and nothing is imported."""
    file = tmp_path / name
    if name.endswith("xlsx"):
        sheet(file, 5_001)
    else:
        lines = (",".join(ROW).format(number) for number in range(5_001))
        file.write_text("\n".join([",".join(HEAD), *lines]), "utf-8")
    assert "5,000 rows" in refused(f0care("facility", "import", str(file)))
    assert nothing_there(f0care)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(f0care: Run, tmp_path: Path) -> None:
    """A workbook is judged by what it holds, not by its packed size."""
    file = sheet(tmp_path / "bomb.xlsx", 1)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", b"<x>" + b" " * 60_000_000)
    began = time.monotonic()
    assert "2 MB" in refused(f0care("facility", "import", str(file)))
    assert time.monotonic() - began < 60
    assert nothing_there(f0care)
