"""A number and words that contradict each other are shown to staff in words; neither is quietly dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.dialog.scene import Scene
from conversations.station.patient_card import private_card
from storage.store import SqlStore
from tests.support import samples
from tests.support.morning import NINE
from tests.support.talk import HOUSE, Talk


def _reported(store: SqlStore, temperature: str, signs: str) -> tuple[Talk, str]:
    with store.unit_of_work() as work:
        samples.expected(work)
    talk = Talk(store, NINE)
    for answer in (temperature, "18", "82", "98", "120/80"):
        talk.say(answer)
    return talk, talk.texts(talk.say(signs))


@pytest.mark.parametrize(
    ("temperature", "signs", "asked"),
    [("39,4", "không sốt, không ho", "không sốt"), ("36,6", "sốt cao liên tục từ hôm qua", "36,6 °C: hỏi lại")],
)
def test_the_nurse_sees_the_contradiction(store: SqlStore, temperature: str, signs: str, asked: str) -> None:
    """39,4 next to "không sốt", and 36,6 next to a fever that lasts: the card says so, and the report is not green."""
    talk, said = _reported(store, temperature, signs)
    assert "🟢" not in said
    with store.unit_of_work() as work:
        card = private_card(Scene(work, HOUSE, talk.now, ""), work.patients.of_contact(1)[0])  # type: ignore[arg-type]
    assert asked in card.text.casefold() or asked in card.text


@pytest.mark.parametrize("words", ["như hôm qua", "vẫn thế", "như cũ"])
def test_like_yesterday_is_never_none(store: SqlStore, words: str) -> None:
    """Words that repeat yesterday's signs are asked about; the report stays open without an answer."""
    _reported(store, "36,6", words)
    with store.unit_of_work() as work:
        session = work.sessions.open(1)
    assert session is not None
    assert "signs" not in session.answers


@pytest.mark.parametrize("words", ["như hôm qua", "vẫn thế", "như cũ"])
@pytest.mark.parametrize("yesterday", ["ho", "khó thở"])
def test_like_yesterday_is_asked_about_when_yesterday_had_signs(store: SqlStore, yesterday: str, words: str) -> None:
    """A cough, or short breath, of the day before is never turned into "none" by words that only point to it."""
    talk, _ = _reported(store, "36,6", yesterday)
    talk.now += timedelta(days=1)
    with store.unit_of_work() as work:
        work.slots.plan(samples.DAY + timedelta(days=1), talk.now + timedelta(hours=1), talk.now)
    talk.say("/khaibao")
    for answer in ("36,6", "18", "82", "98", "120/80"):
        talk.now += timedelta(minutes=1)
        talk.say(answer)
    said = talk.texts(talk.say(words))
    assert "🟢" not in said
    with store.unit_of_work() as work:
        session = work.sessions.open(1)
    assert session is not None
    assert session.step == "signs"
    assert "signs" not in session.answers
