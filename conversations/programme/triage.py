"""Triage from answers to a level and reasons: every rule of the protocol is looked at, the highest level wins.

It runs after every answer: a question not asked yet never raises the level, an unreadable answer always does.
A first abnormal SpO2 waits for its second measurement, unless a danger sign is present or there will be none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from conversations.programme.case import UNKNOWN, Case
from conversations.programme.facts import Facts, Point, facts_in, is_measured, is_number
from conversations.programme.protocol import Protocol
from conversations.programme.rows import Level, Question, Translations
from conversations.programme.rule_rows import Rule
from conversations.readers.text import show_number
from conversations.texts import say_plain

__all__ = ["UNKNOWN", "Case", "Judgement", "Level", "Reason", "applies", "judge"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for the level: the rule's or sign's id, its words with the value, and its source.

    `patient` are the words for the patient if they differ; a `note` is for staff alone, next to dangers too.
    `unconfirmed`: it rests on a number that nobody has said yes to. `advice` names the advice it asks for.
    """

    id: str
    level: Level
    words: Translations
    value: Any
    source: str
    said: Translations = field(default_factory=dict)
    patient: Translations = field(default_factory=dict)
    note: bool = False
    advice: str = ""
    unconfirmed: bool = False

    @property
    def text(self) -> Translations:
        """Language -> words, the value in its place."""
        return self._filled(self.words)

    @property
    def plain(self) -> Translations:
        """Language -> words for the patient; empty for a note."""
        return {} if self.note else self._filled(self.patient or self.words)

    @property
    def told(self) -> Mapping[str, Any]:
        """Return the words as an alarm keeps them: for staff, and under "plain" for the patient if they differ."""
        return self.text if self.plain == self.text else {**self.text, "plain": self.plain}

    def to_json(self) -> dict[str, Any]:
        """Return the reason as it is stored and printed."""
        return {"id": self.id, "level": self.level.value, "text": dict(self.text), "source": self.source}

    def _filled(self, words: Translations) -> Translations:
        filled = {language: self._in_place(text, language) for language, text in words.items()}
        if not self.unconfirmed:
            return filled
        return {language: say_plain("triage.unconfirmed", language, words=text) for language, text in filled.items()}

    def _in_place(self, text: str, language: str) -> str:
        if is_number(self.value):
            vi = show_number(self.value)
            text = text.replace("{value}", vi if language == "vi" else vi.replace(",", "."))
        return text.replace("{said}", self.said.get(language, ""))


@dataclass(frozen=True, slots=True)
class Judgement:
    """A level and its reasons, the worst first; green has none."""

    level: Level
    reasons: tuple[Reason, ...]

    @property
    def dangers(self) -> list[Mapping[str, Any]]:
        """Return the words of the reasons that are dangers, for staff and for the patient."""
        return [reason.told for reason in self.reasons if reason.level.danger]

    @property
    def advice(self) -> str:
        """Return the name of the advice: the level's, or another one that every reason asks for."""
        asked = {reason.advice for reason in self.reasons}
        return next(iter(asked)) or self.level.value if len(asked) == 1 else self.level.value


def judge(protocol: Protocol, case: Case) -> Judgement:
    """Return the level of a case by a protocol, with at most one reason (the worst) for each subject.

    A reason that would not be there without an unconfirmed answer is marked so.
    """
    found = _reasons(protocol, case)
    if case.unconfirmed:
        sure = {name: answer for name, answer in case.answers.items() if name not in case.unconfirmed}
        known = _reasons(protocol, replace(case, answers=sure, unconfirmed=frozenset())).values()
        found = {about: r if r in known else replace(r, unconfirmed=True) for about, r in found.items()}
    reasons = tuple(sorted(found.values(), key=lambda reason: -reason.level.rank))
    return Judgement(reasons[0].level if reasons else Level.GREEN, reasons)


