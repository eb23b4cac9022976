"""Triage: every line of the clinical facts, both sides of every threshold, and what must hold of all answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.protocol import judge_lines
from conversations.programme.protocol import Protocol, load
from conversations.programme.triage import UNKNOWN, Case, Judgement, Level, applies, judge
from tests.conversations.programme.triage_table import Row, rows

BYT_261 = load()
TABLES = {
    "triage_byt_261.txt": "covid19-byt-261",
    "triage_byt_604.txt": "covid19-byt-604",
    "triage_no_devices.txt": "covid19-no-devices",
    "triage_layers.txt": "covid19-byt-261",
}
ROWS = [(name, row) for table, name in TABLES.items() for row in rows(table)]


@pytest.mark.parametrize(("protocol", "row"), ROWS, ids=[f"{name[8:]}: {row.text}" for name, row in ROWS])
def test_table(protocol: str, row: Row) -> None:
    """Each row comes out with its level and exactly its reasons: by the Ministry's lines alone, and with the layers."""
    assert _said(load(protocol).bare, row) == (row.level, row.reasons), f"{row.text} (§ {row.said_by})"
    assert _said(load(protocol), row) == (row.layered, row.layered_reasons), f"{row.text} (§ {row.said_by})"


@pytest.mark.parametrize(("protocol", "row"), ROWS, ids=[f"{name[8:]}: {row.text}" for name, row in ROWS])
def test_a_layer_only_raises(protocol: str, row: Row) -> None:
    """No row's level is lower with the added layers than by the Ministry's lines alone."""
    assert Level(row.layered) >= Level(row.level)


KINDS = ("children's limits", "high pressure", "pregnancy", "unconfirmed", "contradictions")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_added_line_has_twenty_cases(kind: str) -> None:
    """Children's limits, pressures, pregnancy, unconfirmed numbers and contradictions each have twenty rows or more."""
    assert sum(row.said_by.startswith(kind) for row in rows("triage_layers.txt")) >= 20


def _said(protocol: Protocol, row: Row) -> tuple[str, frozenset[str]]:
    """Judge a row through the command's own door."""
    [line] = judge_lines(protocol, [json.dumps(row.case)])
    said = json.loads(line)
    assert "error" not in said, f"{said['error']}: {row.text}"
    return said["level"], frozenset(reason["id"] for reason in said["reasons"])


def test_the_tables_are_long_enough() -> None:
    """There are at least 300 rows, each with the line it comes from, and no case twice."""
    assert len(ROWS) >= 300
    assert all(row.said_by for _, row in ROWS)
    cases = [(name, json.dumps(row.case, sort_keys=True)) for name, row in ROWS]
    assert len(set(cases)) == len(cases)


def test_every_rule_and_sign_has_a_row() -> None:
    """No rule, and no sign with a level of its own, is without a row in which it is a reason."""
    said: dict[str, set[str]] = {}
    for name, row in ROWS:
        said.setdefault(name, set()).update(row.reasons | row.layered_reasons)
    base = {rule.id for rule in BYT_261.rules}
    assert base - said["covid19-byt-261"] == {"taken_back"}  # it needs a chat: tests/conversations/reports
    assert {rule.id for rule in load("covid19-no-devices").rules} - base <= said["covid19-no-devices"]
    signs = {sign.id for sign in BYT_261.signs if sign.level is not Level.GREEN}
    assert signs - said["covid19-byt-261"] <= {"cannot_breathe"}


# ---------------------------------------------------------------- properties

AGES = st.one_of(st.sampled_from([0, 1, 2, 3, 11, 12, 59, 60, 143, 144, 191, 192, 779, 780]), st.integers(0, 1300))
NUMBERS = {
    "temperature": st.floats(30, 45).map(lambda t: round(t, 1)),
    "breaths": st.integers(4, 100),
    "pulse": st.integers(20, 250),
    "spo2": st.integers(50, 100),
    "spo2_again": st.integers(50, 100),
    "blood_pressure": st.tuples(st.integers(40, 300), st.integers(20, 200)),
}
SIGNS = st.lists(st.sampled_from([*(sign.id for sign in BYT_261.signs), "other:ngứa"]), unique=True, max_size=6)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.one_of(values, st.none(), st.just(UNKNOWN)) for name, values in NUMBERS.items()},
        "signs": SIGNS,
    },
)
DANGEROUS_SIDE = {"temperature": 1, "breaths": 1, "spo2": -1, "spo2_again": -1}
NEVER_LOW = {"temperature": 37.0, "breaths": 20}
"""From these on a higher number is worse at every age; below, one may be better: cold, or breathing too slowly."""


