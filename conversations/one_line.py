"""The whole report in one typed line: what is certain is taken, what is doubtful is asked as usual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversations.dialog import Known
from conversations.model import Answer, Session
from conversations.protocol import Protocol
from conversations.readers.six import read_six
from conversations.reading import Bands, Read, Unclear
from conversations.scene import Scene

SIX = ("temperature", "breaths", "pulse", "spo2", "blood_pressure", "signs")
NUMERIC = ("temperature", "breaths", "pulse", "spo2", "systolic", "diastolic")


def answers_in(scene: Scene, session: Session, text: str) -> dict[str, Answer]:
    """The answers a line holds for this patient's report; empty when it is no such line."""
    protocol = scene.house.protocol
    asked = {question.name for question in protocol.questions}
    if not set(SIX) <= asked:
        return {}
    match read_six(text, six_bands(protocol, int(session.facts["age_months"])), protocol.read_signs):
        case Read(value):
            return {name: _answer(value[name], text) for name in SIX if name in value}
        case Unclear(_, candidates):
            agreed = _agreed([c.value for c in candidates])
            return {n: _answer(v, text) for n, v in agreed.items() if _certain(scene, session, n, v)}
    return {}


def six_bands(protocol: Protocol, age_months: int) -> dict[str, Bands]:
    """The bands the one-line reader needs."""
    return {name: protocol.bands(name, age_months) for name in NUMERIC}


def _answer(value: Any, raw: str) -> Answer:
    return Answer(value, raw=raw, known=value is not None, how="typed" if value is not None else "cannot_say")


def _agreed(lines: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The parts all possible meanings of the line have in common."""
    first = lines[0]
    return {name: first[name] for name in SIX if name in first and all(line.get(name) == first[name] for line in lines)}


def _certain(scene: Scene, session: Session, name: str, value: Any) -> bool:
    """Whether the part alone would be taken without a question back."""
    if value is None or name == "signs":
        return True
    step = scene.house.dialog("report").step(name)
    typed = f"{value[0]}/{value[1]}" if isinstance(value, list) else str(value)
    known = Known(scene.today, session.facts, session.answers)
    return step is not None and step.read is not None and isinstance(step.read(typed, known), Read)
