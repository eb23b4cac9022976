"""The ears: every clear call for help is heard, in any spelling, and everyday talk is not."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.protocol import listen_lines
from conversations.hearing.certain import Cry
from conversations.hearing.ears import listen
from conversations.readers.text import fold

PHRASES: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parents[3] / "tests" / "support" / "tables" / "emergency_phrases.toml").read_text("utf-8")
)
CALLS = [text for name, texts in PHRASES.items() if name.startswith("calls") for text in texts]
QUIET = [text for name, texts in PHRASES.items() if name.startswith("quiet") for text in texts]


@pytest.mark.parametrize("text", CALLS)
def test_a_clear_call_is_heard(text: str) -> None:
    """Not one clear emergency of the table is missed."""
    assert listen(text).emergency is not None


def test_precision_and_recall(capsys: pytest.CaptureFixture[str]) -> None:
    """Over the table at least 98 of 100 alarms are right and none is missing; the figures are printed."""
    right = sum(listen(text).emergency is not None for text in CALLS)
    false = [text for text in QUIET if listen(text).emergency is not None]
    recall, precision = right / len(CALLS), right / (right + len(false))
    with capsys.disabled():
        print(f"\nemergency words: {len(CALLS)} calls, {len(QUIET)} others: ", end="")  # noqa: T201
        print(f"recall {recall:.3f}, precision {precision:.3f}, false {false}")  # noqa: T201
    assert len(CALLS) + len(QUIET) >= 120
    assert recall == 1
    assert precision >= 0.98


def test_the_words_heard_are_said_back() -> None:
    """What is shown to the nurse are the words as they were typed."""
    assert listen("Mẹ tôi KHÓ THỞ lắm").emergency == Cry("khó thở", "breathless", "breathing")
    assert listen("goi 115 giup voi").emergency == Cry("goi 115", "call_for_help", "call_for_help")


def test_a_bare_115_is_a_pulse_when_a_number_was_asked_for() -> None:
    """While a number is wanted, "115" is the answer; words around it still call."""
    assert listen("115").emergency is not None
    assert listen("115", number_expected=True).emergency is None
    assert listen("gọi 115", number_expected=True).emergency is not None
    assert listen("khó thở", number_expected=True).emergency is not None


def test_the_command_prints_what_was_heard() -> None:
    """`protocol listen` prints one JSON object a line."""
    printed = [json.loads(line) for line in listen_lines(["kho tho qua", "ho, đau họng"])]
    assert printed == [
        {"emergency": True, "suspected": False, "heard": "kho tho", "about": "breathing"},
        {"emergency": False, "suspected": False, "heard": None, "about": None},
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_listening_never_raises(text: str) -> None:
    """Any text at all can be listened to."""
    listen(text)


def test_a_very_long_text_is_listened_to() -> None:
    """A call for help at the end of the longest message is heard."""
    assert listen("la la " * 680 + ". khó thở").emergency is not None


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["khó thở", "co giật", "tím môi", "cấp cứu", "ngất xỉu"]), st.sampled_from(CALLS))
def test_more_danger_is_never_quieter(first: str, second: str) -> None:
    """A plain emergency in a sentence of its own is heard whatever follows in the next."""
    assert listen(f"{first}. {second}").emergency is not None


@pytest.mark.parametrize("word", ["khó thở", "co giật", "cấp cứu", "bất tỉnh", "hôn mê", "không thở được", "lơ mơ"])
def test_accents_and_capitals_do_not_matter(word: str) -> None:
    """A word of danger is heard without its accents, in capitals, and with stretched letters."""
    for form in (word, fold(word), word.upper(), word.title(), word + word[-1] * 3):
        assert listen(form).emergency is not None, form