def _level(age: int, day: int, answers: dict[str, Any], **more: Any) -> Level:
    return judge(BYT_261, Case(age, day, frozenset(), answers, **more)).level


@settings(max_examples=300, deadline=None)
@given(AGES, st.integers(1, 14), ANSWERS, st.booleans(), st.sampled_from(sorted(DANGEROUS_SIDE)), st.integers(0, 40))
def test_a_worse_number_never_lowers_the_level(
    age: int, day: int, answers: dict[str, Any], final: bool, name: str, step: int
) -> None:
    """Hotter, faster breathing or less oxygen never gives a lower level, whatever else was answered."""
    if not isinstance(answers.get(name), int | float) or answers[name] < NEVER_LOW.get(name, 0):
        return
    worse = {**answers, name: answers[name] + DANGEROUS_SIDE[name] * step}
    assert _level(age, day, worse, final=final) >= _level(age, day, answers, final=final)


@settings(max_examples=200, deadline=None)
@given(AGES, ANSWERS, st.integers(20, 250), st.integers(20, 250))
def test_a_pulse_farther_from_normal_never_lowers_the_level(
    age: int, answers: dict[str, Any], one: int, other: int
) -> None:
    """Of two pulses on the same side of normal for the age, the farther one is never the lower level."""
    normal = 85 if age >= 12 * 12 else 100
    near, far = sorted((one, other), key=lambda pulse: abs(pulse - normal))
    if (near - normal) * (far - normal) > 0:
        assert _level(age, 3, {**answers, "pulse": far}) >= _level(age, 3, {**answers, "pulse": near})


@settings(max_examples=200, deadline=None)
@given(AGES, ANSWERS, st.tuples(st.integers(40, 300), st.integers(20, 200)), st.integers(0, 60), st.integers(0, 60))
def test_a_lower_pressure_never_lowers_the_level(
    age: int, answers: dict[str, Any], pressure: tuple[int, int], high: int, low: int
) -> None:
    """A blood pressure lower still than a normal one is never the lower level."""
    pressure = min(pressure[0], 130), min(pressure[1], 80)
    lower = {**answers, "blood_pressure": [pressure[0] - high, pressure[1] - low]}
    assert _level(age, 3, lower) >= _level(age, 3, {**answers, "blood_pressure": list(pressure)})


@settings(max_examples=300, deadline=None)
@given(AGES, st.integers(1, 14), ANSWERS, st.booleans(), st.sampled_from(BYT_261.signs))
def test_one_more_sign_never_lowers_the_level(
    age: int, day: int, answers: dict[str, Any], final: bool, sign: Any
) -> None:
    """Whoever ticks one more sign is never told a lower level."""
    more = {**answers, "signs": [*answers.get("signs", []), sign.id]}
    assert _level(age, day, more, final=final) >= _level(age, day, answers, final=final)


@settings(max_examples=200, deadline=None)
@given(AGES, st.integers(1, 14), ANSWERS, st.sampled_from(["pregnant", "comorbidity"]))
def test_a_risk_never_lowers_the_level_and_holds_yellow_for_ten_days(
    age: int, day: int, answers: dict[str, Any], risk: str
) -> None:
    """A risk factor raises or keeps the level, and on days 1 to 10 it is never green."""
    with_risk = judge(BYT_261, Case(age, day, frozenset({risk}), answers)).level
    assert with_risk >= _level(age, day, answers)
    assert day > 10 or with_risk >= Level.YELLOW


@settings(max_examples=200, deadline=None)
@given(AGES, ANSWERS)
def test_unreadable_is_at_least_yellow(age: int, answers: dict[str, Any]) -> None:
    """An answer that could not be read never looks normal."""
    assert _level(age, 9, {**answers, "pulse": UNKNOWN}) >= Level.YELLOW


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 143), ANSWERS, st.integers(20, 250), st.tuples(st.integers(40, 300), st.integers(20, 200)))
def test_adult_lines_never_hold_under_twelve(
    age: int, answers: dict[str, Any], pulse: int, pressure: tuple[int, int]
) -> None:
    """Under twelve years the Ministry's lines look at no pulse and no pressure, whose numbers are an adult's."""
    without = {name: value for name, value in answers.items() if name not in ("pulse", "blood_pressure")}
    measured = {**without, "pulse": pulse, "blood_pressure": list(pressure)}
    bare = BYT_261.bare
    assert judge(bare, Case(age, 3, answers=measured)) == judge(bare, Case(age, 3, answers=without))


