"""After a danger was told: nothing follows in that chat for a while, and later the contact is asked for help's sake.

What would have followed is held back and comes when the quiet is over (reports/held_back.py). A contact that stays
silent is asked once whether help is there; "not yet" sounds the alarm again, silence is a line on its card.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.care import Alert, Episode
from conversations.model.channels import Audience
from conversations.model.dangers import DangerTold
from conversations.model.outgoing import Button, ButtonRows, Lane, Message, Say
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.people.station import station_facts, station_of
from conversations.texts import Html, joined, say, say_plain
from conversations.watch import alarm_ladder

HIDDEN = 99
"""Number of typed answers set on a session whose question is above the danger: its next one is posted below."""


def tell(
    scene: Scene,
    contact: Contact,
    level: str,
    text: Html,
    episode: Episode | None,
    alert: Alert | None,
    rows: ButtonRows = (),
) -> None:
    """Tell a contact of a danger, in one new message with `rows` of buttons; nothing follows it by itself for a while.

    If it made the alarm sound, a silent contact is asked later whether help is there.
    """
    if scene.house.channels[contact.channel].audience is Audience.STAFF:
        scene.say(contact, Message(text), lane=Lane.ALARM)  # a nurse who reports for a patient goes on
        return
    minutes = scene.house.protocol.after_danger
    sounded = alert is not None and alert.raised_at == scene.now
    told = DangerTold(
        0,
        contact.id,
        episode.id if episode is not None else None,
        alert.id if alert is not None else None,
        scene.now,
        quiet_until=_in(scene, minutes.quiet_minutes),
        ask_at=_in(scene, minutes.ask_minutes) if sounded else None,
    )
    kept = scene.work.dangers.add(told)
    button = Button(say_plain("danger.called", contact.language), PatientButton.HELP.data(kept.id, "called"))
    scene.say(contact, Message(text, rows=((button,), *rows)), card=f"help:{kept.id}", lane=Lane.ALARM)
    scene.warned[contact.id] = contact, level


def add_below(scene: Scene, contact: Contact, below: Html, rows: ButtonRows = ()) -> None:
    """Add words (and buttons) to the message of the danger that this turn has told: a report's receipt."""
    for at, out in _tellings(scene, contact):
        message = replace(out.message, text=joined(out.message.text, below), rows=(*out.message.rows, *rows))
        scene.outgoing[at] = replace(scene.outgoing[at], content=replace(out, message=message))


def take_back(scene: Scene, contact: Contact) -> None:
    """Leave out the message of the danger that this turn has told: one about a worse danger takes its place."""
    for at, _ in reversed(_tellings(scene, contact)):
        del scene.outgoing[at]


def _tellings(scene: Scene, contact: Contact) -> list[tuple[int, Say]]:
    return [
        (at, out.content)
        for at, out in enumerate(scene.outgoing)
        if (out.channel, out.address) == (contact.channel, contact.address)
        and isinstance(out.content, Say)
        and out.content.card.startswith("help:")
    ]


def also_told(scene: Scene, contact: Contact, alert: Alert | None) -> None:
    """Note that another contact of the patient was told of an alarm: it hears how that goes on too."""
    if alert is not None:
        scene.work.dangers.add(DangerTold(0, contact.id, alert.episode, alert.id, scene.now))


def concerns(scene: Scene, contact: Contact, alert: Alert | None) -> None:
    """Note that an alarm raised now is about a danger this contact was told of before; its silence is asked about."""
    if alert is not None:
        ask_at = _in(scene, scene.house.protocol.after_danger.ask_minutes)
        scene.work.dangers.add(DangerTold(0, contact.id, alert.episode, alert.id, scene.now, ask_at=ask_at))


def is_quiet(scene: Scene, contact: Contact) -> bool:
    """True if nothing may follow by itself in a contact's chat now."""
    return contact.id in scene.warned or scene.work.dangers.quiet(contact.id, scene.now) is not None


def hold(scene: Scene, contact: Contact, what: str) -> bool:
    """Hold back what would follow (the "next" patient of the chat, a "question"). Returns False if nothing is quiet."""
    told = scene.work.dangers.quiet(contact.id, scene.now)
    if told is None:
        return False
    if told.held != "next":  # the next patient's report shows the open question first anyway
        scene.work.dangers.keep(replace(told, held=what))
    return True


def leave_last(scene: Scene) -> None:
    """Let nothing of this turn follow the danger it told: a question goes on above, silently; all else is left out."""
    for contact, _ in scene.warned.values():
        after = [out for out in scene.outgoing if (out.channel, out.address) == (contact.channel, contact.address)]
        hidden = False
        for out in after:
            if not isinstance(out.content, Say) or out.content.edit or out.lane is Lane.ALARM:
                continue
            at, hidden = scene.outgoing.index(out), True
            if _can_edit(scene, contact, out.content):
                scene.outgoing[at] = replace(out, content=replace(out.content, edit=True))
            else:
                del scene.outgoing[at]
        session = scene.work.sessions.open(contact.id) if hidden else None
        if session is not None:
            scene.work.sessions.keep(replace(session, typed=HIDDEN), scene.now)
            hold(scene, contact, "question")


