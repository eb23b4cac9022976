"""Departure card: a patient who died, is in hospital or moved away, by which words, and what staff may press."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, named, when, years
from conversations.model.care import Episode
from conversations.model.departures import DIED, IN_HOSPITAL, Departure, DepartureState
from conversations.model.outgoing import Button, ButtonRows, Lane, Message
from conversations.model.people import Facility, Staff
from conversations.model.presses import StaffButton
from conversations.people import caregivers
from conversations.people.audience import groups, reach, showing
from conversations.people.station import facility_of, group_for, station_of
from conversations.readers.dialling import dial
from conversations.texts import Html, in_one_line, joined, say, say_plain
from conversations.watch.alarm_family import FAMILY

LEAVE_CARDS = "leave:"
"""Prefix of the names of departures' cards, before the number of the illness."""

_LONGEST_WORDS = 500


def card_of(episode: int) -> str:
    """Return the name of the card about an illness: the question, what was said, and what was confirmed."""
    return f"{LEAVE_CARDS}{episode}"


def name_of(departure: Departure) -> str:
    """Return the name of a departure's card; one of a patient not known yet has its own."""
    return card_of(departure.episode) if departure.episode else f"{LEAVE_CARDS}said-{departure.id}"


def draw(scene: Scene, episode: Episode | None, departure: Departure, *, by: str = "") -> Message:
    """Draw a departure in its state; `by` took it back."""
    if episode is None:
        return _unclear(scene, departure)
    if departure.state is DepartureState.SAID:
        return _said(scene, episode, departure)
    facts = {**named(episode), "by": by or departure.decided_by, "at": scene.clock()}
    if departure.state is DepartureState.TAKEN_BACK:
        return Message(say(f"departure.taken_back.{departure.kind}", STAFF_LANGUAGE, **facts))
    at = clock(scene, departure.decided_at)
    text = say(f"departure.confirmed.{departure.kind}", STAFF_LANGUAGE, **{**facts, "at": at})
    said = say("departure.denied", STAFF_LANGUAGE) if departure.before.get("denied") else Html("")
    return Message(joined(said, text, _words(scene, departure)), rows=_after(episode, departure))


def ways_back(episode: Episode, departure: Departure | None) -> ButtonRows:
    """Return the buttons on a patient's card that begin the watch again, of a confirmed departure."""
    confirmed = departure is not None and departure.state is DepartureState.CONFIRMED
    return _after(episode, departure) if departure is not None and confirmed else ()


def line(scene: Scene, departure: Departure | None) -> Html:
    """Show a departure on a patient's card; empty if there is none."""
    if departure is None:
        return Html("")
    at = when(scene, departure.decided_at or departure.said_at)
    facts = {"what": say_plain(f"outcome.{departure.kind}", STAFF_LANGUAGE), "at": at, "by": departure.decided_by}
    return say(f"departure.line.{departure.state}", STAFF_LANGUAGE, **facts)


def post(scene: Scene, episode: Episode, departure: Departure) -> None:
    """Show a confirmed departure: where it was asked or said in place, and else at the bottom of the group."""
    facility = facility_of_departure(scene, departure)
    name, card = name_of(departure), draw(scene, episode, departure)
    shown = showing(scene, facility, name) if facility is not None else []
    group = group_of(scene, facility) if facility is not None else []
    for chat in shown:
        scene.post(chat, card, card=name, edit=True)
    for chat in group:
        if chat not in shown:
            scene.post(chat, card, card=name)


def repost(scene: Scene, departure: Departure, chats: Iterable[str]) -> None:
    """Post the card at the bottom of these chats; an older one above it loses its buttons."""
    episode = scene.work.patients.episode(departure.episode) if departure.episode else None
    name = name_of(departure)
    code = episode.patient.code if episode is not None else ""
    lane = Lane.ALARM if departure.kind == DIED else Lane.REPLY
    for chat in chats:
        if scene.work.outbox.has_card(scene.house.channels.staff_name, chat, name):
            below = Message(say("departure.moved_down", STAFF_LANGUAGE, code=code))
            scene.post(chat, below, card=name, edit=True, lane=lane)
        scene.post(chat, draw(scene, episode, departure), card=name, lane=lane)


def redraw(scene: Scene, episode: Episode | None, departure: Departure, *, by: str = "") -> None:
    """Edit every card of a departure to its current state."""
    facility, card = facility_of_departure(scene, departure), draw(scene, episode, departure, by=by)
    name = name_of(departure)
    for chat in showing(scene, facility, name) if facility is not None else ():
        scene.post(chat, card, card=name, edit=True)


def close_unclear(scene: Scene, departure: Departure, key: str, **facts: str) -> None:
    """Show on the card of a patient not known how it ended; it has nothing to press any more."""
    facility, name = facility_of_departure(scene, departure), name_of(departure)
    text = joined(say(key, STAFF_LANGUAGE, at=scene.clock(), **facts), _words(scene, departure))
    for chat in showing(scene, facility, name) if facility is not None else ():
        scene.post(chat, Message(text), card=name, edit=True)


