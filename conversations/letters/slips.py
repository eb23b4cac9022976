"""Slips: words that answer no question are kept, and reach the facility that answers on one card a person.

The card is edited as more words come; once staff have read or answered it, further words begin a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from conversations.dialog.scene import Scene
from conversations.letters import slip_ladder
from conversations.letters.letters import MOST_AN_HOUR
from conversations.letters.slip_card import LINES_SHOWN, lines_of
from conversations.model.care import Episode
from conversations.model.people import Contact
from conversations.model.slips import URGENT, Slip, SlipLine, SlipWeight
from conversations.people.station import chat_for, hotline_or_115
from conversations.texts import Html

FRESH = timedelta(hours=1)
"""Time in which a card is edited; after it a new one is posted below, since an edit far up is not seen."""

_HEAVIER = {weight: number for number, weight in enumerate(SlipWeight)}


@dataclass(frozen=True, slots=True)
class Speaker:
    """A contact whose words are kept: the illness they are about, the facility that answers, or would.

    `unsure` if the contact has several patients and named none; `known` is what a stranger has typed of name and phone.
    """

    contact: Contact
    episode: Episode | None = None
    facility: int | None = None
    unsure: bool = False
    known: Mapping[str, str] = field(default_factory=dict)

    @property
    def illness(self) -> int | None:
        """The number of the illness, if there is one."""
        return self.episode.id if self.episode is not None else None


@dataclass(frozen=True, slots=True)
class KeptWords:
    """Words kept on a slip. `fate` is what the contact is told of them, with facts for its text, or empty.

    They were "passed" on, "nobody" reads them yet, or they are too "many" in an hour to be shown at once.
    """

    slip: Slip
    fate: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def keep(
    scene: Scene, speaker: Speaker, line: SlipLine, weight: SlipWeight = SlipWeight.WORDS, *, post: bool = True
) -> KeptWords:
    """Keep words and show them to staff; without `post` only if the slip is shown already."""
    lately = scene.work.slips.lately(speaker.contact.id, scene.now - timedelta(hours=1))
    slip = _open(scene, speaker)
    scene.work.slips.add(slip.id, line)
    slip = slip_ladder.move(scene, slip, speaker.facility)
    slip = replace(slip, unsure=slip.unsure or speaker.unsure, known={**slip.known, **speaker.known})
    if weight in URGENT and (_HEAVIER[weight] > _HEAVIER[slip.weight] or slip.due_at is None):
        return _told(scene, slip_ladder.sound(scene, replace(slip, weight=weight, answer="")))
    if slip.posted_at is None and not post:
        scene.work.slips.keep(slip)
        return KeptWords(slip)
    if lately >= MOST_AN_HOUR and slip.weight not in URGENT:
        scene.work.slips.keep(slip)
        return _told(scene, slip, "many" if lately == MOST_AN_HOUR else "")
    return _told(scene, _shown(scene, slip))


def await_answer(scene: Scene, speaker: Speaker, line: SlipLine) -> None:
    """Keep that a contact feels worse; without an answer the slip reaches the group, as an urgent one."""
    slip = _open(scene, speaker)
    scene.work.slips.add(slip.id, line)
    slip = slip_ladder.move(scene, slip, speaker.facility)
    slip = replace(slip, unsure=slip.unsure or speaker.unsure)
    minutes = scene.house.protocol.after_danger.worse_minutes
    if slip.weight in URGENT and slip.due_at is not None:
        scene.work.slips.keep(slip)
        slip_ladder.redraw(scene, slip)
    else:
        due = scene.now + timedelta(minutes=minutes)
        scene.work.slips.keep(replace(slip, weight=SlipWeight.WORSE, answer="", raised_at=due, rung=0, due_at=due))


def answer_given(scene: Scene, contact: Contact, episode: int) -> None:
    """Note that a contact who felt worse has answered: the slip climbs no more, and its card says so."""
    slip = scene.work.slips.open_for(contact.id, episode)
    if slip is None or slip.weight is not SlipWeight.WORSE or slip.answer:
        return
    shown = slip.posted_at is not None
    settle(scene, slip, SlipWeight.CALMED if shown else SlipWeight.WORDS, "given" if shown else "")


def settle(scene: Scene, slip: Slip, weight: SlipWeight, answer: str) -> Slip:
    """Keep what the contact answered when asked back: the clock of the suspicion ends, the card says so."""
    settled = replace(slip, weight=weight, answer=answer, due_at=None)
    scene.work.slips.keep(settled)
    slip_ladder.redraw(scene, settled)
    return settled


def read(scene: Scene, slip: Slip, by: str, how: str = "read") -> None:
    """Note that a staff member has read (or answered) a slip: it climbs no more, and its card says so."""
    done = replace(slip, read_at=scene.now, read_by=f"{by}|{how}", due_at=None)
    scene.work.slips.keep(done)
    slip_ladder.redraw(scene, done)


def unread(scene: Scene, slip: Slip) -> None:
    """Let a slip wait for staff again that was ended by mistake."""
    scene.work.slips.keep(slip)
    slip_ladder.redraw(scene, slip)


def taken_over(scene: Scene, contact: Contact, episode: Episode) -> None:
    """Note that an alarm tells now what an urgent slip told before the registration: it climbs no more."""
    slip = scene.work.slips.open_for(contact.id, episode.id)
    if slip is not None and slip.weight is SlipWeight.CRY:
        read(scene, slip, "", "alarmed")


def registered(scene: Scene, contact: Contact, episode: Episode) -> None:
    """Give the new illness the words typed before it was registered; its cards show them."""
    for slip in scene.work.slips.adopt(contact.id, episode.id):
        moved = slip_ladder.move(scene, slip, episode.facility)
        scene.work.slips.keep(moved)
        if moved.posted_at is not None and moved.read_at is None:
            _shown(scene, moved)


def typed(scene: Scene, episode: Episode) -> Html:
    """Return the newest words typed about an illness that answered nothing, a line each, for the patient's card."""
    return lines_of(scene, scene.work.slips.of_episode(episode.id, LINES_SHOWN), dated=True)


