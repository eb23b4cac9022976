"""`f0care protocol judge`: JSON cases in, JSON judgements out, and a line that is no case says why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.protocol import judge_lines
from conversations.programme.protocol import load

EXAMPLE = (
    '{"age_months": 412, "day": 3, "risk": [], "answers": {"temperature": 38.2, "breaths": 18, "pulse": 90, '
    '"spo2": 97, "blood_pressure": [120, 80], "signs": ["ho"]}}'
)


def _said(line: str, protocol: str = "covid19-byt-261") -> dict[str, Any]:
    [printed] = judge_lines(load(protocol), [line])
    said: dict[str, Any] = json.loads(printed)
    return said


def test_an_everyday_case_is_green() -> None:
    """A cough, 38.2 °C and normal numbers in a healthy adult are green, with no reasons."""
    assert _said(EXAMPLE) == {"level": "green", "reasons": []}


def test_a_reason_is_printed_whole() -> None:
    """Each reason has its id, level, words in both languages and source."""
    [reason] = _said('{"age_months": 480, "answers": {"spo2": 93}}')["reasons"]
    assert reason["id"] == "spo2_emergency"
    assert reason["level"] == "red-115"
    assert reason["text"]["vi"] == "SpO2 93% (từ 94% trở xuống)"
    assert "HCMC" in reason["source"]


@pytest.mark.parametrize(
    "answers",
    [
        {"signs": "tím môi"},
        {"signs": ["tim moi"]},
        {"signs": ["blue"]},
        {"signs": ["none", "blue"]},
        {"signs": ["không có, tím môi"]},
    ],
)
def test_signs_are_ids_or_words(answers: dict[str, Any]) -> None:
    """Signs may be given as ids or as people type them; a contradiction counts as the sign."""
    assert _said(json.dumps({"age_months": 480, "answers": answers}))["level"] == "red-115"


def test_what_no_sign_knows_is_kept() -> None:
    """Unknown words are yellow, and so is a sign that says nothing."""
    for sign in ("ngứa", "other:ngứa", "???"):
        said = _said(json.dumps({"age_months": 480, "answers": {"signs": [sign]}}))
        assert [reason["id"] for reason in said["reasons"]] == ["own_words"]


def test_yesterday_may_be_one_report_or_several() -> None:
    """Earlier answers are a list, yesterday's first, or yesterday's alone."""
    for earlier in ({"signs": []}, [{"signs": []}]):
        case = {"age_months": 480, "answers": {"signs": ["ho"]}, "earlier": earlier}
        assert _said(json.dumps(case))["level"] == "yellow"


def test_blank_lines_are_passed_over() -> None:
    """An empty line is no case and no error."""
    assert len(list(judge_lines(load(), ["", "  \n", EXAMPLE]))) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x", "not JSON"),
        ("[]", "a case is an object"),
        ("{}", "age_months must be a whole number, not None"),
        ('{"age_months": -1}', "age_months must be a whole number, not -1"),
        ('{"age_months": true}', "age_months must be a whole number, not True"),
        ('{"age_months": 4, "day": "x"}', "day must be a whole number"),
        ('{"age_months": 4, "risk": "pregnant"}', "risk must be a list of words"),
        ('{"age_months": 4, "age": 3}', "unknown key 'age'"),
        ('{"age_months": 4, "answers": []}', "answers must be an object"),
        ('{"age_months": 4, "asked_back": ["temp"]}', "asked_back must be a list of questions"),
        ('{"age_months": 4, "unconfirmed": "pulse"}', "unconfirmed must be a list of questions"),
        ('{"age_months": 4, "answers": {"temp": 37}}', "'temp' is no question of covid19-byt-261/2"),
        ('{"age_months": 4, "answers": {"pulse": "90"}}', "pulse must be a number"),
        ('{"age_months": 4, "answers": {"pulse": NaN}}', "NaN is no number"),
        ('{"age_months": 4, "answers": {"pulse": 1e999}}', "pulse must be a number"),
        ('{"age_months": 4, "answers": {"blood_pressure": 120}}', "must be two numbers"),
        ('{"age_months": 4, "answers": {"blood_pressure": [120, "80"]}}', "must be two numbers"),
        ('{"age_months": 4, "answers": {"signs": 3}}', "signs must be a list of ids or words"),
        ("[" * 100_000, "recursion"),
    ],
)
def test_a_bad_line_says_why(line: str, said: str) -> None:
    """Each line that is no case is answered with an error, and the next line is judged."""
    printed = [json.loads(each) for each in judge_lines(load(), [line, EXAMPLE])]
    assert said in printed[0]["error"]
    assert printed[1]["level"] == "green"


def test_a_choice_must_be_one() -> None:
    """A question of choices takes an id or its words, and nothing else."""
    assert _said('{"age_months": 480, "answers": {"compared": "nặng hơn"}}', "covid19-no-devices")["level"] == "yellow"
    for wrong in ('"blau"', "3", '"đỡ hơn, nặng hơn"', "[]"):
        said = _said(f'{{"age_months": 480, "answers": {{"compared": {wrong}}}}}', "covid19-no-devices")
        assert "compared must be one of better, same, worse" in said["error"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["age_months", "day", "risk", "answers", "earlier", "final"]), JSON))
def test_any_object_is_answered(case: dict[str, Any]) -> None:
    """Whatever JSON comes, exactly one line goes out: a level or an error."""
    said = _said(json.dumps(case))
    assert ("level" in said) != ("error" in said)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([question.name for question in load().questions]), JSON, max_size=4))
def test_any_answers_are_answered(answers: dict[str, Any]) -> None:
    """Whatever stands as an answer, a level or an error comes out."""
    said = _said(json.dumps({"age_months": 480, "day": 3, "answers": answers}))
    assert ("level" in said) != ("error" in said)
