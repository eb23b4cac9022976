"""Report dialog (the letter, part 2): what is still missing about the patient, then the protocol's questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from conversations.dialog.engine import RECOUNT
from conversations.dialog.step_words import shows_text, words
from conversations.dialog.steps import Choice, Dialog, Known, Step, always
from conversations.model.dialogs import Answer, Answers, Session
from conversations.programme.protocol import Protocol, Question
from conversations.programme.rows import Again
from conversations.programme.triage import Case, applies
from conversations.readers.cannot_say import means_no_device, read_cannot_say
from conversations.readers.measures.decide import named_measures, with_also
from conversations.readers.measures.units import show
from conversations.readers.numbers import (
    read_blood_pressure,
    read_breaths,
    read_pulse,
    read_spo2,
    read_temperature,
)
from conversations.readers.result import Bands, Candidate, Read, Reading, Unclear
from conversations.registration.registration_questions import registration
from conversations.texts import Html, say, say_plain

_NAME = "report"
REVIEW = "review"
OTHER_SIGNS = "all"
UNCONFIRMED = "unconfirmed"
"""How an answer came that was asked back and never confirmed: it is judged, shown and kept as such."""
PERSONAL_STEPS = ("full_name", "birth", "sex", "commune", "street")
_UNREADABLE_MOST = 2
"""Number of unreadable answers after which a question is stored as unknown (clinical.md 2.3, safety rule 2)."""


@cache
def report(protocol: Protocol) -> Dialog:
    """Return the report dialog of a programme: personal steps that are missing (letter, step 3), then its questions."""
    personal = tuple(_if_missing(step) for step in registration(protocol).steps if step.name in PERSONAL_STEPS)
    questions = tuple(_step(protocol, question) for question in protocol.questions)
    return Dialog(_NAME, (*personal, *questions, _review(questions)), header=_header, running=True, repost_after=2)


def reported(answers: Answers) -> dict[str, Answer]:
    """Return the answers that make up the report: not the personal ones that were missing, not the press that sends."""
    return {name: answer for name, answer in answers.items() if name not in (*PERSONAL_STEPS, REVIEW)}


def plain_answers(answers: Answers) -> dict[str, object]:
    """Return the answers as triage takes them: a value, None for *cannot say*, "unknown" for unreadable."""
    return {name: _plain(answer) for name, answer in reported(answers).items()}


def case_of(answers: Answers, facts: Mapping[str, Any], *, final: bool) -> Case:
    """Build the case for triage: the answers so far, how certain they are, and what is known of the patient."""
    return Case(
        int(facts["age_months"]),
        int(facts["day"]),
        frozenset(facts["risks"]),
        plain_answers(answers),
        tuple(facts.get("earlier", ())),
        final=final,
        asked_back=frozenset(name for name, answer in answers.items() if answer.how == "confirmed"),
        may_be=tuple(facts["may_be"]) if facts.get("may_be") else None,
        unconfirmed=frozenset(name for name, answer in answers.items() if answer.how == UNCONFIRMED),
    )


def denied_in(protocol: Protocol, answers: Answers) -> frozenset[str]:
    """Return the signs that the words of typed answers deny: "không sốt"."""
    typed = [answers[name].raw for name in protocol.signs_questions if name in answers and answers[name].known]
    return frozenset().union(*(protocol.denied_signs(text) for text in typed if text))


def _plain(answer: Answer) -> object:
    if answer.known:
        return answer.value
    return "unknown" if answer.how == "unreadable" else None


def _review(questions: tuple[Step, ...]) -> Step:
    """Make the review of a correction before it is sent; a first report is sent with its last answer."""
    return Step(
        REVIEW,
        ask=lambda session, known, language: say("report.review.ask", language),
        label=words("report.review.label"),
        shows=shows_text,
        choices=lambda session, known: _review_choices(questions, session),
        when=lambda answers, facts: bool(facts.get("correcting")),
    )


def _review_choices(questions: tuple[Step, ...], session: Session) -> tuple[Choice, ...]:
    edits = tuple(Choice(step.name, step.label, "edit") for step in questions if step.name in session.answers)
    return (Choice("send", words("report.review.send")), *edits)


def _if_missing(step: Step) -> Step:
    return replace(step, when=lambda answers, facts: step.name in facts.get("missing", ()), rests_on=())


def _step(protocol: Protocol, question: Question) -> Step:
    again = question.again_of
    return Step(
        question.name,
        ask=lambda session, known, language: _ask(question, session, language),
        label=question.short.__getitem__,
        shows=lambda answer, language: _shown(protocol, question, answer, language),
        read=lambda text, known: _read(protocol, question, text, known),
        choices=lambda session, known: _choices(protocol, question, session),
        when=always if again is None else lambda answers, facts: _applies(protocol, question, again, answers, facts),
        rests_on=(again.question,) if again else (),
        many=question.kind == "signs",
        wants="number" if question.kind in (*_NUMBERS, "blood_pressure") else "",
        cannot_say=lambda text: cannot_choice(question, text),
        gives_up_after=0 if question.kind in ("signs", "choice") else _UNREADABLE_MOST,
    )


def _applies(protocol: Protocol, question: Question, again: Again, answers: Answers, facts: Mapping[str, Any]) -> bool:
    """True if a second measurement is asked: after an abnormal first one without other danger; once given it stays."""
    if question.name in answers:
        return True
    return again.question in answers and applies(protocol, question, case_of(answers, facts, final=False))


def _ask(question: Question, session: Session, language: str) -> Html:
    first = session.answers.get(question.again_of.question) if question.again_of else None
    if question.kind == "signs" and _large(session):
        return say("report.worse", language)
    text = (question.ask_now if session.facts.get("worse") else {}).get(language) or question.ask[language]
    if first is not None and question.again_of is not None:
        text = text.format(**{question.again_of.question: first.value})
    return say("report.question", language, text=text)


def _choices(protocol: Protocol, question: Question, session: Session) -> tuple[Choice, ...]:
    cannot = tuple(Choice(c.id, c.label.__getitem__, "cannot") for c in question.cannot_say)
    if question.kind == "signs" and _large(session) and protocol.after_danger.worse_signs:
        return _large_signs(protocol, question, session)
    if question.kind == "signs":
        signs = protocol.signs_for(int(session.facts["age_months"]), question.group, session.facts.get("risks", ()))
        return (Choice("none", question.none.__getitem__), *(Choice(s.id, s.label.__getitem__) for s in signs), *cannot)
    return (*(Choice(c.id, c.label.__getitem__) for c in question.choices), *cannot)


def _large(session: Session) -> bool:
    """True if the signs are asked for by a few large buttons, since the contact feels worse."""
    return bool(session.facts.get("worse")) and not session.facts.get("all_signs")


def _large_signs(protocol: Protocol, question: Question, session: Session) -> tuple[Choice, ...]:
    """Return the signs that must be known at once; one is enough, and what was said before stays."""
    before = session.answers.get(question.name)
    known = list(before.value) if before is not None and before.known else []
    signs = tuple(
        Choice(sign, label.__getitem__, fills={question.name: Answer([*known, sign], how="pressed")})
        for sign, label in protocol.after_danger.worse_signs
        if sign not in known
    )
    return (*signs, Choice(OTHER_SIGNS, words("report.other_signs"), "act"))


def cannot_choice(question: Question, text: str) -> str | None:
    """Find the button that "không có máy", "chưa đo" and the like mean. Returns None for other words."""
    if not question.cannot_say or question.kind in ("signs", "choice") or not read_cannot_say(text):
        return None
    ids = [choice.id for choice in question.cannot_say]
    return "no_device" if "no_device" in ids and means_no_device(text) else ids[-1]


def _read(protocol: Protocol, question: Question, text: str, known: Known) -> Reading:
    if question.kind == "signs":
        return with_also(protocol.read_signs(text), named_measures(text))
    if question.kind == "choice":
        return protocol.read_choice(question.name, text)
    months = int(known.facts["age_months"])
    if question.kind == "blood_pressure":
        return read_blood_pressure(text, protocol.bands("systolic", months), protocol.bands("diastolic", months))
    bands = protocol.bands(question.kind, months)
    return recounted(_NUMBERS[question.kind](text, bands), bands, question.kind)


_NUMBERS = {"temperature": read_temperature, "breaths": read_breaths, "pulse": read_pulse, "spo2": read_spo2}


def recounted(reading: Reading, bands: Bands, kind: str) -> Reading:
    """Return a reading, or a request to count again if its number is one that people write without counting."""
    if not isinstance(reading, Read) or bands.recount is None or reading.value is None:
        return reading
    low, high = bands.recount
    if not low <= reading.value <= high:
        return reading
    shown = show(kind, reading.value)
    return Unclear(RECOUNT, (Candidate(reading.value, shown, reading.also),), {"value": shown})


def _shown(protocol: Protocol, question: Question, answer: Answer, language: str) -> str:
    if not answer.known:
        return next(
            (c.label[language] for c in question.cannot_say if c.id == answer.raw),
            say_plain("dialog.cannot_say", language),
        )
    shown = protocol.show_answer(question.name, answer.value, language)
    return say_plain("triage.unconfirmed", language, words=shown) if answer.how == UNCONFIRMED else shown


def _header(session: Session, language: str) -> Html:
    facts: Mapping[str, Any] = session.facts
    title = say("report.header", language, name=facts["name"], day=facts["day_shown"], illness=facts["day"])
    more = []
    if facts.get("household"):
        done, total = facts["household"]
        more.append(say("household.progress", language, done=done, total=total))
    if facts.get("also"):
        more.append(say("household.also", language, who=facts["also"]))
    return Html("\n".join((title, *more)))
