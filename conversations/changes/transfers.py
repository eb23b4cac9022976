"""Transfers once sent: accepted or declined by the target facility, withdrawn, left unanswered.

Until the target has accepted, the source answers: nothing changes, reminders and alarms least of all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from conversations.calls import morning_list
from conversations.changes import stop_cards, transfer_cards
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Episode, EpisodeStatus, Transfer, TransferState
from conversations.model.outgoing import Message
from conversations.model.people import PLACE_OF, Facility, FacilityKind, Staff
from conversations.people.audience import groups
from conversations.people.station import chat_for, facility_of, station_of
from conversations.texts import Html, say, say_plain
from conversations.watch import alarm_ladder, letters, slips, status_card

PATIENCE = timedelta(minutes=30)
MOST_REMINDERS = 3
"""Maximum reminders to the target facility; then it goes up the tree, a step every time."""


def ask(scene: Scene, episode: Episode, transfer: Transfer, actor: str) -> None:
    """Let a transfer wait for its target, and show it to both groups. A numbered `transfer` is kept already."""
    waiting = replace(transfer, state=TransferState.WAITING, at=scene.now, due_at=scene.now + PATIENCE)
    if waiting.id:
        scene.work.transfers.keep(waiting)
    else:
        waiting = scene.work.transfers.begin(waiting)
    _audit(scene, actor, "transfer requested", waiting)
    _post_both(scene, episode, waiting, Html(""), Html(""))


def accept(scene: Scene, staff: Staff, episode: Episode, transfer: Transfer) -> None:
    """Make the target answer from now on: for the day, the tasks, the alarm, the letters. All sides are told."""
    target = facility_of(scene, transfer.target)
    assert target is not None, "a transfer that waits names its target, and facilities are never deleted"
    over = _end(scene, transfer, TransferState.ACCEPTED, staff.name)
    if transfer.address:
        moved = {"address": transfer.address["street"], "commune": transfer.address["commune"]}
        scene.work.patients.correct(episode.patient.id, moved)
    _audit(scene, f"staff:{staff.id}", "transfer accepted", over)
    here = settle(scene, episode, target, transfer.place or "home")
    _redraw(scene, here, over)
    facts = {"station": target.name, "phone": target.hotline, "code": episode.patient.code, "name": staff.name}
    source = facility_of(scene, transfer.source)
    sight = source is not None and here.home == source.id
    key = "transfer.told.accepted_sight" if sight else "transfer.told.accepted"
    _tell(scene, source, say(key, STAFF_LANGUAGE, **facts, at=scene.clock()), unless=target)
    letters.hand_on(scene, here)
    slips.hand_on(scene, here)
    tell_people(scene, here, target)


def settle(scene: Scene, episode: Episode, target: Facility, place: str) -> Episode:
    """Make a facility answer for an illness and its open alarm. Returns the illness as it is then."""
    alert = scene.work.alerts.open_for(episode.id)
    stay, home = _stay_and_home(scene, episode, target, place)
    scene.work.transfers.settle(episode.id, target.id, place, stay, home, scene.today)
    here = scene.work.patients.episode(episode.id)
    assert here is not None, "illnesses are never deleted"
    if alert is not None:
        alarm_ladder.handed_on(scene, here, alert, target)
    stop_cards.post(scene, here)
    for number in {episode.facility, target.id} - {None}:
        morning_list.refresh(scene, int(number or 0))
    return here


def tell_people(scene: Scene, episode: Episode, target: Facility) -> None:
    """Tell the patient's contacts which facility answers for the patient now."""
    facts = {"station": target.name, "phone": target.hotline, "name": episode.patient.full_name}
    for contact in scene.work.patients.contacts_of(episode.patient.id):
        scene.say(contact, Message(say("transfer.patient.accepted", contact.language, **facts)))
    status_card.refresh(scene, episode.id)


