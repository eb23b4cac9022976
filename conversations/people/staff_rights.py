"""Staff rights: what a staff member may do in a chat, looked up again at every press; each refusal is on record."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Alert, Episode
from conversations.model.incoming import Arrival, Pressed
from conversations.model.outgoing import Message
from conversations.model.people import Facility, Staff
from conversations.model.presses import forged_data
from conversations.people.audience import chain
from conversations.people.station import group_for, station_of
from conversations.texts import say, say_plain


def entitled(scene: Scene, arrival: Arrival, episode: Episode | None) -> Staff | None:
    """Return the sender as staff. Returns None unless this very chat answers for the patient and gives rights now."""
    return in_group_for(scene, arrival, station_of(scene, episode)) if episode is not None else None


def in_group_for(scene: Scene, arrival: Arrival, facility: Facility | None) -> Staff | None:
    """Return the sender's standing if this chat is the group that answers for a facility's patients, else None."""
    group = group_for(scene.work, facility)
    if group is None or group[1] != arrival.chat:
        return None
    return scene.work.staff.in_facility(arrival.sender, group[0].id)


def responsible(scene: Scene, arrival: Arrival, number: int) -> tuple[Staff, Episode] | None:
    """Return the sender as staff and the illness of that number, locked. Returns None if it is not theirs here."""
    episode = scene.work.patients.episode(number, lock=True)
    staff = entitled(scene, arrival, episode)
    return (staff, episode) if episode is not None and staff is not None else None


def on_alarm(scene: Scene, arrival: Arrival, number: int) -> tuple[Staff, Episode, Alert] | None:
    """Return the sender as staff, the illness and the alarm of that number (locked). Returns None without rights on it.

    Staff of the alarm's facility or of one above it have rights, in their groups or in private.
    """
    alert = scene.work.alerts.get(number, lock=True)
    staff = here_or_above(scene, arrival, scene.work.facilities.get(alert.facility) if alert else None)
    episode = scene.work.patients.episode(alert.episode) if alert else None
    return (staff, episode, alert) if alert is not None and staff is not None and episode is not None else None


def in_facility(scene: Scene, arrival: Arrival, number: int) -> tuple[Staff, Facility] | None:
    """Return the sender as staff and the facility of that number; None without rights, or asked in another group."""
    facility = scene.work.facilities.get(number)
    if facility is None or not (arrival.private or facility.staff_chat == arrival.chat):
        return None
    staff = scene.work.staff.in_facility(arrival.sender, facility.id)
    return (staff, facility) if staff is not None else None


def in_this_group(scene: Scene, arrival: Arrival) -> tuple[Staff, Facility] | None:
    """Return the sender as staff and the facility of this group. Returns None, after saying so, for anyone else."""
    facility = scene.work.facilities.of_chat(arrival.chat)
    staff = scene.work.staff.in_facility(arrival.sender, facility.id) if facility is not None else None
    if facility is None or staff is None:
        key = "staff.not_bound" if facility is None else "staff.not_entitled"
        scene.post(arrival.chat, Message(say(key, STAFF_LANGUAGE)))
        return None
    return staff, facility


def here_or_above(scene: Scene, arrival: Arrival, facility: Facility | None) -> Staff | None:
    """Return the sender as staff of a facility or one above it, in their groups or in private, or None."""
    above = chain(scene, facility) if facility else []
    if not arrival.private:
        above = [each for each in above if each.staff_chat == arrival.chat]
    return next((staff for each in above if (staff := scene.work.staff.in_facility(arrival.sender, each.id))), None)


def refuse(scene: Scene, arrival: Arrival, data: str) -> None:
    """Tell the sender of a press or of words that nothing happens, and record it in the audit."""
    note_refused(scene, arrival, data)
    if isinstance(arrival.what, Pressed):
        serves = scene.work.staff.everywhere(arrival.sender)  # who is staff already need not be invited
        key = "staff.not_yours" if serves else "staff.not_entitled"
        scene.answer_press(arrival, say_plain(key, STAFF_LANGUAGE))
    else:
        scene.post(arrival.chat, Message(say("staff.not_taken", STAFF_LANGUAGE)))


def note_refused(scene: Scene, arrival: Arrival, data: str) -> None:
    """Record in the audit what was not allowed."""
    scene.work.audit.note(
        f"person:{arrival.sender}",
        "refused press",
        forged_data(data),
        scene.now,
        place=arrival.chat,
        detail={"data": forged_data(data)},
    )
