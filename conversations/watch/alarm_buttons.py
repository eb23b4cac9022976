"""Alarm buttons: staff claim an alarm, call, note the outcome, hand it over. One claim wins; all of it is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.alarms import AlarmStep
from conversations.model.care import LONGEST_NOTE, Alert, Episode
from conversations.model.departures import DEPARTURES
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Lane
from conversations.model.people import Staff
from conversations.model.presses import Prompt, number_in
from conversations.people.audience import in_private
from conversations.programme.rows import DEEDS, OUTCOMES, Outcome
from conversations.texts import say, say_plain
from conversations.watch import alarm_family, alarm_ladder, alarm_undo, departure_question
from conversations.watch.alarm_card import alarm_card, colleagues
from conversations.watch.alarm_undo import state_of

DEED_BUTTONS = {"115": "called_115", "refer": "referred"}
SECOND_TAP = timedelta(minutes=1)
"""Time in which the same deed pressed again by the same person is one deed."""

VIEWS = {"contact": "outcomes", "give": "staff", "back": ""}


def on_press(scene: Scene, arrival: Arrival, raised: tuple[Staff, Episode, Alert], action: str) -> bool:
    """Do what a button of an alarm card (`l:7:claim`) says. Returns False if the card has no such button."""
    staff, episode, alert = raised
    kind, _, number = action.partition("-")
    if kind == "undo" and number_in(number) >= 0:
        scene.answer_press(arrival, alarm_undo.undo(scene, staff, episode, alert, number_in(number)))
        return True
    if alert.closed_at is not None:
        scene.answer_press(arrival, say_plain("alarm.over", STAFF_LANGUAGE, at=clock(scene, alert.closed_at)))
        return True
    return _act(scene, arrival, staff, episode, alert, action)


def on_reply(scene: Scene, arrival: Arrival, raised: tuple[Staff, Episode, Alert], prompt: Prompt, text: str) -> None:
    """Keep the note typed for the prompt of an alarm card (`alarm-note:7:555`)."""
    staff, episode, alert = raised
    words = " ".join(text.split())[:LONGEST_NOTE]
    scene.work.tasks.add_note(episode.id, staff.id, words, scene.now)
    _note(scene, staff, alert, "alarm noted")
    _keep(scene, episode, alarm_ladder.logged(scene, alert, f"{staff.name}: 📝 {words}"))


def _act(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, alert: Alert, action: str) -> bool:
    if action == "claim" and alert.claimed_by is not None:
        taken = say_plain("alarm.taken", STAFF_LANGUAGE, name=alert.claimer, at=clock(scene, alert.claimed_at))
        scene.answer_press(arrival, taken)
        return True
    if action in VIEWS:
        scene.answer_press(arrival)
        _show(scene, arrival.chat, episode, alert, VIEWS[action])
    elif action == "own":
        scene.answer_press(arrival)
        alarm_ladder.post(scene, episode, alert, [arrival.chat])
    elif action == "note":
        scene.answer_press(arrival)
        text = say("alarm.prompt", STAFF_LANGUAGE, name=staff.name, code=episode.patient.code)
        scene.prompt(arrival, text, "alarm-note", alert.id, lane=Lane.ALARM)
    elif action == "claim":
        scene.answer_press(arrival)
        _claim(scene, staff, episode, alert)
    elif action in DEED_BUTTONS and (at := _just_done(scene, staff, alert, DEED_BUTTONS[action])):
        scene.answer_press(arrival, say_plain("alarm.just_done", STAFF_LANGUAGE, at=clock(scene, at)))
    elif action in DEED_BUTTONS:
        scene.answer_press(arrival)
        _tried(scene, staff, episode, alert, scene.house.protocol.outcome(DEED_BUTTONS[action]))
    elif (outcome := action.removeprefix("o-")) in DEPARTURES:
        scene.answer_press(arrival)
        departure_question.ask(scene, arrival.chat, episode, outcome)
    elif outcome in OUTCOMES:
        scene.answer_press(arrival)
        _tried(scene, staff, episode, alert, scene.house.protocol.outcome(outcome))
    else:
        return _hand_over(scene, arrival, staff, episode, alert, action)
    return True


def _just_done(scene: Scene, staff: Staff, alert: Alert, deed: str) -> datetime | None:
    """Return when this staff member recorded this very deed last, if that was a moment ago: a second tap of a hand."""
    step = scene.work.alarm_steps.newest(alert.id, scene.now - SECOND_TAP)
    return step.at if step is not None and (step.staff, step.outcome) == (staff.id, deed) else None


def _claim(scene: Scene, staff: Staff, episode: Episode, alert: Alert) -> None:
    """Give the alarm to one named staff member; without contact it returns to all."""
    _note(scene, staff, alert, "alarm claimed")
    _keep(scene, episode, alarm_ladder.claimed(scene, alert, staff))
    alarm_family.claimed(scene, episode, alert, staff)


def _hand_over(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, alert: Alert, action: str) -> bool:
    found = (each for each in colleagues(scene, alert) if action == f"to-{each.id}")
    heir = next(found, None)
    if heir is None:
        return False
    scene.answer_press(arrival)
    _note(scene, staff, alert, "alarm handed over", to=heir.id)
    given = say_plain("alarm.given", STAFF_LANGUAGE, giver=staff.name, name=heir.name)
    handed = alarm_ladder.logged(scene, alarm_ladder.claimed(scene, alert, heir), given)
    _keep(scene, episode, handed)
    alarm_ladder.post(scene, episode, handed, in_private(scene, [heir]))
    return True


def _tried(scene: Scene, staff: Staff, episode: Episode, alert: Alert, rule: Outcome) -> None:
    """Record a try to reach the patient, or a deed, and do what follows by the programme's rules."""
    found = alert
    if alert.claimed_by is None:
        alert = alarm_ladder.claimed(scene, alert, staff)
    words = say_plain(f"outcome.{rule.id}", STAFF_LANGUAGE)
    _note(scene, staff, alert, "alarm deed" if rule.id in DEEDS else "contact attempt", outcome=rule.id)
    attempt = None
    if rule.id not in DEEDS:
        attempt = scene.work.silence.add_attempt(episode.id, staff.id, rule.id, scene.now, alert=alert.id)
    alert = alarm_ladder.logged(scene, alert, f"{staff.name}: {words}")
    tries = _tries(scene, episode, alert, rule)
    tasks = {task.id for task in scene.work.tasks.of_episode(episode.id)}
    if rule.task and tries >= rule.task_after:
        alert = _give_task(scene, episode, alert, rule)
    if rule.closes:
        scene.work.tasks.close(episode.id, rule.id, scene.now)
        alert = replace(alert, outcome=rule.id, contacted_at=scene.now, closed_at=scene.now, due_at=None)
    else:
        pause = rule.again_minutes[min(tries, len(rule.again_minutes)) - 1]
        alert = replace(alert, outcome=rule.id, contacted_at=scene.now, due_at=alarm_ladder.after(scene.now, pause))
    left = {task.id for task in scene.work.tasks.of_episode(episode.id)}
    changed = AlarmStep(0, alert.id, staff.id, rule.id, scene.now, state_of(found), state_of(alert))
    scene.work.alarm_steps.add(replace(changed, tasks=tuple(left - tasks), ended=tuple(tasks - left), attempt=attempt))
    _keep(scene, episode, alert)
    if rule.closes:
        alarm_family.closed(scene, episode, alert)
    elif found.claimed_by is None:
        alarm_family.claimed(scene, episode, alert, staff)
    alarm_ladder.tell(scene, episode, alert, rule.tell)


