"""Pauses of reminders for some days (`/tamdung`). The station is told, reports stay welcome, danger still means 115."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from conversations.calendar import local_time
from conversations.calls import morning_list
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, named
from conversations.model.care import UNWILLING, Episode, EpisodeStatus, Pause, SlotState
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact, Staff
from conversations.model.presses import PatientButton, Press, StaffButton, number_in
from conversations.people import caregivers
from conversations.people.on_record import put_on_record
from conversations.people.station import post_to_station, station_facts, station_of
from conversations.readers.dialling import dial
from conversations.texts import Html, joined, say, say_plain
from conversations.watch import status_card
from conversations.watch.pause_lines import until

PAUSE_DAYS = (1, 3, 7, 0)
"""Days a pause may last; 0 is until the patient says so."""

WAITING = (SlotState.EXPECTED, SlotState.EXCUSED)

_CARD = "pause"


def on_command(scene: Scene, contact: Contact) -> None:
    """Answer `/tamdung`: ask which patient pauses, and say what it means."""
    scene.say(contact, _first(scene, contact), card=_CARD)


def on_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> bool:
    """Go on with the patient's card. Returns False if it has no such button.

    `z:7` names the patient, `z:7:3` the days, `z:7:3:yes` confirms.
    """
    whom, days, sure = (*press.words, "", "")[:3]
    people = _meant(scene, contact, whom)
    if whom not in ("no", "all") and number_in(whom) < 0:
        return False
    if days not in ("", *map(str, PAUSE_DAYS)) or sure not in ("", "yes"):
        return False
    scene.answer_press(arrival)
    if whom == "no":
        shown = Message(say("pause.left", contact.language))
    elif not people:
        shown = _first(scene, contact)
    elif not days:
        shown = _how_long(scene, contact, people, whom)
    elif not sure:
        shown = _confirmation(scene, contact, people, whom, int(days))
    else:
        shown = _paused(scene, contact, people, int(days))
    scene.say(contact, shown, card=_CARD, edit=True)
    return True


def resume(scene: Scene, contact: Contact) -> None:
    """Answer `/tieptuc`: let reminders come again, from today's on while it is not too late."""
    resting = [e for e in caregivers.accepted(scene, contact) if scene.work.pauses.open_for(e.id)]
    paused = [e for e in resting if not _unwilling(scene, e)]
    if resting and not paused:
        scene.say(contact, Message(say("pause.withdrawn", contact.language, names=_names(resting))))
        return
    if not paused:
        scene.say(contact, Message(say("pause.none", contact.language)))
        return
    for episode in paused:
        end(scene, episode, by=f"contact:{contact.id}")
        _tell_group(scene, episode, say_plain("pause.group_resumed", STAFF_LANGUAGE, **named(episode)))
        _tell_others(scene, contact, episode, "pause.resumed")
    facts = {"names": _names(paused), "time": f"{scene.house.policy.reminder_at:%H:%M}"}
    scene.say(contact, Message(say("pause.resumed", contact.language, **facts)))


def end(scene: Scene, episode: Episode, *, by: str) -> None:
    """End a pause; a morning that is not over yet is expected after all."""
    scene.work.pauses.end(episode.id, scene.now)
    if _is_morning(scene):
        scene.work.pauses.expect(episode.id, scene.today)
    scene.work.audit.note(by, "resumed reminders", f"episode:{episode.id}", scene.now)
    status_card.refresh(scene, episode.id)


def run_out(scene: Scene, pause: Pause) -> None:
    """End a pause whose days are over, and tell the patient's contacts; the morning's question follows."""
    episode = scene.work.patients.episode(pause.episode)
    if episode is None or episode.status is not EpisodeStatus.ACCEPTED:
        scene.work.pauses.end(pause.episode, scene.now)
        return
    end(scene, episode, by="clock")
    if scene.work.departures.open_for(episode.id) is not None:
        scene.work.departures.excuse(episode.id, scene.today)  # the family said that nobody is to be asked
        return
    for contact in caregivers.reachable(scene, episode.patient.id):
        scene.say(contact, Message(say("pause.run_out", contact.language, name=episode.patient.full_name)))


