"""The whole report in one line, and how `f0care read` prints it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bot.commands.read import kinds, read_lines
from conversations.programme.protocol import load
from conversations.readers.result import Misread, Read, Reading, Unclear
from conversations.readers.six_answers import read_six

TODAY = date(2026, 11, 23)
PROTOCOL = load()
BANDS = {
    name: PROTOCOL.bands(name, 480) for name in ("temperature", "breaths", "pulse", "spo2", "systolic", "diastolic")
}
WELL: dict[str, Any] = {
    "temperature": 36.8, "breaths": 18, "pulse": 82, "spo2": 97, "blood_pressure": [120, 80], "signs": [],
}  # fmt: skip


def read(line: str) -> Reading:
    """A line as an adult's under the default programme."""
    return read_six(line, BANDS, PROTOCOL.read_signs)


@pytest.mark.parametrize(
    "line",
    ["36,8 18 82 97 120/80 không", "36.8 18 82 97 120/80 ko", "36,8, 18, 82, 97, 120/80, không có",
     "36,8; 18; 82; 97; 120/80; không",
     "36,8\n18\n82\n97\n120/80\nkhông", "36.8,18,82,97,120/80,không", "36,8,18,82,97,120/80,không",
     "36 độ 8 18 82 97 120/80 không",
     "36,8°C 18 82 97% 120/80 không", "36,8 18 lần 82 lần/phút 97% 120/80 mmHg không", "36,8 18 82 97 120 80 không",
     "３６，８ １８ ８２ ９７ １２０/８０ không",
     "nhiệt độ 36,8, spo2 97, mạch 82, nhịp thở 18, huyết áp 120/80, dấu hiệu không",
     "36,8 18 82 97 12/8 không", "368 18 82 97 120/80 không",
     "t: 36,8; nt: 18; m: 82; spo2: 97%; ha: 120/80; tc: không", "ha 120/80 spo2 97 t 36.8 thở 18 mạch 82 không"],
)  # fmt: skip
def test_a_line_of_six_is_read_however_it_is_separated(line: str) -> None:
    """Blanks, commas, semicolons, new lines, units and labels in any order; the decimal comma survives."""
    assert read(line) == Read(WELL)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("36,8 18 82 x x không", {"spo2": None, "blood_pressure": None}),
        ("36,8 - - - - không", {"breaths": None, "pulse": None, "spo2": None, "blood_pressure": None}),
        ("36,8 18 82 ko đo 120/80 ho", {"spo2": None, "signs": ["cough"]}),
        ("36,8 18 82 không có máy 120/80 không", {"spo2": None}),
        ("36,8 18 82 97 không không", {"blood_pressure": None}),
        ("36,8 18 82 97 120/80 ho, đau họng", {"signs": ["cough", "sore_throat"]}),
        ("36,8 - 18 - 82 - 97 - 120/80 - ho", {"signs": ["cough"]}),
        ("36,8 18 82 97 - 120/80 ho", {"signs": ["cough"]}),
    ],
)
def test_what_cannot_be_said_is_none_and_signs_are_named(line: str, changes: dict[str, Any]) -> None:
    """A missing device leaves None in its place; the words at the end become signs."""
    assert read(line) == Read(WELL | changes)


def test_with_labels_only_what_was_written_is_answered() -> None:
    """A question without its label is left out: not asked is not the same as not measured."""
    assert read("t 36.8 ha 120/80 spo2 97") == Read({"temperature": 36.8, "spo2": 97, "blood_pressure": [120, 80]})