def applies(protocol: Protocol, question: Question, case: Case) -> bool:
    """True if a question is asked: a second measurement only after an abnormal first one, without other danger."""
    if question.again_of is None:
        return True
    first = case.answers.get(question.again_of.question)
    if not is_number(first) or first > question.again_of.at_most:
        return False
    others = {name: a for name, a in case.answers.items() if name not in (question.name, question.again_of.question)}
    return not judge(protocol, replace(case, answers=others, final=False)).level.danger


def _reasons(protocol: Protocol, case: Case) -> dict[str, Reason]:
    """Return the worst reason of each subject: signs, single values, then points, then what needs another danger."""
    facts = facts_in(protocol, case)
    found = _signs_found(protocol, facts)
    late: list[tuple[Rule, Any]] = []
    for fact, value in facts.values.items():
        for rule in _held(protocol, fact, value) if fact in protocol.rules_by_fact else ():
            if _applies(rule, case, facts):
                if rule.with_danger:
                    late.append((rule, value))
                else:
                    _keep(found, rule, value)
    for fact, points in facts.points.items():
        for rule in protocol.rules_by_fact.get(fact, ()):
            for point in points:
                if rule.holds(point.value) and _applies(rule, case, facts):
                    _keep_point(found, rule, point)
    _keep_with_danger(found, late)
    return found


@lru_cache(maxsize=4096)  # of all values few are said, and again and again
def _held(protocol: Protocol, fact: str, value: Any) -> tuple[Rule, ...]:
    """Return the rules whose comparison a value passes, the worst level first."""
    return tuple(rule for rule in protocol.rules_by_fact[fact] if rule.holds(value))


def _applies(rule: Rule, case: Case, facts: Facts) -> bool:
    if not case.is_of(rule.ages) or (rule.last_day is not None and case.day > rule.last_day):
        return False
    if rule.alone:
        return True
    return (
        (not rule.with_risk or bool(facts.risks))
        and (not rule.for_risk or not facts.risks.isdisjoint(rule.for_risk))
        and (not rule.with_signs or not facts.signs.isdisjoint(rule.with_signs))
        and all(name in case.answers and not is_measured(case.answers[name]) for name in rule.not_measured)
        and all(each.fact in facts.values and each.holds(facts.values[each.fact]) for each in rule.also)
    )


def _keep(found: dict[str, Reason], rule: Rule, value: Any) -> None:
    kept = found.get(rule.subject)
    if kept is None or kept.level < rule.level:
        found[rule.subject] = _reason(rule, value, {})


def _keep_point(found: dict[str, Reason], rule: Rule, point: Point) -> None:
    """Add a point, unless what it is about is as bad a reason already."""
    if all(found[about].level < rule.level for about in point.subjects if about in found):
        found[point.subjects[0]] = _reason(rule, point.value, point.words())


def _reason(rule: Rule, value: Any, said: Translations) -> Reason:
    return Reason(
        rule.id, rule.level, rule.words, value, rule.source, said, rule.patient, note=rule.note, advice=rule.advice
    )


def _keep_with_danger(found: dict[str, Reason], late: list[tuple[Rule, Any]]) -> None:
    """Add the rules that need another danger sign; each may be the other's, so repeat until nothing changes."""
    waiting = late
    while waiting:
        danger = {subject for subject, reason in found.items() if reason.level.danger}
        ready = [(rule, value) for rule, value in waiting if danger - {rule.subject}]
        if not ready:
            return
        for rule, value in ready:
            _keep(found, rule, value)
        waiting = [entry for entry in waiting if entry not in ready]


def _signs_found(protocol: Protocol, facts: Facts) -> dict[str, Reason]:
    found: dict[str, Reason] = {}
    for sign_id in facts.signs:
        sign = protocol.sign(sign_id)
        if sign is not None and sign.level is not Level.GREEN:
            found[f"sign:{sign_id}"] = Reason(sign_id, sign.level, sign.label, None, sign.source)
    return found
