"""Report's effects: triage after every answer, danger told at once, and at the end a report on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from conversations.calendar import ADULT_MONTHS, age_in_months, ages_possible, day_of_illness, instant
from conversations.calls import promises, silence
from conversations.dialog import typed_messages
from conversations.dialog.drawing import lines
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Answered, AskedBack, Ended, Turn
from conversations.model.care import REPORTED, SETTLED, Episode, Slot, SlotState
from conversations.model.dialogs import Answers, Session, answers_from, answers_kept
from conversations.model.outgoing import Message
from conversations.model.people import Contact, Staff
from conversations.people import family_notices, household
from conversations.people.audience import people_above
from conversations.people.station import station_of
from conversations.programme.triage import Judgement, judge
from conversations.reports import receipt, second_report
from conversations.reports.judging import (
    DAYS_LOOKED_BACK,
    answers_before,
    as_told,
    case,
    doubted,
    heard,
    reasons_of,
    verdict_of,
    with_doubt,
    without_doubt,
)
from conversations.reports.receipt import Filing
from conversations.reports.report_questions import PERSONAL_STEPS, plain_answers, reported
from conversations.texts import Html, say
from conversations.watch import alarms, status_card


def session_for(scene: Scene, episode: Episode, slot: Slot) -> Session:
    """Return a session for one slot of one patient: what triage must know of the patient is loaded once, here."""
    person = episode.patient
    missing = [name for name, value in _personal(episode).items() if not value]
    months = age_in_months(person.birth, slot.day) if person.birth else ADULT_MONTHS
    facts = {
        "slot": slot.id,
        "episode": episode.id,
        "patient": person.id,
        "name": person.full_name,
        "age_months": months,
        "may_be": ages_possible(person.birth, slot.day) if person.birth else None,
        "day": day_of_illness(episode.positive_on, slot.day),
        "day_shown": f"{slot.day:%d/%m}",
        "slot_day": slot.day.isoformat(),
        "risks": list(episode.screening.get("risks", ())),
        "missing": missing,
        "earlier": answers_before(scene.work.reports.last(episode.id, 3 * DAYS_LOOKED_BACK), slot.day),
        "card": f"slot:{slot.id}",
    }
    return Session("report", facts=facts)


def opens(scene: Scene, contact: Contact, session: Session) -> Session:
    """Return the same report laid aside earlier, reopened where it was, else the new one with its household."""
    return _half_way(scene, contact, session) or household.known_to(scene, contact, session)


def correction_for(scene: Scene, episode: Episode, slot: Slot) -> Session | None:
    """Return a session to correct today's report, holding its answers. Returns None if there is nothing to correct."""
    kept = scene.work.reports.of_slot(slot.id)
    if kept is None or slot.state not in SETTLED or slot.day != scene.today:
        return None
    session = session_for(scene, episode, slot)
    answers = answers_from(kept)
    level = judge(scene.house.protocol, case(scene, session, answers, final=True)).level
    told = {"told": level.value} if level.danger else {}  # what was said of it then is not said again
    typed = {"messages": typed_messages.of_kept(kept)}
    facts = {**as_told(session, kept).facts, **told, **typed, "correcting": True, "started": True}
    return replace(session, answers=answers, facts=facts)


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Do what each event of the turn asks for. Returns the session to keep."""
    session = turn.session
    slot = int(session.facts["slot"])
    if session.status == "open" and not session.pending and not any(isinstance(e, Answered) for e in turn.events):
        session = _settled(scene, session, without_doubt(session))  # the patient went back, or types it again
    for event in turn.events:
        match event:
            case Answered(step, answer):
                session = _settled(scene, session, without_doubt(session, confirmed=answer.value))
                if not session.facts.get("started"):
                    scene.work.slots.started(slot, scene.now)
                    family_notices.begun(scene, contact, slot)
                    session = replace(session, facts={**session.facts, "started": True})
                if step in PERSONAL_STEPS:
                    field = "address" if step == "street" else step
                    scene.work.patients.correct(int(session.facts["patient"]), {field: str(answer.value)})
                else:
                    session = _judge(scene, contact, session)
            case AskedBack():
                session = _judge(scene, contact, with_doubt(scene, session))
            case Ended(status):
                _end(scene, contact, session, status)
    return session


def _judge(scene: Scene, contact: Contact, session: Session) -> Session:
    """Interrupt with the advice after a red answer; each level is told once, and only upwards."""
    verdict = judge(scene.house.protocol, case(scene, session, heard(scene, session), final=False))
    told = str(session.facts.get("told", ""))
    if not verdict.level.danger:
        return session
    now = doubted(session, verdict)
    if told in (verdict.level.value, "red-115"):
        same = now.get("doubted") in (None, session.facts.get("doubted"))
        return session if same else _settled(scene, session, replace(session, facts={**session.facts, **now}))
    episode = scene.work.patients.episode(int(session.facts["episode"]))
    reasons = reasons_of(session, verdict)
    claimer, numbers = _phoning(scene, session, episode), _numbers(scene, session)
    alarms.danger(scene, contact, verdict.level.value, reasons, episode, numbers, claimer=claimer)
    return replace(session, facts={**session.facts, **now, "told": verdict.level.value})


def _settled(scene: Scene, before: Session, session: Session) -> Session:
    """Show on the open alarm what became of a danger nobody had confirmed: said, confirmed or taken back."""
    if before.facts.get("doubted") == session.facts.get("doubted"):
        return session
    episode = scene.work.patients.episode(int(session.facts["episode"]))
    if episode is not None and scene.work.alerts.open_for(episode.id) is not None:
        verdict = judge(scene.house.protocol, case(scene, session, heard(scene, session), final=False))
        told = str(session.facts["told"])
        alarms.raise_alarm(scene, told, reasons_of(session, verdict), episode, _numbers(scene, session))
    return session


def _end(scene: Scene, contact: Contact, session: Session, status: str) -> None:
    answers = heard(scene, session)
    if status == "cancelled":
        key = "report.uncorrected" if session.facts.get("correcting") else "report.cancelled"
        key = "phoned.cancelled" if session.facts.get("by_staff") else key
        scene.say(contact, Message(say(key, contact.language)))
        return
    if status == "expired" and (session.facts.get("correcting") or _unanswered_again(session)):
        return  # the report before it stays as it is
    if not plain_answers(answers):
        return
    _file(scene, contact, session, answers, complete=status == "finished")


def _file(scene: Scene, contact: Contact, session: Session, answers: Answers, *, complete: bool) -> None:
    """Put a report on record and finish its slot; one that was only begun is kept too, marked so."""
    asked = scene.work.slots.locked(int(session.facts["slot"]))
    episode = scene.work.patients.episode(int(session.facts["episode"]))
    correcting = bool(session.facts.get("correcting"))
    slot = asked
    # An excused morning may be answered all the same: the pause began, or the care ended, in the middle of a report.
    if slot is not None and episode is not None and slot.state in REPORTED and not correcting:
        session = second_report.kept(scene, contact, session, slot, episode, answers)
        slot = scene.work.slots.get(int(session.facts["slot"]))
    if slot is None or episode is None or (slot.state in REPORTED) != correcting:
        if complete:
            text = session.facts.get("same") or say("report.already", contact.language, name=session.facts["name"])
            scene.say(contact, Message(str(text)))
        _next_person(scene, contact, asked)
        return
    verdict = verdict_of(scene, session, answers)
    state = _put_on_record(scene, contact, session, slot, answers, verdict, complete=complete)
    if complete:
        silence.answered(scene, episode, slot)
    stored = _alarm(scene, contact, session, episode, verdict)
    if complete:
        promise = promises.of_report(
            scene,
            episode,
            verdict,
            reasons_of(session, verdict),
            staff=session.facts.get("by_staff"),
            correcting=correcting,
        )
        receipt.thank(scene, contact, session, episode, Filing(verdict, state, stored, promise))
    if complete and not correcting:
        family_notices.finished(scene, contact, slot, episode)
        _next_person(scene, contact, asked)
    status_card.refresh(scene, episode.id)


def _put_on_record(
    scene: Scene,
    contact: Contact,
    session: Session,
    slot: Slot,
    answers: Answers,
    verdict: Judgement,
    *,
    complete: bool,
) -> SlotState:
    """Keep a report with its level, finish its slot, and return the slot's state."""
    level = verdict.level.value
    scene.work.reports.file(
        slot,
        contact.id,
        _marked(session, typed_messages.marked(session, answers_kept(reported(answers))), verdict),
        complete=complete,
        level=level,
        reasons=reasons_of(session, verdict),
        protocol=scene.house.protocol.version,
        now=scene.now,
    )
    state = _state(scene, session, slot, complete=complete)
    scene.work.slots.finish(slot.id, state, level, scene.now)
    return state


