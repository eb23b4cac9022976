"""Choice of the language spoken with a chat (`/ngonngu`): by name, remembered; the menu follows."""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.doors import patient_menu
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton, Press
from conversations.texts import LANGUAGES, say, say_plain

_CARD = "language"


def on_command(scene: Scene, contact: Contact, wanted: str) -> Contact:
    """Ask for a language, or take the one behind the command. Returns the contact as spoken to from now on."""
    if wanted.lower()[:2] in LANGUAGES:
        return _choose(scene, contact, wanted.lower()[:2], edit=False)
    scene.say(contact, Message(say("language.ask", contact.language), rows=_buttons(contact)), card=_CARD)
    return contact


def on_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> bool:
    """Speak this language from now on (`n:en`), for an open question too. Returns False for an unknown language."""
    if press.action not in LANGUAGES:
        return False
    scene.answer_press(arrival)
    spoken = _choose(scene, contact, press.action, edit=True)
    sessions.show_again(scene, spoken, scene.work.sessions.open(contact.id))
    return True


def _choose(scene: Scene, contact: Contact, chosen: str, *, edit: bool) -> Contact:
    scene.work.contacts.set_language(contact.id, chosen)
    spoken = replace(contact, language=chosen)
    scene.say(spoken, Message(say("language.chosen", chosen), rows=_buttons(spoken)), card=_CARD, edit=edit)
    patient_menu.offer(scene, spoken)
    return spoken


def _buttons(contact: Contact) -> ButtonRows:
    """Return a button for each language, in its own words; the one spoken now is marked."""

    def button(language: str) -> Button:
        mark = say_plain("language.mark", language) if language == contact.language else ""
        return Button(mark + say_plain("language.name", language), PatientButton.LANGUAGE.data(language))

    return (tuple(button(language) for language in LANGUAGES),)
