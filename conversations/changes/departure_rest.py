"""The rest of a departure: all that was open about the patient ends, and comes back if it was a mistake."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from conversations.accounts import invited_carers
from conversations.changes import stop_cards, transfers
from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.letters import letters, slips
from conversations.letters.letter_questions import LETTER
from conversations.model.care import UNDECIDED, Episode, EpisodeStatus, TransferState
from conversations.model.departures import Departure
from conversations.model.dialogs import Session
from conversations.model.people import Contact, Staff
from conversations.people import household
from conversations.registration import acceptance
from conversations.texts import say_plain
from conversations.watch import alarm_ladder


def end_all(scene: Scene, staff: Staff, episode: Episode, kind: str) -> dict[str, Any]:
    """End what is open about a patient, and return what is needed to restore it."""
    work = scene.work
    states = work.departures.excuse(episode.id, scene.today)
    before: dict[str, Any] = {"slots": {str(slot): state for slot, state in states.items()}}
    before["alert"] = _end_alarm(scene, staff, episode, kind)
    work.tasks.close(episode.id, kind, scene.now)
    before["transfer"] = _end_transfer(scene, staff, episode)
    if pause := work.pauses.open_for(episode.id):
        work.pauses.end(episode.id, scene.now)
        before["pause"] = [pause.contact, pause.since.isoformat(), _iso(pause.resumes_on)]
    if stop := work.pauses.stop_wish_of(episode.id):
        work.pauses.end_stop_wish(episode.id, "departed", scene.now)
        stop_cards.ended(scene, episode, stop, _words(kind))
        before["stop"] = [stop.contact, stop.reason, stop.asked_at.isoformat()]
    if slip := work.slips.open_for(0, episode.id):
        slips.read(scene, slip, staff.name, "departed")
        before["slip"] = [slip.id, _iso(slip.due_at)]
    letters.ended(scene, episode, _words(kind))
    if episode.status in UNDECIDED:
        acceptance.post_card(scene, episode.id, edit=True)
    let_go(scene, episode)
    return before


def restore_all(scene: Scene, episode: Episode, departure: Departure, name: str) -> None:
    """Open again what a confirmation ended, as it was; clocks that ran out meanwhile ring at the next minute."""
    work, before = scene.work, departure.before
    assert departure.decided_at is not None, "only what was confirmed is restored"
    work.departures.reopen_tasks(episode.id, departure.kind, departure.decided_at)
    if before.get("pause"):
        contact, since, resumes_on = before["pause"]
        day = date.fromisoformat(resumes_on) if resumes_on else None
        work.pauses.begin(episode.id, contact, day, datetime.fromisoformat(since))
    if before.get("stop"):
        contact, reason, asked_at = before["stop"]
        work.pauses.ask_to_stop(episode.id, contact, reason, datetime.fromisoformat(asked_at))
        stop_cards.post(scene, episode)
    if before.get("transfer"):
        _reopen_transfer(scene, episode, before["transfer"])
    if before.get("slip"):
        _reopen_slip(scene, *before["slip"])
    if before.get("alert"):
        _reopen_alarm(scene, episode, before["alert"], name)
    letters.reopened(scene, episode)
    if episode.status in UNDECIDED:
        acceptance.post_card(scene, episode.id, edit=True)


def hold_back(scene: Scene, episode: Episode) -> None:
    """Drop what waits to be sent to the patient's contacts and names the patient; open questions about others stay."""
    for contact in scene.work.patients.contacts_of(episode.patient.id):
        rows = scene.work.undelivered.naming(contact.channel, contact.address, episode.patient.full_name)
        scene.work.undelivered.drop(rows)
        session = scene.work.sessions.locked(contact.id)
        if session is not None:
            _named_no_more(scene, contact, session, episode)
        for aside in scene.work.sessions.aside(contact.id):
            _named_no_more(scene, contact, aside, episode)
        if rows and (session := scene.work.sessions.open(contact.id)) is not None:
            sessions.show(scene, contact, session)


def _named_no_more(scene: Scene, contact: Contact, session: Session, episode: Episode) -> None:
    """Take a patient out of what a dialog about others knows: the household's progress, the choice for a letter.

    Words that could only be about who is gone reach the station at once: nothing is left to choose.
    """
    facts = session.facts
    if session.dialog == LETTER:
        people = [each for each in facts["people"] if each[0] != episode.id]
        if not people:
            for each in facts["written"]:
                letters.pass_on(scene, contact, episode.id, letters.Written(**each))
            scene.work.sessions.keep(replace(session, status="cancelled", answers={}), scene.now)
            return
        facts = {**facts, "people": people}
    elif session.dialog == "report" and ("household" in facts or "others" in facts):
        fresh = {name: fact for name, fact in facts.items() if name not in ("household", "others")}
        facts = household.known_to(scene, contact, replace(session, facts=fresh)).facts
    if facts is not session.facts:
        scene.work.sessions.keep(replace(session, facts=facts), scene.now)


