"""Judging of a report: its case for triage, with numbers that are still being asked back, and the reasons kept.

A number asked back is judged before anybody has said yes to it. It is remembered in the session's facts under
"unconfirmed" until it is answered or taken back, so that it is still there when the report runs out of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from conversations.dialog.engine import live_answers
from conversations.dialog.scene import Scene
from conversations.model.dialogs import Answer, Answers, Session, answers_from, answers_kept
from conversations.programme.protocol import OWN_WORDS, Protocol
from conversations.programme.triage import Case, Judgement, Level, judge
from conversations.readers.result import Read
from conversations.reports.report_questions import UNCONFIRMED, case_of, denied_in, plain_answers
from conversations.texts import LANGUAGES, say_plain

DAYS_LOOKED_BACK = 3
"""Number of days before that are looked at: enough for a fever of 48 hours, and for what is new since yesterday."""


def heard(scene: Scene, session: Session) -> dict[str, Answer]:
    """Return the answers that count, with the one still being asked back, and signs with the danger said besides."""
    doubt = answers_from(session.facts.get("unconfirmed", {}))
    counted = {**live_answers(scene.house.dialog("report"), session), **doubt}
    said = session.facts.get("cried", ())
    for name in scene.house.protocol.signs_questions if said else ():
        if name in counted and counted[name].known:
            counted[name] = _with_said(scene.house.protocol, counted[name], said)
    return counted


def said_besides(session: Session, words: str) -> Session:
    """Return a session that remembers words of danger: its signs are never none after them."""
    return replace(session, facts={**session.facts, "cried": [*session.facts.get("cried", ()), words]})


def _with_said(protocol: Protocol, answer: Answer, said: Iterable[str]) -> Answer:
    """Return an answer about signs with those said as a call for help; words no sign knows stay words."""
    found = list(answer.value)
    for words in said:
        reading = protocol.read_signs(words)
        signs = reading.value if isinstance(reading, Read) else ()
        found += signs or [f"{OWN_WORDS}{words}"]
    return replace(answer, value=list(dict.fromkeys(found)))


def case(scene: Scene, session: Session, answers: Answers, *, final: bool) -> Case:
    """Build the case for triage from answers and what the session knows of the patient."""
    protocol = scene.house.protocol
    return replace(case_of(answers, session.facts, final=final), denied=denied_in(protocol, answers))


def as_told(session: Session, kept: Mapping[str, Any]) -> Session:
    """Return a session that knows the danger told in a report on record, if its answers are calmer than that."""
    told = next((str(answer["told"]) for answer in kept.values() if answer.get("told")), "")
    return replace(session, facts={**session.facts, "told": told}) if told else session


def verdict_of(scene: Scene, session: Session, answers: Answers) -> Judgement:
    """Judge a report that ends: one in which danger was told is not green without a person having looked."""
    protocol = scene.house.protocol
    said = case(scene, session, answers, final=True)
    verdict = judge(protocol, said)
    if session.facts.get("told") and verdict.level is Level.GREEN:
        return judge(protocol, replace(said, taken_back=True))
    return verdict


def answers_before(reports: Iterable[Mapping[str, Any]], day: date) -> list[dict[str, object]]:
    """Return the answers of the days before one, without a gap, yesterday's first: what is new, and how long fever has
    lasted. `reports` come newest first."""
    found: list[dict[str, object]] = []
    for report in reports:
        wanted = day - timedelta(days=len(found) + 1)
        if report["day"] < wanted or len(found) == DAYS_LOOKED_BACK:
            break
        if report["day"] == wanted:
            found.append(plain_answers(answers_from(report["answers"])))
    return found


def with_doubt(scene: Scene, session: Session) -> Session:
    """Remember the most dangerous of the candidates being asked back, as an unconfirmed answer in place of another.

    An edit changes an answer that was certain, and early words are plain numbers: both are judged whatever the question
    says of unusual values.
    """
    at_once = {question.name: question.judge_at_once for question in scene.house.protocol.questions}
    certain = any(each.get("edited") or "of" in each for each in session.pending)
    judged = session.step in at_once and (at_once[session.step] or certain)
    if not session.pending or not judged:
        return session
    live = live_answers(scene.house.dialog("report"), session)
    possible = [
        {str(each.get("of", session.step)): Answer(each["value"], raw=str(each.get("raw", "")), how=UNCONFIRMED)}
        for each in session.pending
        if each.get("known", True)
    ]
    if not possible:
        return session

    def danger(answer: Mapping[str, Answer]) -> int:
        said = case(scene, session, {**live, **answer}, final=False)
        return judge(scene.house.protocol, said).level.rank

    doubt = answers_kept(max(possible, key=danger))
    if session.facts.get("unconfirmed") == doubt:
        return session
    return replace(session, facts={**without_doubt(session).facts, "unconfirmed": doubt})


def without_doubt(session: Session, confirmed: Any = None) -> Session:
    """Forget the unconfirmed answer: it was answered. If danger was told of it and it was not `confirmed`, it was
    taken back: its reasons stay for staff, until a person closes the alarm."""
    if "unconfirmed" not in session.facts:
        return session
    facts = dict(session.facts)
    (doubt,) = answers_from(facts.pop("unconfirmed")).values()
    reasons = facts.pop("doubted", [])
    if reasons and doubt.value != confirmed:
        facts["taken_back"] = [*facts.get("taken_back", []), *map(_taken_back, reasons)]
    return replace(session, facts=facts)


def reasons_of(session: Session, verdict: Judgement) -> list[Mapping[str, Any]]:
    """Return the reasons an alarm keeps, each with its report (and chat); of a dangerous level only dangers and notes.

    What was told as danger in this report and taken back since stays among them.
    """
    weighty = (r for r in verdict.reasons if r.level.danger or r.note or not verdict.level.danger)
    told = [{"id": r.id, "of": _of(session), **r.told} for r in weighty]
    return [*told, *session.facts.get("taken_back", ())]


def doubted(session: Session, verdict: Judgement) -> dict[str, Any]:
    """Return what the session remembers of dangers told while unconfirmed: they stay for staff if taken back."""
    told = [{"id": r.id, "of": _of(session), **r.told} for r in verdict.reasons if r.level.danger and r.unconfirmed]
    return {"doubted": told} if told else {}


def _of(session: Session) -> Any:
    """Return the report (and chat) that a reason is of."""
    return session.facts.get("of", session.facts["slot"])


def _taken_back(reason: Mapping[str, Any]) -> dict[str, Any]:
    words = {language: say_plain("triage.taken_back", language, words=str(reason[language])) for language in LANGUAGES}
    return {**reason, **words, "plain": {}}
