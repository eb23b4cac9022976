"""Numbers said one after another without a sign between them, as a phone writes down what it hears."""

from __future__ import annotations

import pytest

from conversations.programme.protocol import load
from conversations.readers.lines.said_numbers import with_said_numbers

PROTOCOL = load()
BANDS = {
    name: PROTOCOL.bands(name, 480) for name in ("temperature", "breaths", "pulse", "spo2", "systolic", "diastolic")
}


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("ba sáu năm mười bảy bảy hai chín tám một trăm mười trên bảy mươi", "; 36,5 17 72 98 110/70 ;"),
        ("ba bảy phẩy hai mười tám tám mươi chín bảy một hai mươi trên tám mươi", "; 37,2 18 80 97 120/80 ;"),
        ("ba sáu rưỡi hai mươi bảy lăm chín sáu mười hai trên tám", "; 36,5 20 75 96 120/80 ;"),
        (
            "ba tám độ hai hai mươi hai một trăm linh hai chín lăm một trăm ba mươi trên chín mươi",
            "; 38,2 22 102 95 130/90 ;",
        ),
    ],
)
def test_five_numbers_in_a_row_are_told_apart(said: str, written: str) -> None:
    """Where only one way to cut the row gives five possible measures, that is what was said."""
    assert (with_said_numbers(said, BANDS) or "").strip() == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("huyết áp một bốn mươi tám lăm", "huyết áp 140/85"),
        ("huyết áp một trăm hai trên tám mươi", "huyết áp 120/80"),
        ("huyết áp trăm ba trên bảy mươi lăm", "huyết áp 130/75"),
        ("ha mười ba trên tám rưỡi", "ha 130/85"),
        ("hôm qua huyết áp một hai mươi bảy mươi", "hôm qua huyết áp 120/70"),
        ("nhiệt độ ba mươi sáu sáu", "nhiệt độ 36,6"),
        ("không có số nào", "không có số nào"),
    ],
)
def test_a_pressure_in_words_is_read_after_its_label(said: str, written: str) -> None:
    """Tens, centimetres and halves are understood where the label says that a pressure follows."""
    assert with_said_numbers(said, BANDS) == written
