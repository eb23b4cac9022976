"""Commands of the patients' bot, and its menu's buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conversations import acceptance, account_commands, alarms, conversing, home, reporting
from conversations.buttons import is_number
from conversations.dialog import Input, Left, Skipped, WentBack
from conversations.model import Contact, EpisodeStatus, FacilityKind, Message, Session
from conversations.scene import Scene
from conversations.texts import LANGUAGES, say
from conversations.words import Command

PLACE_OF = {
    FacilityKind.TREATMENT_FACILITY: "treatment_facility",
    FacilityKind.MOBILE_STATION: "mobile_station",
}

Run = Callable[[Scene, Contact, Session | None, Command], None]


def run(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Do what a command says. In the middle of a dialog nothing is lost: its question is asked again."""
    COMMANDS.get(command.name, _unknown)(scene, contact, session, command)


def menu(scene: Scene, contact: Contact, name: str) -> None:
    """A button of the menu was pressed."""
    if name.startswith("answer-") and is_number(name.removeprefix("answer-")):
        _answer_station(scene, contact, int(name.removeprefix("answer-")))
        return
    if name.startswith("correct-") and is_number(name.removeprefix("correct-")):
        _correct(scene, contact, int(name.removeprefix("correct-")))
        return
    if account_commands.pressed(scene, contact, name):
        return
    session = scene.work.sessions.open(contact.id)
    MENU.get(name, _menu)(scene, contact, session, Command(name))


def _start(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """`/start`, perhaps by a facility's link: go on where one was, else the menu, else registration."""
    facts = _facility_facts(scene, command.rest)
    if session is not None:
        if session.dialog == "registration" and facts:
            session = replace(session, facts={**session.facts, **facts})
        scene.say(contact, Message(say("home.go_on", contact.language)))
        conversing.show(scene, contact, session)
    elif scene.work.patients.of_contact(contact.id) and not facts:
        home.menu(scene, contact)
    else:
        home.register(scene, contact, facts)


def _facility_facts(scene: Scene, parameter: str) -> dict[str, object]:
    """What a facility's link says: who answers for the patient, and where they stay."""
    if not parameter.startswith("f_"):
        return {}
    facility = scene.work.facilities.by_code(parameter.removeprefix("f_"))
    if facility is None:
        return {}
    facts: dict[str, object] = {"facility": facility.id, "facility_name": facility.name}
    if facility.kind in PLACE_OF:
        facts["place"] = PLACE_OF[facility.kind]
    return facts


def _register(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    if session is not None and session.dialog == "registration":
        _again(scene, contact, session)
    else:
        home.register(scene, contact)


def _report(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    if session is not None and session.dialog == "report":
        _again(scene, contact, session)
    else:
        home.begin_report(scene, contact)


def _worse(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """ "Tôi thấy nặng hơn": whom to call, said at once, then a report."""
    episodes = home.accepted(scene, contact)
    facility = scene.work.facilities.get(episodes[0].facility) if episodes and episodes[0].facility else None
    facts = {"phone": facility.hotline if facility else "115", "station": facility.name if facility else ""}
    scene.say(contact, Message(say("home.worse" if facility else "home.worse_no_station", contact.language, **facts)))
    if episodes:
        _report(scene, contact, session, command)
    elif session is not None:
        _again(scene, contact, session)


def _status(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    home.status(scene, contact)
    _again(scene, contact, session)


def _help(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    policy = scene.house.policy
    hours = {"remind": f"{policy.reminder_at:%H:%M}", "deadline": f"{policy.deadline_at:%H:%M}"}
    scene.say(contact, Message(say("help.patient", contact.language, **hours)))
    _again(scene, contact, session)


def _support(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    episodes = scene.work.patients.of_contact(contact.id)
    facility = scene.work.facilities.get(episodes[0].facility) if episodes and episodes[0].facility else None
    station = f"{facility.name}: {facility.hotline}" if facility else ""
    scene.say(
        contact, Message(say("help.support", contact.language, station=station, office=scene.house.policy.support))
    )
    _again(scene, contact, session)


def _language(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    wanted = command.rest.lower()[:2]
    others = [language for language in LANGUAGES if language != contact.language]
    chosen = wanted if wanted in LANGUAGES else others[0]
    scene.work.contacts.set_language(contact.id, chosen)
    spoken = replace(contact, language=chosen)
    scene.say(spoken, Message(say("help.language", chosen)))
    _again(scene, spoken, session)


def _cancel(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    _input(scene, contact, session, Left())


def _back(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    _input(scene, contact, session, WentBack())


def _skip(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    _input(scene, contact, session, Skipped())


def _input(scene: Scene, contact: Contact, session: Session | None, said: Input) -> None:
    if session is None:
        home.menu(scene, contact)
    else:
        conversing.go_on(scene, contact, session, said, pressed=False)


def _menu(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    if session is None:
        home.menu(scene, contact)
    else:
        home.status(scene, contact)
        conversing.show(scene, contact, session)


def _unknown(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    scene.say(contact, Message(say("help.unknown_command", contact.language)))
    _again(scene, contact, session)


def _again(scene: Scene, contact: Contact, session: Session | None) -> None:
    """The open question once more, so that an aside does not bury it."""
    if session is not None:
        conversing.show(scene, contact, session)


def _correct(scene: Scene, contact: Contact, slot_id: int) -> None:
    """Open today's report again: a new version is filed, the one before is kept."""
    slot = scene.work.slots.get(slot_id)
    own = next((e for e in home.accepted(scene, contact) if slot is not None and e.patient.id == slot.patient), None)
    session = reporting.correction_for(scene, own, slot) if own is not None and slot is not None else None
    if session is None:
        scene.say(contact, Message(say("report.correct_too_late", contact.language)))
        return
    conversing.begin(scene, contact, session)


def _answer_station(scene: Scene, contact: Contact, episode_id: int) -> None:
    """The station's question that waited behind a button."""
    own = next((e for e in scene.work.patients.of_contact(contact.id) if e.id == episode_id), None)
    if own is None or own.status is not EpisodeStatus.ASKED or own.status in alarms.OVER:
        scene.say(contact, Message(say("dialog.no_dialog", contact.language)))
        return
    conversing.begin(scene, contact, acceptance.supplement_session(scene, own, str(own.screening.get("question", ""))))


COMMANDS: dict[str, Run] = {
    "start": _start,
    "dangky": _register,
    "khaibao": _report,
    "nanghon": _worse,
    "trangthai": _status,
    "huongdan": _help,
    "hotro": _support,
    "ngonngu": _language,
    "huy": _cancel,
    "quaylai": _back,
    "boqua": _skip,
    "menu": _menu,
    "dangnhap": account_commands.login,
    "dangxuat": account_commands.logout,
    "quenmatkhau": account_commands.lost_password,
    "thietbi": account_commands.devices,
    "hoso": account_commands.profile,
}

MENU: dict[str, Run] = {
    "report": _report,
    "worse": _worse,
    "status": _status,
    "help": _help,
    "register": _register,
    "menu": _menu,
    "lost": account_commands.lost_password,
    "profile": account_commands.profile,
}