def _alarm(scene: Scene, contact: Contact, session: Session, episode: Episode, verdict: Judgement) -> bool:
    """Raise an alarm for danger, or show the newest numbers on an open one; return whether one was raised."""
    numbers = _numbers(scene, session)
    if verdict.level.danger:
        reasons = reasons_of(session, verdict)
        claimer = _phoning(scene, session, episode)
        return alarms.raise_alarm(scene, verdict.level.value, reasons, episode, numbers, by=contact, claimer=claimer)
    alarms.tell_more(scene, episode, numbers)
    return False


def _phoning(scene: Scene, session: Session, episode: Episode | None) -> Staff | None:
    """Return the staff member who asks the questions by phone: a danger they hear is theirs at once."""
    staff, station = session.facts.get("by_staff"), station_of(scene, episode) if episode is not None else None
    if staff is None or station is None:
        return None
    return next((each for each in people_above(scene, station) if each.id == staff), None)


def _unanswered_again(session: Session) -> bool:
    """True if a question asked again in the afternoon was not answered: what is carried over is no report."""
    carried = session.facts.get("carried")
    if not carried or "unconfirmed" in session.facts:
        return False
    return set(plain_answers(session.answers)) <= set(carried)


def set_down(scene: Scene, contact: Contact, session: Session) -> None:
    """Keep the answers of a report this contact may not finish any more as an extra one; the slot stays open."""
    slot = scene.work.slots.get(int(session.facts["slot"]))
    episode = scene.work.patients.episode(int(session.facts["episode"]))
    answers = heard(scene, session)
    if slot is None or episode is None or not plain_answers(answers) or session.facts.get("correcting"):
        return
    extra = scene.work.slots.add(episode, slot.day, scene.now, extra=True)
    kept = replace(session, facts={**session.facts, "slot": extra.id})
    _file(scene, contact, kept, answers, complete=False)


