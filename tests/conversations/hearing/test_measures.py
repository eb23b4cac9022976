"""Numbers said in free words: which measure, which value, and what they come to."""

from __future__ import annotations

import pytest

from conversations.calendar import ADULT_MONTHS
from conversations.hearing.measures import age_said, measures_said, numbers_said
from conversations.programme.protocol import load


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ôxi của mẹ chỉ còn tám hai", [("spo2", 82)]),
        ("spo2 86 bác sĩ ơi", [("spo2", 86)]),
        ("nhịp tim 82", [("pulse", 82)]),
        ("máy kẹp ngón tay hiện tám mươi tư", [("spo2", 84)]),
        ("huyết áp hai trăm hai mươi trên một trăm ba mươi", [("blood_pressure", [220, 130])]),
        ("huyết áp giờ hai mươi ba trên mười ba", [("blood_pressure", [230, 130])]),
        ("đo trên 210 dưới 120", [("blood_pressure", [210, 120])]),
        ("con sốt bốn mốt độ hai", [("temperature", 41.2)]),
        ("đếm đúng một phút bốn mươi mốt nhịp thở", [("breaths", 41)]),
        ("Đường huyết có 1,9", [("sugar", 1.9)]),
        ("oxygen only seventy nine percent", [("spo2", 79)]),
        ("SpO2 82 mạch 138", [("spo2", 82), ("pulse", 138)]),
        ("bà 84 tuổi ăn được hai bát", []),
        ("cân nặng 84 kg", []),
        ("tiền thuốc 115 nghìn", []),
        ("gọi 0981 234 567", []),
    ],
)
def test_a_number_is_told_by_its_label(text: str, said: list[tuple[str, object]]) -> None:
    """A number counts as a measure only behind its label, or if its form says so."""
    assert [(each.kind, each.value) for each in measures_said(text)] == said


@pytest.mark.parametrize(
    ("text", "come_to"),
    [
        ("oxy 98 mạch 72", "fine"),
        ("oxy còn 82", "red-115"),
        ("oxy lúc đầu 82, kẹp lại 98", "mixed"),
        ("con sốt 41 độ 2", "red"),
        ("sốt 40 độ", "odd"),
        ("đường huyết 1,9", "odd"),
        ("ba bát cơm", ""),
    ],
)
def test_the_programme_says_what_the_numbers_come_to(text: str, come_to: str) -> None:
    """Danger is the programme's word; a number taken back is a doubt, and a very odd one is asked about."""
    assert numbers_said(text, load(), ADULT_MONTHS).come_to == come_to


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("12 ngày tuổi", 0),
        ("cháu 6 tuần tuổi", 1),
        ("bé 4 tháng tuổi", 4),
        ("bà 72 tuổi", 864),
        ("6 weeks old", 1),
        ("hai bát", None),
    ],
)
def test_an_age_said_counts_more_than_the_one_known(text: str, months: int | None) -> None:
    """What is dangerous for a child hangs on the child the words speak of."""
    assert age_said(text) == months
