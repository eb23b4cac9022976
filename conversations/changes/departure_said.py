"""Departures as a patient's people say them: a death heard in any words, or a reason given to `/dung`.

They are answered with one kind sentence, reminders rest at once, and a person at the station decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conversations.changes import departure_card, departure_ladder, departures
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.hearing.certain import Cry
from conversations.hearing.deaths import DeathSaid
from conversations.letters import letters
from conversations.model.care import RESTING, Episode, EpisodeStatus, SlotState
from conversations.model.departures import DIED, IN_HOSPITAL, Departure, DepartureState
from conversations.model.dialogs import Session
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton, Press, number_in
from conversations.people.on_record import put_on_record
from conversations.people.station import station_facts, station_of
from conversations.readers.text import plain
from conversations.texts import say, say_plain

UNHEARD_IN = ("login", "registration", "join", "new_phone")
"""Dialogs in which words are no news: they may be a password, or of a patient no station knows yet."""


def answer_death(scene: Scene, contact: Contact, session: Session | None, death: DeathSaid, cry: Cry | None) -> bool:
    """Answer words that say a death, and ask the station. Returns False if a call for help, or nobody, is meant.

    "không qua khỏi" alone is a call for help as well; said of a relative it is the news itself.
    """
    if cry is not None and cry.phrase not in death.phrase:
        return False
    if session is not None and session.dialog in UNHEARD_IN:
        return False
    text, people = death.text, _people(scene, contact)
    if not people:
        return False
    meant = _meant(scene, contact, people, text, death)
    about = meant if meant is not None else people[0]
    known = scene.work.departures.open_for(about.id)
    if known is not None and known.kind == DIED and (meant is not None or len(people) == 1):
        letters.receive(scene, contact, [about], letters.Written("text", text), answered=True)
        return True  # said before, in other words: the station reads them, and nothing more is asked
    letter = scene.work.letters.keep(about.id, "text", text, "", scene.now, contact=contact.id)
    scene.work.letters.settle(letter, scene.now)  # the words are on the departure's card, which waits by itself
    if meant is not None and death.sure:
        departure = departures.said(scene, contact, meant, DIED, text)
        scene.say(contact, kind_words(scene, contact, meant, departure), card=_card(departure))
    else:
        _ask(scene, contact, people, text)
    return True


def on_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> bool:
    """Do what a button under our sentence says: `e:3:who-7` this one, `e:3:other` none of these, `e:3:no` a mistake.

    Returns False if it is not this chat's.
    """
    departure = scene.work.departures.get(press.row, lock=True) if press.row else None
    what, _, number = press.action.partition("-")
    if departure is None or departure.contact != contact.id or what not in ("who", "other", "no"):
        return False
    if what == "who" and number_in(number) < 0:
        return False
    scene.answer_press(arrival)
    if departure.state is DepartureState.CONFIRMED:
        _denied(scene, contact, departure, what)
    elif departure.ended_at is not None:
        _show(scene, contact, departure, "departure.family.as_before")
    elif what == "who":
        _named(scene, contact, departure, number_in(number))
    else:
        _taken_back(scene, contact, departure, what)
    return True


def wished(scene: Scene, contact: Contact, episode: Episode, kind: str) -> Message:
    """Keep a reason of `/dung` that says the patient died, is in hospital or moved; return what is shown after it."""
    departure = departures.said(scene, contact, episode, kind)
    return kind_words(scene, contact, episode, departure)


def kind_words(scene: Scene, contact: Contact, episode: Episode, departure: Departure) -> Message:
    """Return the one sentence after such news, and the way back for a slip of the finger."""
    facts = {"name": episode.patient.full_name, **station_facts(station_of(scene, episode), contact.language)}
    slip = Button(say_plain("departure.family.no", contact.language), PatientButton.DEPARTURE.data(departure.id, "no"))
    rows = ((slip,),) if departure.contact == contact.id else ()
    return Message(say(f"departure.family.said.{departure.kind}", contact.language, **facts), rows=rows)


def old_press(scene: Scene, contact: Contact, press: Press) -> str:
    """Return the kind sentence for an old button about a patient who is gone; empty for any other button."""
    first = press.words[0] if press.feature != PatientButton.MENU else ""
    name, _, number = press.words[0].partition("-")
    if press.feature == PatientButton.MENU and name in _NAMING_IN_MENU:
        first = number.partition("-")[0]  # `fix-7-birth` names a field as well
    if press.feature not in _NAMING or number_in(first) < 0:
        return ""
    of_slot = press.feature == PatientButton.SLOT or name in ("of", "correct")
    slot = scene.work.slots.get(number_in(first)) if of_slot else None
    illness = slot.episode if slot is not None else 0 if of_slot else number_in(first)
    theirs = scene.work.patients.of_contact(contact.id)
    episode = next((each for each in theirs if each.id == illness), None)
    if episode is None or not is_gone(scene, episode, excused=slot is not None and slot.state is SlotState.EXCUSED):
        return ""
    return say_plain("departure.family.old_press", contact.language)


def is_gone(scene: Scene, episode: Episode, *, excused: bool) -> bool:
    """True if a departure is confirmed, or said of a patient whose morning is excused."""
    if episode.status is EpisodeStatus.DEPARTED:
        return True
    return excused and scene.work.departures.open_for(episode.id) is not None


_NAMING = (PatientButton.SLOT, PatientButton.MENU, PatientButton.PAUSE, PatientButton.STOP)
_NAMING_IN_MENU = ("of", "correct", "more", "answer", "move", "profile", "fix")


# ---------------------------------------------------------------- which patient


def _people(scene: Scene, contact: Contact) -> list[Episode]:
    """Return the patients a contact may bring such news of: those followed, and those in hospital."""
    theirs = scene.work.patients.of_contact(contact.id)
    return [each for each in theirs if each.status not in RESTING or _in_hospital(scene, each)]


def _in_hospital(scene: Scene, episode: Episode) -> bool:
    known = scene.work.departures.open_for(episode.id) if episode.status is EpisodeStatus.DEPARTED else None
    return known is not None and known.kind == IN_HOSPITAL


def _meant(scene: Scene, contact: Contact, people: Sequence[Episode], text: str, death: DeathSaid) -> Episode | None:
    """Return the patient the words surely mean: named in full, or the only one if sex and relation agree."""
    words = f" {plain(text)} "
    named = [each for each in people if f" {plain(each.patient.full_name)} " in words]
    if len(named) == 1:
        return named[0]
    if len(people) > 1:
        return None
    one = people[0]
    ties = scene.work.caregivers.of_contact(contact.id)
    relation = next((tie.relation for tie in ties if tie.patient == one.patient.id), "")
    if relation == "self" or (death.sex and one.patient.sex and death.sex != one.patient.sex):
        return None
    both = relation in _TOLD_APART and death.relation in _TOLD_APART
    return None if both and relation != death.relation else one


_TOLD_APART = ("parent", "child", "spouse", "grandparent")


def _ask(scene: Scene, contact: Contact, people: Sequence[Episode], words: str) -> None:
    """Ask once, kindly, which patient is meant, or whether it is so; the station sees the words meanwhile."""
    departure = scene.work.departures.unclear(contact.id)
    if departure is None:
        fresh = Departure(0, None, DIED, DepartureState.SAID, scene.now, contact.id, people[0].facility, words)
        departure = departure_ladder.sound(scene, scene.work.departures.begin(fresh))
    else:
        departure = replace(departure, words=f"{departure.words}\n{words}")
        scene.work.departures.keep(departure)
        departure_card.redraw(scene, None, departure)
    language = contact.language
    one = len(people) == 1
    key = "departure.family.yes_one" if one else "departure.family.who"
    names = [_way(departure, language, key, f"who-{each.id}", name=each.patient.full_name[:40]) for each in people]
    ways = () if one else (_way(departure, language, "departure.family.other", "other"),)
    asked = "departure.family.ask_one" if one else "departure.family.ask_who"
    text = say(asked, language, name=people[0].patient.full_name)
    scene.say(
        contact,
        Message(text, rows=(*names, *ways, _way(departure, language, "departure.family.no", "no"))),
        card=_card(departure),
    )


def _way(departure: Departure, language: str, key: str, action: str, **facts: str) -> tuple[Button, ...]:
    return (Button(say_plain(key, language, **facts), PatientButton.DEPARTURE.data(departure.id, action)),)


def _named(scene: Scene, contact: Contact, departure: Departure, number: int) -> None:
    """Take the patient a contact chose: from now on it is news about this illness."""
    episode = next((each for each in _people(scene, contact) if each.id == number), None)
    locked = scene.work.patients.episode(episode.id, lock=True) if episode is not None else None
    if locked is None:
        _show(scene, contact, departure, "departure.family.as_before")
        return
    if departure.episode is None:
        over = replace(departure, state=DepartureState.TAKEN_BACK, ended_at=scene.now, due_at=None)
        scene.work.departures.keep(over)
        departure_card.close_unclear(scene, over, "departure.unclear_named", name=locked.patient.full_name)
    said = departures.said(scene, contact, locked, departure.kind, departure.words)
    scene.say(contact, kind_words(scene, contact, locked, said), card=_card(departure), edit=True)


def _taken_back(scene: Scene, contact: Contact, departure: Departure, what: str) -> None:
    """Take back a slip of the finger, or words about a person no station follows."""
    episode = scene.work.patients.episode(departure.episode, lock=True) if departure.episode else None
    by = say_plain("departure.by_family", STAFF_LANGUAGE)
    if episode is not None:
        put_on_record(scene, contact, f"took back {departure.kind}", episode)
        departures.take_back(scene, episode, departure, by)
    else:
        over = replace(departure, state=DepartureState.TAKEN_BACK, ended_at=scene.now, due_at=None)
        scene.work.departures.keep(over)
        departure_card.close_unclear(scene, over, f"departure.unclear_{what}")
    _show(scene, contact, departure, f"departure.family.taken_{what}")


def _denied(scene: Scene, contact: Contact, departure: Departure, what: str) -> None:
    """Tell the station that a contact says "not so" of what staff have confirmed; a person looks at it again."""
    if what == "no" and not departure.before.get("denied"):
        denied = replace(departure, before={**departure.before, "denied": True})
        scene.work.departures.keep(denied)
        facility = departure_card.facility_of_departure(scene, denied)
        if facility is not None:
            departure_card.repost(scene, denied, departure_card.group_of(scene, facility))
    _show(scene, contact, departure, "departure.family.looked_at")


def _show(scene: Scene, contact: Contact, departure: Departure, key: str) -> None:
    facility = departure_card.facility_of_departure(scene, departure)
    text = say(key, contact.language, **station_facts(facility, contact.language))
    scene.say(contact, Message(text), card=_card(departure), edit=True)


def _card(departure: Departure) -> str:
    return f"news:{departure.id}"
