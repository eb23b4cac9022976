"""Ways of writing that the readers know: strokes between answers, numbered parts, keycaps, other units."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hearing.answers import read_now

WELL = {"temperature": 36.7, "breaths": 18, "pulse": 80, "spo2": 97, "blood_pressure": [120, 80], "signs": []}


@pytest.mark.parametrize(
    "line",
    [
        "36,7 / 18 / 80 / 97 / 120 80 / không",
        "một là 36,7 hai là 18 ba là 80 bốn là 97 năm là 120/80 sáu là không",
        "1 nhiệt độ 36.7; 2 thở 18; 3 mạch 80; 4 oxy 97; 5 ha 120/80; 6 không",
        "nhiệt 36,7, đếm 30s được 9 tức là 18, mạch 80, oxy 97, ha 120 80, không",
    ],
)
def test_a_whole_report_is_told_apart(line: str) -> None:
    """Each gives the same six answers."""
    assert read_now("six", [line]) == [{"value": WELL}]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("pulse", "72, tức là 78", 78),
        ("spo2", "88 rồi 96, lấy số sau", 96),
        ("breaths", "đếm 15 giây được 4, vậy là 16", 16),
        ("commune", "em người Bản Xèo nhưng đang ở Mường Hum", "02728"),
        ("commune", "không phải Bản Xèo mà là Mường Hum", "02728"),
    ],
)
def test_the_value_that_the_text_chooses_is_taken(kind: str, text: str, value: Any) -> None:
    """A correction, a sum and "not there but here" name one value."""
    assert read_now(kind, [text]) == [{"value": value}]


@pytest.mark.parametrize(
    ("kind", "text", "candidates"),
    [
        ("birth_date", "5/3/1️⃣9️⃣8️⃣8️⃣", ["1988-03-05"]),
        ("spo2", "máy lỗi 80, đo lại 97", [80, 97]),
        ("spo2", "0,97", [97]),
        ("pulse", "một trăm hai lần", [120, 102]),
        ("temperature", "98.6 F", [37.0]),
        ("temperature", "3 7,2", [37.2]),
    ],
)
def test_what_may_mean_another_is_asked_back(kind: str, text: str, candidates: list[Any]) -> None:
    """A share, Fahrenheit, keycaps and numbers said in short are offered, never taken."""
    [read] = read_now(kind, [text])
    assert read["candidates"] == candidates
