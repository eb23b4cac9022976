"""Numbers, lines and signs as people type them, kind by kind (tests/support/tables/readings_numbers.toml)."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.read import read_lines
from conversations.programme.protocol import load
from conversations.readers import numbers
from conversations.readers.result import Misread, Read, Reading, Unclear
from conversations.readers.six_answers import read_line
from conversations.readers.whole_line import ReportLine

TABLES = tomllib.loads((Path(__file__).parents[2] / "support/tables/readings_numbers.toml").read_text("utf-8"))
PROTOCOL = load()
BANDS = {
    name: PROTOCOL.bands(name, 480) for name in ("temperature", "breaths", "pulse", "spo2", "systolic", "diastolic")
}
READERS = {
    "temperature": partial(numbers.read_temperature, bands=BANDS["temperature"]),
    "breaths": partial(numbers.read_breaths, bands=BANDS["breaths"]),
    "pulse": partial(numbers.read_pulse, bands=BANDS["pulse"]),
    "spo2": partial(numbers.read_spo2, bands=BANDS["spo2"]),
    "blood_pressure": partial(numbers.read_blood_pressure, systolic=BANDS["systolic"], diastolic=BANDS["diastolic"]),
}
NUMBER_KINDS = (
    *("other_day", "remarks", "neighbours", "persons", "spoken", "strange", "named", "told"),
    *("twice", "display", "asides", "helpers", "two_days", "fahrenheit"),
)
NUMBERS = [pytest.param(case, id=f"{kind}: {case['text']}") for kind in NUMBER_KINDS for case in TABLES[kind]]


def read_it(line: str) -> ReportLine:
    """A line as an adult's under the default programme."""
    return read_line(line, BANDS, PROTOCOL.read_signs)


def _values(reading: Reading) -> list[Any]:
    assert isinstance(reading, Unclear), reading
    return [candidate.value for candidate in reading.candidates]


@pytest.mark.parametrize("case", NUMBERS)
def test_numbers_are_read_or_asked_back_as_the_table_says(case: dict[str, Any]) -> None:
    """The clear value of today is taken, a doubtful one is asked, a range is refused, a neighbour is kept."""
    reading = READERS[case["on"]](case["text"])
    if "read" in case:
        assert reading == Read(case["read"], case.get("also", {}))
    elif "ask" in case:
        assert _values(reading) == case["ask"]
        assert isinstance(reading, Unclear)
        assert dict(reading.candidates[0].also) == case.get("also", {})
    else:
        assert isinstance(reading, Misread)
        assert dict(reading.also) == case.get("also", {})


@pytest.mark.parametrize("case", TABLES["doubts"], ids=lambda case: str(case["text"]))
def test_a_number_beside_a_doubt_is_never_taken(case: dict[str, Any]) -> None:
    """Another person or time, about, over and under, a guess, a usual value, a question, another thing's number."""
    assert not isinstance(READERS[case["on"]](case["text"]), Read)


@pytest.mark.parametrize("case", TABLES["cannot"], ids=lambda case: str(case["text"]))
def test_the_command_tells_cannot_say_as_the_chat_does(case: dict[str, Any]) -> None:
    """What says "I cannot measure" gives the button it means; a symptom or a bare "không" does not."""
    [printed] = read_lines(case["on"], [case["text"]], date(2026, 11, 23))
    told = json.loads(printed)
    if "cannot" in case:
        assert told == {"value": None, "cannot_say": case["cannot"]}
    else:
        assert set(told) == {"error"}


@pytest.mark.parametrize("case", TABLES["line"], ids=lambda case: str(case["text"]))
def test_a_line_gives_every_part_that_is_understood(case: dict[str, Any]) -> None:
    """The parts that are read, the ones to ask back, and the words that are neither: nothing is lost."""
    line = read_it(case["text"])
    read = {name: each.value for name, each in line.parts.items() if isinstance(each, Read)}
    assert read == {name: None if value == "x" else value for name, value in case["read"].items()}
    asked = {name: _values(each) for name, each in line.parts.items() if isinstance(each, Unclear)}
    assert asked == case.get("ask", {})
    assert list(line.unread) == case.get("unread", [])


@pytest.mark.parametrize("case", TABLES["signs"], ids=lambda case: str(case["text"]))
def test_signs_are_read_or_asked_back_as_the_table_says(case: dict[str, Any]) -> None:
    """Nothing said is lost; "not very", "better" and "as yesterday" are never none."""
    reading = PROTOCOL.read_signs(case["text"])
    if "read" in case:
        assert reading == Read(case["read"])
    elif "ask" in case:
        assert _values(reading) == case["ask"]
    else:
        assert reading == Misread(case["because"])


def test_every_kind_has_its_cases() -> None:
    """Twenty cases or more for each kind of fault."""
    assert {kind for kind, cases in TABLES.items() if len(cases) < 20} == set()


FILLERS = [
    "",
    "dạ",
    "em",
    "đo được",
    "là",
    "thì",
    "và",
    "con",
    "cháu",
    "ạ",
    "rồi",
    "máy",
    "tay",
    "người",
    "thấy",
    "cũng",
]
PLAUSIBLE = {
    "temperature": st.sampled_from(["36,5", "37", "37.4", "38", "39 độ", "38 độ 5", "ba bảy rưỡi", "40"]),
    "breaths": st.sampled_from(["14", "18", "22", "30 lần", "hai mươi", "hăm tư", "26"]),
    "pulse": st.sampled_from(["62", "78", "84 nhịp", "tám mươi", "102", "trăm mốt", "96"]),
    "spo2": st.sampled_from(["91", "93", "95%", "97", "chín sáu", "98 %", "99"]),
    "blood_pressure": st.sampled_from(["120/80", "135/85", "150 trên 90", "118-76", "140/95"]),
}


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_of_two_different_numbers_none_is_taken_in_silence(kind: str, data: st.DataObject) -> None:
    """Two values of one measure, with any harmless words around them, are asked back or refused, never read."""
    first, second = data.draw(PLAUSIBLE[kind]), data.draw(PLAUSIBLE[kind])
    words = [data.draw(st.sampled_from(FILLERS)) for _ in range(3)]
    text = (
        f"{words[0]} {first}{data.draw(st.sampled_from([' ', ', ', '; ', ' / ', ' - ']))}{words[1]} {second} {words[2]}"
    )
    same = READERS[kind](first) == READERS[kind](second)
    assert same or not isinstance(READERS[kind](text), Read), text


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_number_of_yesterday_is_never_todays(data: st.DataObject) -> None:
    """Whatever is said around it, the only number of another day is asked back or refused."""
    kind = data.draw(st.sampled_from(sorted(READERS)))
    day = data.draw(st.sampled_from(["hôm qua", "tối qua", "đêm qua", "hom qua", "hôm kia", "lúc nãy", "bữa trước"]))
    before, after = (data.draw(st.sampled_from(FILLERS)) for _ in range(2))
    text = f"{day} {before} {data.draw(PLAUSIBLE[kind])} {after}"
    assert not isinstance(READERS[kind](text), Read), text
