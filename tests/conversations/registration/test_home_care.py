"""Home care: the criteria propose, the station decides; every ground has words in both languages and a source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.programme.protocol import load
from conversations.registration.home_care import Screened, assess, missing_alone, risk_factors

TODAY = date(2022, 2, 10)
ADULT = 480
WELL: dict[str, Any] = {
    "sex": "male",
    "test_kind": "pcr",
    "test_date": "2022-02-09",
    "doses": "2",
    "conditions": [],
    "signs": ["cough"],
    "spo2": 98,
    "breaths": 18,
    "temperature": 37.5,
    "devices": ["thermometer", "oximeter"],
    "caregiver": "yes",
}


def _assess(age_months: int = ADULT, **changed: Any) -> tuple[str, list[str]]:
    said = assess(load(), Screened.of({**WELL, **changed}), age_months, TODAY)
    return said.verdict, [ground.id for ground in said.reasons]


def test_who_meets_all_criteria_is_eligible() -> None:
    """261: confirmed, no or mild symptoms, RR < 20, SpO2 > 96, no disease, able to care for oneself."""
    assert _assess() == ("eligible", [])


@pytest.mark.parametrize(
    ("age_months", "changed", "ground"),
    [
        (ADULT, {"test_date": None}, "not_confirmed"),
        (ADULT, {"test_kind": None}, "not_confirmed"),
        (ADULT, {"test_date": "2022-02-04"}, "test_old"),
        (ADULT, {"signs": ["cough", "other:ngứa"]}, "own_words"),
        (ADULT, {"conditions": ["diabetes"], "stable": "no"}, "not_stable"),
        (ADULT, {"conditions": ["diabetes"], "stable": None}, "not_stable"),
        (ADULT, {"sex": "female", "pregnant": "yes"}, "pregnant"),
        (ADULT, {"sex": "female", "pregnant": "after_birth"}, "pregnant"),
        (ADULT, {"sex": "female"}, "pregnancy_unknown"),
        (780, {}, "age_65"),
        (2, {"breaths": 40}, "under_3_months"),
        (ADULT, {"spo2": None}, "not_measured"),
        (ADULT, {"breaths": None}, "not_measured"),
        (ADULT, {"caregiver": "no"}, "alone"),
    ],
)
def test_what_must_be_considered(age_months: int, changed: dict[str, Any], ground: str) -> None:
    """Each criterion of section 3's gate, by itself, makes a patient one to be considered, and no more."""
    assert _assess(age_months, **changed) == ("consider", [ground])


@pytest.mark.parametrize(
    ("age_months", "changed"),
    [
        (ADULT, {"test_date": "2022-02-05"}),
        (ADULT, {"conditions": ["diabetes"], "stable": "yes"}),
        (ADULT, {"conditions": ["none"]}),
        (ADULT, {"sex": "female", "pregnant": "no"}),
        (143, {"sex": "female"}),
        (672, {"sex": "female"}),
        (779, {}),
        (3, {"breaths": 40}),
        (ADULT, {"doses": "0"}),
        (ADULT, {"signs": ["none"]}),
        (ADULT, {"caregiver": None}),
    ],
)
def test_the_other_side_of_each_criterion(age_months: int, changed: dict[str, Any]) -> None:
    """One step short of a criterion nothing is held against the patient; 261 has no vaccine limit."""
    assert _assess(age_months, **changed) == ("eligible", [])


@pytest.mark.parametrize(
    "changed",
    [
        {"signs": ["breathless"]},
        {"signs": ["blue"]},
        {"spo2": 96},
        {"breaths": 20},
        {"signs": ["chest_pain"], "conditions": ["heart"], "stable": None},
    ],
)
def test_danger_at_registration_needs_hospital(changed: dict[str, Any]) -> None:
    """A red line of triage outweighs all else and stands first."""
    verdict, grounds = _assess(**changed)
    assert verdict == "hospital"
    assert grounds[0] == "danger"


