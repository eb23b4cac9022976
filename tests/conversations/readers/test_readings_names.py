"""Names by the table: taken at once, asked back or refused; and no call for help is ever a name."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conversations.readers.names import looks_like_full_name, read_full_name
from conversations.readers.result import Misread, Read, Unclear
from conversations.readers.text import fold

ROOT = Path(__file__).parents[3]
TABLE: dict[str, dict[str, str]] = tomllib.loads(
    (ROOT / "tests" / "support" / "tables" / "readings_names.toml").read_text("utf-8")
)
PHRASES = tomllib.loads((ROOT / "tests" / "support" / "tables" / "emergency_phrases.toml").read_text("utf-8"))
CRIES = sorted(set(PHRASES["calls"]))


@pytest.mark.parametrize(("typed", "name"), TABLE["read"].items())
def test_a_full_name_is_taken(typed: str, name: str) -> None:
    """Names of every people are taken without title, introduction, courtesy and invisible signs."""
    assert read_full_name(typed) == Read(name)


@pytest.mark.parametrize(("typed", "name"), TABLE["ask"].items())
def test_a_doubtful_name_is_asked(typed: str, name: str) -> None:
    """Old fonts and raw keys are asked as decoded; another person's, one word and common words need a yes."""
    reading = read_full_name(typed)
    assert isinstance(reading, Unclear), reading
    assert reading.candidates[0].value == name


@pytest.mark.parametrize(("typed", "reason"), TABLE["refuse"].items())
def test_a_sentence_is_no_name(typed: str, reason: str) -> None:
    """What is said in words goes on as words; nothing of it is stored as a name."""
    reading = read_full_name(typed)
    assert isinstance(reading, Misread), reading
    assert reading.reason.rpartition(".")[2] == reason
    assert not looks_like_full_name(typed)


@pytest.mark.parametrize("typed", ["Giaøng A Söû", "Nguyeãn Thò Hoa", "Traàn Vaên Nam", "Lyù Thò Maåy"])
def test_a_name_in_an_old_font_is_never_kept_as_typed(typed: str) -> None:
    """Neither taken nor offered with the letters of the old font."""
    reading = read_full_name(typed)
    assert not isinstance(reading, Read)
    assert typed not in [each.value for each in getattr(reading, "candidates", ())]


@pytest.mark.parametrize("cry", CRIES)
def test_a_call_for_help_never_looks_like_a_name(cry: str) -> None:
    """With accents or without, small, in capitals or after a name: the hearing's guard lets it through."""
    for typed in (
        cry,
        fold(cry),
        cry.upper(),
        cry.capitalize(),
        f"mẹ {cry}",
        f"Giàng Seo Lử {cry}",
        f"giang seo lu {fold(cry)}",
    ):
        assert not looks_like_full_name(typed), typed


@pytest.mark.parametrize(
    "name", [name for name in TABLE["read"].values() if name not in ("Noel Santos", "Anne-Marie Lê")]
)
def test_a_full_name_looks_like_one(name: str) -> None:
    """The guard knows the names of this place, also those that are words of danger."""
    assert looks_like_full_name(name)
