"""Receipts of reports: the answers, the level and its advice; of a danger, one message in which the danger comes first.

While an alarm is open nothing is called stable: the numbers are taken, a person ends the alarm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conversations.dialog.drawing import lines
from conversations.dialog.scene import Scene
from conversations.model.care import Episode, SlotState
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.people import caregivers, family_notices
from conversations.people.station import station_facts, station_of
from conversations.programme.triage import Judgement, Level
from conversations.reports.judging import heard
from conversations.texts import Html, joined, say, say_plain
from conversations.watch import advice, after_danger, alarms


def give(
    scene: Scene,
    contact: Contact,
    session: Session,
    episode: Episode,
    verdict: Judgement,
    state: SlotState,
    *,
    stored: bool,
) -> None:
    """Give the receipt of a complete report; the patient gets one too if staff entered it."""
    if session.facts.get("by_staff"):
        _by_staff(scene, contact, session, episode, verdict, state, stored=stored)
    elif not verdict.level.danger and contact.id in scene.warned:
        after_danger.add_below(scene, contact, _summary(scene, contact, session, state))
    elif not verdict.level.danger:
        _calm(scene, contact, session, episode, verdict, state)
    elif contact.id in scene.warned or _is_new(scene, session, verdict):
        below = _summary(scene, contact, session, state)
        if not stored:  # no staff member gets this alarm, so the family must be told
            family_notices.alarm(scene, contact, episode, verdict.level.value, station_of(scene, episode))
        _danger(scene, contact, session, episode, verdict, stored=stored, below=below)
    else:
        rows = () if after_danger.is_quiet(scene, contact) else ((_correct(session, contact.language),),)
        scene.say(contact, Message(_told_before(scene, contact.language, session, episode), rows=rows))


def _calm(
    scene: Scene, contact: Contact, session: Session, episode: Episode, verdict: Judgement, state: SlotState
) -> None:
    """Turn the card into the receipt."""
    edit = session.typed <= scene.house.dialog("report").repost_after and not scene.has_said(contact)
    text = _text(scene, contact.language, session, episode, verdict, state)
    scene.say(contact, Message(text, rows=_buttons(session, contact.language)), card=_card(session), edit=edit)


def _by_staff(
    scene: Scene,
    contact: Contact,
    session: Session,
    episode: Episode,
    verdict: Judgement,
    state: SlotState,
    *,
    stored: bool,
) -> None:
    """Give a nurse the receipt, and the patient's contacts one that says that the station entered it."""
    edit = session.typed <= scene.house.dialog("report").repost_after and not scene.has_said(contact)
    text = _text(scene, contact.language, session, episode, verdict, state, stored=stored)
    scene.say(contact, Message(text), card=_card(session), edit=edit)
    for reader in caregivers.reachable(scene, episode.patient.id):
        phoned = say("phoned.receipt", reader.language)
        if verdict.level.danger:
            heading = _heading(scene, reader.language, session, state)
            below = joined(phoned, heading, _lines(scene, reader.language, session))
            _danger(scene, reader, session, episode, verdict, stored=stored, below=below)
            continue
        told = joined(phoned, _text(scene, reader.language, session, episode, verdict, state))
        scene.say(reader, Message(told, rows=_buttons(session, reader.language)), card=_card(session), edit=True)


def _danger(
    scene: Scene, contact: Contact, session: Session, episode: Episode, verdict: Judgement, *, stored: bool, below: Html
) -> None:
    """Tell of the danger first, the receipt below it, in one new message."""
    reasons = [{"id": reason.id, **reason.told} for reason in verdict.reasons]
    rows = ((_correct(session, contact.language),),)
    alarms.tell(scene, contact, verdict.level.value, reasons, episode, stored=stored, below=below, rows=rows)


def _is_new(scene: Scene, session: Session, verdict: Judgement) -> bool:
    """True if the danger at the end of a report was not told in it yet: a higher level, or another sign."""
    told = str(session.facts.get("told", ""))
    if not told or Level(told) < verdict.level:
        return True
    known = session.facts.get("told_of")
    signs = [r.id for r in verdict.reasons if r.level.danger and scene.house.protocol.sign(r.id) is not None]
    return known is not None and any(sign not in known for sign in signs)


def _told_before(scene: Scene, language: str, session: Session, episode: Episode) -> Html:
    """Say in a few words that a report is complete whose danger was told in it already: no advice, no buttons."""
    facts = {"name": session.facts["name"], "at": scene.clock(), **station_facts(station_of(scene, episode), language)}
    return joined(
        say("danger.still_open", language, **facts),
        say("danger.received", language, **facts),
        _lines(scene, language, session),
    )


def _text(
    scene: Scene,
    language: str,
    session: Session,
    episode: Episode,
    verdict: Judgement,
    state: SlotState,
    *,
    stored: bool = False,
) -> Html:
    """Return the receipt: the answers, the level and its advice, when to come back; or that an alarm is open."""
    station = station_of(scene, episode)
    above = joined(_heading(scene, language, session, state), _lines(scene, language, session))
    if not verdict.level.danger and scene.work.alerts.open_for(episode.id) is not None:
        return joined(above, say("danger.still_open", language, **station_facts(station, language)))
    level = say(f"report.level.{verdict.level.value}", language)
    reasons: Sequence[advice.AlarmReason] = [{"id": reason.id, **reason.told} for reason in verdict.reasons]
    if verdict.level.danger:
        told = advice.emergency(scene, language, verdict.advice, reasons, station, stored=stored)
    else:
        told = advice.of_level(scene, language, verdict.advice, reasons, station)
    return joined(above, level, told)


def _summary(scene: Scene, contact: Contact, session: Session, state: SlotState) -> Html:
    return joined(_heading(scene, contact.language, session, state), _lines(scene, contact.language, session))


def _heading(scene: Scene, language: str, session: Session, state: SlotState) -> Html:
    key = "report.done.corrected" if session.facts.get("correcting") else f"report.done.{state}"
    facts = {"name": session.facts["name"], "at": scene.clock(), "day": session.facts["day_shown"]}
    return joined(str(session.facts.get("beside", "")), say(key, language, **facts))


def _lines(scene: Scene, language: str, session: Session) -> Html:
    """Return the answers as they count: signs are never none after words of danger."""
    return lines(scene.house.dialog("report"), replace(session, answers=heard(scene, session)), language)


def _buttons(session: Session, language: str) -> ButtonRows:
    worse = Button(say_plain("menu.worse", language), PatientButton.MENU.data("worse"))
    return ((worse, _correct(session, language)),)


def _correct(session: Session, language: str) -> Button:
    return Button(say_plain("report.correct", language), PatientButton.MENU.data(f"correct-{session.facts['slot']}"))


def _card(session: Session) -> str:
    return str(session.facts["card"])
