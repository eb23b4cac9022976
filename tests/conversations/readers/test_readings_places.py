"""Communes by the table: taken at once, asked back, or refused with the reason."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.readers.communes import communes, read_commune
from conversations.readers.result import Misread, Read, Unclear

TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[2] / "support" / "tables" / "readings_places.toml").read_text("utf-8")
)
AWAY = (
    "hộ khẩu ở {}",
    "quê {}",
    "gần {}",
    "quê gốc ở {}",
    "không phải {}",
    "giáp {}",
    "{}, huyện Đoan Hùng",
    "{}, Hà Nội",
)


@pytest.mark.parametrize(("typed", "code"), TABLE["read"].items())
def test_a_clear_place_is_taken(typed: str, code: str) -> None:
    """Remarks, polite words, any order, and where somebody only comes from do not hide where they are."""
    assert read_commune(typed) == Read(code)


@pytest.mark.parametrize(("typed", "codes"), TABLE["ask"].items())
def test_a_doubtful_place_is_asked(typed: str, codes: list[str]) -> None:
    """Another province, a register, nearness, two places, names long gone and slips are asked back."""
    reading = read_commune(typed)
    assert isinstance(reading, Unclear), reading
    assert [each.value for each in reading.candidates][: len(codes)] == codes


@pytest.mark.parametrize(("typed", "reason"), TABLE["refuse"].items())
def test_what_is_no_place_here_says_why(typed: str, reason: str) -> None:
    """Another province alone, a place denied and what is no place are told apart."""
    reading = read_commune(typed)
    assert isinstance(reading, Misread), reading
    assert reading.reason.rpartition(".")[2] == reason


@settings(max_examples=150, deadline=None)
@given(commune=st.sampled_from(communes()), words=st.sampled_from(AWAY))
def test_where_nobody_says_to_live_is_never_taken(commune: Any, words: str) -> None:
    """Registered, born, near, denied or in another province: no name of today is taken from such words alone."""
    assert not isinstance(read_commune(words.format(commune.name)), Read)