@settings(max_examples=200, deadline=None)
@given(AGES, st.integers(1, 14), ANSWERS, st.booleans(), st.booleans())
def test_the_layers_never_weaken_a_line_of_the_ministry(
    age: int, day: int, answers: dict[str, Any], final: bool, pregnant: bool
) -> None:
    """Whatever is answered, the level with the added layers is at least that of the Ministry's lines alone."""
    case = Case(age, day, frozenset({"pregnant"} if pregnant else ()), answers, final=final)
    assert judge(BYT_261, case).level >= judge(BYT_261.bare, case).level


@settings(max_examples=200, deadline=None)
@given(AGES, st.integers(1, 14), ANSWERS, st.booleans())
def test_reasons_are_sorted_and_explain_the_level(age: int, day: int, answers: dict[str, Any], final: bool) -> None:
    """The worst reason comes first and is the level; each reason has words in both languages and a source."""
    said = judge(BYT_261, Case(age, day, frozenset(), answers, final=final))
    levels = [reason.level for reason in said.reasons]
    assert levels == sorted(levels, reverse=True)
    assert said.level is (levels[0] if levels else Level.GREEN)
    for reason in said.reasons:
        assert reason.source
        assert all(reason.text[language] and "{" not in reason.text[language] for language in ("vi", "en"))


@pytest.mark.parametrize(
    ("may_be", "answers", "level"),
    [
        ((2, 14), {"breaths": 40}, "red"),
        ((0, 2), {"temperature": 38.0}, "red-115"),
        ((774, 785), {"temperature": 36.8}, "yellow"),
        ((185, 196), {"blood_pressure": [150, 80]}, "yellow"),
        ((480, 491), {"breaths": 18, "pulse": 80}, "green"),
    ],
)
def test_of_an_age_that_is_not_known_the_strictest_line_counts(
    may_be: tuple[int, int], answers: dict[str, Any], level: str
) -> None:
    """A bare year of birth may not give a child, or somebody of nearly 65, the laxer of two lines."""
    middle = sum(may_be) // 2
    assert judge(BYT_261, Case(middle, 3, answers=answers, may_be=may_be)).level.value == level


# ---------------------------------------------------------------- the second measurement


def _asks_again(answers: dict[str, Any], age: int = 480, protocol: str = "covid19-byt-261") -> bool:
    programme = load(protocol)
    return applies(programme, programme.question("spo2_again"), Case(age, 3, answers=answers, final=False))


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, False),
        ({"spo2": 97}, False),
        ({"spo2": 96}, True),
        ({"spo2": 90}, True),
        ({"spo2": None}, False),
        ({"spo2": UNKNOWN}, False),
        ({"spo2": 95, "breaths": 20}, False),
        ({"spo2": 95, "breaths": 19, "temperature": 39}, True),
        ({"spo2": 95, "spo2_again": 94}, True),
        ({"spo2": 95, "signs": ["chest_pain"]}, False),
    ],
)
def test_when_oxygen_is_measured_again(answers: dict[str, Any], asked: bool) -> None:
    """A second measurement is asked for after an abnormal first one, and not when danger makes it count already."""
    assert _asks_again(answers) is asked


def test_when_oxygen_is_measured_again_by_604() -> None:
    """604 calls 96 normal, so only 95 and less are measured again."""
    assert not _asks_again({"spo2": 96}, protocol="covid19-byt-604")
    assert _asks_again({"spo2": 95}, protocol="covid19-byt-604")


def test_every_other_question_applies() -> None:
    """All questions but the second measurement are asked of everybody."""
    others = [question for question in BYT_261.questions if question.again_of is None]
    assert len(others) == 6
    assert all(applies(BYT_261, question, Case(480, 3)) for question in others)


def test_levels_are_ordered_and_named() -> None:
    """green < yellow < red < red-115, and the last two are danger."""
    assert [level.value for level in sorted(Level, reverse=True)] == ["red-115", "red", "yellow", "green"]
    assert [level.value for level in Level if level.danger] == ["red", "red-115"]


def test_a_reason_says_its_number_in_the_language_asked_for() -> None:
    """Vietnamese writes a decimal comma, English a point."""
    said: Judgement = judge(BYT_261, Case(480, 3, answers={"temperature": 38.7}))
    assert said.reasons[0].text["vi"] == "Sốt 38,7 °C (trên 38,5)"
    assert said.reasons[0].text["en"] == "Fever 38.7 °C (over 38.5)"
