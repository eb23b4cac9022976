"""Text messages that wake staff when an alarm climbs: a code and a call to open the group, no name, no health word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.outgoing import Sms
from conversations.model.people import Facility, Staff
from conversations.people.audience import candidates, nearest_staff
from conversations.texts import say_plain


def wake(scene: Scene, facility: Facility, whom: Iterable[str], alarm: int, code: str, since: datetime) -> list[Staff]:
    """Text the staff behind these names who gave a phone; each once for an alarm that began to climb at `since`.

    Returns those who are texted now. A text the gateway refuses is reported back about this alarm.
    """
    woken: list[Staff] = []
    named = {staff.person: staff for name in whom for staff in _with_phone(scene, facility, name)}
    phones = scene.work.staff_phones.of(list(named))
    keys = {person: f"woken:{alarm}:{since.timestamp():.6f}:{person}" for person in phones}
    sent = scene.work.outbox.known(list(keys.values())) if keys else set()
    for person, phone in phones.items():
        if keys[person] in sent:
            continue
        text = say_plain("waking.sms", STAFF_LANGUAGE, code=code)
        channel = scene.house.channels.staff_name
        sms = Sms(text, "alarm", contact=person, channel=channel, alarm=alarm)
        scene.text_phone(phone, sms, once=keys[person])
        woken.append(named[person])
    if woken:
        about, detail = f"alert:{alarm}", {"number": len(woken), "staff": [staff.id for staff in woken]}
        scene.work.audit.note("clock", "staff texted", about, scene.now, detail=detail)
    return woken


def _with_phone(scene: Scene, facility: Facility, name: str) -> list[Staff]:
    """Return those on duty in a role who gave a phone; if none did, all with the role, then the leaders."""
    for people in candidates(scene, nearest_staff(scene, facility), name):
        known = scene.work.staff_phones.of([staff.person for staff in people])
        if known:
            return [staff for staff in people if staff.person in known]
    return []