def let_go(scene: Scene, episode: Episode) -> None:
    """End the dialogs about a patient in every chat; answers given are kept for the station."""
    for contact in scene.work.patients.contacts_of(episode.patient.id):
        invited_carers.let_go(scene, contact, episode.patient.id)


# ---------------------------------------------------------------- alarm


def _end_alarm(scene: Scene, staff: Staff, episode: Episode, kind: str) -> dict[str, Any] | None:
    alert = scene.work.alerts.open_for(episode.id)
    task = next(iter(scene.work.tasks.of_episode(episode.id)), None)
    of_task = task.id if alert is None and task is not None else None
    of_alert = alert.id if alert is not None else None
    scene.work.silence.add_attempt(episode.id, staff.id, kind, scene.now, alert=of_alert, task=of_task)
    scene.work.tasks.add_note(episode.id, staff.id, _words(kind), scene.now)
    if alert is None:
        return None
    mine = alert if alert.claimed_by is not None else alarm_ladder.claimed(scene, alert, staff)
    done = alarm_ladder.logged(scene, mine, f"{staff.name}: {_words(kind)}")
    closed = replace(done, outcome=kind, contacted_at=scene.now, closed_at=scene.now, due_at=None)
    scene.work.alerts.keep(closed)
    alarm_ladder.redraw(scene, replace(episode, status=EpisodeStatus.DEPARTED), closed)
    about_alarm = f"alert:{alert.id}"
    detail = {"episode": episode.id, "outcome": kind}
    scene.work.audit.note(f"staff:{staff.id}", "contact attempt", about_alarm, scene.now, detail=detail)
    times = {name: _iso(getattr(alert, name)) for name in ("claimed_at", "contacted_at", "due_at")}
    return {"id": alert.id, "claimed_by": alert.claimed_by, "outcome": alert.outcome, **times}


def _reopen_alarm(scene: Scene, episode: Episode, before: dict[str, Any], name: str) -> None:
    alert = scene.work.alerts.get(int(before["id"]), lock=True)
    if alert is None or alert.closed_at is None:
        return
    told = alarm_ladder.logged(scene, alert, say_plain("departure.alarm_undone", STAFF_LANGUAGE, name=name))
    again = replace(
        told,
        claimed_by=before["claimed_by"],
        outcome=before["outcome"],
        claimed_at=_instant(before["claimed_at"]),
        contacted_at=_instant(before["contacted_at"]),
        due_at=_instant(before["due_at"]),
        closed_at=None,
    )
    scene.work.alerts.keep(again)
    alarm_ladder.redraw(scene, episode, scene.work.alerts.get(again.id) or again)


# ---------------------------------------------------------------- transfer, slip


def _end_transfer(scene: Scene, staff: Staff, episode: Episode) -> list[Any] | None:
    transfer = scene.work.transfers.open_for(episode.id)
    if transfer is None:
        return None
    transfers.withdraw(scene, episode, transfer, staff.name, f"staff:{staff.id}")
    return [transfer.id, _iso(transfer.due_at)]


def _reopen_transfer(scene: Scene, episode: Episode, before: list[Any]) -> None:
    transfer = scene.work.transfers.get(int(before[0]), lock=True)
    if transfer is not None and transfer.state is TransferState.WITHDRAWN:
        again = replace(
            transfer, state=TransferState.WAITING, decided_by="", decided_at=None, due_at=_instant(before[1])
        )
        scene.work.transfers.keep(again)
        transfers.redraw(scene, episode, again)


def _reopen_slip(scene: Scene, number: int, due: str) -> None:
    slip = scene.work.slips.get(number, lock=True)
    newer = scene.work.slips.open_for(0, slip.episode) if slip is not None else None
    if slip is not None and newer is None:
        slips.unread(scene, replace(slip, read_at=None, read_by="", due_at=_instant(due)))


def _words(kind: str) -> str:
    return say_plain(f"outcome.{kind}", STAFF_LANGUAGE)


def _iso(at: date | None) -> str:
    return at.isoformat() if at is not None else ""


def _instant(said: str) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
