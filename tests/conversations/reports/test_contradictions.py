"""A number and words that contradict each other are shown to staff in words; neither is quietly dropped."""

from __future__ import annotations

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
