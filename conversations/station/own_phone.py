"""A staff member's own phone (`/sdt`), given and erased in private: text messages wake them when an alarm climbs."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message, Sms
from conversations.model.presses import Prompt
from conversations.readers.commands import Command
from conversations.readers.phones import read_phone, show_phone
from conversations.readers.result import Read
from conversations.readers.text import plain
from conversations.texts import say, say_plain

PHONE_PROMPT = "sdt"
"""Beginning of the name of the prompt that asks for the phone."""

ERASE = ("xoa", "bo", "delete")
"""Words behind the command that erase the phone."""


def on_command(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Answer `/sdt`: ask for the phone, or say which is known; `/sdt 0981 234 567` keeps it, `/sdt xóa` erases it."""
    served = scene.work.staff.everywhere(arrival.sender)
    if not arrival.private:
        if command.rest:
            scene.erase(arrival)
        scene.post(arrival.chat, Message(say("ownphone.only_private", STAFF_LANGUAGE)))
    elif not served:
        scene.post(arrival.chat, Message(say("staff.stranger", STAFF_LANGUAGE)))
    elif plain(command.rest) in ERASE:
        erase(scene, arrival.sender)
        scene.post(arrival.chat, Message(say("ownphone.erased", STAFF_LANGUAGE)))
    elif command.rest.strip():
        _keep(scene, arrival, served[0].id, command.rest)
    else:
        _ask(scene, arrival, served[0].id)


def on_reply(scene: Scene, arrival: Arrival, prompt: Prompt, text: str) -> None:
    """Take the phone typed for the prompt (`sdt:12:555`); in private alone, as it was asked."""
    served = scene.work.staff.everywhere(arrival.sender)
    if arrival.private and served:
        on_command(scene, arrival, Command("sdt", text))


def erase(scene: Scene, person: str) -> None:
    """Erase the phone of a person, if one is known."""
    if scene.work.staff_phones.forget(person):
        scene.work.audit.note(f"person:{person}", "own phone erased", "", scene.now)


def _ask(scene: Scene, arrival: Arrival, staff: int) -> None:
    known = scene.work.staff_phones.of([arrival.sender]).get(arrival.sender)
    key, facts = ("ownphone.known", {"phone": show_phone(known)}) if known else ("ownphone.ask", {})
    scene.prompt(arrival, say(key, STAFF_LANGUAGE, **facts), PHONE_PROMPT, staff)


def _keep(scene: Scene, arrival: Arrival, staff: int, text: str) -> None:
    """Keep a number read beyond doubt; a text to it, once a day, shows if it is wrong."""
    reading = read_phone(text)
    if not isinstance(reading, Read):
        scene.prompt(arrival, say("ownphone.unread", STAFF_LANGUAGE), PHONE_PROMPT, staff)
        return
    phone = str(reading.value)
    scene.work.staff_phones.give(arrival.sender, phone, scene.now)
    scene.work.audit.note(f"person:{arrival.sender}", "own phone given", "", scene.now)
    scene.post(arrival.chat, Message(say("ownphone.kept", STAFF_LANGUAGE, phone=show_phone(phone))))
    trial = Sms(say_plain("ownphone.sms", STAFF_LANGUAGE), "notice", contact=arrival.sender, channel=arrival.channel)
    scene.text_phone(phone, trial, once=f"ownphone:{arrival.sender}:{scene.today}")
