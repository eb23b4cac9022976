"""One-line report: certain answers of a typed line are taken, doubtful ones are asked as usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversations.dialog.scene import Scene
from conversations.model.dialogs import Answer, Session
from conversations.programme.protocol import Protocol
from conversations.readers.result import Bands, Read, Unclear
from conversations.readers.six_answers import read_line
from conversations.readers.whole_line import ReportLine
from conversations.reports.report_questions import recounted

SIX = ("temperature", "breaths", "pulse", "spo2", "blood_pressure", "signs")
NUMERIC = ("temperature", "breaths", "pulse", "spo2", "systolic", "diastolic")


_LEAST = 3
"""Minimum parts that answer more than the open question and what an oximeter shows with it."""


def line_in(scene: Scene, session: Session, text: str) -> ReportLine:
    """Return the line a text holds for this patient's report; one without parts if it is no such line."""
    protocol = scene.house.protocol
    if not set(SIX) <= {question.name for question in protocol.questions}:
        return ReportLine(unread=(text,))
    bands = six_bands(protocol, int(session.facts["age_months"]))
    line = read_line(text, bands, protocol.read_signs)
    if "breaths" in line.parts:
        line = replace(
            line, parts={**line.parts, "breaths": recounted(line.parts["breaths"], bands["breaths"], "breaths")}
        )
    return ReportLine(unread=(text,)) if session.step and len(line.parts) < _LEAST else line


def answers_in(scene: Scene, session: Session, text: str) -> dict[str, Answer]:
    """Return the certain answers a line holds; empty if it is no such line."""
    parts = line_in(scene, session, text).parts
    return {name: _answer(each.value, text) for name, each in parts.items() if isinstance(each, Read)}


def doubtful_in(scene: Scene, session: Session, text: str) -> dict[str, Unclear]:
    """Return the parts of a line to be asked back, those that may be danger first."""
    parts = line_in(scene, session, text).parts
    unclear = {name: each for name, each in parts.items() if isinstance(each, Unclear)}
    question = scene.house.protocol.question
    return dict(sorted(unclear.items(), key=lambda part: not question(part[0]).judge_at_once))


def possible_answers(scene: Scene, session: Session, text: str) -> dict[str, Answer]:
    """Return a line's answers for a judgement before anything is asked back: a doubtful number counts too."""
    doubtful = doubtful_in(scene, session, text)
    asked: Mapping[str, Unclear] = {name: each for name, each in doubtful.items() if len(each.candidates) == 1}
    certain = answers_in(scene, session, text)
    return {**{name: _answer(each.candidates[0].value, text) for name, each in asked.items()}, **certain}


def six_bands(protocol: Protocol, age_months: int) -> dict[str, Bands]:
    """Return the bands the one-line reader needs."""
    return {name: protocol.bands(name, age_months) for name in NUMERIC}


def _answer(value: Any, raw: str) -> Answer:
    return Answer(value, raw=raw, known=value is not None, how="typed" if value is not None else "cannot_say")