def decline(scene: Scene, staff: Staff, episode: Episode, transfer: Transfer, answer: str) -> None:
    """Decline a transfer: the source goes on, and its group is told why. The patient is not bothered."""
    over = _end(scene, transfer, TransferState.DECLINED, staff.name, answer)
    _audit(scene, f"staff:{staff.id}", "transfer declined", over)
    _redraw(scene, episode, over)
    target = facility_of(scene, transfer.target)
    facts = {"code": episode.patient.code, "name": staff.name, "answer": transfer_cards.answer_words(over)}
    told = say(
        "transfer.told.declined", STAFF_LANGUAGE, **facts, station=target.name if target else "", at=scene.clock()
    )
    _tell(scene, facility_of(scene, transfer.source), told, unless=target)


def note(scene: Scene, episode: Episode, transfer: Transfer, words: str) -> None:
    """Add a hand-over note to a transfer already sent; both cards show it."""
    noted = replace(transfer, note=f"{transfer.note} {words}".strip())
    scene.work.transfers.keep(noted)
    _audit(scene, f"staff:{transfer.staff}", "transfer noted", noted)
    _redraw(scene, episode, noted)


def withdraw(scene: Scene, episode: Episode, transfer: Transfer, name: str, actor: str) -> None:
    """Withdraw a transfer: both cards say so, and the target's group is told."""
    over = _end(scene, transfer, TransferState.WITHDRAWN, name)
    _audit(scene, actor, "transfer withdrawn", over)
    _redraw(scene, episode, over)
    target = facility_of(scene, transfer.target)
    facts = {"code": episode.patient.code, "station": target.name if target else "", "name": name}
    told = say("transfer.told.withdrawn", STAFF_LANGUAGE, **facts, at=scene.clock())
    _tell(scene, target, told, unless=facility_of(scene, transfer.source))


def give_up(scene: Scene, episode: Episode, transfer: Transfer, actor: str) -> None:
    """Withdraw a transfer that has no target any more; the facility that answers is told too, and goes on."""
    withdraw(scene, episode, transfer, say_plain("transfer.clock.name", STAFF_LANGUAGE), actor)
    target = facility_of(scene, transfer.target)
    facts = {"code": episode.patient.code, "station": target.name if target else "", "at": scene.clock()}
    told = say(
        "transfer.told.withdrawn", STAFF_LANGUAGE, **facts, name=say_plain("transfer.clock.name", STAFF_LANGUAGE)
    )
    _tell(scene, station_of(scene, episode), told, unless=target)


def lapse(scene: Scene, episode: Episode, transfer: Transfer) -> None:
    """Withdraw a transfer of a patient no facility follows any more."""
    withdraw(scene, episode, transfer, say_plain("transfer.clock.name", STAFF_LANGUAGE), "clock")


