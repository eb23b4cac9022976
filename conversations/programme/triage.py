"""Triage from answers to a level and reasons: every rule of the protocol is looked at, the highest level wins.

It runs after every answer: a question not asked yet never raises the level, an unreadable answer always does.
A first abnormal SpO2 waits for its second measurement, unless a danger sign is present or there will be none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from conversations.programme.protocol import OWN_WORDS, Protocol
from conversations.programme.rows import Level, Question, Rule, Translations
from conversations.readers.text import show_number

__all__ = ["UNKNOWN", "Case", "Judgement", "Level", "Reason", "applies", "judge"]

UNKNOWN = "unknown"
"""Answer stored for a question that could not be read twice: never normal."""

PlainAnswers = Mapping[str, Any]
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A case to judge: a patient's age in months on that day, day of illness, risk factors, and the answers.

    In `answers` a missing question is not asked, None cannot be said, UNKNOWN could not be read; signs are lists of
    sign ids. `earlier` are the answers of the days before, yesterday's first. `final`: no more answers will come, so
    an abnormal SpO2 without a second measurement counts as it is.
    """

    age_months: int
    day: int
    risk: frozenset[str] = frozenset()
    answers: PlainAnswers = field(default_factory=dict)
    earlier: Sequence[PlainAnswers] = ()
    final: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for the level: the rule's or sign's id, its words with the value, and its source."""

    id: str
    level: Level
    words: Translations
    value: Any
    source: str

    @property
    def text(self) -> Translations:
        """Language -> words, the value in its place."""
        if not _is_number(self.value):
            return self.words
        vi = show_number(self.value)
        shown = {"vi": vi, "en": vi.replace(",", ".")}
        return {language: words.replace("{value}", shown[language]) for language, words in self.words.items()}

    def to_json(self) -> dict[str, Any]:
        """Return the reason as it is stored and printed."""
        return {"id": self.id, "level": self.level.value, "text": dict(self.text), "source": self.source}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A level and its reasons, the worst first; green has none."""

    level: Level
    reasons: tuple[Reason, ...]

    @property
    def dangers(self) -> list[Translations]:
        """Return the words of the reasons that are dangers."""
        return [reason.text for reason in self.reasons if reason.level.danger]


def judge(protocol: Protocol, case: Case) -> Judgement:
    """Return the level of a case by a protocol, with at most one reason (the worst) for each subject."""
    facts = _facts(protocol, case)
    found = _signs_found(protocol, facts)
    late: list[tuple[Rule, Any]] = []
    for fact, value in facts.items():
        for rule in protocol.rules_by_fact.get(fact, ()):
            if _applies(rule, case, facts) and rule.holds(value):
                if rule.with_danger:
                    late.append((rule, value))
                else:
                    _keep(found, rule, value)
    _keep_with_danger(found, late)
    reasons = tuple(sorted(found.values(), key=lambda reason: -reason.level.rank))
    return Judgement(reasons[0].level if reasons else Level.GREEN, reasons)


def applies(protocol: Protocol, question: Question, case: Case) -> bool:
    """True if a question is asked: a second measurement only after an abnormal first one, without other danger."""
    if question.again_of is None:
        return True
    first = case.answers.get(question.again_of.question)
    if not _is_number(first) or first > question.again_of.at_most:
        return False
    others = {name: a for name, a in case.answers.items() if name not in (question.name, question.again_of.question)}
    alone = Case(case.age_months, case.day, case.risk, others, case.earlier, final=False)
    return not judge(protocol, alone).level.danger


def _applies(rule: Rule, case: Case, facts: Facts) -> bool:
    return (
        case.age_months in rule.ages
        and (rule.last_day is None or case.day <= rule.last_day)
        and (not rule.with_risk or bool(facts["risks"]))
        and all(name in case.answers and not _is_measured(case.answers[name]) for name in rule.not_measured)
    )


