"""What an input to the staff bot means: a press on a card, a reply to a prompt, a command, a change in the group.

Nothing is believed of a press but who made it and where: roles are looked up again every time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conversations.changes import pauses, repost_waiting, stop_cards, transfer_buttons
from conversations.dialog.scene import Scene, group_for
from conversations.dialog.wording import LANGUAGE
from conversations.doors import staff_commands, staff_guide, staff_report
from conversations.model.incoming import (
    Arrival,
    Attachment,
    Blocked,
    BotAdded,
    BotRemoved,
    GroupMoved,
    MemberLeft,
    Press,
    Text,
)
from conversations.model.outgoing import Message
from conversations.model.people import Facility
from conversations.people import duty_roster, staff_rights
from conversations.readers.commands import read_command
from conversations.registration import acceptance, merge_duplicates
from conversations.station import facility_page, members, open_patient, pin, work_list
from conversations.texts import say
from conversations.watch import alarm_buttons, call_card, letters

PRESSES: dict[str, Callable[[Scene, Arrival, str], bool]] = {
    "a": acceptance.on_press,
    "l": alarm_buttons.on_press,
    "u": duty_roster.on_press,
    "w": work_list.on_press,
    "p": open_patient.on_press,
    "s": call_card.on_press,
    "d": staff_report.on_press,
    "m": members.on_press,
    "move": transfer_buttons.on_press,
    "dup": merge_duplicates.on_press,
    "g": staff_guide.on_press,
    "z": pauses.on_staff_press,
    "x": stop_cards.on_press,
    "f": facility_page.on_press,
}
"""What a button's letter leads to; False means the press is refused: not theirs, not here, or no such thing."""

REPLIES: dict[str, Callable[[Scene, Arrival, str, str], None]] = {
    "typed": acceptance.on_reply,
    "ask": acceptance.on_reply,
    "jot": open_patient.on_reply,
    "alarm-note": alarm_buttons.on_reply,
    "thread": letters.on_reply,
    "move-to": transfer_buttons.on_reply,
    "move-why": transfer_buttons.on_reply,
    "move-note": transfer_buttons.on_reply,
    "move-no": transfer_buttons.on_reply,
    "unit": facility_page.on_reply,
}
"""What a reply leads to, by the first word of the name of the card it answers: scene, arrival, that name, the words."""


IN_PRIVATE: tuple[Callable[[Scene, Arrival, str], bool], ...] = (staff_report.answered, pin.misread)
"""Who may have asked for the words typed in private, in this order; True when they were theirs."""

_NO_ROW = re.compile(r"[0-9]{19}")
"""A number so long no database takes: forged."""


def hear(scene: Scene, arrival: Arrival) -> None:
    """One input of the staff bot. Who speaks to it in private may from now on be alarmed there."""
    if arrival.private:
        _know(scene, arrival)
    arrival = _where_it_is_now(scene, arrival)
    match arrival.what:
        case Press():
            _press(scene, arrival, arrival.what.data)
        case Text(text, reply_to) if not arrival.what.edited:
            _text(scene, arrival, text, reply_to)
        case Attachment(reply_to=int(answered)):
            _file(scene, arrival, arrival.what, answered)
        case BotAdded():
            _welcome(scene, arrival.chat)
        case BotRemoved():
            _lost_group(scene, arrival)
        case MemberLeft(person):
            _member_left(scene, arrival, person)
        case GroupMoved(to):
            _moved(scene, arrival.chat, to)
        case _:
            return


def _where_it_is_now(scene: Scene, arrival: Arrival) -> Arrival:
    """Buttons above the line where a group moved are pressed in its old chat, and count in the new."""
    if arrival.private or not isinstance(arrival.what, Press):
        return arrival
    now_at = scene.work.facilities.chat_now(arrival.chat)
    return arrival if now_at == arrival.chat else replace(arrival, chat=now_at, what=replace(arrival.what, message=0))


