"""The guide: its numbers are the programme's, its pictures are drawn, every chapter fits a phone."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.pictures.guide import DRAWINGS, SIDE, paint
from conversations.doors import guide_numbers, patient_guide, staff_guide
from conversations.programme.protocol import load
from conversations.programme.rows import Level
from conversations.readers.dialling import tappable
from conversations.texts import DEFAULT_LANGUAGE, LANGUAGES, catalogue, say_plain

PROGRAMMES = ("covid19-byt-261", "covid19-byt-604", "covid19-no-devices")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_number_for_115_is_told(name: str, language: str) -> None:
    """Whatever number alone means 115 in a programme stands in its guide."""
    protocol = load(name)
    told = guide_numbers.limits(protocol, language)
    asked = {q.name for q in protocol.questions}
    for rule in protocol.rules:
        simple = rule.fact in asked and not rule.with_danger
        if rule.level is Level.RED_115 and simple:
            shown = f"{rule.limit:g}".replace(".", "," if language == "vi" else ".")
            assert shown in told, rule.id


def test_the_limits_read_as_the_programme_has_them() -> None:
    """Below, above, for whom, and what to do: word for word."""
    lines = guide_numbers.limits(load(), "vi").split("\n")
    assert lines[0] == "• SpO2 từ <b>94%</b> trở xuống: gọi 115"
    assert "• Nhịp thở (trẻ từ 2 đến dưới 12 tháng) từ <b>50 lần/phút</b> trở lên: gọi trạm y tế" in lines
    assert "• Mạch dưới <b>50 lần/phút</b>: gọi trạm y tế" in lines
    assert "• Nhiệt độ (trẻ dưới 5 tuổi) trên <b>39°C</b>: gọi trạm y tế" in lines


def test_no_text_of_the_guide_types_a_threshold() -> None:
    """A health department that changes a limit changes the guide with it."""
    limits = {f"{rule.limit:g}" for rule in load().rules if rule.fact == "spo2"}
    texts = [text for key, text in catalogue("vi").items() if key.startswith(("guide.", "staffguide."))]
    assert limits
    assert not [text for text in texts for limit in limits if f"{limit}%" in text]


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_danger_sign_stands_in_one_list(name: str) -> None:
    """None is forgotten, and none is told both of grown-ups and as a child's alone."""
    protocol = load(name)
    told = "\n".join(guide_numbers.signs(protocol, "vi").values()).split("\n")
    wanted = [sign.label["vi"] for sign in protocol.signs if sign.level.danger]
    assert sorted(line.removeprefix("• ") for line in told if line) == sorted(wanted)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("drawing", sorted(DRAWINGS))
def test_a_picture_is_drawn(drawing: str, language: str) -> None:
    """Square, small enough for a weak signal, and not empty."""
    words = say_plain(f"guide.picture.{drawing}.words", language, remind="09:00").split("\n")
    more = ["Nhiệt độ cơ thể sáng nay là bao nhiêu?", "Không đo được"] if drawing == "morning" else []
    png = paint({"drawing": drawing, "title": "Hướng dẫn", "words": [*words, *more]})
    picture = Image.open(BytesIO(png))
    assert picture.size == (SIDE, SIDE)
    assert len(png) < 150_000
    assert len(picture.convert("RGB").getcolors(1 << 24)) > 20


def test_each_picture_belongs_to_a_chapter() -> None:
    """What is drawn can be asked for, and what can be asked for is drawn."""
    assert {each for drawn in patient_guide.PICTURES.values() for each in drawn} == set(DRAWINGS)


@pytest.mark.parametrize(
    ("table", "chapters", "language"),
    [
        *(("guide", patient_guide.PATIENT_CHAPTERS, language) for language in LANGUAGES),
        ("staffguide", staff_guide.STAFF_CHAPTERS, DEFAULT_LANGUAGE),
    ],
)
def test_every_chapter_has_a_name_and_a_text(table: str, chapters: tuple[str, ...], language: str) -> None:
    """Of patients and of staff; no text without a chapter that leads to it."""
    for kind in ("name", "text"):
        keys = {key for key in catalogue(language) if key.startswith(f"{table}.{kind}.")}
        assert keys == {f"{table}.{kind}.{chapter}" for chapter in chapters}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0214 3883 115", "0214 3883 115 (+842143883115)"),
        ("Sở Y tế: 0982117569", "Sở Y tế: 0982117569 (+84982117569)"),
        ("0214.3828.669 / 0982 117 569", "0214.3828.669 (+842143828669) / 0982 117 569 (+84982117569)"),
        ("115", "115"),
        ("gọi 1900 9095", "gọi 1900 9095"),
        ("+842143883115", "+842143883115"),
        ("", ""),
    ],
)
def test_a_phone_number_can_be_tapped(text: str, shown: str) -> None:
    """The international form stands beside the one people know; short and foreign numbers stay as they are."""
    assert tappable(text) == shown
