"""Commands of the patients' bot, and its menu's buttons."""

from __future__ import annotations

from collections.abc import Callable

from conversations.accounts import invitations, invited_carers, joins
from conversations.changes import pauses, stops
from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Input, Left, Skipped, WentBack
from conversations.doors import (
    account_commands,
    choose_language,
    choose_person,
    free_text,
    patient_guide,
    support,
    unread_words,
    whose,
)
from conversations.letters import cries
from conversations.model.care import OVER, EpisodeStatus
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.model.presses import number_in
from conversations.moves import move_command
from conversations.people import caregivers
from conversations.people.facility_codes import Led, led_by
from conversations.people.station import station_facts, station_of
from conversations.readers.commands import Command
from conversations.registration import acceptance, which_facility
from conversations.reports import report, worse
from conversations.texts import Html, say

RunCommand = Callable[[Scene, Contact, Session | None, Command], None]


def run(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Do what a command says. In the middle of a dialog nothing is lost: its question is asked again."""
    PATIENT_COMMANDS.get(command.name, _unknown)(scene, contact, session, command)


def menu(scene: Scene, contact: Contact, name: str) -> None:
    """Do what a button of the menu says."""
    word, _, number = name.partition("-")
    if word in NUMBERED and number_in(number) >= 0:
        NUMBERED[word](scene, contact, number_in(number))
        return
    if account_commands.on_press(scene, contact, name):
        return
    session = scene.work.sessions.open(contact.id)
    MENU.get(name, _menu)(scene, contact, session, Command(name))


def _start(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Answer `/start`, perhaps by a facility's link: go on with a session, else show the menu, else register."""
    if command.rest.startswith("c_"):
        _join(scene, contact, session, command)
        return
    led = led_by(scene.work, command.rest)
    facility = led.to if led is not None else None
    registering = session is not None and session.dialog == "registration"
    if session is not None and registering and which_facility.is_second_tap(scene, session, command.rest):
        return
    if led is not None and (led.closed or led.unknown):
        scene.say(contact, Message(_detour(contact.language, led)))
    if session is not None and registering and facility is not None:
        which_facility.go_on(scene, contact, session, facility)
    elif session is not None:
        scene.say(contact, Message(say("home.go_on", contact.language)))
        sessions.show(scene, contact, session)
    elif scene.work.patients.of_contact(contact.id) and led is None:
        free_text.menu(scene, contact)
    else:
        facts = which_facility.facts_of(facility) if facility is not None else {}
        free_text.register(scene, contact, {**which_facility.begun(scene, command.rest), **facts})


def _join(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Open the link of an invitation to care for a patient."""
    offered = joins.opened(scene, contact, command.rest.removeprefix("c_"))
    if offered is not None:
        sessions.begin(scene, contact, offered)
    else:
        sessions.show_again(scene, contact, session)


def _carers(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Show which caregivers care together, and how to let another one in."""
    invited_carers.show(scene, contact)
    sessions.show_again(scene, contact, session)


def _invite(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    offered = invitations.begin(scene, contact, caregivers.followed(scene, contact))
    if offered is not None and (session is None or session.dialog != "invite"):
        sessions.begin(scene, contact, offered)
        return
    if offered is None:
        scene.say(contact, Message(say("invite.nobody", contact.language)))
    sessions.show_again(scene, contact, session)


def _detour(language: str, led: Led) -> Html:
    """Say in one sentence that a code does not lead where it once did."""
    if led.closed is None:
        return say("closing.link_unknown", language)
    if led.to is None:
        return say("closing.link_closed", language, old=led.closed.name)
    return say("closing.link_moved", language, old=led.closed.name, new=led.to.name)


def _register(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    if session is not None and session.dialog == "registration":
        sessions.show_again(scene, contact, session)
    else:
        free_text.register(scene, contact)


def _report(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    if session is not None and session.dialog == "report":
        sessions.show_again(scene, contact, session)
    else:
        free_text.begin_report(scene, contact)


def _worse(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Answer "Tôi thấy nặng hơn": say at once which number to call, then ask for the signs.

    Whose report cannot be taken is asked whether anybody is in danger, and staff see the press at once.
    """
    episodes = worse.whom(scene, contact)
    facility = station_of(scene, episodes[0]) if episodes else None
    facts = station_facts(facility, contact.language)
    scene.say(contact, Message(say("home.worse" if facility else "home.worse_no_station", contact.language, **facts)))
    if len(episodes) > 1:
        free_text.ask_whom(scene, contact, episodes, "household.whom_worse", "worse")
    elif episodes:
        worse.ask(scene, contact, episodes[0])
    else:
        cries.suspect(scene, whose.speaker(scene, contact, session), worse.line(scene, contact))


def _worse_of(scene: Scene, contact: Contact, episode_id: int) -> None:
    """Ask about the patient of a household who feels worse."""
    own = next((each for each in caregivers.accepted(scene, contact) if each.id == episode_id), None)
    if own is None:
        scene.say(contact, Message(say("dialog.no_dialog", contact.language)))
    else:
        worse.named(scene, contact, own)


def _status(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    free_text.status(scene, contact)
    sessions.show_again(scene, contact, session)


def _language(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    sessions.show_again(scene, choose_language.on_command(scene, contact, command.rest), session)


def _aside(tell: Callable[[Scene, Contact], None]) -> RunCommand:
    """Make a command outside the dialogs: it says its word, and an open question is asked again."""

    def run_aside(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
        tell(scene, contact)
        sessions.show_again(scene, contact, session)

    return run_aside


def _resume(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Answer `/tieptuc`: let reminders come again, and ask at once for a morning that still waits."""
    if not stops.take_back(scene, contact):
        pauses.resume(scene, contact)
    hours = scene.house.policy
    if session is None and f"{hours.reminder_at:%H:%M}" <= scene.clock() < f"{hours.deadline_at:%H:%M}":
        if free_text.due_report(scene, contact):
            free_text.begin_report(scene, contact)
    else:
        sessions.show_again(scene, contact, session)


def _cancel(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Leave the dialog; plain words such as "thôi" only bring the button for it, for they may be a sentence's end."""
    if command.said and session is not None:
        sessions.show_leaving(scene, contact, session)
        return
    _input(scene, contact, session, Left())


def _back(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    _input(scene, contact, session, WentBack())


def _skip(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    _input(scene, contact, session, Skipped())


def _input(scene: Scene, contact: Contact, session: Session | None, said: Input) -> None:
    if session is None:
        free_text.menu(scene, contact)
    else:
        unread_words.answer(scene, contact, session, said)


def _menu(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    if session is None:
        free_text.menu(scene, contact)
    else:
        free_text.status(scene, contact)
        sessions.show(scene, contact, session)


def _unknown(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    scene.say(contact, Message(say("help.unknown_command", contact.language)))
    sessions.show_again(scene, contact, session)


def _correct(scene: Scene, contact: Contact, slot_id: int) -> None:
    """Open today's report again: a new version is filed, the one before is kept."""
    slot = scene.work.slots.get(slot_id)
    own = next(
        (e for e in caregivers.accepted(scene, contact) if slot is not None and e.patient.id == slot.patient), None
    )
    session = report.correction_for(scene, own, slot) if own is not None and slot is not None else None
    if session is None:
        scene.say(contact, Message(say("report.correct_too_late", contact.language)))
        return
    sessions.begin(scene, contact, session)


def _answer_station(scene: Scene, contact: Contact, episode_id: int) -> None:
    """Ask the station's question that waited behind a button."""
    own = next((e for e in scene.work.patients.of_contact(contact.id) if e.id == episode_id), None)
    if own is None or own.status is not EpisodeStatus.ASKED or own.status in OVER:
        scene.say(contact, Message(say("dialog.no_dialog", contact.language)))
        return
    sessions.begin(scene, contact, acceptance.supplement_session(scene, own, str(own.screening.get("question", ""))))


PATIENT_COMMANDS: dict[str, RunCommand] = {
    "start": _start,
    "dangky": _register,
    "khaibao": _report,
    "nanghon": _worse,
    "trangthai": _status,
    "huongdan": _aside(patient_guide.on_command),
    "hotro": _aside(support.on_command),
    "ngonngu": _language,
    "tamdung": _aside(pauses.on_command),
    "tieptuc": _resume,
    "dung": _aside(stops.on_command),
    "huy": _cancel,
    "quaylai": _back,
    "boqua": _skip,
    "menu": _menu,
    "doinoio": move_command.on_command,
    "moinguoinha": _carers,
    "dangnhap": account_commands.login,
    "dangxuat": account_commands.logout,
    "quenmatkhau": account_commands.renew_password,
    "thietbi": account_commands.devices,
    "hoso": account_commands.check_profile,
}

NUMBERED: dict[str, Callable[[Scene, Contact, int], None]] = {
    "answer": _answer_station,
    "correct": _correct,
    "of": choose_person.pick,
    "more": choose_person.more,
    "worse": _worse_of,
    "endcare": invited_carers.ask_to_end,
    "endcared": invited_carers.end,
    "move": move_command.on_press,
    "place": which_facility.on_press,
}
"""Buttons that name a row by its number."""

MENU: dict[str, RunCommand] = {
    "report": _report,
    "worse": _worse,
    "status": _status,
    "help": _aside(patient_guide.on_command),
    "register": _register,
    "menu": _menu,
    "carers": _carers,
    "invite": _invite,
    "lost": account_commands.renew_password,
    "profile": account_commands.check_profile,
}