@pytest.mark.parametrize(
    ("line", "meant", "label"),
    [
        ("36,8 18 82 97 80/120 không", WELL, "36,8 · 18 · 82 · 97 · 120/80 mmHg · không"),
        ("41,8 18 82 97 120/80 không", WELL | {"temperature": 41.8}, "41,8 °C · 18 · 82 · 97 · 120/80 · không"),
        ("36,8 18 82 88 x không", WELL | {"spo2": 88, "blood_pressure": None}, "36,8 · 18 · 82 · 88 % · – · không"),
    ],
)
def test_a_doubtful_part_is_asked_back_with_the_whole_line(line: str, meant: dict[str, Any], label: str) -> None:
    """One doubtful number brings the whole line back, so that a single tap confirms all of it."""
    reading = read(line)
    assert isinstance(reading, Unclear)
    assert [(candidate.value, candidate.label) for candidate in reading.candidates] == [(meant, label)]


def test_a_part_that_can_mean_but_one_value_costs_no_question() -> None:
    """Centimetres of mercury and a temperature without its comma are taken in a line too."""
    assert read("368 18 82 97 12/8 không") == Read(WELL)


def test_two_doubtful_decimals_give_every_line_they_may_mean() -> None:
    """18,5 breaths and 97,5 % are four lines to choose from; three doubtful parts are too many to ask."""
    reading = read("36,8 18,5 82 97,5 120/80 không")
    assert isinstance(reading, Unclear)
    assert {(c.value["breaths"], c.value["spo2"]) for c in reading.candidates} == {
        (18, 97),
        (18, 98),
        (19, 97),
        (19, 98),
    }
    assert reading.ask == "readers.six.which"
    assert read("36,8 18,5 82,5 97,5 120/80 không") == Misread("readers.six.unread")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "unread"),
        ("hello", "unread"),
        ("36,8 18 82 97 120/80", "unread"),
        ("36,8 18 82 97 không", "unread"),
        ("36,8 18 82 97 120/80 5", "unread"),
        ("SpO2 97", "unread"),
        ("t 36,8 t 37", "unread"),
        ("khó thở không", "unread"),
        ("36,8 " * 800, "unread"),
        ("98 18 82 97 120/80 không", "temperature"),
        ("18 36,8 82 97 120/80 không", "temperature"),
        ("36,8 82 18 97 120/80 không", "pulse"),
        ("36,8 18 82 197 120/80 không", "spo2"),
        ("36,8 18 999 97 120/80 không", "pulse"),
        ("36,8 18 82 97 80/80 không", "blood_pressure"),
    ],
)
def test_a_number_is_never_put_to_another_question(line: str, reason: str) -> None:
    """Five numbers, a wrong order or a stray sign are refused, naming the part where it is known."""
    reading = read(line)
    assert isinstance(reading, Misread)
    assert reading.reason == f"readers.six.{reason}"


def test_the_command_prints_one_json_object_a_line() -> None:
    """A value, a question back with its candidates, or an error in Vietnamese words."""
    printed = [json.loads(line) for line in read_lines("temperature", ["37,5", "98.6", "abc"], TODAY)]
    assert printed[0] == {"value": 37.5}
    assert printed[1] == {"ask": "Ý bạn là 37 °C, đúng không?", "candidates": [37.0]}
    assert printed[2] == {"error": "Chưa đọc được nhiệt độ. Hãy nhập một số, ví dụ 37,2."}


@pytest.mark.parametrize(
    ("kind", "line", "value"),
    [
        ("temperature", "37 độ 5", 37.5),
        ("breaths", "mười tám", 18),
        ("pulse", "tám hai", 82),
        ("spo2", "97%", 97),
        ("blood_pressure", "120 trên 80", [120, 80]),
        ("birth_date", "5 tháng 3 năm 1988", "1988-03-05"),
        ("phone", "098 123 4567", "+84981234567"),
        ("commune", "thôn 3 xã Bản Xèo huyện Bát Xát Lào Cai", "02725"),
        ("six", "36,8 18 82 97 120/80 không", WELL),
    ],
)
def test_the_command_knows_every_kind(kind: str, line: str, value: object) -> None:
    """Each kind is read by its own reader; letters stay letters in the JSON."""
    assert [json.loads(out) for out in read_lines(kind, [line], TODAY)] == [{"value": value}]
    assert len(kinds(TODAY)) == 9
