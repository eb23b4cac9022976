"""An invited caregiver joins: the link is opened, the words are agreed to, and the ties begin."""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog.scene import Scene
from conversations.dialog.steps import Acted, Ended, Turn
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message
from conversations.model.people import INVITED, CareInvite, Carer, Contact
from conversations.people import caregivers, household, one_time_links
from conversations.texts import say

CARE_CONSENT_TEXT = "care-2026-11"
"""Version of the words an invited caregiver agrees to; a change of meaning takes a new one."""


def opened(scene: Scene, contact: Contact, token: str) -> Session | None:
    """Return the session for an invitation's link. Returns None (and says why) if it leads nowhere."""
    invitation = scene.work.caregivers.invited(one_time_links.digest(token), scene.now)
    held = {tie.patient for tie in scene.work.caregivers.of_contact(contact.id)}
    if invitation is None or not _allowed(scene, invitation):
        scene.say(contact, Message(say("join.gone", contact.language)))
        return None
    if set(invitation.patients) <= held:
        scene.say(contact, Message(say("join.already", contact.language)))
        return None
    names = scene.work.caregivers.names(invitation.patients)
    first = next(e for e in scene.work.patients.of_contact(invitation.inviter) if e.patient.id in names)
    facts = {
        "digest": one_time_links.digest(token).hex(),
        "people": [names[patient] for patient in invitation.patients],
        "ends": f"{invitation.ends_on:%d/%m/%Y}" if invitation.ends_on else "",
        "inviter": household.who_is(scene, invitation.inviter, first, contact.language),
        "called": _own_name(scene, contact),
    }
    return Session("join", facts=facts)


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Apply the invited caregiver's answer: the ties begin, and both sides are told."""
    session = turn.session
    for event in turn.events:
        match event:
            case Acted("confirm", "no") | Ended("cancelled"):
                scene.say(contact, Message(say("join.refused", contact.language)))
                return replace(session, status="cancelled", step="")
            case Ended("finished"):
                _tie(scene, contact, session)
    return session


def _tie(scene: Scene, contact: Contact, session: Session) -> None:
    invitation = scene.work.caregivers.use(bytes.fromhex(str(session.facts["digest"])), scene.now)
    if invitation is None or not _allowed(scene, invitation):
        scene.say(contact, Message(say("join.gone", contact.language)))
        return
    called = str(session.facts.get("called") or session.answers["called"].value)
    for number, patient in enumerate(invitation.patients):
        relation = str(session.answers[f"relation{number}"].value)
        ends, by = invitation.ends_on, invitation.inviter
        scene.work.caregivers.tie(Carer(0, contact.id, patient, relation, INVITED, ends, by, called), scene.now)
        about, detail = f"patient:{patient}", {"until": str(ends or "illness")}
        scene.work.audit.note(f"contact:{contact.id}", "caregiver joined", about, scene.now, detail=detail)
    for episode in scene.work.patients.of_contact(contact.id):
        if episode.patient.id in invitation.patients:  # messages reach somebody again: nobody need phone for that
            scene.work.tasks.close(episode.id, "reachable", scene.now, ("phone",))
    scene.work.contacts.give_consent(contact.id, CARE_CONSENT_TEXT, scene.now)
    names = ", ".join(session.facts["people"])
    scene.say(contact, Message(say("join.done", contact.language, names=names)))
    inviter = scene.work.contacts.get(invitation.inviter)
    if inviter.reachable:
        scene.say(inviter, Message(say("join.told", inviter.language, who=called, names=names)))


def _allowed(scene: Scene, invitation: CareInvite) -> bool:
    """True if the inviter still answers, in its own right, for every patient of the invitation."""
    inviter = scene.work.contacts.get(invitation.inviter)
    return set(invitation.patients) <= caregivers.own_patients(scene, inviter)


def _own_name(scene: Scene, contact: Contact) -> str:
    own = [tie.patient for tie in scene.work.caregivers.of_contact(contact.id) if tie.relation == "self"]
    return scene.work.caregivers.names(own[:1])[own[0]] if own else ""
