"""Alarm by hand: a staff member who knows of a danger raises it, with a reason; it is theirs at once."""

from __future__ import annotations

from conversations.calendar import ADULT_MONTHS, age_in_months
from conversations.calls.outcomes import raise_for
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, named
from conversations.model.care import LONGEST_NOTE, Episode
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import Staff
from conversations.model.presses import StaffButton
from conversations.people.on_record import put_on_record
from conversations.programme.rows import Sign
from conversations.texts import LANGUAGES, Html, say, say_plain

REASON_PROMPT = "raise"
"""Name of the prompt that asks for a reason in words."""

_MOST = 8
"""Maximum reasons offered by a button; any other is typed."""


def ask(scene: Scene, arrival: Arrival, episode: Episode) -> None:
    """Ask once, with the reason: the dangers of the programme by buttons, or any in words."""
    rows = [
        (Button(sign.label[STAFF_LANGUAGE], StaffButton.DEED.data(episode.id, f"raise-{sign.id}")),)
        for sign in _dangers(scene, episode)
    ]
    typed, back = (_button(episode, f"deed.{name}", name) for name in ("typed", "no-alarm"))
    text = say("raising.ask", STAFF_LANGUAGE, **named(episode))
    scene.post(arrival.chat, Message(text, rows=(*rows, (typed,), (back,))), card=_card(episode))


def ask_in_words(scene: Scene, arrival: Arrival, episode: Episode) -> None:
    """Ask for the reason in words."""
    text = say("raising.prompt", STAFF_LANGUAGE, name=arrival.sender_name, code=episode.patient.code)
    scene.prompt(arrival, text, REASON_PROMPT, episode.id)


def chosen(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, sign_id: str) -> bool:
    """Raise the alarm of a danger sign. Returns False if the programme has no such sign."""
    sign = next((each for each in _dangers(scene, episode) if each.id == sign_id), None)
    if sign is None:
        return False
    scene.answer_press(arrival)
    _raise(scene, arrival, staff, episode, sign.level.value, dict(sign.label), edit=True)
    return True


def typed(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, text: str) -> None:
    """Raise a red alarm for a reason in the staff member's own words."""
    words = " ".join(text.split())[:LONGEST_NOTE]
    _raise(scene, arrival, staff, episode, "red", dict.fromkeys(LANGUAGES, words), edit=False)


def left(scene: Scene, arrival: Arrival, episode: Episode) -> None:
    """Put the question away: no alarm was raised."""
    text = say("raising.left", STAFF_LANGUAGE, **named(episode))
    scene.post(arrival.chat, Message(text), card=_card(episode), edit=True)


def _raise(
    scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, level: str, words: dict[str, str], *, edit: bool
) -> None:
    said = {language: say_plain("raising.reason", language, words=words[language]) for language in LANGUAGES}
    told = raise_for(scene, staff, episode, level, {"id": f"by_hand:{words[STAFF_LANGUAGE][:40]}", **said})
    put_on_record(scene, staff, "raised alarm", episode, place=arrival.chat)
    text = Html(f"{say('raising.done', STAFF_LANGUAGE, **named(episode), reason=words[STAFF_LANGUAGE])}\n{told}")
    scene.post(arrival.chat, Message(text), card=_card(episode), edit=edit)


def _dangers(scene: Scene, episode: Episode) -> list[Sign]:
    """Return the danger signs of the patient's age that have a button, the worst first."""
    birth = episode.patient.birth
    months = age_in_months(birth, scene.today) if birth else ADULT_MONTHS
    risks = episode.screening.get("risks", ())
    offered = scene.house.protocol.signs_for(months, "danger", risks)
    return sorted(offered, key=lambda sign: -sign.level.rank)[:_MOST]


def _button(episode: Episode, key: str, action: str) -> Button:
    return Button(say_plain(key, STAFF_LANGUAGE), StaffButton.DEED.data(episode.id, action))


def _card(episode: Episode) -> str:
    return f"raise:{episode.id}"