def on_staff_press(scene: Scene, arrival: Arrival, decided: tuple[Staff, Episode], action: str) -> bool:
    """Let the reminders come again for a nurse (`z:7:resume`). Returns False if there is no such button."""
    if action != "resume":
        return False
    staff, episode = decided
    if _unwilling(scene, episode):
        scene.answer_press(arrival, say_plain("pause.only_they", STAFF_LANGUAGE))
        return True
    if scene.work.pauses.open_for(episode.id) is None:  # the patient, or another staff member, was quicker
        scene.answer_press(arrival, say_plain("dialog.already", STAFF_LANGUAGE))
        return True
    scene.answer_press(arrival)
    end(scene, episode, by=f"staff:{staff.id}")
    _tell_others(scene, None, episode, "pause.station_resumed")
    text = say("pause.group_ended", STAFF_LANGUAGE, **named(episode), staff=staff.name, at=scene.clock())
    _show_group(scene, episode, Message(text), edit=True)
    _refresh_list(scene, episode)
    return True


def begin(scene: Scene, contact: Contact, episode: Episode, resumes_on: date | None) -> None:
    """Pause from now on; today's question too, unless its answer has begun or the morning is over."""
    scene.work.pauses.begin(episode.id, contact.id, resumes_on, scene.now)
    if _is_morning(scene):
        scene.work.pauses.excuse(episode.id, scene.today)
    put_on_record(scene, contact, "paused reminders", episode)
    status_card.refresh(scene, episode.id)
    _refresh_list(scene, episode)


# ---------------------------------------------------------------- what is shown


def _first(scene: Scene, contact: Contact) -> Message:
    people, followed = _theirs(scene, contact), caregivers.accepted(scene, contact)
    if not people and followed:
        key = "pause.withdrawn" if caregivers.own_illnesses(scene, contact, followed) else "carers.only_help"
        return Message(say(key, contact.language, names=_names(followed)))
    if not people:
        return Message(say("pause.nobody", contact.language))
    if len(people) == 1:
        return _how_long(scene, contact, people, str(people[0].id))
    rows = [(Button(each.patient.full_name, PatientButton.PAUSE.data(each.id)),) for each in people]
    everybody = (Button(say_plain("pause.all", contact.language), PatientButton.PAUSE.data("all")),)
    return Message(say("pause.whose", contact.language), rows=(*rows, everybody, _no(contact)))


def _how_long(scene: Scene, contact: Contact, people: Sequence[Episode], whom: str) -> Message:
    text = joined(_in_danger(scene, contact, people), say("pause.ask", contact.language, names=_names(people)))
    lengths = tuple(
        Button(say_plain(f"pause.days.{n}", contact.language), PatientButton.PAUSE.data(whom, n)) for n in PAUSE_DAYS
    )
    return Message(text, rows=(lengths[:3], lengths[3:], _no(contact)))


def _confirmation(scene: Scene, contact: Contact, people: Sequence[Episode], whom: str, days: int) -> Message:
    resumes_on = _resumes_on(scene, people, days)
    text = say("pause.sure", contact.language, names=_names(people), until=until(contact.language, resumes_on))
    yes = Button(say_plain("pause.yes", contact.language), PatientButton.PAUSE.data(whom, days, "yes"))
    return Message(text, rows=((yes,), _no(contact)))


