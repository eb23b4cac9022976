"""Members of a facility (`/thanhvien`, `/moi`): leaders invite, change roles and end rights, with their PIN."""

from __future__ import annotations

from collections.abc import Mapping

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import LEADERS, Facility, Role, Staff
from conversations.model.presses import StaffButton
from conversations.people import one_time_links, pin, staff_rights, waking
from conversations.people.audience import chain, groups, in_private
from conversations.readers.commands import Command
from conversations.station import own_phone, staff_menu
from conversations.texts import Html, joined, say, say_plain

ROLE_WORDS = {
    "nurse": Role.NURSE,
    "doctor": Role.DOCTOR,
    "manager": Role.MANAGER,
    "admin": Role.ADMIN,
    "y tá": Role.NURSE,
    "điều dưỡng": Role.NURSE,
    "bác sĩ": Role.DOCTOR,
    "quản lý": Role.MANAGER,
    "quản trị": Role.ADMIN,
}
_END = "end"


def on_command(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Answer `/thanhvien`: list the members here; in private, of the facilities the sender leads."""
    if not arrival.private:
        standing = staff_rights.in_this_group(scene, arrival)
        if standing is not None:
            staff, facility = standing
            _post(scene, arrival, facility, _list(scene, facility, led=staff.role in LEADERS))
        return
    _choose(scene, arrival, _led(scene, arrival, command.rest), "")


def on_invite_command(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Answer `/moi [nurse|doctor|manager|admin] [CODE]`: a link by which one person joins, once, within a day."""
    word, code = _role_and_code(scene, command.rest)
    facilities = _led(scene, arrival, code)
    role = ROLE_WORDS.get(word)
    if code and not arrival.private and (not facilities or facilities[0].code != code.upper()):
        _invite_elsewhere(scene, arrival, facilities, code, role)
    elif not facilities:
        key = "members.lead_none" if arrival.private else "staff.leaders_only"
        scene.post(arrival.chat, Message(say(key, STAFF_LANGUAGE)))
    elif role is None:
        scene.post(arrival.chat, Message(say("staff.invite_role", STAFF_LANGUAGE)))
    else:
        _choose(scene, arrival, facilities, f"invite:{role}")


def on_press(scene: Scene, arrival: Arrival, standing: tuple[Staff, Facility], action: str) -> bool:
    """Do what a button of the members' list says. Returns False if there is no such button for this leader.

    `m:5` lists facility 5, `m:5:12` shows member 12, `m:5:12:doctor` asks, `m:5:12:doctor:yes` does, `m:5:invite:nurse`
    invites.
    """
    leader, facility = standing
    first, _, rest = action.partition(":")
    if leader.role not in LEADERS:
        return False
    if first == "invite":
        return _invite(scene, arrival, leader, facility, rest)
    if not action:
        scene.answer_press(arrival)
        _post(scene, arrival, facility, _list(scene, facility, led=True), edit=True)
        return True
    return _member(scene, arrival, leader, facility, action.split(":"))


def left(scene: Scene, facility: Facility, staff: Staff) -> None:
    """Follow up ended rights: renew the person's menu, void invitations, warn a facility without a leader."""
    staff_menu.offer(scene, staff.person)
    if not scene.work.staff.everywhere(staff.person):
        own_phone.erase(scene, staff.person)
    _void_invites(scene, facility, staff)
    if staff.role in LEADERS and not _leaders(scene, facility):
        for chat in groups(scene, facility)[:2]:
            scene.post(chat, Message(say("members.no_leader", STAFF_LANGUAGE, station=facility.name)))


# ---------------------------------------------------------------- one member


def _member(scene: Scene, arrival: Arrival, leader: Staff, facility: Facility, rest: list[str]) -> bool:
    who, what, yes = (*rest, "", "")[:3]
    meant = next((each for each in scene.work.staff.of_facility(facility.id) if str(each.id) == who), None)
    if meant is None or not _may_change(leader, meant):
        return False
    if what and what not in (_END, *_roles(leader, facility, meant)):
        return False
    if not what:
        scene.answer_press(arrival)
        _post(scene, arrival, facility, _card(leader, facility, meant), edit=True)
    elif _is_last(scene, leader, facility, meant):
        scene.answer_press(arrival)
        _post(scene, arrival, facility, _last(facility, meant), edit=True)
    elif yes != "yes":
        scene.answer_press(arrival)
        _post(scene, arrival, facility, _question(facility, meant, what), edit=True)
    elif pin.required(scene, arrival, leader):
        scene.answer_press(arrival)
        (_end if what == _END else _change)(scene, arrival, leader, facility, meant, what)
        _post(scene, arrival, facility, _list(scene, facility, led=True), edit=True)
    return True


def _change(scene: Scene, arrival: Arrival, leader: Staff, facility: Facility, meant: Staff, role: str) -> None:
    scene.work.staff.change_role(meant.id, Role(role))
    detail = {"from": meant.role.value, "to": role}
    _note(scene, arrival, leader, f"role {role}", f"staff:{meant.id}", detail)
    _tell(scene, meant, say("members.now", STAFF_LANGUAGE, role=_role(role), station=facility.name))
    staff_menu.offer(scene, meant.person)
    if meant.role in LEADERS and role not in LEADERS:
        _void_invites(scene, facility, meant)


def _void_invites(scene: Scene, facility: Facility, staff: Staff) -> None:
    """Void the facility's unused invitations: a person who goes may know one, and must not come back by it."""
    number = scene.work.staff.void_invites(facility.id, scene.now)
    if number:
        about, detail = f"facility:{facility.id}", {"number": number}
        scene.work.audit.note(f"staff:{staff.id}", "invitations void", about, scene.now, detail=detail)


def _end(scene: Scene, arrival: Arrival, leader: Staff, facility: Facility, meant: Staff, what: str) -> None:
    scene.work.staff.end(meant.person, facility.id, scene.now)
    _note(scene, arrival, leader, "rights ended", f"staff:{meant.id}", {"facility": facility.id})
    _tell(scene, meant, say("members.ended", STAFF_LANGUAGE, station=facility.name))
    if facility.staff_chat is not None:
        words = say("ingroup.ended", STAFF_LANGUAGE, name=meant.name, station=facility.name)
        scene.post(facility.staff_chat, Message(words))
    left(scene, facility, meant)


def _tell(scene: Scene, staff: Staff, words: Html) -> None:
    for chat in in_private(scene, [staff]):
        scene.post(chat, Message(words))


# ---------------------------------------------------------------- rights


def _leader(scene: Scene, arrival: Arrival, facility: Facility) -> Staff | None:
    """Return the sender as a leader of this facility, from its group or in private. Returns None if they are none."""
    standing = staff_rights.in_facility(scene, arrival, facility.id)
    return standing[0] if standing is not None and standing[0].role in LEADERS else None


def _led(scene: Scene, arrival: Arrival, code: str = "") -> list[Facility]:
    """Return the facilities the sender may lead from here; in private all of theirs, or the one of that code."""
    if not arrival.private:
        found = [scene.work.facilities.of_chat(arrival.chat)]
    elif code:
        found = [scene.work.facilities.by_code(code.upper())]
    else:
        found = [scene.work.facilities.get(each.facility) for each in scene.work.staff.everywhere(arrival.sender)]
    return [each for each in found if each is not None and _leader(scene, arrival, each) is not None]


def _may_change(leader: Staff, meant: Staff) -> bool:
    return leader.role is Role.ADMIN or meant.role is not Role.ADMIN


def _may_give(leader: Staff, facility: Facility, role: Role) -> bool:
    """True if this leader may give a role: only an admin makes an admin, or anyone in another facility."""
    return leader.role is Role.ADMIN or (role is not Role.ADMIN and leader.facility == facility.id)


def _roles(leader: Staff, facility: Facility, meant: Staff) -> list[Role]:
    return [role for role in Role if role is not meant.role and _may_give(leader, facility, role)]


def _leaders(scene: Scene, facility: Facility) -> list[Staff]:
    return [staff for staff in scene.work.staff.of_facility(facility.id) if staff.role in LEADERS]


def _is_last(scene: Scene, leader: Staff, facility: Facility, meant: Staff) -> bool:
    """True if this member is the leader and no other leads: the facility must not be left without one."""
    return meant.person == leader.person and [each.id for each in _leaders(scene, facility)] == [meant.id]


# ---------------------------------------------------------------- invitations


def _invite(scene: Scene, arrival: Arrival, leader: Staff, facility: Facility, word: str) -> bool:
    if word not in list(Role) or not _may_give(leader, facility, Role(word)):
        return False
    role = Role(word)
    if role in LEADERS and not pin.required(scene, arrival, leader):
        return True
    scene.answer_press(arrival)
    _send_invite(scene, arrival, leader, facility, role, alone=role in LEADERS and not arrival.private)
    return True


def _send_invite(scene: Scene, arrival: Arrival, leader: Staff, facility: Facility, role: Role, *, alone: bool) -> None:
    """Make an invitation; post it where it was asked for, or (alone) in the leader's private chat."""
    token = scene.house.chance.token()
    scene.work.staff.invite(facility.id, "", role, one_time_links.digest(token), scene.now + one_time_links.LINK_HOLDS)
    link = scene.house.channels.staff.deep_link(f"i_{token}")
    _note(scene, arrival, leader, f"invited {role}", f"facility:{facility.id}")
    text = say("staff.invite", STAFF_LANGUAGE, role=_role(role), station=facility.name, link=link)
    if facility.staff_chat is not None and facility.staff_chat != arrival.chat:
        told = say(
            "members.invited_elsewhere", STAFF_LANGUAGE, name=leader.name, role=_role(role), station=facility.name
        )
        scene.post(facility.staff_chat, Message(told))
    if not alone:
        scene.post(arrival.chat, Message(text))
        return
    # Anyone in a group could open it with a second account; a leader with a PIN has a private chat with the bot.
    scene.post(arrival.sender, Message(text))
    facts = {"role": _role(role), "station": facility.name}
    scene.post(arrival.chat, Message(say("members.invite_in_private", STAFF_LANGUAGE, **facts)))


def _role_and_code(scene: Scene, rest: str) -> tuple[str, str]:
    """Split `bác sĩ TYT-BANXEO` into the role and, when the last word is one, the code of a facility."""
    words = rest.split()
    meant = " ".join(words[:-1]).lower() in ROLE_WORDS and rest.lower().strip() not in ROLE_WORDS
    code = words[-1] if words and (meant or scene.work.facilities.by_code(words[-1].upper()) is not None) else ""
    role = " ".join(words[:-1] if code else words).lower()
    return role or Role.NURSE.value, code


def _invite_elsewhere(scene: Scene, arrival: Arrival, here: list[Facility], code: str, role: Role | None) -> None:
    """Invite to another facility than the group's: an admin may, to one below; the link comes in private."""
    wanted = scene.work.facilities.by_code(code.upper())
    if wanted is None:
        scene.post(arrival.chat, Message(say("members.no_such_code", STAFF_LANGUAGE, code=code)))
        return
    leader = _leader(scene, arrival, here[0]) if here else None
    below = here and here[0].id in {each.id for each in chain(scene, wanted)}
    if leader is None or not below or not _may_give(leader, wanted, role or Role.NURSE):
        scene.post(arrival.chat, Message(say("members.other_code", STAFF_LANGUAGE, station=wanted.name)))
    elif role is None:
        scene.post(arrival.chat, Message(say("staff.invite_role", STAFF_LANGUAGE)))
    elif pin.required(scene, arrival, leader):
        _send_invite(scene, arrival, leader, wanted, role, alone=True)


def _choose(scene: Scene, arrival: Arrival, facilities: list[Facility], way: str) -> None:
    """Go on with the only facility there is, or ask which."""
    if not facilities:
        scene.post(arrival.chat, Message(say("members.lead_none", STAFF_LANGUAGE)))
        return
    if len(facilities) > 1:
        ways = way.split(":") if way else []
        rows = tuple((Button(f.name, StaffButton.MEMBERS.data(f.id, *ways)),) for f in facilities)
        scene.post(arrival.chat, Message(say("members.which", STAFF_LANGUAGE), rows=rows), card="members:which")
        return
    facility = facilities[0]
    leader = _leader(scene, arrival, facility)
    if not way:
        _post(scene, arrival, facility, _list(scene, facility, led=True))
    elif leader is None or not _invite(scene, arrival, leader, facility, way.removeprefix("invite:")):
        scene.post(arrival.chat, Message(say("members.admin_only", STAFF_LANGUAGE)))


# ---------------------------------------------------------------- what is shown


def _list(scene: Scene, facility: Facility, *, led: bool) -> Message:
    people = scene.work.staff.of_facility(facility.id)
    known = waking.reached(scene, people)
    lines = Html("\n".join(_line(person, known) for person in people))
    text = say("staff.members", STAFF_LANGUAGE, station=facility.name, people=lines)
    wake = waking.button(scene) if len(known) < len(people) else ()
    legend = say("waking.legend", STAFF_LANGUAGE) if wake else Html("")
    if not led:
        return Message(joined(text, legend), rows=wake)
    each = tuple((Button(p.name, StaffButton.MEMBERS.data(facility.id, p.id)),) for p in people)
    return Message(joined(text, legend, say("members.how", STAFF_LANGUAGE)), rows=(*each, *wake))


def _line(person: Staff, known: set[str]) -> Html:
    line = say("members.line", STAFF_LANGUAGE, name=person.name, role=_role(person.role))
    return line if person.person in known else Html(f"{line} · {say('waking.unreached', STAFF_LANGUAGE)}")


def _card(leader: Staff, facility: Facility, meant: Staff) -> Message:
    give = [
        Button(
            say_plain("members.make", STAFF_LANGUAGE, role=_role(r)), StaffButton.MEMBERS.data(facility.id, meant.id, r)
        )
        for r in _roles(leader, facility, meant)
    ]
    end = Button(say_plain("members.button.end", STAFF_LANGUAGE), StaffButton.MEMBERS.data(facility.id, meant.id, _END))
    text = say("members.card", STAFF_LANGUAGE, name=meant.name, role=_role(meant.role), station=facility.name)
    return Message(text, rows=(*((button,) for button in give), (end,), (_back(facility),)))


def _question(facility: Facility, meant: Staff, what: str) -> Message:
    facts = {"name": meant.name, "station": facility.name}
    if what == _END:
        text = say("members.ask_end", STAFF_LANGUAGE, **facts)
    else:
        text = say("members.ask_role", STAFF_LANGUAGE, **facts, role=_role(what))
    yes = Button(
        say_plain("members.button.yes", STAFF_LANGUAGE),
        StaffButton.MEMBERS.data(facility.id, meant.id, what, "yes"),
    )
    return Message(text, rows=((yes,), (_back(facility),)))


def _last(facility: Facility, meant: Staff) -> Message:
    text = say("members.last_leader", STAFF_LANGUAGE, name=meant.name, station=facility.name)
    return Message(text, rows=((_back(facility),),))


def _back(facility: Facility) -> Button:
    return Button(say_plain("dialog.back", STAFF_LANGUAGE), StaffButton.MEMBERS.data(facility.id))


def _role(role: str) -> str:
    return say_plain(f"staff.role.{role}", STAFF_LANGUAGE)


def _post(scene: Scene, arrival: Arrival, facility: Facility, message: Message, *, edit: bool = False) -> None:
    scene.post(arrival.chat, message, card=f"members:{facility.id}", edit=edit)


def _note(
    scene: Scene, arrival: Arrival, leader: Staff, action: str, about: str, detail: Mapping[str, object] | None = None
) -> None:
    scene.work.audit.note(f"staff:{leader.id}", action, about, scene.now, place=arrival.chat, detail=detail)
