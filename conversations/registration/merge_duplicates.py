"""Merging duplicates: staff say twice that two registrations are of one person. The older patient stays.

Nothing is deleted, and what only the newer registration knew is kept as a note.

The older patient's facility must agree: a registration gives its sender sight of the patient it is merged into.
"""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, named
from conversations.model.care import UNDECIDED, Episode, EpisodeStatus
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message, Sms
from conversations.model.people import INVITED, Contact, Login, Staff
from conversations.model.presses import Press, StaffButton, number_in
from conversations.people import staff_rights
from conversations.people.on_record import put_on_record
from conversations.people.patient_phone import text_patient
from conversations.people.station import chat_for, name_or_office, post_to_station, station_of
from conversations.registration import acceptance, duplicates, pair_facts
from conversations.registration.duplicates import FOLLOWED
from conversations.texts import Html, say, say_plain
from conversations.watch import alarm_ladder, alarms, status_card

_ANSWERS = (*duplicates.PAIR_ANSWERS, "sure", "keep")


def on_press(scene: Scene, arrival: Arrival, press: Press) -> bool:
    """Do what a button says of a pair: `dup:7:3:merge`, `:sure`, `:keep`, `:other` (registration 7, older patient 3).

    Returns False if this staff member has no such button.
    """
    number, _, said = press.action.partition(":")
    if not press.row or number_in(number) < 0 or said not in _ANSWERS:
        return False
    episode = scene.work.patients.episode(press.row, lock=True)
    if episode is None:
        return False
    candidates = scene.work.patients.possible_duplicates(episode.patient)
    older = next((each for each in candidates if each.patient.id == number_in(number)), None)
    staff = staff_rights.entitled(scene, arrival, episode)
    asked = older is not None and scene.work.patients.pair_verdict(episode.patient.id, older.patient.id) == "asked"
    theirs = staff_rights.entitled(scene, arrival, older) if older is not None else None
    decides = staff or (theirs if asked else None)
    if decides is None:
        return False
    if episode.status not in UNDECIDED or older is None or not duplicates.alike(older.patient, episode.patient):
        scene.answer_press(arrival, say_plain("duplicate.decided", STAFF_LANGUAGE))
        return True
    scene.answer_press(arrival)
    if said == "other":
        _different(scene, arrival, decides, episode, older)
    elif theirs is None and older.facility != episode.facility:
        _ask_there(scene, arrival, decides, episode, older)
    elif said == "merge":
        _ask_sure(scene, arrival, episode, older, both=staff is not None and theirs is not None)
    else:
        _sure_answered(scene, arrival, episode, older, said)
        if said == "sure":
            _merge(scene, arrival, decides, episode, older)
    return True


def _ask_sure(scene: Scene, arrival: Arrival, episode: Episode, older: Episode, *, both: bool) -> None:
    """Ask once more, with both names and, for who answers for `both`, what differs: twins share almost everything."""
    facts = _codes(episode, older) | {"name": episode.patient.full_name, "older_name": older.patient.full_name}
    text = say("duplicate.sure.ask", STAFF_LANGUAGE, **facts)
    if both:
        text = Html(f"{text}\n\n{pair_facts.compared(scene, episode, older)}")
    ask = ((say_plain(f"duplicate.sure_button.{each}", STAFF_LANGUAGE, **facts), each) for each in ("sure", "keep"))
    rows = tuple(
        (Button(label, StaffButton.DUPLICATE.data(episode.id, older.patient.id, said)),) for label, said in ask
    )
    scene.post(arrival.chat, Message(text, rows=rows), card=_sure_card(episode, older))


def _sure_answered(scene: Scene, arrival: Arrival, episode: Episode, older: Episode, said: str) -> None:
    """Take the buttons from the question."""
    words = say(f"duplicate.sure.said_{said}", STAFF_LANGUAGE, **_codes(episode, older), name=arrival.sender_name)
    card = _sure_card(episode, older)
    if scene.work.outbox.has_card(scene.house.channels.staff_name, arrival.chat, card):
        scene.post(arrival.chat, Message(words), card=card, edit=True)


def _sure_card(episode: Episode, older: Episode) -> str:
    return f"merge:{episode.id}:{older.patient.id}"


def _different(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, older: Episode) -> None:
    """Keep the verdict that the two are different, so that the pair is not shown again."""
    scene.work.patients.judge_pair(episode.patient.id, older.patient.id, "different", staff.id, scene.now)
    _audit(scene, staff, "not a duplicate", episode, older)
    acceptance.post_card(scene, episode.id, edit=True)
    _answered(
        scene, arrival, episode, say("duplicate.told_other", STAFF_LANGUAGE, **_codes(episode, older), name=staff.name)
    )


def _ask_there(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, older: Episode) -> None:
    """Ask the older patient's facility to decide, by name and codes, without any health details."""
    facility = station_of(scene, older)
    chat = chat_for(scene, facility)
    if chat is None:
        station = name_or_office(facility, STAFF_LANGUAGE)
        scene.post(
            arrival.chat, Message(say("duplicate.nobody", STAFF_LANGUAGE, **_codes(episode, older), station=station))
        )
        return
    again = scene.work.patients.pair_verdict(episode.patient.id, older.patient.id) == "asked"
    scene.work.patients.judge_pair(episode.patient.id, older.patient.id, "asked", staff.id, scene.now)
    _audit(scene, staff, "duplicate asked", episode, older)
    asking = scene.work.facilities.get(staff.facility)
    person = episode.patient
    facts = {"name": person.full_name, "station": asking.name if asking else "", "by": staff.name}
    words = say("duplicate.asked", STAFF_LANGUAGE, **_codes(episode, older), **facts)
    card = _card(episode)
    stands = again and scene.work.outbox.has_card(scene.house.channels.staff_name, chat, card)
    scene.post(chat, Message(words, rows=duplicates.rows(episode, [older])), card=card, edit=stands)
    acceptance.post_card(scene, episode.id, edit=True)


