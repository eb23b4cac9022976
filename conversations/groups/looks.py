"""Looks for staff in their groups: who was taken out without a message loses the rights within a day.

The messenger tells a bot of leaving only if nothing went wrong (an outage, a big group, hidden members). So it is
asked: once a day for each person with rights, and before anything opens in private if the last answer is older.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.groups import people_in_group
from conversations.model.incoming import Arrival, Attachment, MemberSeen, Pressed, Text
from conversations.model.outgoing import Message
from conversations.model.people import Facility
from conversations.people import pin
from conversations.people.audience import in_private
from conversations.ports.staff_groups import Sought
from conversations.texts import say

LOOK_HOLDS = timedelta(days=1)
"""Time for which an answer is believed; who joins, or whose group is new, has as long to get in. Ours, not approved."""

LOOK_AGAIN = timedelta(hours=22)
"""Time after which it is asked again: before the answer is too old, so that hardly anybody waits."""


def asks_first(scene: Scene, arrival: Arrival) -> bool:
    """Let an input in private wait while the messenger is asked. Returns False if the last answer is new enough."""
    if not arrival.private or not isinstance(arrival.what, Pressed | Text | Attachment):
        return False
    if not scene.house.channels.staff.abilities.tells_members:
        return False
    sought = scene.work.staff_looks.of(arrival.sender, scene.now - LOOK_HOLDS)
    if sought is None or sought.known >= scene.now - LOOK_HOLDS or _is_pin(scene, arrival):
        return False
    scene.look_for(sought.person, sought.chats, arrival)
    scene.work.staff_looks.ask([sought.person], scene.now)
    return True


def ask(scene: Scene, due: Sequence[Sought]) -> None:
    """Ask the messenger for these people, in the order given."""
    if due and scene.house.channels.staff.abilities.tells_members:
        for sought in due:
            scene.look_for(sought.person, sought.chats)
        scene.work.staff_looks.ask([sought.person for sought in due], scene.now)


def answered(scene: Scene, seen: MemberSeen) -> Arrival | None:
    """Take the messenger's answer, end the rights of who is gone, and return the input that waited, if any did."""
    scene.work.staff_looks.seen(seen.person, scene.now)
    for chat, inside in seen.inside.items():
        facility = scene.work.facilities.of_chat(chat)
        if facility is None:
            continue
        if inside is None:
            _cannot_tell(scene, facility, chat)
        elif inside:
            people_in_group.still_here(scene, facility, seen.person)
        else:
            _gone(scene, facility, chat, seen.person)
    return Arrival.from_json(seen.then) if seen.then else None


def _gone(scene: Scene, facility: Facility, chat: str, person: str) -> None:
    gone = people_in_group.left(scene, chat, person, why="not in the group any more")
    if gone is None:
        return
    facts = {"name": gone.name, "station": facility.name}
    scene.post(chat, Message(say("ingroup.gone", STAFF_LANGUAGE, **facts)))
    for private in in_private(scene, [gone]):
        scene.post(private, Message(say("ingroup.you_are_gone", STAFF_LANGUAGE, **facts)))


def _cannot_tell(scene: Scene, facility: Facility, chat: str) -> None:
    """Ask a group, once a week, to make the bot an administrator: only then does the messenger tell who is in it."""
    week = scene.today.isocalendar()
    once = f"blind:{facility.id}:{week.year}-{week.week}"
    scene.post(chat, Message(say("ingroup.blind", STAFF_LANGUAGE)), once=once)


def _is_pin(scene: Scene, arrival: Arrival) -> bool:
    """True for six digits typed when a PIN is asked for: they must not be kept, and open nothing."""
    text = arrival.what.text.strip() if isinstance(arrival.what, Text) else ""
    return len(text) == 6 and text.isdecimal() and pin.awaits(scene, arrival.sender)
