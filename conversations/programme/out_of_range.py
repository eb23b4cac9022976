"""Number out of range: the question whose measured value made a report need watching, if one did."""

from __future__ import annotations

from conversations.programme.protocol import Protocol
from conversations.programme.triage import Judgement

_NUMBERS = ("temperature", "breaths", "pulse", "spo2", "blood_pressure")
_PARTS = {"systolic": "blood_pressure", "diastolic": "blood_pressure"}
"""Facts that are only a part of a question's answer."""


def out_of_range(protocol: Protocol, verdict: Judgement) -> str:
    """Return the question of the worst reason that is a measured number. Returns an empty text if there is none."""
    measured = {question.name for question in protocol.questions if question.kind in _NUMBERS}
    subjects = {rule.id: rule.subject for rule in protocol.rules if not rule.not_measured}
    about = (subjects.get(reason.id, "") for reason in verdict.reasons if not reason.note)
    return next((name for each in about if (name := _PARTS.get(each, each)) in measured), "")
