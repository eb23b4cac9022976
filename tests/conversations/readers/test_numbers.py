"""What people type for a temperature, a breathing rate, a pulse, an oxygen value and a blood pressure."""

from __future__ import annotations

import pytest

from conversations.readers.numbers import (
    read_blood_pressure,
    read_breaths,
    read_pulse,
    read_spo2,
    read_temperature,
)
from conversations.readers.result import Bands, Misread, Read, Unclear
from conversations.readers.text import fold, show_number, spoken

TEMPERATURE = Bands((35.0, 41.5), (30.0, 45.0))
BREATHS = Bands((8, 40), (4, 60))
PULSE = Bands((40, 180), (20, 250))
SPO2 = Bands((90, 100), (50, 100))
SYSTOLIC, DIASTOLIC = Bands((80, 200), (40, 300)), Bands((45, 120), (20, 200))


def asked(reading: object) -> list[object]:
    """The values a reading asks about."""
    assert isinstance(reading, Unclear), reading
    return [candidate.value for candidate in reading.candidates]


@pytest.mark.parametrize(
    ("typed", "celsius"),
    [
        ("37,5", 37.5),
        ("37.5", 37.5),
        ("37", 37.0),
        (" 37 , 5 ", 37.5),
        ("37 độ 5", 37.5),
        ("37 độ rưỡi", 37.5),
        ("37 do ruoi", 37.5),
        ("36 độ 8", 36.8),
        ("37,5 độ C", 37.5),
        ("37 độ C 5", 37.5),
        ("37°5", 37.5),
        ("37º5", 37.5),
        ("37.5℃", 37.5),
        ("３７，５", 37.5),
        ("37,25", 37.25),
        ("sốt 38,5", 38.5),
        ("Nhiệt độ: 36,8 ạ.", 36.8),
        ("em đo được 37.2", 37.2),
        ("t37,2", 37.2),
        ("ba bảy rưỡi", 37.5),
        ("ba bay ruoi", 37.5),
        ("Ba mươi bảy phẩy năm", 37.5),
        ("ba bảy độ rưỡi", 37.5),
        ("ba bảy phẩy hai lăm", 37.25),
        ("38 lúc 7 giờ", 38.0),
        ("ba bảy năm", 37.5),
    ],
)
def test_temperature_is_read_however_it_is_written(typed: str, celsius: float) -> None:
    """One clear temperature is taken at once."""
    assert read_temperature(typed, TEMPERATURE) == Read(celsius)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("375", 37.5),
        ("37 5", 37.5),
        ("37'5", 37.5),
        ("100.4F", 38.0),
        ("41,8", 41.8),
        ("30", 30),
        ("khoảng 38", 38.0),
        ("trên 38", 38.0),
        ("37½", 37.5),
        ("٣٧", 37.0),
        ("3️⃣7️⃣", 37.0),
        ("102", 38.9),
        ("98.6", 37.0),
    ],
)
def test_temperature_that_may_be_meant_otherwise_is_asked_back(typed: str, meant: float) -> None:
    """Fahrenheit, an odd way of writing, "about" and an unusual value are asked back, never taken."""
    assert asked(read_temperature(typed, TEMPERATURE)) == [meant]


@pytest.mark.parametrize(
    "typed",
    ["", "0", "-37", "−37", "+37", "1e5", "nan", "inf", "3̶7̶", "37-38", "37,5 đến 38", "38 hoặc 39",
     "20/11/2026", "0912345678", "37,555", "không sốt", "bình thường", "bà bảy", "29", "46",
     "37" * 300, "🤒", "100"],
)  # fmt: skip
def test_what_is_no_single_temperature_is_refused(typed: str) -> None:
    """Ranges, negatives, dates, phones, other scripts and impossible values never become a temperature."""
    assert isinstance(read_temperature(typed, TEMPERATURE), Misread)


def test_an_oxygen_value_typed_as_temperature_is_recognised() -> None:
    """98 to the first question is told apart from a mistyped temperature."""
    assert read_temperature("98", TEMPERATURE) == Misread("readers.temperature.percent", {"value": "98"})


@pytest.mark.parametrize(
    ("typed", "breaths"),
    [("18", 18), ("mười tám", 18), ("18 lần/phút", 18), ("18 lần một phút", 18), ("nhịp thở: 20", 20), ("hai mốt", 21)],
)
def test_breaths_are_read_with_their_unit(typed: str, breaths: int) -> None:
    """A whole number of breaths is taken with or without its unit."""
    assert read_breaths(typed, BREATHS) == Read(breaths)


