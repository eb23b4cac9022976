"""What an input to the staff bot means: a press on a card, a reply to a prompt, a command, a change in the group.

Nothing is believed of a press but who made it and where: roles are looked up again every time.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from conversations import (
    acceptance,
    alarm_turn,
    calling,
    letters,
    listing,
    looking,
    phoned,
    rights,
    roster,
    staff_commands,
    units,
)
from conversations.cards import LANGUAGE
from conversations.model import (
    Arrival,
    Attachment,
    Blocked,
    BotAdded,
    BotRemoved,
    Channel,
    Facility,
    GroupMoved,
    MemberLeft,
    Message,
    Press,
    Text,
)
from conversations.scene import Scene, group_for
from conversations.texts import say
from conversations.words import read_command

PRESSES: dict[str, Callable[[Scene, Arrival, str], bool]] = {
    "a": acceptance.pressed,
    "l": alarm_turn.pressed,
    "u": roster.pressed,
    "w": listing.pressed,
    "p": looking.pressed,
    "s": calling.pressed,
    "d": phoned.pressed,
    "f": units.pressed,
}
"""What a button's letter leads to; False means the press is refused: not theirs, not here, or no such thing."""

REPLIES: dict[str, Callable[[Scene, Arrival, str, str], None]] = {
    "typed": acceptance.replied,
    "ask": acceptance.replied,
    "jot": looking.replied,
    "alarm-note": alarm_turn.replied,
    "thread": letters.replied,
    "unit": units.replied,
}
"""What a reply leads to, by the first word of the name of the card it answers: scene, arrival, that name, the words."""


_NO_ROW = re.compile(r"[0-9]{19}")
"""A number so long no database takes: forged."""


def hear(scene: Scene, arrival: Arrival) -> None:
    """One input of the staff bot. Who speaks to it in private may from now on be alarmed there."""
    if arrival.private:
        _know(scene, arrival)
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
            scene.work.facilities.move_chat(arrival.chat, to)
            scene.work.outbox.moved(Channel.STAFF, arrival.chat, to)
        case _:
            return


def _know(scene: Scene, arrival: Arrival) -> None:
    person = scene.work.contacts.meet(Channel.STAFF, arrival.chat, arrival.language, scene.now)
    gone = isinstance(arrival.what, Blocked)
    if gone is person.reachable:
        scene.work.contacts.set_reachable(person.id, scene.now if gone else None)


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
        rights.refuse(scene, arrival, data)


def _text(scene: Scene, arrival: Arrival, text: str, reply_to: int | None) -> None:
    if text.startswith("/") and (command := read_command(text)) is not None:
        staff_commands.run(scene, arrival, command)
    elif reply_to is not None and (card := scene.work.outbox.posted_card(Channel.STAFF, arrival.chat, reply_to)):
        _reply(scene, arrival, card, text.strip())
    elif arrival.private and not phoned.answered(scene, arrival, text):
        staff_commands.greet(scene, arrival)


def _reply(scene: Scene, arrival: Arrival, card: str, text: str) -> None:
    """A reply to one of our messages; each kind of card has its own first word."""
    answered = REPLIES.get(card.partition(":")[0])
    if answered is not None and text:
        answered(scene, arrival, card, text)


def _file(scene: Scene, arrival: Arrival, what: Attachment, reply_to: int) -> None:
    """A file means something only in reply to a letter."""
    card = scene.work.outbox.posted_card(Channel.STAFF, arrival.chat, reply_to) or ""
    if card.startswith("thread:"):
        letters.replied_with_file(scene, arrival, card, what)


def _lost_group(scene: Scene, arrival: Arrival) -> None:
    """The bot was taken out of a staff group: the coordinating office must know, for nobody reads its cards now."""
    facility = scene.work.facilities.of_chat(arrival.chat)
    if facility is None:
        return
    scene.work.facilities.move_chat(arrival.chat, None)
    scene.work.audit.note(
        f"person:{arrival.sender}", "bot removed", f"facility:{facility.id}", scene.now, place=arrival.chat
    )
    _tell_next(scene, facility)


def _tell_next(scene: Scene, facility: Facility) -> None:
    group = group_for(scene.work, scene.work.facilities.get(facility.id))
    if group is not None:
        scene.post(group[1], Message(say("staff.group_lost", LANGUAGE, station=facility.name)))


def _member_left(scene: Scene, arrival: Arrival, person: str) -> None:
    facility = scene.work.facilities.of_chat(arrival.chat)
    if facility is not None and scene.work.staff.end(person, facility.id, scene.now):
        scene.work.audit.note(
            f"person:{person}", "left the group", f"facility:{facility.id}", scene.now, place=arrival.chat
        )
