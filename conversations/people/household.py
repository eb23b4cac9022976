"""Household: the patients one chat answers for this morning, the reports made, by which contact, and the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conversations.dialog.scene import Scene
from conversations.dialog.wording import clock
from conversations.model.care import REPORTED, Episode, EpisodeStatus, Slot, SlotState
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.people import caregivers
from conversations.programme.rows import Level
from conversations.texts import Html, say, say_plain

_MOST_BUTTONS = 8
"""Maximum patients offered by name under a question; the others due follow by themselves, one after the other."""

RELATIVES = ("child", "parent", "spouse")
"""Relations we can reverse: "child" lets us say "the patient's parent"."""


Member = tuple[Slot, Episode]


def members(scene: Scene, contact: Contact) -> list[Member]:
    """Return the slots and patients this contact reports on today, oldest patient first."""
    return _people(scene, contact, scene.work.slots.household(contact.id, scene.today))


def due_besides(scene: Scene, contact: Contact, slot: Slot) -> list[Member]:
    """Return the members due once the report of a slot is made, in the order they are asked for."""
    slots = scene.work.slots.household(contact.id, scene.today)
    if all(each.id == slot.id for each in slots):
        return []  # nearly always, and a look-up of patients costs more than all the rest
    return [member for member in due(_people(scene, contact, slots)) if member[0].id != slot.id]


def _people(scene: Scene, contact: Contact, slots: Sequence[Slot]) -> list[Member]:
    if not slots:
        return []
    accepted = {e.id: e for e in scene.work.patients.of_contact(contact.id) if e.status is EpisodeStatus.ACCEPTED}
    return [(s, accepted[s.episode]) for s in slots if s.episode in accepted and s.state is not SlotState.EXCUSED]


def due(people: Sequence[Member]) -> list[Member]:
    """Return the members still to be reported on, in the order they are asked for. Half-way reports come last, since
    another chat may be at them."""
    open_ones = [member for member in people if member[0].state not in REPORTED]
    return sorted(open_ones, key=lambda member: member[0].state is SlotState.STARTED)


def known_to(scene: Scene, contact: Contact, session: Session) -> Session:
    """Add to a report's session what this contact must see: household progress, other members due, another chat at it.

    An invited caregiver is not asked for missing details of the patient: these are not theirs to change.
    """
    slots = scene.work.slots.household(contact.id, scene.today)
    people = _people(scene, contact, slots) if len(slots) > 1 else []
    slot = next((each for each in slots if each.id == session.facts.get("slot")), None)
    # Two chats may be at one report: what one of them saw must not outdate the other's reasons on the alarm.
    facts = {**session.facts, "of": f"{session.facts['slot']}:{contact.id}"}
    if len(people) > 1:
        facts["household"] = [sum(s.state in REPORTED for s, _ in people), len(people)]
        facts["others"] = [[s.id, e.patient.full_name] for s, e in due(people) if s.id != facts.get("slot")]
    if facts.get("missing") and caregivers.only_helps(scene, contact, int(facts["patient"])):
        facts["missing"] = []
    if slot is not None and slot.state is SlotState.STARTED:
        facts["also"] = _also_at_it(scene, contact, slot, contact.language)
    return replace(session, facts=facts)


def listing(people: Sequence[Member], language: str, *, missing_only: bool = False) -> Html:
    """Show the household in a few lines, with its progress; empty for a single patient."""
    if len(people) < 2:
        return Html("")
    done = sum(slot.state in REPORTED for slot, _ in people)
    shown = [member for member in people if not missing_only or member[0].state not in REPORTED]
    key = "household.missing" if missing_only else "household.title"
    title = say(key, language, total=len(people), done=done)
    return Html("\n".join((title, *(_line(slot, episode, language) for slot, episode in shown))))


def others(session: Session, language: str) -> ButtonRows:
    """Return the buttons below a report's first question that begin with another patient instead."""
    if session.answers:
        return ()
    return pick_rows([(int(slot), str(name)) for slot, name in session.facts.get("others", ())], language)


def pick_rows(people: Sequence[tuple[int, str]], language: str) -> ButtonRows:
    """Return a button for each patient, by the number of their slot."""
    return tuple(
        (
            Button(
                say_plain("household.pick", language, name=name[:40]),
                PatientButton.MENU.data(f"of-{slot}"),
            ),
        )
        for slot, name in people[:_MOST_BUTTONS]
    )


def with_others(message: Message, session: Session, language: str) -> Message:
    """Add the buttons that lead to other patients to the first question of a report."""
    return replace(message, rows=(*message.rows, *others(session, language)))


def told(scene: Scene, slot: Slot, episode: Episode, language: str) -> str:
    """Say in one plain sentence which contact reported on a patient, when, and the level; empty if none has."""
    filed = scene.work.reports.filed(slot.id)
    if filed is None:
        return ""
    name = episode.patient.full_name
    who = who_is(scene, filed.contact, episode, language)
    calm = not Level(filed.level).danger and scene.work.alerts.open_for(episode.id) is not None
    level = say_plain("danger.open" if calm else f"trend.level.{filed.level}", language)
    facts = {"name": name, "at": clock(scene, filed.at), "level": level}
    key = "household.told_self" if who == name else "household.told"
    return say_plain(key, language, who=who, **facts)


def who_is(scene: Scene, contact: int, episode: Episode, language: str) -> str:
    """Return what to call a contact towards another one of the same patient: by name if we know it."""
    name = episode.patient.full_name
    if scene.work.contacts.get(contact).channel == scene.house.channels.staff_name:
        return say_plain("household.station", language)
    ties = scene.work.caregivers.of_contact(contact)
    tied = next((tie for tie in ties if tie.patient == episode.patient.id), None)
    own = next((tie.patient for tie in ties if tie.relation == "self"), None)
    if own is not None:
        return scene.work.caregivers.names([own])[own]
    if tied is not None and tied.name:
        return tied.name
    known = tied is not None and tied.relation in RELATIVES
    return say_plain(f"household.who.{tied.relation if tied is not None and known else 'other'}", language, name=name)


def _also_at_it(scene: Scene, contact: Contact, slot: Slot, language: str) -> str:
    """Name another contact that is in the middle of the same report; empty if there is none."""
    for other in scene.work.patients.contacts_of(slot.patient):
        session = scene.work.sessions.open(other.id) if other.id != contact.id else None
        if session is not None and session.facts.get("slot") == slot.id and session.answers:
            episode = scene.work.patients.episode(slot.episode)
            return who_is(scene, other.id, episode, language) if episode is not None else ""
    return ""


def _line(slot: Slot, episode: Episode, language: str) -> Html:
    mark = "done" if slot.state in REPORTED else "begun" if slot.state is SlotState.STARTED else "open"
    return say(f"household.mark.{mark}", language, name=episode.patient.full_name)
