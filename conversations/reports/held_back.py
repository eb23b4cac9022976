"""Held back: what would have followed a danger comes when the quiet in that chat is over, or "called" was pressed."""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.model.dangers import DangerTold
from conversations.model.incoming import Arrival
from conversations.model.people import Contact
from conversations.model.presses import Press
from conversations.people import caregivers
from conversations.reports import meant, report_days
from conversations.texts import say_plain
from conversations.watch import after_danger

PRESSED = ("called", "fine", "help")


def on_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> bool:
    """Do what a button below a danger (`c:7:called`) says. Returns False if it is not this chat's."""
    told = scene.work.dangers.get(press.row, lock=True) if press.row else None
    if told is None or press.action not in PRESSED or told.contact != contact.id:
        return False
    toast = say_plain("danger.called_toast", contact.language) if press.action == "called" else ""
    scene.answer_press(arrival, toast)
    after_danger.pressed(scene, contact, told, press.action)
    if press.action != "help" and (quiet := scene.work.dangers.quiet(contact.id, scene.now)) is not None:
        release(scene, contact, quiet)
    return True


def release(scene: Scene, contact: Contact, told: DangerTold) -> None:
    """End the quiet of a chat: the question hidden above comes again, else the next patient's report."""
    scene.work.dangers.keep(replace(told, quiet_until=None, held=""))
    if not told.held or not contact.reachable:
        return
    report_days.end_if_over(scene, contact)
    session = scene.work.sessions.open(contact.id)
    if session is not None:
        if session.typed >= after_danger.HIDDEN:  # else the contact has gone on with it meanwhile
            sessions.show(scene, contact, session)
    elif told.held == "next":
        due = meant.due_session(scene, caregivers.accepted(scene, contact))
        if due is not None:
            sessions.begin(scene, contact, due)
