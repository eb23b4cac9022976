"""The 10:05 list: who of a facility has not answered, with phone numbers, one message."""

from __future__ import annotations

from conversations.cards import LANGUAGE, years
from conversations.model import Episode, Facility, Message, Slot, SlotState
from conversations.readers.phones import show_phone
from conversations.scene import Scene
from conversations.texts import Html, say


def unanswered(scene: Scene, facility: Facility, total: int, missing: list[tuple[Slot, Episode]]) -> Message:
    """The list of a facility's morning; risk first is the caller's order."""
    day = f"{scene.today:%d/%m}"
    if not missing:
        return Message(say("lists.all_answered", LANGUAGE, station=facility.name, day=day, total=total))
    facts = {
        "station": facility.name,
        "day": day,
        "total": total,
        "done": total - len(missing),
        "missing": len(missing),
    }
    rows = [_row(scene, number, slot, episode) for number, (slot, episode) in enumerate(missing, start=1)]
    return Message(Html("\n".join((say("lists.unanswered", LANGUAGE, **facts), *rows))))


def _row(scene: Scene, number: int, slot: Slot, episode: Episode) -> str:
    begun = slot.state is SlotState.STARTED
    return say(
        "lists.row",
        LANGUAGE,
        number=number,
        name=episode.patient.full_name,
        code=episode.patient.code,
        age=years(scene, episode.patient.birth),
        phone=show_phone(episode.patient.phone),
        note=say("lists.row_started", LANGUAGE) if begun else "",
    )
