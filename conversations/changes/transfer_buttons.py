"""Doors of a transfer: a button pressed, a prompt replied to. Rights are looked up again at every press."""

from __future__ import annotations

from conversations.changes import transfer_cards, transfer_draft, transfers
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Episode, EpisodeStatus, Transfer, TransferState
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message
from conversations.model.people import Staff
from conversations.model.presses import Press, Prompt
from conversations.people import staff_rights
from conversations.people.staff_scope import viewer
from conversations.people.station import facility_of
from conversations.texts import say, say_plain

DECISIONS = ("accept", "decline", "no")
"""Actions that only the target facility, or one above it, may press."""


def on_press(scene: Scene, arrival: Arrival, press: Press) -> bool:
    """Do what a button of a transfer says: `move:7:accept`, or `move:new-12` on a patient's card.

    Returns False if it is not this person's to press.
    """
    if press.action.startswith("new-"):
        return transfer_draft.begin(scene, arrival, press.action.removeprefix("new-"))
    found = _found(scene, press.row)
    if found is None:
        return False
    transfer, episode, action = *found, press.action
    if transfer.state is TransferState.DRAFT:
        return transfer_draft.on_press(scene, arrival, episode, transfer, action)
    if action == "withdraw":
        return _withdraw(scene, arrival, episode, transfer)
    staff = staff_rights.here_or_above(scene, arrival, facility_of(scene, transfer.target))
    if staff is None:
        return action.partition("-")[0] not in DECISIONS and _sent_already(scene, arrival, transfer)
    return _decide(scene, arrival, staff, episode, transfer, action)


def on_reply(scene: Scene, arrival: Arrival, prompt: Prompt, text: str) -> None:
    """Take the words typed for a prompt of a transfer (`move-note:7:555`)."""
    found = _found(scene, prompt.row)
    assert found is not None, "prompts name a transfer, and transfers are never deleted"
    transfer, episode = found
    purpose, words = prompt.purpose.removeprefix("move-"), " ".join(text.split())[: transfer_draft.LONGEST_TYPED]
    if not _heard(scene, arrival, episode, transfer, purpose, words):
        staff_rights.refuse(scene, arrival, prompt.pack())


def _found(scene: Scene, number: int) -> tuple[Transfer, Episode] | None:
    transfer = scene.work.transfers.get(number, lock=True)
    episode = scene.work.patients.episode(transfer.episode, lock=True) if transfer else None
    return (transfer, episode) if transfer is not None and episode is not None else None


def _heard(scene: Scene, arrival: Arrival, episode: Episode, transfer: Transfer, purpose: str, words: str) -> bool:
    if transfer.state is TransferState.DRAFT:
        return transfer_draft.on_reply(scene, arrival, episode, transfer, purpose, words)
    if transfer.state is not TransferState.WAITING:
        over = say("transfer.over", STAFF_LANGUAGE, state=transfer_cards.state_words(scene, transfer))
        scene.post(arrival.chat, Message(over))
        return True
    if purpose == "no":
        staff = staff_rights.here_or_above(scene, arrival, facility_of(scene, transfer.target))
        if staff is not None:
            transfers.decline(scene, staff, episode, transfer, words)
        return staff is not None
    if purpose == "note" and transfer_draft.may_write(scene, arrival, episode, transfer):
        transfers.note(scene, episode, transfer, words)
        return True
    return False


def _decide(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, transfer: Transfer, action: str) -> bool:
    if transfer.state is not TransferState.WAITING:
        scene.answer_press(arrival, _over(scene, transfer))
        return True
    kind, _, word = action.partition("-")
    if action not in (*DECISIONS, "back") and not (kind == "no" and word in transfer_cards.ANSWERS):
        return False
    if episode.status is not EpisodeStatus.ACCEPTED:
        scene.answer_press(arrival, say_plain("transfer.not_followed", STAFF_LANGUAGE))
        transfers.lapse(scene, episode, transfer)
        return True
    scene.answer_press(arrival)
    if action == "accept":
        transfers.accept(scene, staff, episode, transfer)
    elif action in ("decline", "back"):
        shown = transfers.card_at_target(scene, episode, transfer, choosing=action == "decline")
        scene.post(arrival.chat, shown, card=transfers.card_of(transfer), edit=True)
    elif action == "no":
        text = say("transfer.prompt_no", STAFF_LANGUAGE, name=staff.name, code=episode.patient.code)
        scene.prompt(arrival, text, "move-no", transfer.id)
    else:
        transfers.decline(scene, staff, episode, transfer, word)
    return True


def _sent_already(scene: Scene, arrival: Arrival, transfer: Transfer) -> bool:
    """Answer a second press on a sent draft by its writer: a double tap, not a forgery. Returns False for others."""
    if not transfer_draft.writes(scene, arrival, transfer):
        return False
    waits = transfer.state is TransferState.WAITING
    scene.answer_press(arrival, say_plain("dialog.already", STAFF_LANGUAGE) if waits else _over(scene, transfer))
    return True


def _over(scene: Scene, transfer: Transfer) -> str:
    return say_plain("transfer.over", STAFF_LANGUAGE, state=transfer_cards.state_words(scene, transfer))


def _withdraw(scene: Scene, arrival: Arrival, episode: Episode, transfer: Transfer) -> bool:
    who = viewer(scene, arrival)
    if who is None or transfer.source not in who.sees:
        return False
    if transfer.state is not TransferState.WAITING:
        scene.answer_press(arrival, _over(scene, transfer))
        return True
    scene.answer_press(arrival)
    transfers.withdraw(scene, episode, transfer, who.staff.name, f"staff:{who.staff.id}")
    return True
