"""A death is heard in many voices, and in none of the sentences that only sound like one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conversations.hearing.deaths import death_said

SAID = tomllib.loads(Path(__file__).with_name("deaths_said.toml").read_text("utf-8"))


@pytest.mark.parametrize("sentence", SAID["sure"])
def test_a_death_is_heard_surely(sentence: str) -> None:
    """What leaves no doubt is answered at once, without a question."""
    death = death_said(sentence)
    assert death is not None
    assert death.sure


@pytest.mark.parametrize("sentence", SAID["maybe"])
def test_in_doubt_the_family_is_asked(sentence: str) -> None:
    """Words that may say a death, and all without accents, are heard, and asked back."""
    death = death_said(sentence)
    assert death is not None
    assert not death.sure


@pytest.mark.parametrize("sentence", SAID["none"])
def test_nobody_is_declared_dead(sentence: str) -> None:
    """Lost sleep, taste, cards and signals, old griefs, fears and neighbours are no news."""
    assert death_said(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "sex", "relation"),
    [
        ("mẹ em mất tối qua rồi", "female", "parent"),
        ("ông nội tôi qua đời", "male", "grandparent"),
        ("my wife died", "female", "spouse"),
    ],
)
def test_the_kin_says_whose(sentence: str, sex: str, relation: str) -> None:
    """The word for the kin says sex and relation, to be compared with the patient."""
    death = death_said(sentence)
    assert death is not None
    assert (death.sex, death.relation) == (sex, relation)
