"""Stops (`/dung`): a registration is taken back at once; an illness ends only when staff agree.

Withdrawn consent stops the reminders at once all the same (clinical.md, section 6); on the same day all can be undone.
"""

from __future__ import annotations

from conversations.calendar import local_day
from conversations.changes import departure_said, pauses, stop_cards, transfers
from conversations.dialog.scene import Scene
from conversations.model.care import UNDECIDED, UNWILLING, WITHDRAWN, Episode, EpisodeStatus, Stop
from conversations.model.departures import DIED, IN_HOSPITAL, MOVED
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton, Press
from conversations.people import caregivers
from conversations.people.facility_codes import answering
from conversations.people.on_record import put_on_record
from conversations.people.station import station_facts, station_of
from conversations.registration import acceptance
from conversations.texts import say, say_plain
from conversations.watch import status_card

STOP_REASONS = ("recovered", "died", "hospital", "moved", UNWILLING)
GONE = {"died": DIED, "hospital": IN_HOSPITAL, "moved": MOVED}
"""Reasons that say a departure: reminders rest at once, and the station is asked whether it is so."""

_CARD = "stop"


def on_command(scene: Scene, contact: Contact) -> None:
    """Answer `/dung`: ask which patient stops, and say what it means."""
    scene.say(contact, _first(scene, contact), card=_CARD)


def on_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> bool:
    """Go on with the patient's card. Returns False if it has no such button.

    `x:7` names the patient, `x:7:why` asks for a reason, `x:7:moved` gives one, `x:7:moved:yes` confirms, `x:7:undo`.
    """
    if press.words == ["no"]:
        scene.answer_press(arrival)
        scene.say(contact, Message(say("stop.left", contact.language)), card=_CARD, edit=True)
        return True
    what, _, sure = press.action.partition(":")
    if not press.row or what not in ("", "why", "undo", WITHDRAWN, *STOP_REASONS) or sure not in ("", "yes"):
        return False
    theirs = caregivers.own_illnesses(scene, contact, scene.work.patients.of_contact(contact.id))
    own = next((each for each in theirs if each.id == press.row), None)
    episode = scene.work.patients.episode(own.id, lock=True) if own is not None else None
    if episode is None:
        return False
    scene.answer_press(arrival)
    scene.say(contact, _next(scene, contact, episode, what, sure=bool(sure)), card=_CARD, edit=True)
    return True


def take_back(scene: Scene, contact: Contact) -> bool:
    """Restore consent withdrawn by this very contact (`/tieptuc`). Returns False if there was none."""
    found = False
    for episode in caregivers.accepted(scene, contact):
        stop = scene.work.pauses.stop_wish_of(episode.id)
        if stop is not None and stop.reason == UNWILLING and stop.contact == contact.id:
            scene.say(contact, _undone(scene, contact, episode, stop))
            found = True
    return found


def _next(scene: Scene, contact: Contact, episode: Episode, what: str, *, sure: bool) -> Message:
    """Do what a press asks for, and return what the card shows after it."""
    stop = scene.work.pauses.stop_wish_of(episode.id)
    if what == "undo":
        return _undo(scene, contact, episode, stop)
    if stop is not None and sure and stop.reason == what:
        return _told(scene, contact, episode, what)  # a double tap
    if stop is not None:
        return _asked_already(scene, contact, episode)
    if episode.status in UNDECIDED:
        return _withdrawn(scene, contact, episode) if sure else _withdrawal(contact, episode)
    if episode.status is not EpisodeStatus.ACCEPTED:
        return Message(say("stop.nobody", contact.language))
    if what in STOP_REASONS:
        return _wished(scene, contact, episode, what) if sure else _last_word(scene, contact, episode, what)
    return _reasons(contact, episode) if what == "why" else _meaning(scene, contact, episode)


# ---------------------------------------------------------------- what is asked


def _first(scene: Scene, contact: Contact) -> Message:
    followed = caregivers.followed(scene, contact)
    people = caregivers.own_illnesses(scene, contact, followed)
    if not people and followed:
        names = ", ".join(each.patient.full_name for each in followed)
        return Message(say("carers.only_help", contact.language, names=names))
    if not people:
        return Message(say("stop.nobody", contact.language))
    if len(people) == 1:
        return _next(scene, contact, people[0], "", sure=False)
    rows = [(Button(each.patient.full_name, PatientButton.STOP.data(each.id)),) for each in people]
    return Message(say("stop.whose", contact.language), rows=(*rows, _no(contact)))


def _meaning(scene: Scene, contact: Contact, episode: Episode) -> Message:
    text = say("stop.meaning", contact.language, **_facts(scene, contact, episode))
    on = Button(say_plain("stop.go_on", contact.language), PatientButton.STOP.data(episode.id, "why"))
    rest = Button(say_plain("stop.rest", contact.language), PatientButton.PAUSE.data(episode.id))
    return Message(text, rows=((rest,), (on,), _no(contact)))


def _reasons(contact: Contact, episode: Episode) -> Message:
    rows = [
        (Button(say_plain(f"stop.why.{each}", contact.language), PatientButton.STOP.data(episode.id, each)),)
        for each in STOP_REASONS
    ]
    text = say("stop.ask_why", contact.language, name=episode.patient.full_name)
    return Message(text, rows=(*rows, _no(contact)))


