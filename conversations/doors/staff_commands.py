"""Commands of the staff bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.doors import staff_guide, staff_report, support
from conversations.groups import linking
from conversations.letters import bulletins
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message
from conversations.people import one_time_links, pin, short_group, waking
from conversations.readers.commands import Command
from conversations.readers.text import plain
from conversations.shifts import duty_page
from conversations.station import facility_page, find_patient, members, own_phone, staff_menu, topic_command, work_list
from conversations.texts import say, say_plain

_NEAR = 0.75
"""Likeness (difflib's ratio) from which another command may be meant: "danhsac" of "danhsach", no "xuat" of "truc"."""

LONGEST_SHOWN = 32
"""Maximum letters of a wrong command that are said back: the most a messenger lets a command have."""


def run(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Do what a command says, also with accents; an unknown one gets a line, or in private the list of commands."""
    act = STAFF_COMMANDS.get(command.name) or STAFF_COMMANDS.get(plain(command.name))
    (act or _unknown)(scene, arrival, command)


def greet(scene: Scene, arrival: Arrival) -> None:
    """Greet a person who writes to the staff bot in private without a command, or only `/start`."""
    known = scene.work.staff.everywhere(arrival.sender)
    if known:
        names = ", ".join(f.name for s in known if (f := scene.work.facilities.get(s.facility)))
        scene.post(arrival.chat, Message(say("staff.hello", STAFF_LANGUAGE, name=known[0].name, facilities=names)))
    else:
        scene.post(arrival.chat, Message(say("staff.stranger", STAFF_LANGUAGE)))


def _start(scene: Scene, arrival: Arrival, command: Command) -> None:
    if arrival.private and command.rest.startswith("k_"):
        staff_report.on_command(scene, arrival, Command("khai", command.rest.removeprefix("k_")))
        return
    if arrival.private and command.rest.startswith("p_"):
        if not find_patient.by_link(scene, arrival, command.rest.removeprefix("p_")):
            scene.post(arrival.chat, Message(say("worklist.no_rights", STAFF_LANGUAGE)))
        return
    if arrival.private and command.rest == waking.WAKE_LINK and waking.opened(scene, arrival.sender):
        staff_menu.offer(scene, arrival.sender)
        return
    if arrival.private and command.rest == short_group.LIST_LINK:
        work_list.on_command(scene, arrival, Command("danhsach"))
        return
    if not arrival.private or not command.rest.startswith("i_"):
        greet(scene, arrival)
        staff_menu.offer(scene, arrival.sender)
        return
    token = one_time_links.digest(command.rest.removeprefix("i_"))
    if _serves_already(scene, arrival, token):
        return
    staff = scene.work.staff.use_invite(token, arrival.sender, arrival.sender_name, scene.now)
    if staff is None:
        scene.post(arrival.chat, Message(say("staff.invite_bad", STAFF_LANGUAGE)))
        return
    facility = scene.work.facilities.get(staff.facility)
    role = say_plain(f"staff.role.{staff.role}", STAFF_LANGUAGE)
    scene.work.audit.note(f"staff:{staff.id}", "joined", f"facility:{staff.facility}", scene.now)
    text = say("staff.joined", STAFF_LANGUAGE, name=staff.name, role=role, station=facility.name if facility else "")
    scene.post(arrival.chat, Message(text))
    if facility is not None:
        waking.ask(scene, facility, staff)
    staff_menu.offer(scene, arrival.sender)


def _serves_already(scene: Scene, arrival: Arrival, token: bytes) -> bool:
    """Keep role and invitation of a member who tries the link: it makes no leader a nurse. Returns False for others."""
    facility = scene.work.facilities.get(scene.work.staff.invited_to(token, scene.now) or 0)
    here = scene.work.staff.of_facility(facility.id) if facility else []
    mine = next((staff for staff in here if staff.person == arrival.sender), None)
    if facility is None or mine is None:
        return False
    role = say_plain(f"staff.role.{mine.role}", STAFF_LANGUAGE)
    scene.post(arrival.chat, Message(say("members.already", STAFF_LANGUAGE, role=role, station=facility.name)))
    return True


def _lists(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Show the work lists; of a group that is full, in the private chat of a sender who has one with the bot."""
    person, channel = arrival.sender, scene.house.channels.staff_name
    full = not arrival.private and short_group.wait(scene, arrival.chat) > short_group.WORTH_SAYING
    if full and scene.work.staff.everywhere(person) and scene.work.contacts.reachable(channel, [person]):
        scene.post(person, Message(say("shortgroup.here", STAFF_LANGUAGE)))
        arrival = replace(arrival, chat=person, private=True)
    work_list.on_command(scene, arrival, command)


def _unknown(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Name the command that may be meant: messengers let it be tapped. A group never gets the whole list for a slip."""
    near = get_close_matches(plain(command.name), STAFF_COMMANDS, n=1, cutoff=_NEAR)
    if arrival.private and not near:
        staff_guide.on_command(scene, arrival)
        return
    key = "staff.unknown_near" if near else "staff.unknown"
    facts = {"said": command.name[:LONGEST_SHOWN], "near": near[0] if near else ""}
    scene.post(arrival.chat, Message(say(key, STAFF_LANGUAGE, **facts)))


def _help(scene: Scene, arrival: Arrival, command: Command) -> None:
    staff_guide.on_command(scene, arrival)


STAFF_COMMANDS: dict[str, Callable[[Scene, Arrival, Command], None]] = {
    "start": _start,
    "lienket": linking.on_command,
    "moi": members.on_invite_command,
    "thanhvien": members.on_command,
    "mapin": pin.on_command,
    "sdt": own_phone.on_command,
    "chude": topic_command.on_command,
    "truc": duty_page.on_command,
    "huongdan": _help,
    "hotro": lambda scene, arrival, command: support.on_staff_command(scene, arrival),
    "donvi": facility_page.on_command,
    "danhsach": _lists,
    "bn": find_patient.on_command,
    "nhan": bulletins.on_command,
    "khai": staff_report.on_command,
    "quaylai": staff_report.steered,
    "boqua": staff_report.steered,
    "huy": staff_report.steered,
}
