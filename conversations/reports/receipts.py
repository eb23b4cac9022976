"""Receipts of reports: the answers, the level and its advice; of a danger, one message in which the danger comes first.

While an alarm is open nothing is called stable: the numbers are taken, a person ends the alarm.
"""

from __future__ import annotations

from collections.abc import Sequence

from conversations.dialog.scene import Scene
from conversations.model.care import Episode, EpisodeStatus, SlotState
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.people import caregivers, family_notices
from conversations.people.station import station_facts, station_of
from conversations.programme.triage import Judgement, Level
from conversations.reports.receipt_words import Filing, answers_shown, heading, level_shown, promised, tonight
from conversations.texts import Html, joined, say, say_plain
from conversations.watch import advice, after_danger, alarms


def give(scene: Scene, contact: Contact, session: Session, episode: Episode, filed: Filing) -> None:
    """Give the receipt of a complete report; the patient gets one too if staff entered it."""
    verdict = filed.verdict
    if session.facts.get("by_staff"):
        _by_staff(scene, contact, session, episode, filed)
    elif not verdict.level.danger and contact.id in scene.warned:
        after_danger.add_below(scene, contact, _summary(scene, contact, session, filed.state))
    elif not verdict.level.danger:
        _calm(scene, contact, session, episode, filed)
    elif contact.id in scene.warned or _is_new(scene, session, verdict):
        below = _summary(scene, contact, session, filed.state)
        if not filed.stored:  # no staff member gets this alarm, so the family must be told
            family_notices.alarm(scene, contact, episode, verdict.level.value, station_of(scene, episode))
        _danger(scene, contact, session, episode, filed, below)
    else:
        rows = () if after_danger.is_quiet(scene, contact) else ((_correct(session, contact.language),),)
        scene.say(contact, Message(_told_before(scene, contact.language, session, episode), rows=rows))


def _calm(scene: Scene, contact: Contact, session: Session, episode: Episode, filed: Filing) -> None:
    """Turn the card into the receipt."""
    edit = session.typed <= scene.house.dialog("report").repost_after and not scene.has_said(contact)
    text = _text(scene, contact.language, session, episode, filed)
    scene.say(contact, Message(text, rows=_buttons(session, contact.language)), card=_card(session), edit=edit)


def _by_staff(scene: Scene, contact: Contact, session: Session, episode: Episode, filed: Filing) -> None:
    """Give a nurse the receipt, and the patient's contacts one that says that the station entered it."""
    edit = session.typed <= scene.house.dialog("report").repost_after and not scene.has_said(contact)
    text = _text(scene, contact.language, session, episode, filed)
    scene.say(contact, Message(text), card=_card(session), edit=edit)
    if episode.status is EpisodeStatus.DEPARTED:  # no message about somebody who is gone
        return
    for reader in caregivers.reachable(scene, episode.patient.id):
        phoned = say("phoned.receipt", reader.language)
        if filed.verdict.level.danger:
            above = heading(scene, reader.language, session, filed.state)
            below = joined(phoned, above, answers_shown(scene, reader.language, session))
            _danger(scene, reader, session, episode, filed, below)
            continue
        told = joined(phoned, _text(scene, reader.language, session, episode, filed))
        scene.say(reader, Message(told, rows=_buttons(session, reader.language)), card=_card(session), edit=True)


def _danger(scene: Scene, contact: Contact, session: Session, episode: Episode, filed: Filing, below: Html) -> None:
    """Tell of the danger first, the receipt below it, in one new message."""
    verdict = filed.verdict
    reasons = [{"id": reason.id, **reason.told} for reason in verdict.reasons]
    rows = ((_correct(session, contact.language),),)
    alarms.tell(scene, contact, verdict.level.value, reasons, episode, stored=filed.stored, below=below, rows=rows)


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
        answers_shown(scene, language, session),
    )


def _text(scene: Scene, language: str, session: Session, episode: Episode, filed: Filing) -> Html:
    """Return the receipt: the answers, the level and its advice, when to come back; or that an alarm is open."""
    station, verdict = station_of(scene, episode), filed.verdict
    above = joined(heading(scene, language, session, filed.state), answers_shown(scene, language, session))
    if not verdict.level.danger and scene.work.alerts.open_for(episode.id) is not None:
        return joined(above, say("danger.still_open", language, **station_facts(station, language)))
    reasons: Sequence[advice.AlarmReason] = [{"id": reason.id, **reason.told} for reason in verdict.reasons]
    if verdict.level.danger:
        told = advice.emergency(scene, language, verdict.advice, reasons, station, stored=filed.stored)
    else:
        told = advice.of_level(scene, language, verdict.advice, reasons, station)
    said = promised(scene, language, episode, filed.promise)
    return joined(above, level_shown(language, verdict), said, tonight(scene, language, session), told)


def _summary(scene: Scene, contact: Contact, session: Session, state: SlotState) -> Html:
    above = heading(scene, contact.language, session, state)
    return joined(above, answers_shown(scene, contact.language, session))


def _buttons(session: Session, language: str) -> ButtonRows:
    worse = Button(say_plain("menu.worse", language), PatientButton.MENU.data("worse"))
    return ((worse, _correct(session, language)),)


def _correct(session: Session, language: str) -> Button:
    return Button(say_plain("report.correct", language), PatientButton.MENU.data(f"correct-{session.facts['slot']}"))


def _card(session: Session) -> str:
    return str(session.facts["card"])