def _tries(scene: Scene, episode: Episode, alert: Alert, rule: Outcome) -> int:
    """Count the tries of this alarm that lead where this one leads: "phone off" counts together with "no answer"."""
    if rule.id in DEEDS:
        return 1
    alike = {each.id for each in scene.house.protocol.outcomes if each.task == rule.task} if rule.task else {rule.id}
    return sum(a.alert == alert.id and a.outcome in alike for a in scene.work.silence.attempts_of(episode.id))


def _give_task(scene: Scene, episode: Episode, alert: Alert, rule: Outcome) -> Alert:
    if not scene.work.tasks.open(episode.id, alert.facility, rule.task, scene.today, scene.now):
        return alert
    scene.work.audit.note("rules", f"task {rule.task}", f"episode:{episode.id}", scene.now, detail={"alert": alert.id})
    return alarm_ladder.logged(scene, alert, say_plain(f"alarm.task.{rule.task}", STAFF_LANGUAGE))


def _keep(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Store the alarm and redraw every card of it."""
    scene.work.alerts.keep(alert)
    alarm_ladder.redraw(scene, episode, alert)


def _show(scene: Scene, chat: str, episode: Episode, alert: Alert, view: str) -> None:
    card = alarm_card(scene, episode, alert, view)
    scene.post(chat, card, card=f"alarm:{alert.id}", edit=True, lane=Lane.ALARM)


def _note(scene: Scene, staff: Staff, alert: Alert, action: str, **detail: object) -> None:
    about = f"alert:{alert.id}"
    scene.work.audit.note(f"staff:{staff.id}", action, about, scene.now, detail={"episode": alert.episode, **detail})