def tell_doctor(scene: Scene, staff: Staff, episode: Episode, departure: Departure) -> None:
    """Tell the doctor on duty in private; without one the group's card says it."""
    facility = station_of(scene, episode)
    if facility is None:
        return
    facts = {**named(episode), "what": say_plain(f"outcome.{departure.kind}", STAFF_LANGUAGE), "by": staff.name}
    text = say("departure.doctor", STAFF_LANGUAGE, **facts, station=facility.name, at=scene.clock())
    for chat in reach(scene, facility, ["duty_doctor"]):
        if chat != staff.person:
            scene.post(chat, Message(text))


def facility_of_departure(scene: Scene, departure: Departure) -> Facility | None:
    """Return the facility that decides: that of the illness now, else the office. Returns None if no group reads."""
    episode = scene.work.patients.episode(departure.episode) if departure.episode else None
    facility = station_of(scene, episode) if episode is not None else facility_of(scene, departure.facility)
    group = group_for(scene.work, facility)
    return (facility or group[0]) if group is not None else None


def group_of(scene: Scene, facility: Facility) -> list[str]:
    """Return the chat of the group that decides, if there is one."""
    return groups(scene, facility)[:1]


def meant(scene: Scene, departure: Departure) -> list[Episode]:
    """Return the patients a contact may mean that gave no name."""
    if not departure.contact:
        return []
    return caregivers.followed(scene, scene.work.contacts.get(departure.contact))


def _said(scene: Scene, episode: Episode, departure: Departure) -> Message:
    facts = {"age": years(scene, episode.patient.birth), "phone": dial(episode.patient.phone)}
    text = say(f"departure.said.{departure.kind}", STAFF_LANGUAGE, **named(episode), **facts)
    yes = _button(episode.id, f"departure.yes.{departure.kind}", f"{departure.kind}:yes")
    no = _button(episode.id, "departure.button.wrong", "wrong")
    return Message(joined(text, _words(scene, departure), _climbed(scene, departure)), rows=((yes,), (no,)))


def _unclear(scene: Scene, departure: Departure) -> Message:
    people = meant(scene, departure)
    names = ", ".join(f"{each.patient.full_name} ({each.patient.code})" for each in people)
    phone = next((dial(each.patient.phone) for each in people), "")
    text = say("departure.unclear", STAFF_LANGUAGE, names=names, phone=phone)
    rows: list[tuple[Button, ...]] = []
    for each in people:
        label = say_plain("departure.button.of", STAFF_LANGUAGE, name=each.patient.full_name[:40])
        rows.append((Button(label, StaffButton.DEPARTURE.data(each.id, f"{departure.kind}:ask")),))
    for each in people[:1]:
        rows.append((_button(each.id, "departure.button.nobody", f"nobody:{departure.id}"),))
    return Message(joined(text, _words(scene, departure), _climbed(scene, departure)), rows=tuple(rows))


def _words(scene: Scene, departure: Departure) -> Html:
    if not departure.words:
        return Html("")
    words = in_one_line(departure.words)[:_LONGEST_WORDS]
    return say("departure.words", STAFF_LANGUAGE, words=words, at=when(scene, departure.said_at))


def _climbed(scene: Scene, departure: Departure) -> Html:
    steps = scene.house.protocol.clocks.ladder
    step = steps[min(max(0, departure.rung - 1), len(steps) - 1)]
    if departure.kind != DIED or not step.after_minutes:
        return say("departure.undecided", STAFF_LANGUAGE)
    told = ", ".join(say_plain(f"alarm.whom.{name}", STAFF_LANGUAGE) for name in step.whom if name != FAMILY)
    minutes = int((scene.now - (departure.raised_at or departure.said_at)).total_seconds() // 60)
    return say("departure.climbed", STAFF_LANGUAGE, minutes=minutes, whom=told)


def _after(episode: Episode, departure: Departure) -> ButtonRows:
    """Return the ways back: all at once for ten minutes, then home again, or a mistake that is asked about."""
    home = (_button(episode.id, "departure.button.home", "home"),)
    if departure.due_at is not None:
        undo = (_button(episode.id, "departure.button.undo", "undo"),)
        return (undo, home) if departure.kind == IN_HOSPITAL else (undo,)
    died = (_button(episode.id, "departure.button.died", f"{DIED}:ask"),)
    return (home, died) if departure.kind == IN_HOSPITAL else ((_button(episode.id, "departure.button.back", "back"),),)


def _button(episode: int, key: str, action: str) -> Button:
    return Button(say_plain(key, STAFF_LANGUAGE), StaffButton.DEPARTURE.data(episode, action))
