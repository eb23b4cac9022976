"""What holds for every reader and every text: it never raises, and never makes a number of nonsense."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conversations.programme.protocol import load
from conversations.readers.cannot_say import read_cannot_say
from conversations.readers.codes import read_code
from conversations.readers.communes import communes, read_commune
from conversations.readers.dates import read_birth_date, read_recent_date, show_date
from conversations.readers.names import read_full_name
from conversations.readers.numbers import (
    read_blood_pressure,
    read_breaths,
    read_pulse,
    read_spo2,
    read_temperature,
    show,
)
from conversations.readers.phones import read_phone, show_phone
from conversations.readers.result import Misread, Read, Reading, Unclear
from conversations.readers.six_answers import read_six
from conversations.readers.text import fold, tidy
from conversations.texts import LANGUAGES, say_plain

TODAY = date(2026, 11, 23)
PROTOCOL = load()
BANDS = {
    name: PROTOCOL.bands(name, 480) for name in ("temperature", "breaths", "pulse", "spo2", "systolic", "diastolic")
}
NUMERIC: dict[str, Callable[[str], Reading]] = {
    "temperature": lambda text: read_temperature(text, BANDS["temperature"]),
    "breaths": lambda text: read_breaths(text, BANDS["breaths"]),
    "pulse": lambda text: read_pulse(text, BANDS["pulse"]),
    "spo2": lambda text: read_spo2(text, BANDS["spo2"]),
}
READERS: dict[str, Callable[[str], Reading]] = {
    **NUMERIC,
    "blood_pressure": lambda text: read_blood_pressure(text, BANDS["systolic"], BANDS["diastolic"]),
    "birth_date": lambda text: read_birth_date(text, TODAY),
    "recent_date": lambda text: read_recent_date(text, TODAY, 14),
    "phone": read_phone,
    "name": read_full_name,
    "commune": read_commune,
    "code": read_code,
    "six": lambda text: read_six(text, BANDS, PROTOCOL.read_signs),
}
NUMBER_WORDS = re.compile(
    "mot|một|mốt|hai|ba|bon|bốn|tu|tư|nam|năm|lam|lăm|nham|nhăm|sau|sáu|bay|bảy|bẩy|tam|tám|chin|chín|muoi|mười|tram|trăm"
    "|eleven|twelve|teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"
)
NEAR_ANSWERS = st.lists(
    st.sampled_from(
        ["37", "5", ",", ".", " ", "/", "-", "độ", "120", "80", "97", "%", "x", "không", "ba", "bảy", "rưỡi",
     "trăm", "mươi", "xã", "Bản",
         "Xèo", "Lào", "Cai", "huyện", "tháng", "năm", "1988", "88", "+84", "09", "\n", ";", "spo2", "ha", "t",
     "٣", "½", "️⃣", "🤒", "12"]
    ),
    max_size=25,
).map("".join)  # fmt: skip
ANY_TEXT = st.one_of(st.text(max_size=200), NEAR_ANSWERS, NEAR_ANSWERS.map(lambda text: (text * 200)[:4096]))


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=150, deadline=None)
@given(text=ANY_TEXT)
@example(text="1/0000")
def test_no_reader_ever_raises_and_its_words_exist(name: str, text: str) -> None:
    """Whatever is typed comes back as one of the three readings, with words to say in both languages."""
    reading = READERS[name](text)
    assert isinstance(reading, Read | Unclear | Misread)
    key = "" if isinstance(reading, Read) else reading.ask if isinstance(reading, Unclear) else reading.reason
    for language in LANGUAGES:
        facts = {} if isinstance(reading, Read) else reading.facts
        assert not key or "{" not in say_plain(key, language, **facts)
    if isinstance(reading, Unclear):
        assert reading.candidates


@settings(max_examples=100, deadline=None)
@given(text=ANY_TEXT)
def test_short_words_never_raise(text: str) -> None:
    """Whether somebody cannot say is told for any text."""
    assert read_cannot_say(text) in (True, False)
    assert len(fold(tidy(text))) == len(tidy(text))


@pytest.mark.parametrize("name", [*NUMERIC, "blood_pressure"])
@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Nd", "No", "Nl", "Cs"]), max_size=60))
def test_a_text_without_digits_or_number_words_is_never_a_number(name: str, text: str) -> None:
    """Nonsense is refused: a value needs a digit or a number said in words."""
    if not NUMBER_WORDS.search(tidy(text)):
        assert isinstance(READERS[name](text), Misread)


@pytest.mark.parametrize("name", NUMERIC)
@settings(max_examples=200, deadline=None)
@given(
    text=st.one_of(ANY_TEXT, st.floats(-10, 300).map(lambda number: f"{number:.1f}"), st.integers(-10, 999).map(str))
)
def test_a_value_taken_at_once_is_inside_its_band(name: str, text: str) -> None:
    """What is read is acceptable, what is asked back is possible, and what is shown is read again the same."""
    reading = NUMERIC[name](text)
    band = BANDS[name]
    if isinstance(reading, Read):
        assert band.accept[0] <= reading.value <= band.accept[1]
        assert NUMERIC[name](show(name, reading.value)) == Read(reading.value)
    if isinstance(reading, Unclear):
        assert all(band.confirm[0] <= candidate.value <= band.confirm[1] for candidate in reading.candidates)


@settings(max_examples=200, deadline=None)
@given(upper=st.integers(0, 320), lower=st.integers(0, 220), sign=st.sampled_from("/- "))
def test_a_blood_pressure_is_taken_only_upper_over_lower(upper: int, lower: int, sign: str) -> None:
    """A pair is taken as typed, in either unit, or asked back, and its upper number is always the higher."""
    reading = READERS["blood_pressure"](f"{upper}{sign}{lower}")
    if isinstance(reading, Read):
        assert reading.value in ([upper, lower], [upper * 10, lower * 10])
    values: list[Any] = [c.value for c in reading.candidates] if isinstance(reading, Unclear) else []
    assert all(high > low for high, low in values)


@settings(max_examples=200, deadline=None)
@given(days=st.integers(0, 130 * 365))
def test_every_birth_date_of_the_last_130_years_is_read_from_what_is_shown(days: int) -> None:
    """Showing a date and reading it again gives the same day; the day and month are never changed round."""
    born = TODAY - timedelta(days=days)
    assert read_birth_date(show_date(born.isoformat()), TODAY) == Read(born.isoformat())
    assert read_birth_date(f"{born:%d%m%Y}", TODAY) == Read(born.isoformat())
    short = read_birth_date(f"{born:%d-%m-%y}", TODAY)
    meant = [short.value] if isinstance(short, Read) else [c.value for c in getattr(short, "candidates", ())]
    assert born.isoformat() in meant or days > 115 * 365


@settings(max_examples=200, deadline=None)
@given(number=st.integers(300_000_000, 999_999_999))
def test_a_phone_number_shown_is_read_again_the_same(number: int) -> None:
    """Reading is steady over showing, and only E.164 numbers of Vietnam come out."""
    reading = read_phone(f"0{number}")
    if isinstance(reading, Read):
        assert reading.value == f"+84{number}"
        assert read_phone(show_phone(reading.value)) == reading


@settings(max_examples=100, deadline=None)
@given(
    words=st.lists(st.sampled_from(communes()).map(lambda c: c.name), min_size=1, max_size=3),
    noise=st.text(max_size=20),
)
def test_a_commune_read_is_one_of_today(words: list[str], noise: str) -> None:
    """Names and noise mixed give codes of today only."""
    reading = read_commune(f"{noise} {' '.join(words)}")
    codes = {commune.code for commune in communes()}
    assert isinstance(reading, Misread) or codes.issuperset(
        [reading.value] if isinstance(reading, Read) else [c.value for c in reading.candidates]
    )
