"""One-line report: certain answers of a typed line are taken, doubtful ones are asked as usual."""

from __future__ import annotations

from typing import Any

from conversations.dialog.scene import Scene
from conversations.model.dialogs import Answer, Session
from conversations.programme.protocol import Protocol
from conversations.readers.result import Bands
from conversations.readers.six_answers import certain_parts, unclear_parts

SIX = ("temperature", "breaths", "pulse", "spo2", "blood_pressure", "signs")
NUMERIC = ("temperature", "breaths", "pulse", "spo2", "systolic", "diastolic")


def answers_in(scene: Scene, session: Session, text: str) -> dict[str, Answer]:
    """Return the answers a line holds for this patient's report; empty if it is no such line."""
    protocol = scene.house.protocol
    asked = {question.name for question in protocol.questions}
    if not set(SIX) <= asked:
        return {}
    parts = certain_parts(text, six_bands(protocol, int(session.facts["age_months"])), protocol.read_signs)
    return {name: _answer(value, text) for name, value in parts.items()}


def asked_back_in(scene: Scene, session: Session, text: str) -> dict[str, str]:
    """Return the words of a line that must be asked back, by question: "70/40" in "36,8 18 82 98 70/40 không"."""
    protocol = scene.house.protocol
    return unclear_parts(text, six_bands(protocol, int(session.facts["age_months"])), protocol.read_signs)


def six_bands(protocol: Protocol, age_months: int) -> dict[str, Bands]:
    """Return the bands the one-line reader needs."""
    return {name: protocol.bands(name, age_months) for name in NUMERIC}


def _answer(value: Any, raw: str) -> Answer:
    return Answer(value, raw=raw, known=value is not None, how="typed" if value is not None else "cannot_say")
