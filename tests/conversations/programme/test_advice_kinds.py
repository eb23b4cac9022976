"""Advice in danger: the verdict first, what to do by the kind of danger, short, and right for who lies unconscious."""

from __future__ import annotations

import re

import pytest

from conversations.programme.protocol import load
from conversations.texts import LANGUAGES
from conversations.watch.advice import subjects_of

PROTOCOL = load()
MOST_BEFORE_THE_STATION = 160


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [n for n in PROTOCOL.advice_words if n.startswith("meanwhile")])
def test_it_is_short(name: str, language: str) -> None:
    """Verdict and what to do have at most 160 characters before the station's line."""
    meanwhile = PROTOCOL.advice(name, language)
    text = PROTOCOL.advice("red-115", language, station="Trạm", phone="1", signs="", time="", meanwhile=meanwhile)
    before = re.sub(r"<[^>]+>", "", text).rsplit("\n", 1)[0]
    assert len(before) <= MOST_BEFORE_THE_STATION


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("vợ tôi ngất rồi", "meanwhile-unconscious"),
        ("chồng em bất tỉnh", "meanwhile-unconscious"),
        ("gọi mãi không tỉnh", "meanwhile-unconscious"),
        ("cháu lên cơn co giật", "meanwhile-fits"),
        ("tôi khó thở quá", "meanwhile-breathless"),
        ("môi tím tái hết rồi", "meanwhile-breathless"),
        ("bà ngoại không thở", "meanwhile-not-breathing"),
        ("con uống nhầm thuốc diệt cỏ", "meanwhile-poison"),
        ("máu chảy không cầm được", "meanwhile-bleeding"),
        ("khó thở quá rồi ngất xỉu", "meanwhile-unconscious"),
    ],
)
def test_the_kind_follows_the_words(words: str, kind: str) -> None:
    """Of several kinds the one that must not be got wrong comes first."""
    assert PROTOCOL.advice_kind(subjects_of(words)) == kind


def test_who_is_unconscious_is_never_told_to_raise_the_head() -> None:
    """On the side, nothing by mouth; never "đầu cao"."""
    for language, wrong in (("vi", "đầu cao"), ("en", "head raised")):
        assert wrong not in PROTOCOL.advice("meanwhile-unconscious", language)
        assert wrong not in PROTOCOL.advice("meanwhile-fits", language)


def test_every_sign_that_calls_115_has_advice() -> None:
    """A danger sign without a kind of its own gets the words that are right awake or not."""
    for sign in PROTOCOL.signs:
        if sign.level.value == "red-115":
            assert (PROTOCOL.advice_kind([sign.id]) or "meanwhile") in PROTOCOL.advice_words