def look(scene: Scene, episode: Episode, transfer: Transfer) -> None:
    """Remind of an unanswered transfer: both sides, then those above, a step each time.

    Quiet hours do not silence it: as with alarms, a staff member on duty must see which facility answers for a patient.
    """
    if episode.status is not EpisodeStatus.ACCEPTED:
        lapse(scene, episode, transfer)
        return
    target = facility_of(scene, transfer.target)
    assert target is not None, "a transfer that waits names its target, and facilities are never deleted"
    reminded = transfer.reminded + 1
    above = groups(scene, target)[1:]
    step = reminded - MOST_REMINDERS
    more = step < len(above)
    again = replace(transfer, reminded=reminded, due_at=scene.now + PATIENCE if more else None)
    scene.work.transfers.keep(again)
    _audit(scene, "clock", "transfer unanswered", again)
    minutes = int((scene.now - transfer.at).total_seconds() // 60)
    facts = {"station": target.name, "minutes": minutes}
    source = say(
        "transfer.told.unanswered_source", STAFF_LANGUAGE, **facts, code=episode.patient.code, phone=target.hotline
    )
    if step <= 0:
        _post_both(
            scene, episode, again, say("transfer.told.unanswered_target", STAFF_LANGUAGE, minutes=minutes), source
        )
    elif above:
        words = say("transfer.told.unanswered_above", STAFF_LANGUAGE, **facts)
        _repost(scene, above[step - 1], episode, again, _above(card_at_target(scene, episode, again), words))
        _tell(scene, facility_of(scene, again.source), source, unless=target)


# ---------------------------------------------------------------- small things


def _stay_and_home(scene: Scene, episode: Episode, target: Facility, place: str) -> tuple[int | None, int | None]:
    """Return the facility the patient stays in and the home station that keeps sight; both None at home."""
    if place == "home":
        return None, None
    stay = target.id if target.kind in PLACE_OF else None
    source = station_of(scene, episode)
    own = scene.work.facilities.responsible(episode.patient.commune)
    home = episode.home
    if home is None and source is not None and source.kind is FacilityKind.HEALTH_STATION:
        home = source.id
    if home is None and own is not None:
        home = own.id
    return stay, home if home != target.id else None


def _end(scene: Scene, transfer: Transfer, state: TransferState, name: str, answer: str = "") -> Transfer:
    over = replace(transfer, state=state, decided_by=name, decided_at=scene.now, answer=answer, due_at=None)
    scene.work.transfers.keep(over)
    return over


def _chats(scene: Scene, transfer: Transfer) -> tuple[str | None, str | None]:
    """Return the chats of source and target; if one group answers for both, the source's is None."""
    source, target = (chat_for(scene, facility_of(scene, number)) for number in (transfer.source, transfer.target))
    return (None if source == target else source), target


def card_at_target(scene: Scene, episode: Episode, transfer: Transfer, *, choosing: bool = False) -> Message:
    """Show the card on which the target decides; a group that answers for both can withdraw there too."""
    shared = _chats(scene, transfer)[0] is None
    return transfer_cards.target_card(scene, episode, transfer, choosing=choosing, withdraw=shared)


def _post_both(scene: Scene, episode: Episode, transfer: Transfer, to_target: Html, to_source: Html) -> None:
    source, target = _chats(scene, transfer)
    if target is not None:
        _repost(scene, target, episode, transfer, _above(card_at_target(scene, episode, transfer), to_target))
    if source is not None:
        card = transfer_cards.source_card(scene, episode, transfer)
        _repost(scene, source, episode, transfer, _above(card, to_source))


def _repost(scene: Scene, chat: str, episode: Episode, transfer: Transfer, message: Message) -> None:
    """Post the card again at the bottom of a chat; an older one above it loses its buttons."""
    if scene.work.outbox.has_card(scene.house.channels.staff_name, chat, card_of(transfer)):
        scene.post(chat, transfer_cards.left_behind(episode), card=card_of(transfer), edit=True)
    scene.post(chat, message, card=card_of(transfer))


def _redraw(scene: Scene, episode: Episode, transfer: Transfer) -> None:
    """Edit every card of a transfer in place, to its current state."""
    source, target = _chats(scene, transfer)
    if source is not None:
        scene.post(source, transfer_cards.source_card(scene, episode, transfer), card=card_of(transfer), edit=True)
    facility = facility_of(scene, transfer.target)
    chats = dict.fromkeys([target, *(groups(scene, facility) if facility else ())])
    for chat in chats:
        elsewhere = chat is not None and chat != source
        if elsewhere and scene.work.outbox.has_card(scene.house.channels.staff_name, chat, card_of(transfer)):
            scene.post(chat, card_at_target(scene, episode, transfer), card=card_of(transfer), edit=True)


def _tell(scene: Scene, facility: Facility | None, words: Html, *, unless: Facility | None) -> None:
    """Tell the group that answers for a facility, unless it reads the other side's card itself."""
    chat = chat_for(scene, facility)
    if chat is not None and chat != chat_for(scene, unless):
        scene.post(chat, Message(words))


def _above(message: Message, words: Html) -> Message:
    return replace(message, text=Html(f"{words}\n\n{message.text}")) if words else message


def card_of(transfer: Transfer) -> str:
    """Return the name under which a transfer's cards are found in any chat."""
    return f"transfer:{transfer.id}"


def _audit(scene: Scene, actor: str, action: str, transfer: Transfer) -> None:
    detail = {"transfer": transfer.id, "from": transfer.source, "to": transfer.target}
    scene.work.audit.note(actor, action, f"episode:{transfer.episode}", scene.now, detail=detail)