def test_grounds_are_said_in_both_languages() -> None:
    """The station reads what exactly is held against home care."""
    screened = Screened.of({**WELL, "conditions": ["diabetes"], "spo2": None, "breaths": 21})
    said = assess(load(), screened, ADULT, TODAY)
    words = {ground.id: ground.text for ground in said.reasons}
    assert words["danger"]["vi"] == "Có dấu hiệu cần đi viện: Thở nhanh: 21 lần/phút (từ 12 tuổi: từ 20)"
    assert words["not_stable"]["en"] == "Underlying disease not stable, or not known: Diabetes"
    assert words["not_measured"]["vi"] == "Chưa biết: SpO2"
    assert all(ground.source for ground in said.reasons)


@pytest.mark.parametrize(
    ("age_months", "changed", "risks"),
    [
        (ADULT, {}, set()),
        (779, {}, set()),
        (780, {}, {"age_65"}),
        (2, {}, {"under_3_months"}),
        (3, {}, set()),
        (ADULT, {"conditions": ["asthma"], "stable": "yes"}, {"comorbidity"}),
        (ADULT, {"pregnant": "yes"}, {"pregnant"}),
        (ADULT, {"pregnant": "after_birth"}, {"pregnant"}),
        (216, {"doses": "0"}, {"unvaccinated_adult"}),
        (215, {"doses": "0"}, set()),
        (ADULT, {"doses": None}, set()),
        (ADULT, {"doses": "1"}, set()),
        (900, {"doses": 0, "conditions": ["cancer"]}, {"age_65", "comorbidity", "unvaccinated_adult"}),
    ],
)
def test_risk_factors(age_months: int, changed: dict[str, Any], risks: set[str]) -> None:
    """Triage learns who must not be green in the first week: section 2.3, on both sides of each limit."""
    assert risk_factors(load(), Screened.of({**WELL, **changed}), age_months) == risks


def test_an_empty_screening_is_assessed() -> None:
    """Whoever answered nothing is still shown to the station, with what is missing."""
    said = assess(load(), Screened.of({}), ADULT, TODAY)
    assert said.verdict == "consider"
    assert {ground.id for ground in said.reasons} == {"not_confirmed", "pregnancy_unknown", "not_measured"}


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 1300),
    st.lists(st.sampled_from([c.id for c in load().conditions]), unique=True),
    st.lists(st.sampled_from([s.id for s in load().signs]), unique=True, max_size=4),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, 90, 97]),
)
def test_nobody_is_ever_refused(
    age: int, conditions: list[str], signs: list[str], stable: bool | None, spo2: int | None
) -> None:
    """Whatever was screened, the answer is one of three proposals, with grounds unless it is eligible."""
    screened = Screened.of({"conditions": conditions, "signs": signs, "stable": stable, "spo2": spo2})
    said = assess(load(), screened, age, TODAY)
    assert said.verdict in ("eligible", "consider", "hospital")
    assert (said.verdict == "eligible") == (not said.reasons)


@pytest.mark.parametrize(
    ("age_months", "changed", "missing"),
    [
        (ADULT, {"spo2": None}, ("spo2",)),
        (ADULT, {"spo2": None, "temperature": None}, ("spo2",)),
        (ADULT, {}, ()),
        (ADULT, {"breaths": None}, ()),
        (ADULT, {"spo2": None, "breaths": None}, ()),
        (ADULT, {"spo2": None, "breaths": 24}, ()),
        (ADULT, {"spo2": None, "signs": ["breathless"]}, ()),
        (ADULT, {"spo2": None, "signs": ["cough", "other:ngứa"]}, ()),
        (ADULT, {"spo2": None, "caregiver": "no"}, ()),
        (780, {"spo2": None}, ()),
        (ADULT, {"spo2": None, "sex": "female"}, ()),
    ],
)
def test_only_a_missing_oximeter_may_be_missing(age_months: int, changed: dict[str, Any], missing: Any) -> None:
    """Breaths must be known and normal, no sign may call a danger, and no other criterion may speak against it."""
    assert missing_alone(load(), Screened.of({**WELL, **changed}), age_months, TODAY) == missing


def test_the_protocol_may_let_nothing_be_missing() -> None:
    """An empty list in the protocol switches it off: each registration without SpO2 is looked at by itself."""
    off = load()
    off = replace(off, screening=replace(off.screening, together_without=()))
    assert missing_alone(off, Screened.of({**WELL, "spo2": None}), ADULT, TODAY) == ()