def _merge(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, older: Episode) -> None:
    """Merge both into the older patient. An open illness of theirs goes on; else the new one becomes theirs."""
    people = scene.work.patients.contacts_of(episode.patient.id)
    only_newer = pair_facts.left_over(scene, episode, older)
    before = scene.work.caregivers.logins_of(older.patient.id)
    older = scene.work.patients.episode(older.id, lock=True) or older
    scene.work.patients.judge_pair(episode.patient.id, older.patient.id, "merged", staff.id, scene.now)
    scene.work.patients.link_over(episode.patient.id, older.patient.id, scene.now)
    if older.status in FOLLOWED:
        scene.work.patients.set_status(episode.id, EpisodeStatus.CLOSED, scene.now, by=staff.name, reason="merged")
        _hand_on_alarm(scene, episode, older)
        _left(scene, episode, older)
        going_on = older
    else:
        scene.work.patients.move_illness(episode.id, older.patient.id)
        _take_over(scene, episode, older)
        going_on = scene.work.patients.episode(episode.id) or episode
        acceptance.post_card(scene, episode.id, edit=True)
    if any(contact.reachable for contact in people):
        scene.work.tasks.close(going_on.id, "reachable", scene.now, ("phone",))
    if only_newer:
        words = say_plain("duplicate.note", STAFF_LANGUAGE, code=episode.patient.code)
        scene.work.tasks.add_note(going_on.id, staff.id, f"{words}\n{only_newer}", scene.now)
    _audit(scene, staff, "merged", episode, older)
    _answered(
        scene, arrival, episode, say("duplicate.told_merged", STAFF_LANGUAGE, **_codes(episode, older), name=staff.name)
    )
    for contact in people:
        scene.say(contact, Message(say("duplicate.patient", contact.language, **named(older))))
        status_card.show(scene, contact, going_on)
    _tell_the_others(scene, going_on, before, people)


def _tell_the_others(scene: Scene, going_on: Episode, before: list[Login], people: list[Contact]) -> None:
    """Tell contacts that answered for the older patient in their own right that another chat sees the patient now."""
    if {contact.id for contact in people} <= {login.contact for login in before}:
        return
    for login in before:
        contact = scene.work.contacts.get(login.contact)
        if contact.reachable and login.via != INVITED:
            scene.say(contact, Message(say("duplicate.others", contact.language, **named(going_on))))


def _hand_on_alarm(scene: Scene, episode: Episode, older: Episode) -> None:
    """Raise the registration's alarm for the older patient; only then close this one, so that nothing is lost."""
    alert = scene.work.alerts.open_for(episode.id)
    if alert is None:
        return
    stored = alarms.raise_alarm(scene, alert.level, alert.reasons, older, Html(alert.numbers))
    if stored:
        over = replace(alert, closed_at=scene.now, due_at=None, outcome="moved")
        over = alarm_ladder.logged(
            scene, over, say_plain("duplicate.alarm_moved", STAFF_LANGUAGE, code=older.patient.code)
        )
        scene.work.alerts.keep(over)
        alarm_ladder.redraw(scene, episode, over)


def _take_over(scene: Scene, episode: Episode, older: Episode) -> None:
    """Take over what the newer registration knows better: the present address, and a phone that was proven."""
    person = episode.patient
    values = {"address": person.address, "commune": person.commune}
    old = older.patient.phone
    if episode.phone_proven and person.phone != old:
        values["phone"] = person.phone
        text_patient(scene, older.patient, Sms(say_plain("new_phone.sms", "vi", code=older.patient.code), "notice"))
    scene.work.patients.correct(older.patient.id, values)


def _left(scene: Scene, episode: Episode, older: Episode) -> None:
    """Edit the acceptance card of the merged registration: no buttons."""
    words = say("duplicate.card_left", STAFF_LANGUAGE, **_codes(episode, older))
    card = f"{acceptance.ACCEPTANCE_CARDS}{episode.id}"
    post_to_station(scene, episode, Message(words), card=card, edit=True)


def _answered(scene: Scene, arrival: Arrival, episode: Episode, words: Html) -> None:
    """Tell the decision to the group that pressed; if it had been asked, edit its card and tell the other group."""
    if scene.work.outbox.has_card(scene.house.channels.staff_name, arrival.chat, _card(episode)):
        scene.post(arrival.chat, Message(words), card=_card(episode), edit=True)
        chat = chat_for(scene, station_of(scene, episode))
        if chat is not None and chat != arrival.chat:
            scene.post(chat, Message(words))
    else:
        scene.post(arrival.chat, Message(words))


def _card(episode: Episode) -> str:
    return f"duplicate:{episode.id}"


def _codes(episode: Episode, older: Episode) -> dict[str, str]:
    return {"code": episode.patient.code, "older": older.patient.code}


def _audit(scene: Scene, staff: Staff, action: str, episode: Episode, older: Episode) -> None:
    detail = {"newer": episode.patient.code, "older": older.patient.code}
    put_on_record(scene, staff, action, episode, detail)
