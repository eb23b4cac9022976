"""Search (`/bn CODE|name|phone`) among the patients one may see, whatever the accents, case and spaces."""

from __future__ import annotations

import re

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, years
from conversations.model.care import Episode
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.presses import StaffButton
from conversations.people.staff_scope import Viewer, viewer
from conversations.readers.commands import Command
from conversations.readers.phones import read_phone
from conversations.readers.result import Read
from conversations.readers.text import plain, tidy
from conversations.station import open_patient
from conversations.texts import say, say_plain

_MOST = 10
_LONGEST_ALONE = 60
_WHOLE_CODE = re.compile(r"lc[\s-]*[0-9]{1,6}")
_CODE = re.compile(r"(?:lc)?[\s-]*0*([0-9]{1,6})")


def on_command(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Answer `/bn`: one hit opens the card, several become buttons."""
    who = viewer(scene, arrival)
    if who is None:
        scene.post(arrival.chat, Message(say("worklist.no_rights", STAFF_LANGUAGE)))
    elif not command.rest.strip():
        scene.post(arrival.chat, Message(say("find.usage", STAFF_LANGUAGE)))
    else:
        _answer(scene, arrival, who, command.rest)


def by_link(scene: Scene, arrival: Arrival, code: str) -> bool:
    """Open a patient by a link in private (`p_LC-000012`). Returns False if the sender may see no such patient."""
    who = viewer(scene, arrival)
    found = by_code(scene, who, code) if who is not None else []
    if who is None or not found:
        return False
    open_patient.open_card(scene, arrival, who, found[0])
    return True


def alone(scene: Scene, arrival: Arrival, text: str) -> bool:
    """Take a code, a phone or a full name typed alone in private as a search. Returns False for other words."""
    who = viewer(scene, arrival)
    if who is None or len(text) > _LONGEST_ALONE:
        return False
    if not (_WHOLE_CODE.fullmatch(plain(text)) or isinstance(read_phone(text), Read)):
        named = len(text.split()) > 1 and bool(_by_name(scene, who, text))
        if not named:
            return False
    _answer(scene, arrival, who, text)
    return True


def _answer(scene: Scene, arrival: Arrival, who: Viewer, text: str) -> None:
    numbers = _found(scene, who, text)
    episodes = [e for number in numbers[:_MOST] if (e := scene.work.patients.episode(number)) is not None]
    if not episodes:
        scene.post(arrival.chat, Message(say("find.nobody", STAFF_LANGUAGE, text=text)))
    elif len(numbers) == 1:
        open_patient.open_card(scene, arrival, who, episodes[0])
    else:
        heading = say("find.several", STAFF_LANGUAGE, number=len(numbers), shown=len(episodes))
        rows = tuple((_button(scene, episode),) for episode in episodes)
        scene.post(arrival.chat, Message(heading, rows=rows))


def _found(scene: Scene, who: Viewer, text: str) -> list[int]:
    """Return the illnesses meant: by code, else by phone (both through an index), else by name among the open ones."""
    by_index = by_code(scene, who, text) or _by_phone(scene, who, text)
    return [episode.id for episode in by_index] or _by_name(scene, who, text)


def by_code(scene: Scene, who: Viewer, text: str) -> list[Episode]:
    """Return the newest illness of the patient with this code, if the viewer may see it."""
    code = _CODE.fullmatch(plain(text))
    episode = scene.work.standings.by_number(int(code[1])) if code else None
    return [episode] if episode is not None and who.may_see(episode) else []


def _by_phone(scene: Scene, who: Viewer, text: str) -> list[Episode]:
    reading = read_phone(text)
    if not isinstance(reading, Read):
        return []
    return [episode for episode in scene.work.standings.by_phone(str(reading.value)) if who.may_see(episode)]


def _by_name(scene: Scene, who: Viewer, text: str) -> list[int]:
    """Return illnesses in whose name each word begins a word; where the accents as typed fit, only those."""
    names = scene.work.standings.names(who.sees)
    exact = [number for number, name in names if _fits(tidy(text).split(), tidy(name).split())]
    return exact or [number for number, name in names if _fits(plain(text).split(), plain(name).split())]


def _fits(words: list[str], name: list[str]) -> bool:
    return bool(words) and all(any(part.startswith(word) for part in name) for word in words)


def _button(scene: Scene, episode: Episode) -> Button:
    person = episode.patient
    facts = {"name": person.full_name, "code": person.code, "age": years(scene, person.birth)}
    return Button(say_plain("find.row", STAFF_LANGUAGE, **facts), StaffButton.PATIENT.data(episode.id))
