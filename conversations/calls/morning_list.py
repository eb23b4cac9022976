"""Morning list (10:05): patients of a facility who have not answered, to call one by one; one message, kept current.

A patient keeps the number of the morning, so that two nurses who share "1 to 5, 6 to 10" never call the same people.
"""

from __future__ import annotations

from datetime import date

from conversations.calls.morning_rows import ListRow, line_of, numbered
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Episode, Slot
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Facility
from conversations.model.presses import StaffButton
from conversations.people.station import chat_for
from conversations.texts import Html, say, say_plain
from conversations.watch.pause_lines import list_line

Missing = tuple[int, list[tuple[Slot, Episode]]]
"""Number of reports expected, and the slots without an answer with their illnesses."""

_A_PAGE = 10


def card_of(facility: int, day: date) -> str:
    """Return the card name of a day's list, under which its message is found again."""
    return f"silent:{facility}:{day}"


def refresh(scene: Scene, facility: int, page: int | None = None) -> None:
    """Edit today's list to its current state; do nothing if it was not posted yet."""
    if scene.work.outbox.known([card_of(facility, scene.today)]):
        post(scene, facility, page=page, edit=True)


def post(
    scene: Scene, facility_id: int, *, page: int | None = None, edit: bool = False, morning: Missing | None = None
) -> None:
    """Post today's list of a facility, or edit the one there; `morning` is given if it was just looked up.

    Without a page the first with patients still to be called is shown.
    """
    facility = scene.work.facilities.get(facility_id)
    chat = chat_for(scene, facility)
    if facility is None or chat is None:
        return
    card = card_of(facility_id, scene.today)
    total, missing = morning or scene.work.slots.morning(facility_id, scene.today)
    scene.post(chat, _list(scene, facility, total, missing, page), card=card, edit=edit, once="" if edit else card)


def _list(
    scene: Scene, facility: Facility, total: int, missing: list[tuple[Slot, Episode]], page: int | None
) -> Message:
    day = f"{scene.today:%d/%m}"
    resting = [list_line(pause, each) for pause, each in scene.work.pauses.of_facility(facility.id)[:_A_PAGE]]
    owed, owed_row = _owed(scene, facility)
    if not missing:
        key = "lists.all_answered" if total else "lists.nobody_expected"
        done = say(key, STAFF_LANGUAGE, station=facility.name, day=day, total=total)
        return Message(Html("\n".join((done, *owed, *resting))), rows=owed_row)
    facts = {"station": facility.name, "day": day, "total": total, "done": total - len(missing)}
    head = say("lists.unanswered", STAFF_LANGUAGE, **facts, missing=len(missing))
    rows = numbered(scene, facility, missing)
    pages = -(-len(rows) // _A_PAGE)
    first = next((at for at, (_, row) in enumerate(rows) if isinstance(row, ListRow) and not row.reached), 0) // _A_PAGE
    page = max(0, min(first if page is None else page, pages - 1))
    shown = rows[page * _A_PAGE : (page + 1) * _A_PAGE]
    place = (facility.id, f"{scene.today:%Y%m%d}")
    calls = tuple((_call(place, number, row),) for number, row in shown if isinstance(row, ListRow) and not row.reached)
    foot = [say("silence.page", STAFF_LANGUAGE, page=page + 1, pages=pages)] if pages > 1 else []
    lines = (line_of(scene, number, row) for number, row in shown)
    text = Html("\n".join((head, *lines, *owed, *resting, *foot)))
    return Message(text, rows=(*calls, *_turning(place, page, pages), *owed_row))


def _owed(scene: Scene, facility: Facility) -> tuple[list[Html], ButtonRows]:
    """Say how many calls promised on earlier days nobody has made, with the way to the list of them."""
    number = len({call.episode for call in scene.work.calls.waiting(facility.id, scene.today)})
    if not number:
        return [], ()
    button = Button(say_plain("silence.owed_button", STAFF_LANGUAGE), StaffButton.WORK_LIST.data("call", "0"))
    return [say("silence.owed", STAFF_LANGUAGE, number=number)], ((button,),)


def _call(place: tuple[int, str], number: int, row: ListRow) -> Button:
    label = say_plain("silence.button", STAFF_LANGUAGE, number=number, name=row.episode.patient.full_name)
    return Button(label, StaffButton.CALL.data(*place, "call", row.episode.id))


def _turning(place: tuple[int, str], page: int, pages: int) -> ButtonRows:
    """Return the buttons that turn pages, if there are several."""
    row = [Button("◀️", StaffButton.CALL.data(*place, "page", page - 1))] if page else []
    row += [Button("▶️", StaffButton.CALL.data(*place, "page", page + 1))] if page + 1 < pages else []
    return (tuple(row),) if row else ()