def _paused(scene: Scene, contact: Contact, people: Sequence[Episode], days: int) -> Message:
    resumes_on = _resumes_on(scene, people, days)
    for episode in people:
        pause = scene.work.pauses.open_for(episode.id)
        if pause is not None and pause.resumes_on == resumes_on:
            continue  # a double tap tells nobody twice
        begin(scene, contact, episode, resumes_on)
        facts = {
            **named(episode),
            "until": until(STAFF_LANGUAGE, resumes_on),
            "phone": dial(episode.patient.phone),
        }
        button = Button(say_plain("pause.button.resume", STAFF_LANGUAGE), StaffButton.PAUSE.data(episode.id, "resume"))
        _show_group(scene, episode, Message(say("pause.group", STAFF_LANGUAGE, **facts), rows=((button,),)))
        _tell_others(scene, contact, episode, "pause.others", resumes_on)
    facts = {"names": _names(people), "until": until(contact.language, resumes_on)}
    return Message(say("pause.done", contact.language, **facts))


def _in_danger(scene: Scene, contact: Contact, people: Sequence[Episode]) -> Html:
    """Say, in the sentence that `/dung` says, that this is no time to rest: an alarm is open."""
    alarmed = [each for each in people if scene.work.alerts.open_for(each.id) is not None]
    return joined(
        *(
            say(
                "stop.in_danger",
                contact.language,
                name=each.patient.full_name,
                **station_facts(station, contact.language),
            )
            for each in alarmed
            for station in (station_of(scene, each),)
        )
    )


def _resumes_on(scene: Scene, people: Sequence[Episode], days: int) -> date | None:
    """Return the first day asked again; today rests too while it waits. Returns None if no days were chosen."""
    if not days:
        return None
    slots = [scene.work.slots.of_day(each.patient.id, scene.today) for each in people]
    waits = _is_morning(scene) and any(slot is not None and slot.state in WAITING for slot in slots)
    return scene.today + timedelta(days=days if waits else days + 1)


def _is_morning(scene: Scene) -> bool:
    """True if today's answer would still be in time."""
    return local_time(scene.now, scene.house.policy.zone) < scene.house.policy.deadline_at


def _meant(scene: Scene, contact: Contact, whom: str) -> list[Episode]:
    """Return the illnesses a press names, looked up again at every press."""
    return [each for each in _theirs(scene, contact) if whom in ("all", str(each.id))]


def _theirs(scene: Scene, contact: Contact) -> list[Episode]:
    """Return the illnesses this contact may pause; after withdrawn consent, a pause of days would end that rest."""
    own = caregivers.own_illnesses(scene, contact, caregivers.accepted(scene, contact))
    return [each for each in own if not _unwilling(scene, each)]


def _unwilling(scene: Scene, episode: Episode) -> bool:
    """True if consent was withdrawn: only the contact that gave it lets reminders come again."""
    stop = scene.work.pauses.stop_wish_of(episode.id)
    return stop is not None and stop.reason == UNWILLING


def _no(contact: Contact) -> tuple[Button, ...]:
    return (Button(say_plain("pause.no", contact.language), PatientButton.PAUSE.data("no")),)


def _names(people: Sequence[Episode]) -> str:
    return ", ".join(each.patient.full_name for each in people)


# ---------------------------------------------------------------- telling others


def _tell_others(
    scene: Scene, teller: Contact | None, episode: Episode, key: str, resumes_on: date | None = None
) -> None:
    """Tell the other chats that answer for the patient."""
    time = f"{scene.house.policy.reminder_at:%H:%M}"
    for contact in caregivers.reachable(scene, episode.patient.id, teller):
        facts = {"names": episode.patient.full_name, "until": until(contact.language, resumes_on), "time": time}
        scene.say(contact, Message(say(key, contact.language, **facts)))


def _tell_group(scene: Scene, episode: Episode, text: str) -> None:
    _show_group(scene, episode, Message(text), edit=True)
    _refresh_list(scene, episode)


def _show_group(scene: Scene, episode: Episode, message: Message, *, edit: bool = False) -> None:
    post_to_station(scene, episode, message, card=f"pause:{episode.id}", edit=edit)


def _refresh_list(scene: Scene, episode: Episode) -> None:
    if episode.facility:
        morning_list.refresh(scene, episode.facility)
