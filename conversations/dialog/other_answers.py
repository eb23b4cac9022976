"""Answers a text gives for other questions than the open one: "SpO2 97, mạch 85" answers both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conversations.dialog.steps import Dialog, Known, Step
from conversations.model.dialogs import Answer, Session
from conversations.readers.result import Candidate, Read, Unclear
from conversations.readers.text import show_number
from conversations.texts import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class OtherAnswers:
    """Answers to take at once, and the first one that must be asked back, with its step."""

    taken: dict[str, Answer] = field(default_factory=dict)
    asked: tuple[Step, Unclear] | None = None
    raw: str = ""


def other_answers(
    dialog: Dialog, session: Session, known: Known, also: Mapping[str, Any], raw: str, *, corrects: bool, asks: bool
) -> OtherAnswers:
    """Return what follows from values for other questions, each read by its own question.

    A value given before is changed only if the text `corrects` it; else, if it `asks`, the person is asked.
    """
    taken: dict[str, Answer] = {}
    doubtful: list[tuple[Step, Unclear]] = []
    for name, value in also.items():
        step = dialog.step(name)
        if step is None or step.read is None or not step.when(session.answers, session.facts):
            continue
        before = session.answers.get(name)
        if before is not None and before.known and (before.value == value or not (corrects or asks)):
            continue
        reading = step.read(_typed(value), known)
        if isinstance(reading, Unclear):
            doubtful.append((step, reading))
        elif isinstance(reading, Read) and before is not None and before.known and not corrects:
            shown = step.shows(Answer(reading.value), DEFAULT_LANGUAGE)
            doubtful.append(
                (step, Unclear("readers.did_you_mean", (Candidate(reading.value, shown),), {"value": shown}))
            )
        elif isinstance(reading, Read):
            taken[name] = Answer(reading.value, raw=raw)
    return OtherAnswers(taken, doubtful[0] if doubtful else None, raw)


def _typed(value: Any) -> str:
    return "/".join(show_number(part) for part in (value if isinstance(value, list) else [value]))


def kept_candidates(candidates: tuple[Candidate, ...], raw: str, *, shared: bool = False) -> tuple[dict[str, Any], ...]:
    """Return candidates as a session keeps them until one is chosen."""
    return tuple(
        {"value": c.value, "label": c.label, "raw": raw, "shared": shared, "also": dict(c.also)} for c in candidates
    )