@pytest.mark.parametrize(
    ("typed", "beats"),
    [("82", 82), ("tám hai", 82), ("mạch 82", 82), ("82 bpm", 82), ("120 nhịp/phút", 120), ("một trăm hai mươi", 120),
     ("trăm hai lăm", 125), ("một trăm linh hai", 102)],
)  # fmt: skip
def test_pulse_is_read_in_digits_and_words(typed: str, beats: int) -> None:
    """A pulse above a hundred said in words is understood too."""
    assert read_pulse(typed, PULSE) == Read(beats)


@pytest.mark.parametrize(
    ("typed", "percent"),
    [
        ("97", 97),
        ("97%", 97),
        ("97 phần trăm", 97),
        ("97,0", 97),
        ("SpO₂: 97%", 97),
        ("sp02 = 97", 97),
        ("chín bảy", 97),
    ],
)
def test_oxygen_is_read_with_its_label_and_sign(typed: str, percent: int) -> None:
    """The 2 of SpO2 is never taken for a number."""
    assert read_spo2(typed, SPO2) == Read(percent)


def test_a_decimal_where_whole_numbers_are_wanted_is_asked_back() -> None:
    """97,5 % is offered as 97 and 98, never rounded in silence."""
    assert asked(read_spo2("97,5", SPO2)) == [97, 98]


@pytest.mark.parametrize("typed", ["8 2", "18-20", "-82", "82 hoặc 84", "nhịp thở 18", "spo2 97", "19", "251"])
def test_doubtful_pulses_are_refused(typed: str) -> None:
    """Two numbers or another question's label never become a pulse."""
    assert isinstance(read_pulse(typed, PULSE), Misread)


def test_an_ambiguous_hundred_is_asked_back() -> None:
    """ "Trăm hai" is 120 to some and 102 to others."""
    assert asked(read_pulse("một trăm hai", PULSE)) == [120, 102]


def test_a_low_oxygen_value_is_asked_back_and_an_impossible_one_refused() -> None:
    """88 % needs a yes; 49 % and 101 % are refused with the range."""
    assert asked(read_spo2("88", SPO2)) == [88]
    for typed in ("49", "101"):
        refused = read_spo2(typed, SPO2)
        assert isinstance(refused, Misread)
        assert refused.facts["low"] == "50"


@pytest.mark.parametrize(
    "typed",
    ["120/80", "120-80", "120 80", "120 / 80", "120 trên 80", "HA: 120/80", "huyết áp 120/80 mmHg", "１２０/８０",
     "một trăm hai mươi trên tám mươi", "tâm thu 120 tâm trương 80"],
)  # fmt: skip
def test_blood_pressure_is_read_however_its_pair_is_joined(typed: str) -> None:
    """Upper and lower number are taken with any usual sign between them."""
    assert read_blood_pressure(typed, SYSTOLIC, DIASTOLIC) == Read([120, 80])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12/8", [120, 80]),
        ("12 8", [120, 80]),
        ("mười hai trên bảy", [120, 70]),
        ("12,5/8", [125, 80]),
        ("12080", [120, 80]),
        ("120,80", [120, 80]),
        ("145.92 cao tí", [145, 92]),
    ],
)
def test_a_pair_that_can_mean_but_one_pressure_is_taken(typed: str, meant: list[int]) -> None:
    """Centimetres of mercury and a pair with an odd sign have no second meaning."""
    assert read_blood_pressure(typed, SYSTOLIC, DIASTOLIC) == Read(meant)


@pytest.mark.parametrize(("typed", "meant"), [("80/120", [120, 80]), ("210/90", [210, 90]), ("23/13", [230, 130])])
def test_a_swapped_or_unusual_blood_pressure_is_asked_back(typed: str, meant: list[int]) -> None:
    """A swapped pair and unusual values, in centimetres too, need a yes."""
    assert asked(read_blood_pressure(typed, SYSTOLIC, DIASTOLIC)) == [meant]


@pytest.mark.parametrize(
    "typed", ["120", "80/80", "13/85", "0/0", "999/1", "120/80/60", "120/-80", "1/2", "99999", "cao"]
)
def test_what_is_no_pair_is_refused(typed: str) -> None:
    """Equal, single and impossible pairs never become a blood pressure."""
    assert isinstance(read_blood_pressure(typed, SYSTOLIC, DIASTOLIC), Misread)


def test_numbers_in_words_need_the_right_accents() -> None:
    """A word typed with other accents is another word."""
    assert spoken("ba bảy") == "37"
    assert spoken("bà bảy") == "ba 7"
    assert spoken("muoi lam") == "15"
    assert spoken("mười trăm") == "10 tram"
    assert fold("Đường Đồng") == "Duong Dong"
    assert show_number(37.0) == "37"
    assert show_number(37.25) == "37,25"