def _moved(scene: Scene, chat: str, to: str) -> None:
    """A group moved: what was not sent yet follows, and what waits for somebody is posted there anew.

    Told of in two ways (a message of the messenger, a send that failed); the second finds everything done.
    """
    facility = scene.work.facilities.of_chat(chat)
    scene.work.outbox.moved(scene.staff_channel, chat, to)
    scene.work.facilities.move_chat(chat, to)
    if facility is not None:
        repost_waiting.post_again(scene, repost_waiting.answered_by(scene, facility), missing_only=True)


def _know(scene: Scene, arrival: Arrival) -> None:
    person = scene.work.contacts.meet(arrival.channel, arrival.chat, arrival.language, scene.now)
    gone = isinstance(arrival.what, Blocked)
    if gone is person.reachable:
        scene.work.contacts.set_reachable(person.id, scene.now if gone else None)
        if gone:
            repost_waiting.alarm_others(scene, arrival.chat)


def _welcome(scene: Scene, chat: str) -> None:
    """How to link a group, said once a day: the messenger reports one arrival in two ways."""
    if scene.work.facilities.of_chat(chat) is None:
        message = Message(say("staff.welcome_group", LANGUAGE))
        scene.post(chat, message, once=f"welcome:{chat}:{scene.today}")


def _press(scene: Scene, arrival: Arrival, data: str) -> None:
    """Each kind of button has its own letter: `a:7:accept` belongs to acceptance, illness 7."""
    kind, _, rest = data.partition(":")
    pressed = PRESSES.get(kind)
    if pressed is None or _NO_ROW.search(data) or not pressed(scene, arrival, rest):
        staff_rights.refuse(scene, arrival, data)


def _text(scene: Scene, arrival: Arrival, text: str, reply_to: int | None) -> None:
    if text.startswith("/") and (command := read_command(text)) is not None:
        staff_commands.run(scene, arrival, command)
    elif pin.answered(scene, arrival, text) if arrival.private else pin.leaked(scene, arrival, text):
        return  # before the card it may seem to reply to: messengers keep showing an older prompt as the one answered
    elif reply_to is not None and (card := scene.work.outbox.posted_card(scene.staff_channel, arrival.chat, reply_to)):
        _reply(scene, arrival, card, text.strip())
    elif arrival.private and not any(heard(scene, arrival, text) for heard in IN_PRIVATE):
        staff_commands.greet(scene, arrival)


def _reply(scene: Scene, arrival: Arrival, card: str, text: str) -> None:
    """A reply to one of our messages; each kind of card has its own first word."""
    answered = REPLIES.get(card.partition(":")[0])
    if answered is not None and text:
        answered(scene, arrival, card, text)


def _file(scene: Scene, arrival: Arrival, what: Attachment, reply_to: int) -> None:
    """A file means something only in reply to a letter."""
    card = scene.work.outbox.posted_card(scene.staff_channel, arrival.chat, reply_to) or ""
    if card.startswith("thread:"):
        letters.on_file_reply(scene, arrival, card, what)


def _lost_group(scene: Scene, arrival: Arrival) -> None:
    """The bot was taken out of a staff group: the coordinating office must know, for nobody reads its cards now."""
    facility = scene.work.facilities.of_chat(arrival.chat)
    if facility is None:
        return
    waiting = repost_waiting.answered_by(scene, facility)
    scene.work.facilities.move_chat(arrival.chat, None)
    scene.work.audit.note(
        f"person:{arrival.sender}", "bot removed", f"facility:{facility.id}", scene.now, place=arrival.chat
    )
    _tell_next(scene, facility)
    repost_waiting.post_again(scene, waiting)


def _tell_next(scene: Scene, facility: Facility) -> None:
    group = group_for(scene.work, scene.work.facilities.get(facility.id))
    if group is not None:
        scene.post(group[1], Message(say("staff.group_lost", LANGUAGE, station=facility.name)))


def _member_left(scene: Scene, arrival: Arrival, person: str) -> None:
    facility = scene.work.facilities.of_chat(arrival.chat)
    here = scene.work.staff.of_facility(facility.id) if facility else []
    gone = next((staff for staff in here if staff.person == person), None)
    if facility is not None and gone is not None and scene.work.staff.end(person, facility.id, scene.now):
        scene.work.audit.note(
            f"person:{person}", "left the group", f"facility:{facility.id}", scene.now, place=arrival.chat
        )
        members.left(scene, facility, gone)
