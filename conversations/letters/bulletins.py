"""Bulletins (`/nhan`): staff write to all patients of their facility, or to one village; PIN, preview, one minute."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta

from conversations.calendar import instant, is_quiet
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.letters import bulletin_cards as cards
from conversations.letters import bulletin_readers
from conversations.letters.villages import LONGEST_KEY
from conversations.model.bulletins import PREPARED, Bulletin, BulletinState
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message
from conversations.model.people import Facility, Staff
from conversations.model.presses import Prompt
from conversations.people import pin, staff_rights
from conversations.people.staff_scope import decided, viewer
from conversations.readers.commands import Command
from conversations.readers.text import plain
from conversations.texts import say, say_plain

BULLETIN_PROMPT = "bulletin-text"
"""Name of the prompt that asks for the words."""

STOPPED_WITHIN = timedelta(minutes=1)
"""Time between the press and the first message, in which it can be stopped."""

LONGEST_BULLETIN = 1000
"""Maximum characters of a bulletin."""

FoundBulletin = tuple[Staff, Facility, Bulletin]
"""Staff member, their facility, and the bulletin."""

_CODE = re.compile(r"\b[a-z]{2}-\d{6}\b")
_STATES = BulletinState


def look_up(scene: Scene, arrival: Arrival, number: int) -> FoundBulletin | None:
    """Return the sender as staff, the facility and the bulletin of that number, locked; None without rights here."""
    bulletin = scene.work.bulletins.get(number, lock=True)
    found = staff_rights.in_facility(scene, arrival, bulletin.facility) if bulletin is not None else None
    return (*found, bulletin) if found is not None and bulletin is not None else None


def on_command(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Answer `/nhan`: ask who gets it. In private it is for those who serve at one facility."""
    who = viewer(scene, arrival)
    if who is None:
        scene.post(arrival.chat, Message(say("worklist.no_rights", STAFF_LANGUAGE)))
        return
    serves_at = {staff.facility for staff in scene.work.staff.everywhere(arrival.sender)}
    episodes = bulletin_readers.patients(scene, who.facility)
    if arrival.private and len(serves_at) > 1:
        scene.post(arrival.chat, Message(say("bulletin.in_group", STAFF_LANGUAGE)))
    elif refusal := why_not(scene, who.facility):
        scene.post(arrival.chat, Message(refusal))
    elif not episodes:
        scene.post(arrival.chat, Message(say("bulletin.nobody", STAFF_LANGUAGE)))
    else:
        bulletin = scene.work.bulletins.begin(who.facility.id, who.staff.id, arrival.chat, scene.now)
        scene.post(arrival.chat, cards.choice(scene, bulletin, episodes), card=cards.name_of(bulletin))


def on_press(scene: Scene, arrival: Arrival, found: FoundBulletin, action: str) -> bool:
    """Do what a button says: `b:7:to-thon 3`, `again`, `send-1f2e`, `stop`, `drop`. Returns False for any other."""
    staff, facility, bulletin = found
    name, _, rest = action.partition("-")
    if name == "to" and len(rest) <= LONGEST_KEY:
        return _choose(scene, arrival, facility, bulletin, rest)
    match name:
        case "again" if bulletin.state in PREPARED:
            scene.answer_press(arrival)
            _ask(scene, arrival, bulletin)
        case "drop" if bulletin.state in PREPARED:
            _end(scene, arrival, staff, bulletin, _STATES.DROPPED)
        case "send" if bulletin.state is _STATES.READY and rest != cards.mark_of(bulletin):
            scene.answer_press(arrival, say_plain("bulletin.changed", STAFF_LANGUAGE))
        case "send" if bulletin.state is _STATES.READY:
            _send(scene, arrival, staff, facility, bulletin)
        case "stop" if bulletin.state is _STATES.WAITING and bulletin.send_at and scene.now < bulletin.send_at:
            _end(scene, arrival, staff, bulletin, _STATES.STOPPED)
        case "again" | "drop" | "send" | "stop":
            scene.answer_press(arrival, say_plain("bulletin.too_late", STAFF_LANGUAGE))
        case _:
            return False
    return True


