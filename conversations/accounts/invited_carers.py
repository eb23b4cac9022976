"""Invited caregivers of a household: the list, ending their help, leaving, and the end that comes by itself."""

from __future__ import annotations

from dataclasses import replace

from conversations.calls import silence
from conversations.dialog.engine import live_answers
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, Message
from conversations.model.people import INVITED, Carer, Contact
from conversations.model.presses import PatientButton
from conversations.people import caregivers
from conversations.reports import report
from conversations.texts import Html, say, say_plain

_MOST_BUTTONS = 20


def show(scene: Scene, contact: Contact) -> None:
    """List the caregivers invited for this contact's patients, and the patients it helps, each with a button to end."""
    own = caregivers.own_patients(scene, contact)
    helping = [tie for tie in scene.work.caregivers.of_contact(contact.id) if tie.via == INVITED]
    helped = _invited_for(scene, own)
    names = scene.work.caregivers.names({tie.patient for tie in (*helping, *helped)}) if helping or helped else {}
    language = contact.language
    parts, rows = [say("carers.title", language)], []
    for tie in helped:
        facts = {"who": tie.name, "name": names[tie.patient], "until": _until(tie, language)}
        parts.append(say("carers.line", language, **facts))
        label = say_plain("carers.end", language, who=tie.name[:20], name=names[tie.patient][:20])
        rows.append((Button(label, PatientButton.MENU.data(f"endcare-{tie.id}")),))
    for tie in helping:
        facts = {"name": names[tie.patient], "until": _until(tie, language)}
        parts.append(say("carers.helping", language, **facts))
        label = say_plain("carers.leave", language, name=names[tie.patient][:30])
        rows.append((Button(label, PatientButton.MENU.data(f"endcare-{tie.id}")),))
    if not helped and own:
        parts.append(say("carers.nobody", language))
    if own:
        rows.append((Button(say_plain("carers.invite", language), PatientButton.MENU.data("invite")),))
    if not own and not helping:
        parts = [say("home.not_registered", language)]
    scene.say(contact, Message(Html("\n".join(parts)), rows=tuple(rows[-_MOST_BUTTONS:])))


def ask_to_end(scene: Scene, contact: Contact, tie_id: int) -> None:
    """Ask once before a tie ends: a tap by mistake must not take a caregiver away."""
    tie = _theirs(scene, contact, tie_id)
    if tie is None:
        return
    name = scene.work.caregivers.names([tie.patient])[tie.patient]
    key = "carers.sure_leave" if tie.contact == contact.id else "carers.sure_end"
    yes = Button(say_plain("carers.yes", contact.language), PatientButton.MENU.data(f"endcared-{tie.id}"))
    text = say(key, contact.language, who=tie.name, name=name)
    scene.say(contact, Message(text, rows=((yes,),)))


def end(scene: Scene, contact: Contact, tie_id: int) -> None:
    """End a tie, for the invited caregiver who leaves or a contact that answers in its own right."""
    tie = _theirs(scene, contact, tie_id)
    if tie is not None:
        over(scene, tie, by=f"contact:{contact.id}")


def over(scene: Scene, tie: Carer, by: str) -> None:
    """End a tie now: what was begun is kept for the station, nothing more is asked there, and both are told."""
    carer = scene.work.contacts.get(tie.contact)
    about = next((e for e in scene.work.patients.of_contact(carer.id) if e.patient.id == tie.patient), None)
    let_go(scene, carer, tie.patient)
    if not scene.work.caregivers.end(tie.id, scene.now):
        return
    scene.work.audit.note(by, "caregiver ended", f"patient:{tie.patient}", scene.now, detail={"contact": tie.contact})
    if about is not None:
        silence.unreached(scene, about, say("calling.help_ended", STAFF_LANGUAGE))
    name = scene.work.caregivers.names([tie.patient])[tie.patient]
    if carer.reachable:
        scene.say(carer, Message(say("carers.over", carer.language, name=name)))
    inviter = scene.work.contacts.get(tie.granted_by) if tie.granted_by else None
    if (
        inviter is not None
        and inviter.reachable
        and any(held.patient == tie.patient for held in scene.work.caregivers.of_contact(inviter.id))
    ):
        scene.say(inviter, Message(say("carers.over_told", inviter.language, who=tie.name, name=name)))


def let_go(scene: Scene, contact: Contact, patient: int) -> None:
    """End what a contact has open about a patient it no longer answers for; answers given are kept."""
    open_now = scene.work.sessions.locked(contact.id)
    for session in (*((open_now,) if open_now else ()), *scene.work.sessions.aside(contact.id)):
        if _about(scene, session, patient):
            if session.dialog == "report" and live_answers(scene.house.dialog("report"), session):
                report.set_down(scene, contact, session)
            scene.work.sessions.keep(replace(session, status="cancelled"), scene.now)


def _about(scene: Scene, session: Session, patient: int) -> bool:
    """True if a session is about this patient alone; one that names several checks its rights again at its end."""
    if "episode" not in session.facts:
        return session.facts.get("patient") == patient
    episode = scene.work.patients.episode(int(session.facts["episode"]))
    return episode is not None and episode.patient.id == patient


def _invited_for(scene: Scene, patients: set[int]) -> list[Carer]:
    ties = (tie for patient in sorted(patients) for tie in scene.work.caregivers.of_patient(patient))
    return [tie for tie in ties if tie.via == INVITED]


def _theirs(scene: Scene, contact: Contact, tie_id: int) -> Carer | None:
    """Return an invited tie this contact may end: its own, or one of a patient it answers for in its own right."""
    tie = scene.work.caregivers.get(tie_id)
    may = tie is not None and (tie.contact == contact.id or tie.patient in caregivers.own_patients(scene, contact))
    if tie is not None and tie.via == INVITED and may:
        return tie
    if tie is not None and not may:
        scene.work.audit.note(f"contact:{contact.id}", "refused", f"care_link:{tie_id}", scene.now)
    scene.say(contact, Message(say("carers.over_already", contact.language)))
    return None


def _until(carer: Carer, language: str) -> str:
    """Until when an invited person helps, in plain words."""
    if carer.ends_on is None:
        return say_plain("carers.until.illness", language)
    return say_plain("carers.until.day", language, day=f"{carer.ends_on:%d/%m}")
