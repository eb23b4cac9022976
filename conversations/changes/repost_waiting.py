"""Waiting alarms, registrations, letters and slips, posted again when a group comes, goes or moves."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

from conversations.changes import stop_cards, transfers
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.letters import letters, slips
from conversations.model.outgoing import ALARM_CARDS, Message
from conversations.model.people import Facility
from conversations.model.slips import URGENT, Slip
from conversations.people.audience import groups
from conversations.people.staff_scope import FacilityNumbers, decided
from conversations.people.station import chat_for, facility_of, station_of
from conversations.registration import acceptance
from conversations.texts import say
from conversations.watch import alarm_ladder

STILL_NEWS = timedelta(days=1)
"""Maximum age of a letter posted again; an older one is history, to be read on the patient's card."""

MOST_AT_ONCE, MOST_REMINDED = 10, 5
"""Maximum cards of a kind posted again by a button, and each morning by itself: the oldest."""

MOST_LETTERS = 30
"""Maximum letters posted again, the newest; more would bury the alarms."""


def answered_by(scene: Scene, facility: Facility) -> FacilityNumbers:
    """Return the facilities whose cards come to this one's group."""
    return decided(scene.work, facility)


def post_again(scene: Scene, facilities: Collection[int | None], *, missing_only: bool = False) -> None:
    """Post all that waits for staff of these facilities again, into the group that answers for them now.

    An earlier card there is far up and may tell of another time; `missing_only` trusts the cards that are there.
    """
    for number in scene.work.alerts.open_of([each for each in facilities if each is not None]):
        alert = scene.work.alerts.get(number)
        assert alert is not None, "it was found in this transaction"
        episode, facility = scene.work.patients.episode(alert.episode), scene.work.facilities.get(alert.facility)
        assert episode is not None, "illnesses are never deleted"
        assert facility is not None, "facilities are never deleted"
        chats = groups(scene, facility)[:1]
        alarm_ladder.post(
            scene, episode, alert, [c for c in chats if not (missing_only and _stands(scene, c, f"alarm:{number}"))]
        )
    for episode in scene.work.patients.waiting():
        chat = chat_for(scene, station_of(scene, episode))
        if chat is None or episode.facility not in facilities:
            continue
        if not (missing_only and _stands(scene, chat, f"{acceptance.ACCEPTANCE_CARDS}{episode.id}")):
            acceptance.post_card(scene, episode.id)
    for letter in scene.work.letters.unanswered_there(facilities, scene.now - STILL_NEWS, MOST_LETTERS):
        letters.post_again(scene, letter, missing_only=missing_only)
    for number in scene.work.slips.unread_of(facilities):
        slips.post_again(scene, number, missing_only=missing_only)


def post_kind(scene: Scene, facility: Facility, kind: str) -> int:
    """Post the open cards of a kind again, the oldest that fit; return how many."""
    mine, soon, waiting = answered_by(scene, facility), scene.now + timedelta(minutes=1), scene.work.waiting
    match kind:
        case "alarms":
            return _alarms(scene, facility, mine)
        case "letters":
            found = waiting.letters(mine, soon, MOST_AT_ONCE)
        case "words":
            found = scene.work.slips.unread_of(mine)[:MOST_AT_ONCE]
        case "transfers":
            found = waiting.transfers(mine, soon, MOST_AT_ONCE)
        case _:
            found = waiting.stops(mine, soon, MOST_AT_ONCE)
    for number in found:
        _POST_AGAIN[kind](scene, number)
    return len(found)


def remind(scene: Scene, facility_id: int) -> None:
    """Post again, with the morning's list, what has waited longer than a day: an older card may be gone."""
    facility = scene.work.facilities.get(facility_id)
    if facility is None or not facility.staff_chat:
        return
    mine, before, waiting = answered_by(scene, facility), scene.now - STILL_NEWS, scene.work.waiting
    found = {
        "registrations": waiting.registrations(mine, before, MOST_REMINDED),
        "letters": waiting.letters(mine, before, MOST_REMINDED),
        "words": [slip.id for slip in _unread(scene, mine) if slip.opened_at < before][:MOST_REMINDED],
        "transfers": waiting.transfers(mine, before, MOST_REMINDED),
        "stops": waiting.stops(mine, before, MOST_REMINDED),
    }
    for kind, numbers in found.items():
        for number in numbers:
            _POST_AGAIN[kind](scene, number)


def _alarms(scene: Scene, facility: Facility, mine: FacilityNumbers) -> int:
    """Post the open alarms in this group again, the oldest that fit; return how many."""
    found = scene.work.alerts.open_of([each for each in mine if each is not None])[:MOST_AT_ONCE]
    for number in found:
        alert = scene.work.alerts.get(number)
        episode = scene.work.patients.episode(alert.episode) if alert is not None else None
        if alert is not None and episode is not None and facility.staff_chat:
            alarm_ladder.post(scene, episode, alert, [facility.staff_chat])
    return len(found)


def _letter(scene: Scene, number: int) -> None:
    letter = scene.work.letters.get(number)
    if letter is not None:
        letters.post_again(scene, letter)


def _stop(scene: Scene, number: int) -> None:
    episode = scene.work.patients.episode(number)
    if episode is not None:
        stop_cards.post(scene, episode)


_POST_AGAIN: dict[str, Callable[[Scene, int], None]] = {
    "registrations": acceptance.post_card,
    "letters": _letter,
    "words": slips.post_again,
    "transfers": transfers.post_again,
    "stops": _stop,
}


def _unread(scene: Scene, mine: FacilityNumbers) -> list[Slip]:
    found = (scene.work.slips.get(number) for number in scene.work.slips.unread_of(mine))
    return [slip for slip in found if slip is not None and slip.weight not in URGENT]


def alarm_others(scene: Scene, person: str) -> None:
    """Send unclaimed alarms to stand-ins at once, when a person can no longer be alarmed in private."""
    for standing in scene.work.staff.everywhere(person):
        for number in scene.work.alerts.open_of([standing.facility]):
            alert = scene.work.alerts.get(number, lock=True)
            episode = scene.work.patients.episode(alert.episode) if alert else None
            if alert is not None and episode is not None and alert.claimed_by is None:
                alarm_ladder.tell_missed(scene, episode, alert)


def held_up(scene: Scene, chat: str, card: str) -> None:
    """Show an unclaimed alarm elsewhere at once, while the messenger makes this chat wait for its card."""
    number = card.removeprefix(ALARM_CARDS)
    alert = scene.work.alerts.get(int(number), lock=True) if number.isdecimal() else None
    episode = scene.work.patients.episode(alert.episode) if alert else None
    if alert is not None and episode is not None and alert.claimed_by is None and alert.closed_at is None:
        alarm_ladder.go_round(scene, episode, alert, shut=chat)


def take_over(scene: Scene, facility: Facility) -> None:
    """Post what waits into a facility's new own group; registration cards further up say that they moved."""
    mine = answered_by(scene, facility)
    post_again(scene, mine)
    above = chat_for(scene, facility_of(scene, facility.parent))
    if above is None or above == facility.staff_chat:
        return
    for episode in scene.work.patients.waiting():
        card = f"{acceptance.ACCEPTANCE_CARDS}{episode.id}"
        if episode.facility in mine and _stands(scene, above, card):
            words = say("members.card_moved", STAFF_LANGUAGE, code=episode.patient.code, station=facility.name)
            scene.post(above, Message(words), card=card, edit=True)


def _stands(scene: Scene, chat: str, card: str) -> bool:
    return scene.work.outbox.has_card(scene.house.channels.staff_name, chat, card)