def hand_on(scene: Scene, episode: Episode) -> None:
    """Show the unread words also at the facility that answers for the patient from now on."""
    slip = scene.work.slips.open_for(0, episode.id)
    if slip is not None and slip.facility != episode.facility:
        _again(scene, slip_ladder.move(scene, slip, episode.facility))


def post_again(scene: Scene, number: int, *, missing_only: bool = False) -> None:
    """Post an unread slip in the current group; with `missing_only`, unless its card is there."""
    slip = scene.work.slips.get(number, lock=True)
    facility = slip_ladder.facility_of_slip(scene, slip) if slip is not None and slip.read_at is None else None
    chat = chat_for(scene, facility) if facility is not None else None
    if slip is None or chat is None:
        return
    if not (
        missing_only and scene.work.outbox.has_card(scene.house.channels.staff_name, chat, slip_ladder.card_of(slip))
    ):
        _again(scene, slip)


def _open(scene: Scene, speaker: Speaker) -> Slip:
    found = scene.work.slips.open_for(speaker.contact.id, speaker.illness)
    fresh = Slip(0, speaker.contact.id, speaker.illness, speaker.facility, SlipWeight.WORDS, scene.now)
    return found or scene.work.slips.begin(fresh)


def _shown(scene: Scene, slip: Slip) -> Slip:
    """Edit the card that is shown, or post one at the bottom if it is old or none is there."""
    facility = slip_ladder.facility_of_slip(scene, slip)
    chat = chat_for(scene, facility) if facility is not None else None
    name = slip_ladder.card_of(slip)
    there = chat is not None and scene.work.outbox.has_card(scene.house.channels.staff_name, chat, name)
    if there and slip.posted_at is not None and scene.now - slip.posted_at < FRESH:
        scene.work.slips.keep(slip)
        slip_ladder.redraw(scene, slip)
        return slip
    return _again(scene, slip)


def _again(scene: Scene, slip: Slip) -> Slip:
    posted = replace(slip, posted_at=scene.now)
    scene.work.slips.keep(posted)
    slip_ladder.post_in_group(scene, posted)
    return posted


def _told(scene: Scene, slip: Slip, fate: str = "passed") -> KeptWords:
    facility = slip_ladder.facility_of_slip(scene, slip)
    facts = {"phone": hotline_or_115(facility)}
    return KeptWords(slip, fate if facility is not None else "nobody", facts)
