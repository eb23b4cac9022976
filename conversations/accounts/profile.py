"""Personal data (the letter, step 2.3): seen and corrected at any time."""

from __future__ import annotations

from dataclasses import replace

from conversations.accounts.profile_questions import FIELDS, NEW_PHONE, PROFILE
from conversations.calendar import age_in_months
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Ended, Turn
from conversations.dialog.wording import STAFF_LANGUAGE, named
from conversations.model.care import UNDECIDED, Episode, EpisodeStatus
from conversations.model.dialogs import Answer, Session
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.people import caregivers
from conversations.people.station import post_to_station
from conversations.readers.gazetteer import commune_name
from conversations.readers.phones import show_phone
from conversations.registration import acceptance, new_patient
from conversations.registration.registration_questions import REGISTRATION as REGISTRATION
from conversations.texts import Html, say, say_plain

PHONE = "phone"
COLUMN = {"street": "address"}
"""Columns of the fields kept under another name."""


def show(scene: Scene, contact: Contact, episode: Episode, said: Html | None = None) -> None:
    """Show a patient's data to a contact that answers in its own right; it may correct them."""
    language, person = contact.language, episode.patient
    lines = [say("profile.title", language, code=person.code)]
    for name, value in _shown(scene, episode, language).items():
        lines.append(say("dialog.line", language, label=say_plain(f"registration.{name}.label", language), value=value))
    lines.append(say("profile.correct", language))
    text = Html("\n".join((f"{said}\n", *lines) if said else lines))
    scene.say(contact, Message(text, rows=_buttons(episode, language)), card=f"profile:{episode.id}")


def session_for(scene: Scene, contact: Contact, episode: Episode, field: str) -> Session | None:
    """Return the session that corrects one field. Returns None if this chat may not, or there is no such field."""
    if field not in (*FIELDS, PHONE) or not caregivers.answers_for(scene, contact, episode.patient.id):
        return None
    person = episode.patient
    now = _shown(scene, episode, contact.language)[field]
    facts = {"patient": person.id, "episode": episode.id, "name": person.full_name, "now": now, "field": field}
    if field != PHONE:
        return Session(PROFILE, facts=facts)
    return Session(NEW_PHONE, facts={**facts, "old": person.phone, "otp": scene.house.policy.otp_required})


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Keep the corrected field as soon as it is read."""
    session = turn.session
    ended = next((event for event in turn.events if isinstance(event, Ended)), None)
    if ended is not None and ended.status == "finished":
        field = str(session.facts["field"])
        kept = keep(scene, contact, session, field)
        if kept is not None:
            show_saved(scene, contact, kept[1], field)
    elif ended is not None and ended.status == "cancelled":
        scene.say(contact, Message(say("profile.unchanged", contact.language)))
    return session


def keep(scene: Scene, contact: Contact, session: Session, field: str) -> tuple[Episode, Episode] | None:
    """Keep and note a corrected field, and what rests on it; return the illness before and after.

    Returns None if the contact has no right to it any more, and has told them so.
    """
    answer = session.answers[field]
    before = scene.work.patients.episode(int(session.facts["episode"]), lock=True)
    if before is None or not caregivers.answers_for(scene, contact, before.patient.id):
        scene.say(contact, Message(say("profile.not_yours", contact.language)))
        return None
    column = COLUMN.get(field, field)
    old, new = str(getattr(before.patient, column)), str(answer.value)
    scene.work.patients.correct(before.patient.id, {column: new})
    scene.work.audit.note(
        f"contact:{contact.id}",
        f"corrected {field}",
        f"patient:{before.patient.id}",
        scene.now,
        detail={"old": old, "new": new},
    )
    if before.screening.get("answers"):
        screening = new_patient.screened_again(scene, before, {field: answer})
        scene.work.patients.set_screening(before.id, screening)
    episode = scene.work.patients.episode(before.id) or before
    _renew_reports(scene, episode)
    _tell_station(scene, episode, field)
    return before, episode


def show_saved(scene: Scene, contact: Contact, episode: Episode, field: str) -> None:
    """Show the data again, and that the field was kept."""
    label = say_plain(f"registration.{field}.label", contact.language)
    show(scene, contact, episode, say("profile.saved", contact.language, label=label))


def _renew_reports(scene: Scene, episode: Episode) -> None:
    """Give unfinished reports the right age and risks: a child's numbers are judged as a child's."""
    person = episode.patient
    known = {
        "name": person.full_name,
        "age_months": age_in_months(person.birth, scene.today),
        "risks": list(episode.screening.get("risks", ())),
    }
    for reader in scene.work.patients.contacts_of(person.id):
        for session in scene.work.sessions.unfinished(reader.id):
            if session.dialog == "report" and session.facts.get("patient") == person.id:
                scene.work.sessions.keep(replace(session, facts={**session.facts, **known}), scene.now)


def _tell_station(scene: Scene, episode: Episode, field: str) -> None:
    """Edit a card still waiting; for a followed patient, tell the group in a line."""
    if episode.status in UNDECIDED:
        acceptance.post_card(scene, episode.id, edit=True)
        return
    if episode.status is EpisodeStatus.ACCEPTED:
        label = say_plain(f"registration.{field}.label", STAFF_LANGUAGE)
        value = _shown(scene, episode, STAFF_LANGUAGE)[field]
        words = say("profile.station", STAFF_LANGUAGE, **named(episode), label=label, value=value)
        post_to_station(scene, episode, Message(words))


def _shown(scene: Scene, episode: Episode, language: str) -> dict[str, str]:
    """Return each field in words, as the steps that ask for it show their answers."""
    person = episode.patient
    values = {"full_name": person.full_name, "birth": person.birth, "sex": person.sex, "street": person.address}
    dialog = scene.house.dialog(REGISTRATION)
    shown = {}
    for name, value in values.items():
        step = dialog.step(name)
        shown[name] = step.shows(Answer(value), language) if step and value else say_plain("profile.missing", language)
    commune = commune_name(person.commune) if person.commune else say_plain("profile.missing", language)
    return {**shown, "commune": commune, PHONE: show_phone(person.phone)}


def _buttons(episode: Episode, language: str) -> ButtonRows:
    def fix(field: str) -> Button:
        return Button(
            "✏️ " + say_plain(f"registration.{field}.label", language),
            PatientButton.MENU.data(f"fix-{episode.id}-{field}"),
        )

    move = Button(say_plain("profile.move", language), PatientButton.MENU.data(f"move-{episode.id}"))
    return ((fix("full_name"), fix("birth")), (fix("sex"), fix("street")), (fix(PHONE), move))
