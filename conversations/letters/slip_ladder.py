"""Slip ladder: an urgent slip nobody has read climbs like an alarm, and goes on being told at the top.

Where its card is shown, when it is posted below an older one, and how it moves to another facility is here too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from conversations.dialog.auto_replies import SLIP_CARDS
from conversations.dialog.scene import Scene
from conversations.letters.slip_card import left_behind, left_for, slip_card
from conversations.model.outgoing import Lane
from conversations.model.people import Facility
from conversations.model.slips import URGENT, Slip, SlipWeight
from conversations.people.audience import groups, reach, showing
from conversations.people.station import group_for
from conversations.watch.alarm_ladder import next_steps


def card_of(slip: Slip) -> str:
    """Return the name of a slip's card: once it may have been a call for help, it stays among the alarms."""
    return f"{SLIP_CARDS[slip.weight is not SlipWeight.WORDS]}{slip.id}"


def sound(scene: Scene, slip: Slip) -> Slip:
    """Start an urgent slip at the lowest step, with a new card."""
    return climb(scene, replace(slip, raised_at=scene.now, rung=0))


def climb(scene: Scene, slip: Slip) -> Slip:
    """Take every step that is due and was not taken yet; after the last one, tell its people again and again."""
    come, due, whom = next_steps(scene, slip.rung, slip.raised_at or slip.opened_at)
    facility = facility_of_slip(scene, slip)
    climbed = replace(slip, rung=come, due_at=due, posted_at=scene.now)
    scene.work.slips.keep(climbed)
    scene.work.audit.note("clock", "slip climbed", f"slip:{slip.id}", scene.now, detail={"rung": come, "whom": whom})
    if facility is not None:
        post(scene, climbed, reach(scene, facility, ["group", *whom]))
    return climbed


def post(scene: Scene, slip: Slip, chats: Iterable[str]) -> None:
    """Post the card at the bottom of these chats; an older one above it loses its buttons."""
    for chat in chats:
        for name in _names(slip):
            if scene.work.outbox.has_card(scene.house.channels.staff_name, chat, name):
                scene.post(chat, left_behind(scene, slip), card=name, edit=True, lane=_lane(slip))
        scene.post(chat, slip_card(scene, slip), card=card_of(slip), lane=_lane(slip))


def redraw(scene: Scene, slip: Slip) -> None:
    """Edit every card of the slip to its current state."""
    card, facility = slip_card(scene, slip), facility_of_slip(scene, slip)
    for chat in showing(scene, facility, card_of(slip)) if facility is not None else ():
        scene.post(chat, card, card=card_of(slip), edit=True, lane=_lane(slip))


def post_in_group(scene: Scene, slip: Slip) -> None:
    """Post the card in the group that answers, as far up as nobody has read it."""
    facility = facility_of_slip(scene, slip)
    if facility is not None:
        post(scene, slip, groups(scene, facility)[:1])


def move(scene: Scene, slip: Slip, to: int | None) -> Slip:
    """Return the slip given to another facility; cards in groups that show it no longer say where it went."""
    moved = replace(slip, facility=to)
    if to == slip.facility:
        return moved
    old, new = facility_of_slip(scene, slip), facility_of_slip(scene, moved)
    there = {*groups(scene, new)[:1]} if new is not None else set()
    for chat in showing(scene, old, card_of(slip)) if old is not None else ():
        if chat not in there:
            scene.post(chat, left_for(scene, slip, to), card=card_of(slip), edit=True, lane=_lane(slip))
    return moved


def facility_of_slip(scene: Scene, slip: Slip) -> Facility | None:
    """Return the facility that reads a slip, else the office. Returns None if no facility has a group."""
    group = group_for(scene.work, scene.work.facilities.get(slip.facility) if slip.facility else None)
    if group is None:
        return None
    return (scene.work.facilities.get(slip.facility) if slip.facility else None) or group[0]


def _names(slip: Slip) -> tuple[str, ...]:
    return tuple(f"{beginning}{slip.id}" for beginning in SLIP_CARDS)


def _lane(slip: Slip) -> Lane:
    return Lane.ALARM if slip.weight in URGENT else Lane.REPLY