def _keep(found: dict[str, Reason], rule: Rule, value: Any) -> None:
    kept = found.get(rule.subject)
    if kept is None or kept.level < rule.level:
        found[rule.subject] = Reason(rule.id, rule.level, rule.words, value, rule.source)


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
    for sign_id in facts["sign_ids"]:
        sign = protocol.sign(sign_id)
        if sign is not None and sign.level is not Level.GREEN:
            found[f"sign:{sign_id}"] = Reason(sign_id, sign.level, sign.label, None, sign.source)
    return found


# ---------------------------------------------------------------- facts


def _facts(protocol: Protocol, case: Case) -> Facts:
    """Return the facts the rules speak of, from the answers."""
    signs = _said_signs(protocol, case.answers)
    facts: Facts = {"sign_ids": signs, "risks": len(_risks(protocol, case))}
    for name, value in case.answers.items():
        if name == "blood_pressure" and _is_measured(value):
            facts["systolic"], facts["diastolic"] = value
        elif _is_measured(value) and not isinstance(value, list | tuple):
            facts[name] = value
    for name, again in protocol.again_questions.items():
        _measured_twice(facts, case, name, again.name)
    _count_signs(protocol, case, facts, signs)
    facts["unreadable"] = sum(value == UNKNOWN for value in case.answers.values() if isinstance(value, str))
    _fever_hours(protocol, case, facts)
    return facts


def _measured_twice(facts: Facts, case: Case, name: str, again: str) -> None:
    """Set `name` to the value that counts, `…_lowest` to the lowest seen, `…_waiting` to one still measured once."""
    first, second = facts.pop(name, None), facts.pop(again, None)
    seen = [value for value in (first, second) if value is not None]
    if not seen:
        return
    facts[f"{name}_lowest"] = min(seen)
    if second is None and not case.final and again not in case.answers:
        facts[f"{name}_waiting"] = first
    else:
        facts[name] = second if second is not None else first


def _count_signs(protocol: Protocol, case: Case, facts: Facts, signs: frozenset[str]) -> None:
    ordinary = {sign for sign in signs if not _is_danger(protocol, sign)}
    facts["signs"] = len(signs)
    facts["ordinary_signs"] = len(ordinary)
    facts["own_words"] = sum(sign.startswith(OWN_WORDS) for sign in signs)
    facts |= {f"sign:{sign}": 1 for sign in signs}
    if case.earlier and _has_signs(protocol, case.earlier[0]):
        facts["new_signs"] = len(ordinary - _said_signs(protocol, case.earlier[0]))


def _said_signs(protocol: Protocol, answers: PlainAnswers) -> frozenset[str]:
    lists = (answers.get(name) for name in protocol.signs_questions)
    return frozenset(str(sign) for each in lists if isinstance(each, list | tuple) for sign in each if sign != "none")


def _has_signs(protocol: Protocol, answers: PlainAnswers) -> bool:
    return any(isinstance(answers.get(name), list | tuple) for name in protocol.signs_questions)


def _is_danger(protocol: Protocol, sign_id: str) -> bool:
    sign = protocol.sign(sign_id)
    return sign is not None and sign.danger


def _risks(protocol: Protocol, case: Case) -> set[str]:
    return set(case.risk) | {r.id for r in protocol.age_risks if r.ages is not None and case.age_months in r.ages}


def _fever_hours(protocol: Protocol, case: Case, facts: Facts) -> None:
    """Count the hours of fever: as said, or from one daily report to the next as long as each has fever."""
    if protocol.fever is None or not _fever(protocol, case.answers):
        return
    days = 0
    for answers in case.earlier:
        if not _fever(protocol, answers):
            break
        days += 1
    said = case.answers.get("fever_hours")
    counted = days * protocol.fever.hours_between_reports
    facts["fever_hours"] = max(counted, said) if _is_number(said) else counted


def _fever(protocol: Protocol, answers: PlainAnswers) -> bool:
    value = answers.get("temperature")
    return protocol.fever is not None and _is_number(value) and value >= protocol.fever.at_least


def _is_measured(value: Any) -> bool:
    return value is not None and value != UNKNOWN


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
