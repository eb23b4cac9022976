"""Draft of a transfer: where to, why, where the patient stays, a hand-over note; then it is sent.

The next question is computed from what the draft holds, so that going back only takes the last word away.
"""

from __future__ import annotations

from dataclasses import replace

from conversations.changes import transfer_cards, transfer_targets, transfers
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Episode, EpisodeStatus, Transfer, TransferState
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message
from conversations.model.people import PLACE_OF
from conversations.model.presses import number_in
from conversations.people.staff_scope import Viewer, viewer
from conversations.people.station import chat_for, facility_of
from conversations.texts import say, say_plain

LONGEST_TYPED = 1000
LONGEST_REASON = 200
PROMPTS = {"find": "to", "typed": "why", "note": "note"}


def begin(scene: Scene, arrival: Arrival, number: str) -> bool:
    """Begin a draft by the button on a patient's card. Returns False if the sender may not transfer this patient."""
    who = viewer(scene, arrival)
    episode = scene.work.patients.episode(number_in(number))
    if who is None or episode is None or not who.may_act(episode):
        return False
    why_not = _why_not(scene, episode)
    scene.answer_press(arrival, why_not)
    if not why_not:
        _open(scene, arrival, who, episode)
    return True


def offer(scene: Scene, arrival: Arrival, episode: Episode) -> None:
    """Open a draft by what was pressed on another card; it says in words why there can be none."""
    who = viewer(scene, arrival)
    why_not = _why_not(scene, episode)
    if who is None or not who.may_act(episode):
        return
    if why_not:
        scene.post(arrival.chat, Message(say("cards.plain", STAFF_LANGUAGE, words=why_not)))
    else:
        _open(scene, arrival, who, episode)


def _why_not(scene: Scene, episode: Episode) -> str:
    """Say why no transfer can be begun now, or nothing if one can."""
    waiting = scene.work.transfers.open_for(episode.id)
    if waiting is not None:
        target = facility_of(scene, waiting.target)
        return say_plain("transfer.waits", STAFF_LANGUAGE, station=target.name if target else "")
    if episode.status is not EpisodeStatus.ACCEPTED:
        return say_plain("transfer.not_followed", STAFF_LANGUAGE)
    return ""


def _open(scene: Scene, arrival: Arrival, who: Viewer, episode: Episode) -> None:
    fresh = Transfer(
        0,
        episode.id,
        episode.facility,
        TransferState.DRAFT,
        scene.now,
        staff=who.staff.id,
        asked_by=who.staff.name,
    )
    draft = scene.work.transfers.begin(fresh)
    _show(scene, arrival, episode, draft, edit=False)


def on_press(scene: Scene, arrival: Arrival, episode: Episode, draft: Transfer, action: str) -> bool:
    """Do what a button of a draft says, for its writer alone. Returns False without rights on the patient."""
    who = viewer(scene, arrival)
    if who is None or not who.may_act(episode):
        return False
    if not writes(scene, arrival, draft):
        scene.answer_press(arrival, say_plain("transfer.not_yours", STAFF_LANGUAGE))
        return True
    kind, _, word = action.partition("-")
    if action in PROMPTS:
        scene.answer_press(arrival)
        _prompt(scene, arrival, episode, draft, PROMPTS[action])
    elif action == "drop":
        scene.answer_press(arrival)
        over = replace(draft, state=TransferState.WITHDRAWN, decided_by=draft.asked_by, decided_at=scene.now)
        scene.work.transfers.keep(over)
        _edit(scene, arrival, draft, Message(say("transfer.dropped", STAFF_LANGUAGE, code=episode.patient.code)))
    elif action == "send" and draft.target and draft.reason and draft.place:
        send(scene, arrival, episode, draft)
    elif action == "back":
        scene.answer_press(arrival)
        _go_on(scene, arrival, episode, _without_last(scene, draft))
    elif kind == "to" and number_in(word) >= 0:
        return _choose(scene, arrival, episode, draft, number_in(word))
    elif kind == "why" and word in transfer_cards.TRANSFER_REASONS:
        scene.answer_press(arrival)
        _go_on(scene, arrival, episode, replace(draft, reason=word))
    elif kind == "at" and word in transfer_cards.TRANSFER_PLACES:
        scene.answer_press(arrival)
        _go_on(scene, arrival, episode, replace(draft, place=word))
    else:
        return False
    return True


