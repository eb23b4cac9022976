"""Calls for help, sure, suspected or pressed: advice at once, an alarm, or an urgent slip where there is no patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from conversations.dialog.drawing import danger_button
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.letters import slip_ladder, slips
from conversations.letters.slips import Speaker
from conversations.model.care import RESTING, Episode
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Lane, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton, Press
from conversations.model.slips import Slip, SlipLine, SlipWeight
from conversations.people import caregivers
from conversations.people.station import facility_of
from conversations.texts import LANGUAGES, Html, in_one_line, say, say_plain
from conversations.watch import alarms
from conversations.watch.advice import NO_115, SELF_HARM, subjects_of

_LONGEST_REASON = 200
"""Maximum characters of a call for help on an alarm's card."""


@dataclass(frozen=True, slots=True)
class HelpCall:
    """A call for help: its words, how it came ("heard", "pressed" or "confirmed"), its level and main subject."""

    words: str
    how: str = "heard"
    level: str = "red-115"
    about: str = ""


def call(scene: Scene, speaker: Speaker, called: HelpCall, line: SlipLine) -> bool:
    """Tell the contact what to do, and raise an alarm; return whether one was stored.

    Without a patient who can have an alarm, the words go on an urgent slip.
    """
    stored = _alarm(scene, speaker, called)
    if not stored:
        slips.keep(scene, speaker, replace(line, how="cry"), SlipWeight.CRY)
    return stored


def suspect(scene: Scene, speaker: Speaker, line: SlipLine) -> None:
    """Ask at once whether anybody is in danger, and show the words to staff as an urgent slip."""
    kept = slips.keep(scene, speaker, replace(line, how="suspected"), SlipWeight.SUSPECTED)
    contact, slip = speaker.contact, kept.slip
    yes = Button(say_plain("words.yes", contact.language), PatientButton.DANGER.data(slip.id, "yes"))
    no = Button(say_plain("words.no", contact.language), PatientButton.DANGER.data(slip.id, "no"))
    asked = Message(say("words.ask", contact.language), rows=((yes,), (no,)))
    scene.say(contact, asked, card=f"danger:{slip.id}", lane=Lane.ALARM)


def on_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> bool:
    """Do what a button about danger (`h:7:yes`) says, however old it is. Returns False if it is not this chat's."""
    slip = scene.work.slips.get(press.row, lock=True) if press.row else None
    if slip is None or press.action not in ("yes", "no", "danger") or not _may_press(scene, contact, slip):
        return False
    scene.answer_press(arrival)
    if press.action == "no":
        _denied(scene, contact, slip)
    else:
        _confirmed(scene, contact, slip, press.action)
    return True


def _alarm(scene: Scene, speaker: Speaker, called: HelpCall) -> bool:
    """Tell the contact what to do; return whether an alarm was stored."""
    scene.led_on = True
    contact, episode, reasons = speaker.contact, speaker.episode, [_reason(called)]
    about = [called.about, *subjects_of(called.words)]
    if episode is None or episode.status in RESTING:
        station = facility_of(scene, speaker.facility)
        alarms.warn(scene, contact, called.level, reasons, station, about=about)
        return False
    log = say_plain("letter.unsure", STAFF_LANGUAGE) if speaker.unsure else ""
    if NO_115 in about:
        log = say_plain("alarm.no_115", STAFF_LANGUAGE)
        about += _said_before(scene, episode)
    return alarms.danger(scene, contact, called.level, reasons, episode, Html(""), about=about, log=log)


def _said_before(scene: Scene, episode: Episode) -> list[str]:
    """Return what the open alarm is about: the advice stays right when only a phone does not answer."""
    alert = scene.work.alerts.open_for(episode.id)
    reasons = alert.reasons if alert is not None else ()
    return [subject for reason in reasons for subject in (str(reason["id"]), *subjects_of(str(reason["vi"])))]


def _denied(scene: Scene, contact: Contact, slip: Slip) -> None:
    """Take the urgency from a suspicion that staff have not read yet; the button for danger stays.

    After a "yes", or a sure call, an older button changes nothing: an alarm is ended by a person at the station.
    """
    if slip.answer == "yes" or slip.weight is SlipWeight.CRY:
        return
    if slip.weight is SlipWeight.SUSPECTED and not slip.answer:
        slips.settle(scene, slip, SlipWeight.CALMED, "no")
    _answered(scene, contact, slip, "words.said_no", still=True)


def _confirmed(scene: Scene, contact: Contact, slip: Slip, action: str) -> None:
    """Raise the alarm a contact asks for; a second press of the same button only repeats the advice."""
    if action == "yes" and slip.answer != "yes":
        _answered(scene, contact, slip, "words.said_yes")
    episode = scene.work.patients.episode(slip.episode) if slip.episode else None
    speaker = Speaker(contact, episode, slip.facility, slip.unsure, slip.known)
    newest = scene.work.slips.lines(slip.id, 1)[-1]
    how = "confirmed" if action == "yes" else "pressed"
    if _alarm(scene, speaker, HelpCall(newest.text, how)):
        slips.settle(scene, slip, slip.weight, "yes")
    elif slip.read_at is not None:
        slips.keep(scene, speaker, replace(newest, at=scene.now, how="cry"), SlipWeight.CRY)
    else:
        slip_ladder.sound(scene, replace(slip, weight=SlipWeight.CRY, answer="yes"))


def _answered(scene: Scene, contact: Contact, slip: Slip, key: str, *, still: bool = False) -> None:
    rows = ((danger_button(slip.id, contact.language),),) if still else ()
    scene.say(contact, Message(say(key, contact.language), rows=rows), card=f"danger:{slip.id}", edit=True)


def _may_press(scene: Scene, contact: Contact, slip: Slip) -> bool:
    if slip.contact == contact.id:
        return True
    episode = scene.work.patients.episode(slip.episode) if slip.episode else None
    return episode is not None and any(each.id == episode.id for each in caregivers.followed(scene, contact))


def _reason(called: HelpCall) -> Mapping[str, str]:
    """Return the reason as each language says it, with the bare words: a letter of the same words is no second card."""
    words = called.words[:_LONGEST_REASON]
    return {
        "id": "words",
        "said": words,
        **{language: say_plain(_reason_key(called), language, words=in_one_line(words)) for language in LANGUAGES},
    }


def _reason_key(called: HelpCall) -> str:
    if called.about == SELF_HARM:
        return "alarm.heard_self_harm"
    if called.how == "heard":
        return "alarm.heard"
    return "alarm.confirmed" if called.how == "confirmed" else "alarm.pressed"
