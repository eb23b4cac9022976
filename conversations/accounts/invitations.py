"""Invitations of another caregiver: a link for one use follows from the inviter's dialog."""

from __future__ import annotations

from datetime import timedelta

from conversations.accounts.invite_questions import CARE_DAYS
from conversations.accounts.join_questions import MOST_PEOPLE
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Ended, Turn
from conversations.model.care import Episode
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message
from conversations.model.people import CareInvite, Contact
from conversations.people import caregivers, one_time_links
from conversations.texts import say


def begin(scene: Scene, contact: Contact, episodes: list[Episode]) -> Session | None:
    """Return the session of an invitation. Returns None for an invited caregiver, or if no patient is followed."""
    own = caregivers.own_patients(scene, contact)
    people = [[e.patient.id, e.patient.full_name] for e in episodes if e.patient.id in own][:MOST_PEOPLE]
    return Session("invite", facts={"people": people}) if people else None


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Give a link for one use within a day, once the invitation is complete."""
    session = turn.session
    status = next((event.status for event in turn.events if isinstance(event, Ended)), "")
    if status == "cancelled":
        scene.say(contact, Message(say("invite.cancelled", contact.language)))
    if status == "finished":
        _give_link(scene, contact, session)
    return session


def _give_link(scene: Scene, contact: Contact, session: Session) -> None:
    own = caregivers.own_patients(scene, contact)
    people = {int(number): str(name) for number, name in session.facts["people"] if int(number) in own}
    if "patients" in session.answers:
        people = {number: name for number, name in people.items() if str(number) in session.answers["patients"].value}
    if not people:
        scene.say(contact, Message(say("invite.nobody", contact.language)))
        return
    until = str(session.answers["until"].value)
    ends_on = scene.today + timedelta(days=int(until)) if until in CARE_DAYS else None
    token = scene.house.chance.token()
    invitation = CareInvite(contact.id, tuple(people), ends_on)
    scene.work.caregivers.invite(
        one_time_links.digest(token), invitation, scene.now + one_time_links.LINK_HOLDS, scene.now
    )
    for patient in people:
        about, detail = f"patient:{patient}", {"until": until}
        scene.work.audit.note(f"contact:{contact.id}", "invited caregiver", about, scene.now, detail=detail)
    link = scene.house.channels[contact.channel].deep_link(f"c_{token}")
    names = ", ".join(people.values())
    scene.say(contact, Message(say("invite.link", contact.language, names=names, link=link)))
