"""Departure ladder: a death a contact said climbs like an urgent slip until staff decide; others are told daily."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from conversations.changes import departure_card
from conversations.dialog.scene import Scene
from conversations.model.departures import DIED, Departure, DepartureState
from conversations.people.audience import reach
from conversations.watch.alarm_ladder import next_steps

_DAILY = timedelta(days=1)


def sound(scene: Scene, departure: Departure) -> Departure:
    """Show the station what a contact said, from the lowest step on."""
    return climb(scene, replace(departure, raised_at=scene.now, rung=0))


def look(scene: Scene, departure: Departure) -> None:
    """Handle a departure that is due: undecided it climbs; confirmed it can be undone no more, as its card says."""
    if departure.state is DepartureState.SAID:
        climb(scene, departure)
        return
    late = replace(departure, due_at=None)
    scene.work.departures.keep(late)
    episode = scene.work.patients.episode(late.episode or 0)
    if episode is not None:
        departure_card.redraw(scene, episode, late)


def climb(scene: Scene, departure: Departure) -> Departure:
    """Take every step that is due and was not taken yet; after the last one, tell its people again and again."""
    come, due, whom = next_steps(scene, departure.rung, departure.raised_at or departure.said_at)
    if departure.kind != DIED:
        due, whom = scene.now + _DAILY, []
    climbed = replace(departure, rung=come, due_at=due)
    scene.work.departures.keep(climbed)
    detail = {"rung": come, "whom": whom}
    scene.work.audit.note("clock", "departure climbed", f"departure:{climbed.id}", scene.now, detail=detail)
    facility = departure_card.facility_of_departure(scene, climbed)
    if facility is not None:
        departure_card.repost(scene, climbed, reach(scene, facility, ["group", *whom]))
    return climbed
