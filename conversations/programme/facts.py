"""Facts: what the rules speak of, from the answers of a case; sums and doubts are points about what they rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeGuard

from conversations.programme.case import UNKNOWN, Case, PlainAnswers
from conversations.programme.protocol import Protocol
from conversations.programme.rows import Question, Translations
from conversations.programme.rule_rows import PointSum, SumPart
from conversations.readers.text import show_number
from conversations.texts import LANGUAGES


@dataclass(frozen=True, slots=True)
class Point:
    """A value that rests on the answers about `subjects`; `words` make those that name them."""

    value: float
    subjects: tuple[str, ...]
    words: Callable[[], Translations]


@dataclass(slots=True)
class Facts:
    """All facts of a case: single values, points, and the ids of its signs and risks."""

    signs: frozenset[str]
    risks: frozenset[str]
    values: dict[str, Any] = field(default_factory=dict)
    points: dict[str, list[Point]] = field(default_factory=dict)


def facts_in(protocol: Protocol, case: Case) -> Facts:
    """Return the facts the rules speak of, from the answers."""
    facts = Facts(_said_signs(protocol, case.answers), _risks(protocol, case))
    values = facts.values
    values["risks"] = len(facts.risks)
    for name, value in case.answers.items():
        if name == "blood_pressure" and is_measured(value):
            values["systolic"], values["diastolic"] = value
        elif is_measured(value) and not isinstance(value, list | tuple):
            values[name] = value
    for name, again in protocol.again_questions.items():
        _measured_twice(values, case, name, again.name)
    _count_signs(protocol, case, values, facts.signs)
    values["unreadable"] = sum(value == UNKNOWN for value in case.answers.values() if isinstance(value, str))
    values |= {f"denied:{sign}": 1 for sign in case.denied - facts.signs}
    values["taken_back"] = int(case.taken_back)
    _fever_hours(protocol, case, values)
    for each in protocol.sums:
        if case.is_of(each.ages):
            _add_up(each, case, facts, signs_asked=_has_signs(protocol, case.answers))
    _doubts(protocol, case, facts.points)
    return facts


def _add_up(each: PointSum, case: Case, facts: Facts, *, signs_asked: bool) -> None:
    """Set the points of every part, and their sum; a part without a value counts nothing and is said."""
    counted: list[tuple[SumPart, float, int]] = []
    missing: list[SumPart] = []
    for part in each.parts:
        value = facts.values.get(part.fact, 0 if signs_asked and part.fact.startswith("sign:") else None)
        if is_number(value):
            counted.append((part, value, part.points(value)))
        else:
            missing.append(part)
    total = sum(points for _, _, points in counted)
    if not total:
        return
    facts.points[each.id] = [Point(total, (each.id,), partial(_sum_in_words, each, counted, missing))]
    facts.points[f"{each.id}_part"] = [
        Point(points, (part.subject,), partial(_part_in_words, part, value))
        for part, value, points in counted
        if points
    ]


def _sum_in_words(each: PointSum, counted: list[tuple[SumPart, float, int]], missing: list[SumPart]) -> Translations:
    said = {}
    for language in LANGUAGES:
        parts = [
            f"{part.label[language]} {_shown(part, value, language)}({points})".replace("  ", " ")
            for part, value, points in counted
            if points
        ]
        unknown = ", ".join(part.label[language] for part in missing)
        rest = f"; {each.missing[language].replace('{value}', unknown)}" if unknown else ""
        said[language] = " + ".join(parts) + rest
    return said


def _shown(part: SumPart, value: float, language: str) -> str:
    """Return a part's number and a space; nothing for a sign, which is there or not."""
    return "" if part.fact.startswith("sign:") else f"{_number(value, language)} "


def _number(value: float, language: str) -> str:
    return show_number(value) if language == "vi" else show_number(value).replace(",", ".")


