"""Guide for patients (`/huongdan`): chapters behind buttons in one edited message; numbers are the protocol's."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.doors import chapters, guide_numbers
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message, Picture
from conversations.model.people import Contact
from conversations.model.presses import PatientButton, Press
from conversations.texts import Html, say, say_plain

PATIENT_CHAPTERS = ("register", "daily", "measure", "danger", "write", "family", "account", "pause")
PICTURES = {"daily": ("morning",), "measure": ("oximeter", "breaths")}
"""Pictures that go with a chapter, by its name."""


def on_command(scene: Scene, contact: Contact) -> None:
    """Answer the command with the contents of the guide."""
    scene.say(contact, _contents(scene, contact), card=chapters.GUIDE_CARD)


def on_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> bool:
    """Show the contents, a chapter, or a picture (`g:see-oximeter`). Returns False if it is none of these."""
    data = press.action
    wanted = data.removeprefix("see-")
    if wanted != data and any(wanted in drawn for drawn in PICTURES.values()):
        scene.answer_press(arrival)
        scene.show_to(contact, _picture(scene, contact, wanted))
        return True
    if data not in (chapters.CONTENTS, *PATIENT_CHAPTERS):
        return False
    scene.answer_press(arrival)
    shown = _contents(scene, contact) if data == chapters.CONTENTS else _chapter(scene, contact, data)
    scene.say(contact, shown, card=chapters.GUIDE_CARD, edit=True)
    return True


def _contents(scene: Scene, contact: Contact) -> Message:
    names = {each: say_plain(f"guide.name.{each}", contact.language) for each in PATIENT_CHAPTERS}
    return chapters.contents(
        PatientButton.GUIDE, say("help.patient", contact.language, **_hours(scene)), names, contact.language
    )


def _chapter(scene: Scene, contact: Contact, name: str) -> Message:
    language = contact.language
    facts: dict[str, object] = {**_hours(scene)}
    if name == "measure":
        facts |= {"how": _how(scene, language), "limits": guide_numbers.limits(scene.house.protocol, language)}
    if name == "danger":
        facts |= guide_numbers.signs(scene.house.protocol, language)
    heading, text = say_plain(f"guide.name.{name}", language), say(f"guide.text.{name}", language, **facts)
    pictures = tuple(
        (Button(say_plain(f"guide.see.{each}", language), PatientButton.GUIDE.data(f"see-{each}")),)
        for each in PICTURES.get(name, ())
    )
    return chapters.chapter(PatientButton.GUIDE, heading, text, language, (*pictures, _neighbours(name, language)))


def _neighbours(name: str, language: str) -> tuple[Button, ...]:
    at = PATIENT_CHAPTERS.index(name)
    turn = (
        [Button(say_plain("guide.before", language), PatientButton.GUIDE.data(PATIENT_CHAPTERS[at - 1]))] if at else []
    )
    if at + 1 < len(PATIENT_CHAPTERS):
        turn.append(Button(say_plain("guide.after", language), PatientButton.GUIDE.data(PATIENT_CHAPTERS[at + 1])))
    return tuple(turn)


def _how(scene: Scene, language: str) -> Html:
    """Say how to take each measure this programme asks for."""
    again = scene.house.protocol.again_questions
    seconds = {name: question.again_of.after_seconds for name, question in again.items() if question.again_of}
    measured = [q.name for q in scene.house.protocol.questions if q.name in guide_numbers.GUIDED_NUMBERS]
    parts = [say(f"guide.how.{name}", language) for name in measured]
    parts += [say("guide.again", language, seconds=each) for name, each in seconds.items() if name in measured]
    return Html("\n\n".join(parts))


def _picture(scene: Scene, contact: Contact, name: str) -> Picture:
    """Return what the picture says; its lines are drawn elsewhere."""
    language = contact.language
    title = say_plain(f"guide.picture.{name}.title", language)
    lines = say_plain(f"guide.picture.{name}.words", language, **_hours(scene)).split("\n")
    data: dict[str, object] = {"drawing": name, "title": title, "words": lines}
    if name == "morning":
        first = scene.house.protocol.questions[0]
        data["words"] = [*lines, first.ask[language], *(choice.label[language] for choice in first.cannot_say)]
    return Picture("guide", data, Message(title))


def _hours(scene: Scene) -> dict[str, str]:
    policy = scene.house.policy
    return {"remind": f"{policy.reminder_at:%H:%M}", "deadline": f"{policy.deadline_at:%H:%M}"}
