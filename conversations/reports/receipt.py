"""Receipt of a report: the answers, the level and why, what staff will do, the advice, when to come back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conversations.calls.promises import ASK_AGAIN_AT, Promise
from conversations.dialog.drawing import lines
from conversations.dialog.scene import Scene
from conversations.model.care import Episode, SlotState
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.people import caregivers
from conversations.people.station import name_or_office, station_of
from conversations.programme.rows import Level
from conversations.programme.triage import Judgement
from conversations.texts import Html, say, say_plain
from conversations.watch import alarms


@dataclass(frozen=True, slots=True)
class Filing:
    """Result of filing a report: its level, its slot's state, an alarm that was stored, and the promise."""

    verdict: Judgement
    state: SlotState
    stored: bool
    promise: Promise


def thank(scene: Scene, contact: Contact, session: Session, episode: Episode, outcome: Filing) -> None:
    """Turn the card into the receipt; the patient gets one too if staff entered the report."""
    dialog = scene.house.dialog("report")
    message = _receipt(scene, contact.language, session, episode, outcome)
    edit = session.typed <= dialog.repost_after and not scene.has_said(contact)
    if not session.facts.get("by_staff"):
        scene.say(contact, message, card=str(session.facts["card"]), edit=edit)
        return
    scene.say(contact, replace(message, rows=()), card=str(session.facts["card"]), edit=edit)
    for reader in caregivers.reachable(scene, episode.patient.id):
        told = _receipt(scene, reader.language, session, episode, outcome)
        text = Html(f"{say('phoned.receipt', reader.language)}\n\n{told.text}")
        quiet = not outcome.verdict.level.danger  # an edit makes no sound
        scene.say(reader, replace(told, text=text), card=str(session.facts["card"]), edit=quiet)


def _receipt(scene: Scene, language: str, session: Session, episode: Episode, outcome: Filing) -> Message:
    verdict, station = outcome.verdict, station_of(scene, episode)
    first = (Html(str(session.facts["beside"])),) if session.facts.get("beside") else ()
    told = [reason.told for reason in verdict.reasons]
    parts = [
        *first,
        _done(scene, language, session, outcome.state),
        lines(scene.house.dialog("report"), session, language),
        _level(language, outcome),
        *_promised(scene, language, episode, outcome.promise),
        alarms.advice(scene, language, verdict.advice, told, station, stored=outcome.stored),
    ]
    worse = Button(say_plain("menu.worse", language), PatientButton.MENU.data("worse"))
    slot = session.facts["slot"]
    correct = Button(say_plain("report.correct", language), PatientButton.MENU.data(f"correct-{slot}"))
    return Message(Html("\n\n".join(parts)), rows=((worse, correct),))


def _done(scene: Scene, language: str, session: Session, state: SlotState) -> Html:
    name = session.facts["name"]
    if session.facts.get("carried"):
        return say("report.afternoon.done", language, name=name)
    key = "report.done.corrected" if session.facts.get("correcting") else f"report.done.{state}"
    return say(key, language, name=name, at=scene.clock(), day=session.facts["day_shown"])


def _level(language: str, outcome: Filing) -> Html:
    """Say the level, and of a yellow one why; belonging to a risk group is said by the advice."""
    verdict = outcome.verdict
    level = say(f"report.level.{verdict.level.value}", language)
    if verdict.level is not Level.YELLOW or verdict.advice != verdict.level.value:
        return level
    reasons = "; ".join(words for reason in verdict.reasons if (words := reason.plain.get(language)))
    return Html(f"{level}\n{say('report.why.yellow', language, reasons=reasons)}") if reasons else level


def _promised(scene: Scene, language: str, episode: Episode, promise: Promise) -> list[Html]:
    """Say what staff will do, and which question comes again; nothing if neither is sure to happen."""
    key = promise.call or ("may" if promise.alone and episode.facility else "")
    station = name_or_office(station_of(scene, episode), language)
    said = [say(f"report.call.{key}", language, station=station)] if key else []
    if promise.measure:
        question = next(each for each in scene.house.protocol.questions if each.name == promise.measure)
        facts = {"at": f"{ASK_AGAIN_AT:%H:%M}", "question": question.short[language]}
        said.append(say("report.call.measure", language, **facts))
    return [Html("\n".join(said))] if said else []
