"""Topics of a forum group (`/chude`): a leader says in a topic which cards come there."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message
from conversations.model.people import LEADERS, Facility
from conversations.people import staff_rights
from conversations.readers.commands import Command
from conversations.readers.text import plain
from conversations.texts import say, say_plain

TOPIC_KINDS = {"baodong": "alarms", "tiepnhan": "acceptance", "danhsach": "lists", "loinhan": "letters"}
"""Kinds of card by the word a leader types."""

OFF = "tat"


def on_command(scene: Scene, arrival: Arrival, said: Command) -> None:
    """Answer `/chude` (shows what is set), `/chude baodong` (alarms come to this topic), `/chude tat` (forgets all)."""
    if arrival.private:
        scene.post(arrival.chat, Message(say("topics.in_group", STAFF_LANGUAGE)))
        return
    standing = staff_rights.in_this_group(scene, arrival)
    if standing is None:
        return
    staff, facility = standing
    wanted = plain(said.rest).replace(" ", "")
    if not wanted:
        scene.post(arrival.chat, _shown(scene, facility, arrival.chat))
        return
    if staff.role not in LEADERS:
        scene.post(arrival.chat, Message(say("staff.leaders_only", STAFF_LANGUAGE)))
        return
    if wanted == OFF:
        scene.work.facilities.clear_topics(facility.id)
    elif wanted not in TOPIC_KINDS:
        scene.post(arrival.chat, Message(say("topics.how", STAFF_LANGUAGE)))
        return
    elif arrival.topic is None:
        scene.post(arrival.chat, Message(say("topics.in_topic", STAFF_LANGUAGE)))
        return
    else:
        scene.work.facilities.set_topic(facility.id, TOPIC_KINDS[wanted], arrival.topic)
    detail = {"kind": wanted, "topic": arrival.topic}
    about = f"facility:{facility.id}"
    scene.work.audit.note(f"staff:{staff.id}", "set topic", about, scene.now, place=arrival.chat, detail=detail)
    scene.post(arrival.chat, _shown(scene, facility, arrival.chat))


def _shown(scene: Scene, facility: Facility, chat: str) -> Message:
    topics = scene.work.facilities.topics_of(facility.id)
    lines = [
        say(
            "topics.line",
            STAFF_LANGUAGE,
            kind=say_plain(f"topics.kind.{kind}", STAFF_LANGUAGE),
            place=_place(scene, chat, topics.get(kind)),
        )
        for kind in TOPIC_KINDS.values()
    ]
    return Message(say("topics.shown", STAFF_LANGUAGE, station=facility.name, lines=type(lines[0])("\n".join(lines))))


def _place(scene: Scene, chat: str, topic: int | None) -> str:
    """Return a topic as a link people can open; the messenger does not tell a bot its name."""
    if topic is None:
        return say_plain("topics.general", STAFF_LANGUAGE)
    return scene.house.channels.staff.topic_link(chat, topic)
