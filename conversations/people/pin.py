"""PIN for what can hurt: six digits, typed in private alone; wrong ones lock it longer each time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.incoming import Arrival, Pressed
from conversations.model.outgoing import Message
from conversations.model.people import Staff
from conversations.ports import Pin
from conversations.ports.credentials import Asking
from conversations.readers.commands import Command
from conversations.texts import say, say_plain

_WINDOW = timedelta(minutes=10)
"""Time a right PIN holds."""

ANSWERED_WITHIN = timedelta(minutes=5)
"""Maximum time from the question to the PIN; six digits typed later are not taken for one."""

PIN_TRIES = 3
LOCKS = (1, 5, 15, 60, 240, 1440)
"""Minutes the PIN is locked at the third wrong one and at each that follows; the last of them for all further."""

_SIX = re.compile(r"[0-9]{6}")
_EASY = "01234567890 09876543210"


def required(scene: Scene, arrival: Arrival, staff: Staff) -> bool:
    """True if this person's PIN was typed a moment ago; else it is asked for in private and the press answered.

    The caller goes on when this is True; otherwise the person presses (or types) again after typing it.
    """
    pin = scene.work.credentials.pin_of(staff.person)
    if pin.opened_until is not None and scene.now < pin.opened_until:
        return True
    if not scene.work.contacts.reachable(scene.house.channels.staff_name, [staff.person]):
        _point_to_private(scene, arrival, "pin.speak_first")
        return False
    _point_to_private(scene, arrival, "" if arrival.private else "pin.asked_in_private")
    _ask(scene, staff.person, pin, "enter" if pin.known else "new")
    return False


def _point_to_private(scene: Scene, arrival: Arrival, key: str) -> None:
    words = say_plain(key, STAFF_LANGUAGE) if key else ""
    if isinstance(arrival.what, Pressed):
        scene.answer_press(arrival, words)
    elif words:
        scene.post(arrival.chat, Message(words))


def on_command(scene: Scene, arrival: Arrival, said: Command) -> None:
    """Answer `/mapin`: set or change a PIN in private; digits behind it are erased, since that chat shows them."""
    if said.rest:
        _forget(scene, arrival)
    if not arrival.private:
        key = "pin.change_it" if said.rest else "pin.only_private"
        scene.post(arrival.chat, Message(say(key, STAFF_LANGUAGE)))
    elif not scene.work.staff.everywhere(arrival.sender):
        scene.post(arrival.chat, Message(say("staff.stranger", STAFF_LANGUAGE)))
    else:
        pin = scene.work.credentials.pin_of(arrival.sender)
        is_open = pin.opened_until is not None and scene.now < pin.opened_until
        _ask(scene, arrival.sender, pin, "old" if pin.known and not is_open else "new")


def answered(scene: Scene, arrival: Arrival, text: str) -> bool:
    """Take six digits typed in private as the PIN. Returns False for other words, or if no PIN is asked for."""
    pin, typed = scene.work.credentials.pin_of(arrival.sender), text.strip()
    if not _is_asked(scene, pin) or not _SIX.fullmatch(typed):
        return False
    _forget(scene, arrival)
    if pin.asking in ("enter", "old"):
        _try(scene, arrival.sender, pin, typed)
    elif pin.asking == "new":
        _choose(scene, arrival.sender, pin, typed)
    else:
        _confirm(scene, arrival.sender, pin, typed)
    return True


def misread(scene: Scene, arrival: Arrival, text: str) -> bool:
    """Take other digits as a slip, when nothing else asked for words. Returns False if no PIN is asked for."""
    if not text.strip().isdecimal() or not _is_asked(scene, scene.work.credentials.pin_of(arrival.sender)):
        return False
    _forget(scene, arrival)
    scene.post(arrival.chat, Message(say("pin.six_digits", STAFF_LANGUAGE)))
    return True


def leaked(scene: Scene, arrival: Arrival, text: str) -> bool:
    """Take six digits typed in a group: that PIN must be changed. Returns False if no PIN is asked for."""
    if not _SIX.fullmatch(text.strip()) or not _is_asked(scene, scene.work.credentials.pin_of(arrival.sender)):
        return False
    _forget(scene, arrival)
    scene.work.audit.note(f"person:{arrival.sender}", "pin in group", "", scene.now, place=arrival.chat)
    scene.post(arrival.chat, Message(say("pin.change_it", STAFF_LANGUAGE)))
    return True


def awaits(scene: Scene, person: str) -> bool:
    """True if this person was asked for a PIN a moment ago."""
    return _is_asked(scene, scene.work.credentials.pin_of(person))


def _is_asked(scene: Scene, pin: Pin) -> bool:
    return bool(pin.asking) and pin.asked_at is not None and scene.now < pin.asked_at + ANSWERED_WITHIN


def _ask(scene: Scene, person: str, pin: Pin, what: Asking) -> None:
    if what in ("enter", "old") and _told_locked(scene, person, pin):
        return
    scene.work.credentials.keep_pin(person, replace(pin, asking=what, asked_at=scene.now))
    scene.post(person, Message(say(f"pin.ask.{what}", STAFF_LANGUAGE)))


def _told_locked(scene: Scene, person: str, pin: Pin) -> bool:
    if pin.locked_until is None or pin.locked_until <= scene.now:
        return False
    scene.post(person, Message(say("pin.locked", STAFF_LANGUAGE, at=clock(scene, pin.locked_until))))
    return True


def _try(scene: Scene, person: str, pin: Pin, typed: str) -> None:
    """Compare a typed PIN; while it is locked not even the right one is looked at."""
    if _told_locked(scene, person, pin):
        return
    if not scene.work.credentials.is_right_pin(person, typed):
        _wrong(scene, person, pin)
        return
    scene.work.audit.note(f"person:{person}", "pin right", "", scene.now)
    right = replace(pin, failures=0, locked_until=None, opened_until=scene.now + _WINDOW, asking="", asked_at=None)
    if pin.asking == "old":
        _ask(scene, person, right, "new")
    else:
        scene.work.credentials.keep_pin(person, right)
        scene.post(person, Message(say("pin.right", STAFF_LANGUAGE)))


def _wrong(scene: Scene, person: str, pin: Pin) -> None:
    failures = pin.failures + 1
    scene.work.audit.note(f"person:{person}", "pin wrong", "", scene.now, detail={"failures": failures})
    if failures < PIN_TRIES:
        scene.work.credentials.keep_pin(person, replace(pin, failures=failures, asked_at=scene.now))
        scene.post(person, Message(say("pin.wrong", STAFF_LANGUAGE, left=PIN_TRIES - failures)))
        return
    minutes = LOCKS[min(failures - PIN_TRIES, len(LOCKS) - 1)]
    locked = replace(pin, failures=failures, locked_until=scene.now + timedelta(minutes=minutes), asking="")
    scene.work.credentials.keep_pin(person, locked)
    _told_locked(scene, person, locked)


def _choose(scene: Scene, person: str, pin: Pin, typed: str) -> None:
    if len(set(typed)) == 1 or typed in _EASY:
        scene.post(person, Message(say("pin.too_easy", STAFF_LANGUAGE)))
        return
    scene.work.credentials.choose_pin(person, typed)
    _ask(scene, person, pin, "repeat")


def _confirm(scene: Scene, person: str, pin: Pin, typed: str) -> None:
    if not scene.work.credentials.confirm_pin(person, typed):
        scene.post(person, Message(say("pin.not_the_same", STAFF_LANGUAGE)))
        _ask(scene, person, pin, "new")
        return
    scene.work.audit.note(f"person:{person}", "pin set", "", scene.now)
    fresh = Pin(known=True, opened_until=scene.now + _WINDOW)
    scene.work.credentials.keep_pin(person, fresh)
    scene.post(person, Message(say("pin.set", STAFF_LANGUAGE)))


def _forget(scene: Scene, arrival: Arrival) -> None:
    """Erase what was typed; in a group the bot may lack the right, so the person is told to delete it."""
    scene.erase(arrival)
    if not arrival.private:
        scene.post(arrival.chat, Message(say("pin.delete_it", STAFF_LANGUAGE)))