def on_reply(scene: Scene, arrival: Arrival, episode: Episode, draft: Transfer, purpose: str, words: str) -> bool:
    """Take typed words: a facility's name, a reason, the hand-over note. Returns False if the draft is not theirs."""
    if not may_write(scene, arrival, episode, draft):
        return False
    if purpose == "to":
        found = transfer_targets.meant(scene, episode, words)
        _post(scene, arrival, draft, transfer_cards.which(scene, episode, draft, found, words[:100]))
    elif purpose == "why":
        _go_on(scene, arrival, episode, replace(draft, reason=words[:LONGEST_REASON]), edit=False)
    elif draft.target and draft.reason and draft.place:
        send(scene, arrival, episode, replace(draft, note=words))
    else:
        _show(scene, arrival, episode, draft, edit=False)
    return True


def send(scene: Scene, arrival: Arrival, episode: Episode, draft: Transfer) -> None:
    """Send a complete draft: it waits for the target from now on, unless something has changed meanwhile."""
    target = facility_of(scene, draft.target)
    waiting = scene.work.transfers.open_for(episode.id)
    if episode.status is not EpisodeStatus.ACCEPTED:
        why = say_plain("transfer.not_followed", STAFF_LANGUAGE)
    elif waiting is not None:
        other = facility_of(scene, waiting.target)
        why = say_plain("transfer.waits", STAFF_LANGUAGE, station=other.name if other else "")
    elif target is None or target.id == episode.facility:
        why = say_plain("transfer.same", STAFF_LANGUAGE)
    elif target.closed:  # closed since it was chosen
        why = say_plain("transfer.nobody", STAFF_LANGUAGE, station=target.name)
    else:
        why = ""
    if why or target is None:
        scene.answer_press(arrival, why)
        _edit(scene, arrival, draft, Message(say("cards.plain", STAFF_LANGUAGE, words=why)))
        return
    scene.answer_press(arrival)
    sent = say("transfer.sent_draft", STAFF_LANGUAGE, code=episode.patient.code, station=target.name)
    _edit(scene, arrival, draft, Message(sent))
    transfers.ask(scene, episode, replace(draft, source=episode.facility), f"staff:{draft.staff}")


def _choose(scene: Scene, arrival: Arrival, episode: Episode, draft: Transfer, number: int) -> bool:
    target = scene.work.facilities.get(number)
    if target is None:
        return False
    if target.id == episode.facility:
        scene.answer_press(arrival, say_plain("transfer.same", STAFF_LANGUAGE))
    elif target.closed or chat_for(scene, target) is None:
        scene.answer_press(arrival, say_plain("transfer.nobody", STAFF_LANGUAGE, station=target.name))
    else:
        scene.answer_press(arrival)
        chosen = replace(draft, target=target.id, place=PLACE_OF.get(target.kind, ""))
        _go_on(scene, arrival, episode, chosen)
    return True


def _without_last(scene: Scene, draft: Transfer) -> Transfer:
    target = facility_of(scene, draft.target)
    fixed = PLACE_OF.get(target.kind, "") if target else ""
    if draft.place and draft.place != fixed:
        return replace(draft, place="")
    if draft.reason:
        return replace(draft, reason="")
    return replace(draft, target=None, place="")


def writes(scene: Scene, arrival: Arrival, draft: Transfer) -> bool:
    """True if the sender began this draft, in whichever of their facilities."""
    return any(staff.id == draft.staff for staff in scene.work.staff.everywhere(arrival.sender))


def may_write(scene: Scene, arrival: Arrival, episode: Episode, draft: Transfer) -> bool:
    """True if the sender began this draft, and still answers for the patient."""
    who = viewer(scene, arrival)
    return who is not None and who.may_act(episode) and writes(scene, arrival, draft)


def _go_on(scene: Scene, arrival: Arrival, episode: Episode, draft: Transfer, *, edit: bool = True) -> None:
    scene.work.transfers.keep(draft)
    _show(scene, arrival, episode, draft, edit=edit)


def _show(scene: Scene, arrival: Arrival, episode: Episode, draft: Transfer, *, edit: bool) -> None:
    if draft.target is None:
        shown = transfer_cards.which(scene, episode, draft, transfer_targets.likely(scene, episode))
    else:
        shown = transfer_cards.question(scene, episode, draft)
    (_edit if edit else _post)(scene, arrival, draft, shown)


def _edit(scene: Scene, arrival: Arrival, draft: Transfer, message: Message) -> None:
    scene.post(arrival.chat, message, card=f"transfer-draft:{draft.id}", edit=True)


def _post(scene: Scene, arrival: Arrival, draft: Transfer, message: Message) -> None:
    scene.post(arrival.chat, message, card=f"transfer-draft:{draft.id}")


def _prompt(scene: Scene, arrival: Arrival, episode: Episode, draft: Transfer, purpose: str) -> None:
    facts = {"name": draft.asked_by, "code": episode.patient.code}
    text = say(f"transfer.prompt_{purpose}", STAFF_LANGUAGE, **facts)
    scene.prompt(arrival, text, f"move-{purpose}", draft.id)
