"""Output of `f0care protocol check`, `judge` and `listen`: a protocol tried out from the command line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from conversations.hearing.ears import listen
from conversations.programme.check import problems
from conversations.programme.protocol import OWN_WORDS, Protocol, Question
from conversations.programme.triage import UNKNOWN, Case, judge
from conversations.readers.result import Read, Unclear

_CERTAINTY = ("asked_back", "unconfirmed")
"""Lists of questions: their number was asked back and confirmed, or has not been confirmed."""


def check(name_or_path: str) -> list[str]:
    """Return everything wrong with a protocol file (or shipped protocol's name), one sentence each; empty when good."""
    return problems(name_or_path)


def judge_lines(protocol: Protocol, lines: Iterable[str]) -> Iterator[str]:
    """Yield one JSON judgement for each line with a JSON case, or {"error": …} for a line that is no case."""
    for line in lines:
        if line.strip():
            yield json.dumps(_judged(protocol, line), ensure_ascii=False)


def listen_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield what is heard in each text, one JSON object: "emergency", "suspected", "heard", "about".

    `emergency`: it brings the emergency text at once. `suspected`: it is asked back, and a person reads it.
    """
    for line in lines:
        heard = listen(line)
        cry = heard.emergency
        said = {
            "emergency": cry is not None,
            "suspected": heard.suspected,
            "heard": cry.phrase if cry else None,
            "about": cry.about if cry else None,
        }
        yield json.dumps(said, ensure_ascii=False)


def _judged(protocol: Protocol, line: str) -> dict[str, Any]:
    try:
        judgement = judge(protocol, _case(protocol, json.loads(line, parse_constant=_refuse)))
    except json.JSONDecodeError as error:
        return {"error": f"not JSON: {error}"}
    except (ValueError, RecursionError) as error:
        return {"error": str(error)}
    return {"level": judgement.level.value, "reasons": [reason.to_json() for reason in judgement.reasons]}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _case(protocol: Protocol, given: Any) -> Case:
    if not isinstance(given, dict):
        raise ValueError('a case is an object: {"age_months": …, "day": …, "risk": [], "answers": {…}}')
    if unknown := set(given) - {"age_months", "day", "risk", "answers", "earlier", "final", *_CERTAINTY}:
        raise ValueError(f"unknown key {sorted(unknown)[0]!r}")
    risk = given.get("risk") or []
    if not isinstance(risk, list) or not all(isinstance(each, str) for each in risk):
        raise ValueError("risk must be a list of words")
    earlier = given.get("earlier") or []
    answers = given.get("answers", {})
    return Case(
        age_months=_count(given, "age_months", None),
        day=_count(given, "day", 1),
        risk=frozenset(risk),
        answers=_answers(protocol, answers),
        earlier=[_answers(protocol, each) for each in (earlier if isinstance(earlier, list) else [earlier])],
        final=given.get("final") is not False,
        asked_back=_questions(protocol, given, "asked_back"),
        unconfirmed=_questions(protocol, given, "unconfirmed"),
        denied=_denied(protocol, answers),
    )


def _questions(protocol: Protocol, given: Mapping[str, Any], key: str) -> frozenset[str]:
    names, asked = given.get(key) or [], {question.name for question in protocol.questions}
    if not isinstance(names, list) or not all(name in asked for name in names):
        raise ValueError(f"{key} must be a list of questions, not {names!r}")
    return frozenset(names)


def _denied(protocol: Protocol, given: Mapping[str, Any]) -> frozenset[str]:
    """Return the signs that the words of a case deny."""
    lists = (given.get(name) for name in protocol.signs_questions)
    words = (each for said in lists for each in ([said] if isinstance(said, str) else said or []))
    return frozenset().union(*(protocol.denied_signs(each) for each in words if not protocol.sign(each)))


def _count(given: Mapping[str, Any], key: str, default: int | None) -> int:
    value = given.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{key} must be a whole number, not {value!r}")
    return value


def _answers(protocol: Protocol, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ValueError("answers must be an object")
    questions = {question.name: question for question in protocol.questions}
    answers: dict[str, Any] = {}
    for name, value in given.items():
        if name == "fever_hours" and _is_number(value):
            answers[name] = value
        elif name not in questions:
            raise ValueError(f"{name!r} is no question of {protocol.version}: {', '.join(questions)}")
        else:
            answers[name] = value if value in (None, UNKNOWN) else _answer(protocol, questions[name], value)
    return answers


def _answer(protocol: Protocol, question: Question, value: Any) -> Any:
    if question.kind == "signs":
        return _signs(protocol, [value] if isinstance(value, str) else value)
    if question.kind == "choice":
        return _choice(protocol, question, value)
    if question.kind == "blood_pressure":
        if not isinstance(value, list) or len(value) != 2 or not all(_is_number(each) for each in value):
            raise ValueError(f"{question.name} must be two numbers such as [120, 80], not {value!r}")
        return value
    if not _is_number(value):
        raise ValueError(f'{question.name} must be a number, null or "{UNKNOWN}", not {value!r}')
    return value


def _signs(protocol: Protocol, given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise ValueError(f"signs must be a list of ids or words, not {given!r}")
    found: list[str] = []
    for each in given:
        if each == "none":
            continue
        if protocol.sign(each) or each.startswith(OWN_WORDS):
            found.append(each)
            continue
        match protocol.read_signs(each):
            case Read(ids):
                found += ids
            case Unclear(candidates=candidates):
                found += candidates[0].value
            case _:
                found.append(OWN_WORDS + each)
    return list(dict.fromkeys(found))


def _choice(protocol: Protocol, question: Question, value: Any) -> str:
    ids = [choice.id for choice in question.choices]
    if isinstance(value, str):
        reading = Read(value) if value in ids else protocol.read_choice(question.name, value)
        if isinstance(reading, Read):
            return str(reading.value)
    raise ValueError(f"{question.name} must be one of {', '.join(ids)}, not {value!r}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