def _last_word(scene: Scene, contact: Contact, episode: Episode, reason: str) -> Message:
    facts = _facts(scene, contact, episode)
    alarmed = reason not in ("died", "hospital") and scene.work.alerts.open_for(episode.id) is not None
    parts = [say("stop.in_danger", contact.language, **facts)] if alarmed else []
    parts.append(say(f"stop.sure.{reason}", contact.language, **facts))
    agreed = "departure.family.yes_one" if reason in GONE else "stop.yes"
    yes = Button(say_plain(agreed, contact.language), PatientButton.STOP.data(episode.id, reason, "yes"))
    no = _no(contact, "departure.family.not_so" if reason in GONE else "stop.no")
    return Message("\n\n".join(parts), rows=((yes,), no))


def _withdrawal(contact: Contact, episode: Episode) -> Message:
    yes = Button(say_plain("stop.withdraw", contact.language), PatientButton.STOP.data(episode.id, WITHDRAWN, "yes"))
    return Message(
        say("stop.withdrawal", contact.language, name=episode.patient.full_name), rows=((yes,), _no(contact))
    )


# ---------------------------------------------------------------- what follows


def _wished(scene: Scene, contact: Contact, episode: Episode, reason: str) -> Message:
    """Ask the station; withdrawn consent stops the reminders now."""
    if reason in GONE:
        return departure_said.wished(scene, contact, episode, GONE[reason])
    scene.work.pauses.ask_to_stop(episode.id, contact.id, reason, scene.now)
    put_on_record(scene, contact, f"wants to stop: {reason}", episode)
    if reason == UNWILLING:
        scene.work.contacts.withdraw_consent(contact.id, scene.now)
        scene.work.audit.note(f"contact:{contact.id}", "withdrew consent", f"contact:{contact.id}", scene.now)
        pauses.begin(scene, contact, episode, None)
    stop_cards.post(scene, episode)
    _tell_others(scene, contact, episode, "stop.others")
    return _told(scene, contact, episode, reason)


def _told(scene: Scene, contact: Contact, episode: Episode, reason: str) -> Message:
    """Show what was done with the wish, and the way back."""
    key = {UNWILLING: "stop.stopped", WITHDRAWN: "stop.withdrawn"}.get(reason, "stop.wished")
    text = say(key, contact.language, **_facts(scene, contact, episode))
    return Message(text, rows=(_undo_button(contact, episode),))


def _withdrawn(scene: Scene, contact: Contact, episode: Episode) -> Message:
    """Take a registration back: its card in the group says so, and staff need not decide on it any more."""
    scene.work.pauses.ask_to_stop(episode.id, contact.id, WITHDRAWN, scene.now)
    scene.work.patients.set_status(episode.id, EpisodeStatus.CLOSED, scene.now, reason=WITHDRAWN)
    put_on_record(scene, contact, "withdrew registration", episode)
    acceptance.post_card(scene, episode.id, edit=True)
    status_card.refresh(scene, episode.id)
    return _told(scene, contact, episode, WITHDRAWN)


def _undo(scene: Scene, contact: Contact, episode: Episode, stop: Stop | None) -> Message:
    """Take the wish back within the same day, unless staff have agreed meanwhile."""
    facts = _facts(scene, contact, episode)
    if stop is None:
        over = episode.status is EpisodeStatus.CLOSED
        return Message(say("stop.agreed_already" if over else "stop.nothing_to_undo", contact.language, **facts))
    if local_day(stop.asked_at, scene.house.policy.zone) != scene.today:
        return Message(say("stop.undo_too_late", contact.language, **facts))
    return _undone(scene, contact, episode, stop)


def _undone(scene: Scene, contact: Contact, episode: Episode, stop: Stop) -> Message:
    scene.work.pauses.end_stop_wish(episode.id, "undone", scene.now)
    put_on_record(scene, contact, "wants to go on", episode)
    if stop.reason == WITHDRAWN:
        scene.work.patients.set_status(episode.id, EpisodeStatus.WAITING, scene.now)
        here = station_of(scene, episode)
        if here is not None and here.closed and (now := answering(scene.work, here)) is not None:
            episode = transfers.settle(scene, episode, now, episode.place)  # the old one closed meanwhile
        acceptance.post_card(scene, episode.id)
        status_card.refresh(scene, episode.id)
    else:
        if stop.reason == UNWILLING:
            scene.work.contacts.restore_consent(stop.contact, stop.asked_at)
            pauses.end(scene, episode, by=f"contact:{contact.id}")
        stop_cards.undone(scene, episode)
        _tell_others(scene, contact, episode, "stop.others_undone")
    return Message(say("stop.undone", contact.language, **_facts(scene, contact, episode)))


def _asked_already(scene: Scene, contact: Contact, episode: Episode) -> Message:
    text = say("stop.asked_already", contact.language, **_facts(scene, contact, episode))
    return Message(text, rows=(_undo_button(contact, episode),))


def _tell_others(scene: Scene, teller: Contact, episode: Episode, key: str) -> None:
    """Tell the other chats that answer for the patient: it may not be the family's wish."""
    for contact in caregivers.reachable(scene, episode.patient.id, teller):
        scene.say(contact, Message(say(key, contact.language, **_facts(scene, contact, episode))))


def _facts(scene: Scene, contact: Contact, episode: Episode) -> dict[str, str]:
    return {
        "name": episode.patient.full_name,
        **station_facts(station_of(scene, episode), contact.language),
        "time": f"{scene.house.policy.reminder_at:%H:%M}",
        "day": f"{scene.today + stop_cards.LAWFUL_DAYS:%d/%m/%Y}",
    }


def _undo_button(contact: Contact, episode: Episode) -> tuple[Button, ...]:
    return (Button(say_plain("stop.undo", contact.language), PatientButton.STOP.data(episode.id, "undo")),)


def _no(contact: Contact, key: str = "stop.no") -> tuple[Button, ...]:
    return (Button(say_plain(key, contact.language), PatientButton.STOP.data("no")),)
