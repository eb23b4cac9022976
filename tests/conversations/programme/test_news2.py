"""NEWS2 against the official chart (Royal College of Physicians, 2017, Chart 1): every cell, and their sums."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from conversations.programme.protocol import load
from conversations.programme.triage import Case, Judgement, Level, judge

BYT_261 = load()
(NEWS2,) = BYT_261.sums
ADULT, FIRST = 480, 192

CHART: dict[str, list[tuple[float, float, int]]] = {
    "breaths": [(4, 8, 3), (9, 11, 1), (12, 20, 0), (21, 24, 2), (25, 100, 3)],
    "spo2": [(50, 91, 3), (92, 93, 2), (94, 95, 1), (96, 100, 0)],
    "systolic": [(40, 90, 3), (91, 100, 2), (101, 110, 1), (111, 219, 0), (220, 300, 3)],
    "pulse": [(20, 40, 3), (41, 50, 1), (51, 90, 0), (91, 110, 1), (111, 130, 2), (131, 250, 3)],
    "temperature": [(30.0, 35.0, 3), (35.1, 36.0, 1), (36.1, 38.0, 0), (38.1, 39.0, 1), (39.1, 45.0, 2)],
    "sign:confused": [(0, 0, 0), (1, 1, 3)],
}
"""Fact -> its cells: the first and last number that belong to each, and its points."""

CELLS = [(fact, *cell) for fact, cells in CHART.items() for cell in cells]


def _answers(fact: str, value: float) -> dict[str, Any]:
    if fact == "systolic":
        return {"blood_pressure": [value, 70]}
    if fact == "sign:confused":
        return {"signs": ["confused"] if value else []}
    return {fact: value}


def _chart(fact: str, value: float) -> int:
    return next(points for first, last, points in CHART[fact] if first <= value <= last)


def _judged(answers: dict[str, Any], age: int = ADULT) -> Judgement:
    return judge(BYT_261, Case(age, 9, answers=answers))


@pytest.mark.parametrize(("fact", "first", "last", "points"), CELLS)
def test_every_cell_of_the_chart(fact: str, first: float, last: float, points: int) -> None:
    """The first and last number of each cell have its points."""
    (part,) = [part for part in NEWS2.parts if part.fact == fact]
    assert part.points(first) == part.points(last) == points


def test_the_chart_has_no_gap() -> None:
    """Between the first and last number that is read, each number of each parameter has the points of its cell."""
    for part in NEWS2.parts:
        step = 0.1 if part.fact == "temperature" else 1
        first, last = CHART[part.fact][0][0], CHART[part.fact][-1][1]
        for n in range(round((last - first) / step) + 1):
            value = round(first + n * step, 1)
            assert part.points(value) == _chart(part.fact, value), (part.fact, value)


def test_the_sum_holds_every_parameter_there_is() -> None:
    """All parameters of the chart but oxygen, which nobody has at home, are added up, from 16 years on."""
    assert {part.fact for part in NEWS2.parts} == set(CHART)
    assert (FIRST in NEWS2.ages, FIRST - 1 in NEWS2.ages) == (True, False)


GRID = {
    "temperature": (35.1, 36.1, 38.0, 38.1, 38.5),
    "breaths": (9, 12, 19),
    "pulse": (50, 51, 90, 91, 110, 111, 120),
    "spo2": (97,),
    "systolic": (91, 101, 111),
}
"""Numbers at the edges of cells, each of which the Ministry's lines alone call green."""


def _grid(grid: dict[str, tuple[float, ...]]) -> list[dict[str, float]]:
    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]


def test_no_sum_of_five_is_below_red() -> None:
    """Of 315 combinations that are green line by line, those with NEWS2 of five are red, of seven red-115."""
    combinations = _grid(GRID)
    assert len(combinations) == 315
    seen = set()
    for values in combinations:
        answers = {name: value for fact, value in values.items() for name, value in _answers(fact, value).items()}
        total = sum(_chart(fact, value) for fact, value in values.items())
        level = _judged({**answers, "signs": []}).level
        assert level >= (Level.RED_115 if total >= 7 else Level.RED if total >= 5 else Level.GREEN), (values, total)
        assert judge(BYT_261.bare, Case(ADULT, 9, answers=answers)).level is Level.GREEN
        seen.add(total)
    assert {0, 4, 5, 6} <= seen


def test_below_five_the_grid_stays_green() -> None:
    """A sum below five with no parameter at three raises nothing: the layer does not flood the list."""
    for values in _grid(GRID):
        if sum(_chart(fact, value) for fact, value in values.items()) < 5:
            answers = {name: value for fact, value in values.items() for name, value in _answers(fact, value).items()}
            assert _judged(answers).level is Level.GREEN, values


def test_any_three_is_red() -> None:
    """One parameter with three points is at least red, whichever it is."""
    for fact, first, last, points in CELLS:
        if points == 3:
            for value in (first, last):
                assert _judged(_answers(fact, value)).level >= Level.RED, (fact, value)


def test_seven_is_an_emergency() -> None:
    """Seven points of values that are each below their line alone bring the call to 115."""
    answers = {"temperature": 39.1, "breaths": 11, "pulse": 111, "spo2": 97, "blood_pressure": [95, 62], "signs": []}
    assert _judged(answers).level is Level.RED_115
    assert judge(BYT_261.bare, Case(ADULT, 9, answers=answers)).level is Level.YELLOW


def test_the_nurse_reads_the_sum_and_the_patient_does_not() -> None:
    """The reason names each part with its points and what is not known; the patient's words hold no score."""
    said = _judged({"temperature": 38.4, "breaths": 18, "pulse": 116, "spo2": 97, "blood_pressure": [96, 62]})
    (reason,) = said.reasons
    assert reason.text["vi"] == "NEWS2 5: huyết áp tối đa 96 (2) + mạch 116 (2) + nhiệt độ 38,4 (1); chưa có: ý thức"
    assert "temperature 38.4 (1)" in reason.text["en"]
    assert "NEWS2" not in reason.plain["vi"]
    assert "96" not in reason.plain["vi"]


def test_a_number_that_is_already_a_reason_is_not_said_twice() -> None:
    """A pulse of 131 is red by the Ministry's line; its three points are no second reason."""
    assert [reason.id for reason in _judged({"pulse": 131}).reasons] == ["pulse_fast"]
    assert [reason.id for reason in _judged({"breaths": 8}).reasons] == ["news2_one_value"]