def on_reply(scene: Scene, arrival: Arrival, found: FoundBulletin, prompt: Prompt, text: str) -> None:
    """Keep the words typed for a prompt, and show the preview below them."""
    _, facility, bulletin = found
    if bulletin.state not in PREPARED or bulletin.village is None:
        scene.post(arrival.chat, Message(say("bulletin.too_late", STAFF_LANGUAGE)))
        return
    if wrong := _wrong(scene, facility, text):
        scene.post(arrival.chat, Message(say(wrong, STAFF_LANGUAGE, number=LONGEST_BULLETIN)))
        _ask(scene, arrival, bulletin)
        return
    bulletin = replace(bulletin, text=text, state=_STATES.READY)
    scene.work.bulletins.keep(bulletin)
    episodes = bulletin_readers.of_bulletin(scene, facility, bulletin)
    shown = cards.preview(scene, facility, bulletin, bulletin_readers.reached(scene, episodes))
    scene.post(arrival.chat, shown, card=cards.name_of(bulletin))


def _wrong(scene: Scene, facility: Facility, text: str) -> str:
    """Return the key of the words that say why a text cannot be sent to many. Empty if it can."""
    if len(text) > LONGEST_BULLETIN:
        return "bulletin.too_long"
    return "bulletin.of_one" if _names_one(scene, facility, text) else ""


def _choose(scene: Scene, arrival: Arrival, facility: Facility, bulletin: Bulletin, village: str) -> bool:
    if bulletin.state not in PREPARED:
        scene.answer_press(arrival, say_plain("bulletin.too_late", STAFF_LANGUAGE))
        return True
    bulletin = replace(bulletin, village=village, state=_STATES.DRAFT)
    if not bulletin_readers.of_bulletin(scene, facility, bulletin):
        return False
    scene.answer_press(arrival)
    scene.work.bulletins.keep(bulletin)
    scene.post(arrival.chat, cards.chosen(scene, facility, bulletin), card=cards.name_of(bulletin), edit=True)
    _ask(scene, arrival, bulletin)
    return True


def _ask(scene: Scene, arrival: Arrival, bulletin: Bulletin) -> None:
    text = say("bulletin.ask", STAFF_LANGUAGE, name=arrival.sender_name, number=LONGEST_BULLETIN)
    scene.prompt(arrival, text, BULLETIN_PROMPT, bulletin.id)


def _send(scene: Scene, arrival: Arrival, staff: Staff, facility: Facility, bulletin: Bulletin) -> None:
    """Let it leave in a minute, once this person's PIN was typed; counted again, since hours may have passed."""
    if refusal := why_not(scene, facility):
        scene.answer_press(arrival, refusal)
        return
    if not pin.required(scene, arrival, staff):
        return
    episodes = bulletin_readers.of_bulletin(scene, facility, bulletin)
    counts = bulletin_readers.reached(scene, episodes)
    leaves = replace(bulletin, staff=staff.id, state=_STATES.WAITING, send_at=scene.now + STOPPED_WITHIN)
    scene.answer_press(arrival)
    scene.work.bulletins.keep(leaves)
    _on_record(scene, staff, leaves, "sent bulletin", arrival.chat, people=counts.people)
    shown = cards.leaving(scene, facility, leaves, counts, staff.name)
    scene.post(arrival.chat, shown, card=cards.name_of(bulletin), edit=True)


def _end(scene: Scene, arrival: Arrival, staff: Staff, bulletin: Bulletin, state: BulletinState) -> None:
    scene.answer_press(arrival)
    scene.work.bulletins.keep(replace(bulletin, state=state))
    _on_record(scene, staff, bulletin, f"{state} bulletin", arrival.chat)
    shown = cards.ended(scene, bulletin, state.value, staff.name)
    scene.post(arrival.chat, shown, card=cards.name_of(bulletin), edit=True)


def why_not(scene: Scene, facility: Facility) -> str:
    """Return why no bulletin may leave now: people sleep, or today's are used up. Empty if one may."""
    zone, most = scene.house.policy.zone, scene.house.policy.bulletins_a_day
    if scene.work.bulletins.spent(facility.id, instant(scene.today, time(0), zone)) >= most:
        return say_plain("bulletin.enough", STAFF_LANGUAGE, number=most)
    return say_plain("bulletin.night", STAFF_LANGUAGE) if is_quiet(scene.now, zone) else ""


def _names_one(scene: Scene, facility: Facility, text: str) -> bool:
    """True if the words hold a code, or the full name of a patient of theirs: all the others would read it."""
    said = plain(text)
    names = {plain(name) for _, name in scene.work.standings.names(decided(scene.work, facility))}
    return _CODE.search(said) is not None or any(" " in name and name in said for name in names)


def _on_record(scene: Scene, staff: Staff, bulletin: Bulletin, action: str, place: str, **detail: int) -> None:
    told = {"bulletin": bulletin.id, **detail}
    subject = f"facility:{bulletin.facility}"
    scene.work.audit.note(f"staff:{staff.id}", action, subject, scene.now, place=place, detail=told)
