"""Exactly at a limit and one step beside it: every line of the programme counts from where it says (clinical.md)."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.programme.protocol import load
from conversations.programme.triage import Case, judge

PROTOCOL = load("covid19-byt-261")
ADULT: dict[str, Any] = {
    "temperature": 36.8, "breaths": 18, "pulse": 80, "spo2": 98, "blood_pressure": [120, 80], "signs": [],
}  # fmt: skip
CHILD: dict[str, Any] = {"temperature": 36.8, "breaths": 25, "pulse": 110, "spo2": 98, "signs": []}


def _level(facts: dict[str, Any], months: int = 400, *, final: bool = True) -> str:
    return judge(PROTOCOL, Case(months, 3, frozenset(), facts, final=final)).level.value


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("breaths", 19, "green"), ("breaths", 20, "red"), ("breaths", 25, "red"), ("breaths", 26, "red-115"),
        ("pulse", 120, "green"), ("pulse", 121, "red"), ("pulse", 50, "green"), ("pulse", 49, "red"),
        ("blood_pressure", [90, 60], "red"), ("blood_pressure", [89, 60], "red-115"),
        ("blood_pressure", [95, 59], "yellow"), ("temperature", 38.5, "green"), ("temperature", 38.6, "yellow"),
    ],
)  # fmt: skip
def test_an_adult_at_the_limit_and_beside_it(name: str, value: Any, level: str) -> None:
    """The Ministry's lines, and the stricter layers where they say more (NEWS2: a pressure up to 90)."""
    assert _level({**ADULT, name: value}) == level


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        (97, 97, "green"), (97, None, "green"), (96, 97, "yellow"), (96, "unknown", "red"), (96, None, "red"),
        (95, 97, "yellow"), (95, "unknown", "red"), (94, 97, "yellow"), (94, "unknown", "red-115"),
        (94, None, "red-115"),
    ],
)  # fmt: skip
def test_a_second_measurement_that_never_comes_hides_no_first(first: int, second: Any, level: str) -> None:
    """Refused or missing, the first value stands as it is; a better second one is still not green."""
    again = {} if second is None else {"spo2_again": second}
    assert _level({**ADULT, "spo2": first, **again}) == level


@pytest.mark.parametrize(
    ("months", "breaths", "level"),
    [
        (1, 59, "yellow"), (1, 60, "red"), (2, 49, "yellow"), (2, 50, "red"), (12, 39, "green"), (12, 40, "red"),
        (60, 29, "green"), (60, 30, "red"),
    ],
)  # fmt: skip
def test_a_childs_breaths_at_the_limit_of_its_age(months: int, breaths: int, level: str) -> None:
    """60, 50, 40 and 30 a minute are already too fast; one less is not (IMCI)."""
    assert _level({**CHILD, "breaths": breaths, "pulse": 120}, months) == level


@pytest.mark.parametrize(("temperature", "level"), [(39.0, "yellow"), (39.1, "red")])
def test_a_small_childs_fever_at_the_limit(temperature: float, level: str) -> None:
    """Above 39 °C a child under five is red; at 39,0 it is followed."""
    assert _level({**CHILD, "temperature": temperature}, 59) == level