def heard_from(scene: Scene, contact: Contact) -> None:
    """Note that a contact wrote or pressed something: it is not silent."""
    minutes = scene.house.protocol.after_danger.ask_minutes
    if minutes:
        scene.work.dangers.heard_from(contact.id, scene.now + timedelta(minutes=minutes))


def ask(scene: Scene, told: DangerTold) -> None:
    """Ask a silent contact once whether help is there, unless a person has ended the alarm."""
    alert = scene.work.alerts.get(told.alert) if told.alert else None
    contact = scene.work.contacts.get(told.contact)
    if alert is None or alert.closed_at is not None or not _concerned(scene, contact, alert):
        scene.work.dangers.keep(replace(told, ask_at=None))
        return
    silent = _in(scene, scene.house.protocol.after_danger.silent_minutes)
    scene.work.dangers.keep(replace(told, ask_at=None, asked_at=scene.now, silent_at=silent))
    rows = tuple(
        (Button(say_plain(f"danger.answer.{answer}", contact.language), PatientButton.HELP.data(told.id, answer)),)
        for answer in ("fine", "help")
    )
    episode = scene.work.patients.episode(alert.episode)
    facts = station_facts(station_of(scene, episode) if episode else None, contact.language)
    text = say("danger.ask", contact.language, **facts)
    scene.say(contact, Message(text, rows=rows), card=f"asked:{told.id}", lane=Lane.ALARM)


def note_silence(scene: Scene, told: DangerTold) -> None:
    """Write on the alarm's card that a contact was asked whether help is there and has not answered."""
    scene.work.dangers.keep(replace(told, silent_at=None))
    _log(scene, told, say_plain("alarm.help_unanswered", STAFF_LANGUAGE, at=clock(scene, told.asked_at)))


def pressed(scene: Scene, contact: Contact, told: DangerTold, answer: str) -> None:
    """Write on the alarm's card what a contact pressed; "help" makes the alarm sound again."""
    again = answer == told.answer
    scene.work.dangers.keep(replace(told, answer=answer, silent_at=None))
    if again:
        return
    words = say_plain(f"alarm.help_{answer}", STAFF_LANGUAGE)
    if answer == "help":
        _sound_again(scene, contact, told, words)
    else:
        _log(scene, told, words)
    if answer == "fine":
        scene.say(contact, Message(say("danger.said_fine", contact.language)), card=f"asked:{told.id}", edit=True)


def _sound_again(scene: Scene, contact: Contact, told: DangerTold, words: str) -> None:
    """Let the alarm climb again from the lowest step, and tell the contact what to do meanwhile."""
    alert = scene.work.alerts.get(told.alert, lock=True) if told.alert else None
    episode = scene.work.patients.episode(told.episode) if told.episode else None
    if alert is None or episode is None or alert.closed_at is not None:
        return
    alarm_ladder.sound(scene, episode, alarm_ladder.logged(scene, alert, words))
    facts = {**station_facts(station_of(scene, episode), contact.language), "at": scene.clock()}
    text = say("danger.said_help", contact.language, **facts)
    tell(scene, contact, "red-115", text, episode, scene.work.alerts.get(alert.id))


def _log(scene: Scene, told: DangerTold, words: str) -> None:
    alert = scene.work.alerts.get(told.alert, lock=True) if told.alert else None
    episode = scene.work.patients.episode(told.episode) if told.episode else None
    if alert is None or episode is None or alert.closed_at is not None:
        return
    logged = alarm_ladder.logged(scene, alert, words)
    scene.work.alerts.keep(logged)
    alarm_ladder.redraw(scene, episode, logged)


def _concerned(scene: Scene, contact: Contact, alert: Alert) -> bool:
    """True if a contact still answers for the patient of an alarm and can be reached."""
    episode = scene.work.patients.episode(alert.episode)
    if episode is None or not contact.reachable:
        return False
    return any(each.id == contact.id for each in scene.work.patients.contacts_of(episode.patient.id))


def _can_edit(scene: Scene, contact: Contact, said: Say) -> bool:
    """True if a card is shown above already and the message can take its place there."""
    able = scene.house.channels[contact.channel].abilities
    plain = not (said.message.ask_contact or said.message.force_reply)
    return (
        bool(said.card)
        and able.edits
        and plain
        and scene.work.outbox.has_card(contact.channel, contact.address, said.card)
    )


def _in(scene: Scene, minutes: int) -> datetime | None:
    """Return the instant that many minutes from now. Returns None for 0: the programme leaves it out."""
    return scene.now + timedelta(minutes=minutes) if minutes else None