def _marked(session: Session, kept: dict[str, Any], verdict: Judgement) -> dict[str, Any]:
    """Mark each answer: entered by staff, carried over from the morning, calmer than a danger told before."""
    staff, told, carried = session.facts.get("by_staff"), session.facts.get("told"), session.facts.get("carried", ())
    marks = {**({"by_staff": staff} if staff else {}), **({"told": told} if told and not verdict.level.danger else {})}
    return {
        name: {**answer, **marks, **({"carried": True} if name in carried else {})} for name, answer in kept.items()
    }


def _state(scene: Scene, session: Session, slot: Slot, *, complete: bool) -> SlotState:
    """Return the slot's state after a report: a correction leaves it, a report only begun is not an answer."""
    if session.facts.get("correcting"):
        return slot.state
    if not complete:
        return SlotState.EXCUSED if slot.state is SlotState.EXCUSED else SlotState.MISSED
    policy = scene.house.policy
    deadline: datetime = instant(slot.day, policy.deadline_at, policy.zone)
    return SlotState.ON_TIME if slot.number > 1 or scene.now <= deadline else SlotState.LATE


def _next_person(scene: Scene, contact: Contact, slot: Slot | None) -> None:
    """Begin the report of this phone's next patient by itself; one left half-way in this chat comes first."""
    if slot is None or slot.number > 1 or slot.day != scene.today:
        return
    waiting = household.due_besides(scene, contact, slot)
    if len(waiting) > 1:
        half_way = {session.facts.get("slot") for session in scene.work.sessions.aside(contact.id)}
        waiting.sort(key=lambda member: member[0].id not in half_way)
    if waiting:
        due, episode = waiting[0]
        scene.follow(contact, session_for(scene, episode, due))


def _numbers(scene: Scene, session: Session) -> Html:
    return lines(scene.house.dialog("report"), replace(session, answers=heard(scene, session)), "vi")


def _personal(episode: Episode) -> dict[str, str]:
    person = episode.patient
    return {
        "full_name": person.full_name,
        "birth": person.birth,
        "sex": person.sex,
        "commune": person.commune,
        "street": person.address,
    }


def _half_way(scene: Scene, contact: Contact, session: Session) -> Session | None:
    """Reopen the same report laid aside earlier, where it was, instead of beginning twice; None if there is none."""
    for aside in scene.work.sessions.aside(contact.id):
        if aside.dialog == session.dialog and aside.facts.get("slot") == session.facts.get("slot"):
            again = replace(aside, status="open", turn=aside.turn + 1, typed=0)
            scene.work.sessions.keep(again, scene.now)
            return again
    return None
