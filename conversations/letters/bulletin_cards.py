"""Cards of a bulletin in the staff's chat: its readers to choose, its preview, its minute, its result."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.letters import bulletin_readers
from conversations.letters.bulletin_readers import Reached
from conversations.model.bulletins import Bulletin
from conversations.model.care import Episode
from conversations.model.outgoing import Button, Message
from conversations.model.people import Facility
from conversations.model.presses import StaffButton
from conversations.readers.dialling import dial
from conversations.texts import Html, joined, say, say_plain

_MOST_VILLAGES = 30
_MOST_NAMED = 20
"""Maximum villages to choose from, and patients named who did not get it."""


def name_of(bulletin: Bulletin) -> str:
    """Return the card name under which a bulletin is shown."""
    return f"bulletin:{bulletin.id}"


def mark_of(bulletin: Bulletin) -> str:
    """Return a mark of words and readers: a preview's button sends what it showed, or nothing."""
    return f"{crc32(f'{bulletin.village}|{bulletin.text}'.encode()):08x}"


def choice(scene: Scene, bulletin: Bulletin, episodes: Sequence[Episode]) -> Message:
    """Ask who gets it: all, or one village."""
    everybody = say_plain("bulletin.all", STAFF_LANGUAGE, number=len(episodes))
    villages = bulletin_readers.villages(episodes)
    named = [
        _button(
            bulletin, say_plain("bulletin.village", STAFF_LANGUAGE, village=v.label, number=v.number), f"to-{v.key}"
        )
        for v in villages[:_MOST_VILLAGES]
    ]
    rows = [(_button(bulletin, everybody, "to-"),), *(tuple(named[at : at + 2]) for at in range(0, len(named), 2))]
    return Message(say("bulletin.whom", STAFF_LANGUAGE), rows=(*rows, (_labelled(bulletin, "drop"),)))


def chosen(scene: Scene, facility: Facility, bulletin: Bulletin) -> Message:
    """Say who gets it, while the words are typed."""
    text = say("bulletin.chosen", STAFF_LANGUAGE, readers=_readers(scene, facility, bulletin))
    return Message(text, rows=((_labelled(bulletin, "drop"),),))


def said(facility: Facility, bulletin: Bulletin, language: str) -> Html:
    """Return a bulletin as patients read it."""
    return say("bulletin.said", language, station=facility.name, words=bulletin.text)


def preview(scene: Scene, facility: Facility, bulletin: Bulletin, counts: Reached) -> Message:
    """Show the words as they will be read, with the number of people and chats, and ask."""
    facts = {"people": counts.people, "chats": counts.chats}
    parts = [say("bulletin.preview", STAFF_LANGUAGE, readers=_readers(scene, facility, bulletin), **facts)]
    if counts.without:
        parts.append(say("bulletin.without", STAFF_LANGUAGE, number=counts.without))
    parts += [said(facility, bulletin, STAFF_LANGUAGE), say("bulletin.care", STAFF_LANGUAGE)]
    label = say_plain("bulletin.send", STAFF_LANGUAGE, number=counts.people)
    send = _button(bulletin, label, f"send-{mark_of(bulletin)}")
    rows = ((send,),) if counts.people else ()
    again = (_labelled(bulletin, "again"), _labelled(bulletin, "drop"))
    return Message(joined(*parts), rows=(*rows, again))


def leaving(scene: Scene, facility: Facility, bulletin: Bulletin, counts: Reached, by: str) -> Message:
    """Say when it leaves, and offer to stop it until then."""
    at = clock(scene, bulletin.send_at)
    text = say("bulletin.leaving", STAFF_LANGUAGE, people=counts.people, at=at, name=by)
    return Message(joined(text, said(facility, bulletin, STAFF_LANGUAGE)), rows=((_labelled(bulletin, "stop"),),))


def ended(scene: Scene, bulletin: Bulletin, key: str, by: str = "") -> Message:
    """Say that it was put away or stopped, or is on its way; its words stay readable."""
    text = say(f"bulletin.{key}", STAFF_LANGUAGE, name=by, at=scene.clock())
    quoted = say("bulletin.quoted", STAFF_LANGUAGE, words=bulletin.text) if bulletin.text else Html("")
    return Message(joined(text, quoted))


def result(sent: int, missed: Sequence[Episode]) -> Message:
    """Count the patients whose people got it, and name the others with their phones."""
    lines = [say("bulletin.result", STAFF_LANGUAGE, sent=sent, missed=len(missed))]
    lines += [
        say("bulletin.missed", STAFF_LANGUAGE, name=p.full_name, code=p.code, phone=dial(p.phone))
        for p in (each.patient for each in missed[:_MOST_NAMED])
    ]
    if len(missed) > _MOST_NAMED:
        lines.append(say("bulletin.more", STAFF_LANGUAGE, number=len(missed) - _MOST_NAMED))
    return Message(Html("\n".join(lines)))


def _readers(scene: Scene, facility: Facility, bulletin: Bulletin) -> str:
    if not bulletin.village:
        return say_plain("bulletin.everybody", STAFF_LANGUAGE, station=facility.name)
    found = bulletin_readers.villages(bulletin_readers.of_bulletin(scene, facility, bulletin))
    return next((village.label for village in found if village.key == bulletin.village), bulletin.village)


def _labelled(bulletin: Bulletin, action: str) -> Button:
    return _button(bulletin, say_plain(f"bulletin.button.{action}", STAFF_LANGUAGE), action)


def _button(bulletin: Bulletin, label: str, action: str) -> Button:
    return Button(label, StaffButton.BULLETIN.data(bulletin.id, action))