def _part_in_words(part: SumPart, value: float) -> Translations:
    return {
        language: f"{_capital(label)} {_shown(part, value, language)}{part.unit.get(language, '')}".rstrip()
        for language, label in part.label.items()
    }


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _doubts(protocol: Protocol, case: Case, points: dict[str, list[Point]]) -> None:
    """Set the answers that were asked back, or are as odd as those that are, and those not confirmed."""
    for name, value in case.answers.items():
        if not is_measured(value) or name not in protocol.question_names:
            continue
        if name in case.unconfirmed:
            points.setdefault("unconfirmed", []).append(_doubt(protocol, name, value))
        elif (name in case.asked_back and protocol.numbers_in(name, value)) or _is_odd(protocol, case, name, value):
            points.setdefault("asked_back", []).append(_doubt(protocol, name, value))


def _doubt(protocol: Protocol, name: str, value: Any) -> Point:
    question = protocol.question(name)
    return Point(1, _subjects(question, value), partial(_doubt_in_words, protocol, question, value))


def _doubt_in_words(protocol: Protocol, question: Question, value: Any) -> Translations:
    return {
        language: f"{question.short[language]} {protocol.show_answer(question.name, value, language)}"
        for language in LANGUAGES
    }


def _subjects(question: Question, value: Any) -> tuple[str, ...]:
    """Return the subjects of an answer: reasons about one of them speak of it."""
    if question.kind == "blood_pressure":
        return ("systolic", "diastolic")
    if question.kind == "signs":
        return ("signs", *(f"sign:{sign}" for sign in value))
    return (question.again_of.question if question.again_of else question.name,)


def _is_odd(protocol: Protocol, case: Case, name: str, value: Any) -> bool:
    """True if a number lies outside the range in which it is taken without asking back."""
    for part, number in protocol.numbers_in(name, value):
        low, high = protocol.bands(part, case.age_months).accept
        if not low <= number <= high:
            return True
    return False


def _measured_twice(values: dict[str, Any], case: Case, name: str, again: str) -> None:
    """Set `name` to the value that counts, `…_lowest` to the lowest seen, `…_waiting` to one still measured once."""
    first, second = values.pop(name, None), values.pop(again, None)
    seen = [value for value in (first, second) if value is not None]
    if not seen:
        return
    values[f"{name}_lowest"] = min(seen)
    if second is None and not case.final and again not in case.answers:
        values[f"{name}_waiting"] = first
    else:
        values[name] = second if second is not None else first


def _count_signs(protocol: Protocol, case: Case, values: dict[str, Any], signs: frozenset[str]) -> None:
    ordinary = {sign for sign in signs if not _is_danger(protocol, sign)}
    values["signs"] = len(signs)
    values["ordinary_signs"] = len(ordinary)
    values["own_words"] = sum(protocol.sign(sign) is None for sign in signs)  # also a sign of another protocol
    values |= {f"sign:{sign}": 1 for sign in signs}
    if case.earlier and _has_signs(protocol, case.earlier[0]):
        values["new_signs"] = len(ordinary - _said_signs(protocol, case.earlier[0]))


def _said_signs(protocol: Protocol, answers: PlainAnswers) -> frozenset[str]:
    lists = (answers.get(name) for name in protocol.signs_questions)
    return frozenset(str(sign) for each in lists if isinstance(each, list | tuple) for sign in each if sign != "none")


def _has_signs(protocol: Protocol, answers: PlainAnswers) -> bool:
    return any(isinstance(answers.get(name), list | tuple) for name in protocol.signs_questions)


def _is_danger(protocol: Protocol, sign_id: str) -> bool:
    sign = protocol.sign(sign_id)
    return sign is not None and sign.danger


def _risks(protocol: Protocol, case: Case) -> frozenset[str]:
    return case.risk | {r.id for r in protocol.age_risks if r.ages is not None and case.is_of(r.ages)}


def _fever_hours(protocol: Protocol, case: Case, values: dict[str, Any]) -> None:
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
    values["fever_hours"] = max(counted, said) if is_number(said) else counted


def _fever(protocol: Protocol, answers: PlainAnswers) -> bool:
    value = answers.get("temperature")
    return protocol.fever is not None and is_number(value) and value >= protocol.fever.at_least


def is_measured(value: Any) -> bool:
    """True if an answer holds a value: it was said, and could be read."""
    return value is not None and value != UNKNOWN


def is_number(value: Any) -> TypeGuard[float]:
    """True if a value is a number, and no yes or no."""
    return isinstance(value, int | float) and not isinstance(value, bool)
