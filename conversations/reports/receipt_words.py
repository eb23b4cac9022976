"""Words of a receipt: when it came, the level and why, what staff will do, which question comes again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conversations.calls.promises import ASK_AGAIN_AT, Promise
from conversations.dialog.drawing import lines
from conversations.dialog.scene import Scene
from conversations.model.care import Episode, SlotState
from conversations.model.dialogs import Session
from conversations.people.station import name_or_office, station_of
from conversations.programme.rows import Level
from conversations.programme.triage import Judgement
from conversations.reports import report_days
from conversations.reports.judging import heard
from conversations.texts import Html, joined, say


@dataclass(frozen=True, slots=True)
class Filing:
    """Result of filing a report: its level, its slot's state, an alarm that was stored, and the promise."""

    verdict: Judgement
    state: SlotState
    stored: bool
    promise: Promise


def heading(scene: Scene, language: str, session: Session, state: SlotState) -> Html:
    """Say whose report came when, below words that were typed with it."""
    facts = {"name": session.facts["name"], "at": scene.clock(), "day": session.facts["day_shown"]}
    key = "report.done.corrected" if session.facts.get("correcting") else f"report.done.{state}"
    key = "report.afternoon.done" if session.facts.get("carried") else key
    return joined(str(session.facts.get("beside", "")), say(key, language, **facts))


def answers_shown(scene: Scene, language: str, session: Session) -> Html:
    """Return the answers as they count: signs are never none after words of danger."""
    return lines(scene.house.dialog("report"), replace(session, answers=heard(scene, session)), language)


def level_shown(language: str, verdict: Judgement) -> Html:
    """Say the level, and of a yellow one why; belonging to a risk group is said by the advice."""
    level = say(f"report.level.{verdict.level.value}", language)
    if verdict.level is not Level.YELLOW or verdict.advice != verdict.level.value:
        return level
    reasons = "; ".join(words for reason in verdict.reasons if (words := reason.plain.get(language)))
    return Html(f"{level}\n{say('report.why.yellow', language, reasons=reasons)}") if reasons else level


def promised(scene: Scene, language: str, episode: Episode, promise: Promise) -> Html:
    """Say what staff will do, and which question comes again; nothing if neither is sure to happen."""
    key = promise.call or ("may" if promise.alone and episode.facility else "")
    station = name_or_office(station_of(scene, episode), language)
    said = [say(f"report.call.{key}", language, station=station)] if key else []
    if promise.measure:
        question = next(each for each in scene.house.protocol.questions if each.name == promise.measure)
        facts = {"at": f"{ASK_AGAIN_AT:%H:%M}", "question": question.short[language]}
        said.append(say("report.call.measure", language, **facts))
    return Html("\n".join(said))


def tonight(scene: Scene, language: str, session: Session) -> Html:
    """Say of a report in the night that the morning asks again."""
    night = report_days.is_night(scene) and session.facts["slot_day"] == scene.today.isoformat()
    return say("report.night", language) if night else Html("")
