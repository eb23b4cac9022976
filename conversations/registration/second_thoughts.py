"""Second thoughts after a decision: a registration is opened again, and an account sent once its phone is proven."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Episode, EpisodeStatus, SlotState
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Staff
from conversations.model.presses import StaffButton
from conversations.model.undo import UNDO_FOR
from conversations.people.on_record import put_on_record
from conversations.people.station import station_facts, station_of
from conversations.texts import say, say_plain

_DECIDED = (EpisodeStatus.ACCEPTED, EpisodeStatus.DECLINED)
_BEGUN = (SlotState.STARTED, SlotState.ON_TIME, SlotState.LATE)


def rows(scene: Scene, episode: Episode) -> ButtonRows:
    """Return the buttons of a decided registration's card."""
    found = []
    if episode.status is EpisodeStatus.ACCEPTED and not episode.phone_proven:
        found.append("number-right")
    if _in_time(scene, episode):
        found.append("reopen")
    labels = ((say_plain(f"cards.button.{each}", STAFF_LANGUAGE), each) for each in found)
    return tuple((Button(label, StaffButton.ACCEPTANCE.data(episode.id, action)),) for label, action in labels)


def reopen(scene: Scene, staff: Staff, episode: Episode) -> str:
    """Take a decision back: the registration waits again. Returns words for the press if it is too late."""
    if not _in_time(scene, episode):
        return say_plain("cards.reopen.too_late", STAFF_LANGUAGE)
    if any(day.state in _BEGUN for day in scene.work.standings.days(episode.id)):
        return say_plain("cards.reopen.reported", STAFF_LANGUAGE)
    if scene.work.transfers.open_for(episode.id) is not None:
        return say_plain("cards.reopen.moving", STAFF_LANGUAGE)
    scene.work.patients.set_status(episode.id, EpisodeStatus.WAITING, scene.now)
    put_on_record(scene, staff, "registration opened again", episode, {"was": episode.status.value})
    for contact in scene.work.patients.contacts_of(episode.patient.id):
        if contact.reachable:
            facts = {"name": episode.patient.full_name, **station_facts(station_of(scene, episode), contact.language)}
            scene.say(contact, Message(say("declined.reopened", contact.language, **facts)))
    return ""


def _in_time(scene: Scene, episode: Episode) -> bool:
    """True if the decision is so fresh that it may be a slip of a finger."""
    at = episode.decided_at
    return episode.status in _DECIDED and at is not None and scene.now - at < UNDO_FOR
