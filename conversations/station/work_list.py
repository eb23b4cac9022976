"""Work lists of the morning (`/danhsach`): counted, sorted by risk, paged in one message that is edited in place."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, named
from conversations.letters import unanswered
from conversations.model.care import REPORTED, EpisodeStatus, SlotState
from conversations.model.incoming import Arrival, Pressed
from conversations.model.outgoing import Button, Message
from conversations.model.presses import Press, StaffButton, number_in, numbers_in
from conversations.people.staff_scope import Viewer, viewer
from conversations.ports.standings import Standing
from conversations.readers.commands import Command
from conversations.registration import accept_together
from conversations.station import call_rows
from conversations.station.work_list_rules import LISTS, by_risk, on_list, unclaimed, worst
from conversations.texts import Html, say, say_plain

_A_PAGE = 10
RISK_KNOWN_UP_TO = 500
"""Maximum patients of a list whose risk groups are looked up: that opens a sealed row for each."""

Row = tuple[Button, ...]


def on_command(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Answer `/danhsach` with a fresh message of all the lists."""
    who = viewer(scene, arrival)
    if who is None:
        scene.post(arrival.chat, Message(say("worklist.no_rights", STAFF_LANGUAGE)))
        return
    scene.post(arrival.chat, _overview(scene, who), card=f"list:{arrival.chat}:{scene.key}")


def on_press(scene: Scene, arrival: Arrival, press: Press) -> bool:
    """Do what a button under the lists says: `w:red:0` a page, `w:menu`, `w:accept` and `w:do:12:987` many at once.

    `w:some:12:987` accepts those too that lack a measure.

    Returns False if there is no such button for this viewer.
    """
    who = viewer(scene, arrival)
    if who is None:
        return False
    name, _, rest = press.action.partition(":")
    told = ""
    if name == "menu":
        shown = _overview(scene, who)
    elif name == "letters" and number_in(rest) >= 0:
        shown = unanswered.page(scene, who, number_in(rest), private=arrival.private)
    elif name == "letter" and (done := unanswered.pressed(scene, who, rest, private=arrival.private)):
        shown, told = done
    elif name in LISTS and number_in(rest) >= 0:
        shown = _list(scene, who, name, number_in(rest))
    elif name == "accept" and who.decides:
        shown = accept_together.question(scene, who)
    elif name in ("do", "some") and who.decides and (counted := numbers_in(rest, 2)) is not None:
        return _accept_many(scene, arrival, who, *counted, lacking=name == "some")
    else:
        return False
    scene.answer_press(arrival, told)
    _show(scene, arrival, shown)
    return True


# ---------------------------------------------------------------- what is shown


def _overview(scene: Scene, who: Viewer) -> Message:
    standings = scene.work.standings.of_facilities(who.sees, scene.today)
    followed = [standing for standing in standings if standing.status is EpisodeStatus.ACCEPTED]
    expected = [standing for standing in followed if standing.morning not in (None, SlotState.EXCUSED)]
    facts = {
        "followed": len(followed),
        "expected": len(expected),
        "answered": sum(standing.morning in REPORTED for standing in expected),
    }
    counted = {name: len(_on(scene, name, standings)) for name in LISTS} | {"away": len(_away(scene, who))}
    counted["letters"] = unanswered.count(scene, who)
    counted["call"] -= sum(standing.called and standing.task is None for standing in followed)
    buttons = [
        Button(
            say_plain("worklist.open", STAFF_LANGUAGE, label=_label(name), number=number),
            StaffButton.WORK_LIST.data(name, "0"),
        )
        for name, number in counted.items()
    ]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    again = Button(say_plain("worklist.refresh", STAFF_LANGUAGE), StaffButton.WORK_LIST.data("menu"))
    title = say("worklist.title", STAFF_LANGUAGE, **_place(scene, who), **facts)
    return Message(Html(title + _unclaimed(standings)), rows=(*rows, (again,)))


def _list(scene: Scene, who: Viewer, name: str, page: int) -> Message:
    found = (
        _away(scene, who)
        if name == "away"
        else _on(scene, name, scene.work.standings.of_facilities(who.sees, scene.today))
    )
    numbers = [standing.episode for standing in found]
    at_risk = scene.work.standings.at_risk(numbers) if len(numbers) <= RISK_KNOWN_UP_TO else set()
    ordered = by_risk(found, at_risk)
    if name == "call":
        ordered = call_rows.open_first(ordered)
    pages = max(1, -(-len(ordered) // _A_PAGE))
    page = min(page, pages - 1)
    shown = ordered[page * _A_PAGE : (page + 1) * _A_PAGE]
    heading = say("worklist.heading", STAFF_LANGUAGE, label=_label(name), number=len(ordered), **_place(scene, who))
    below = (
        say("worklist.page", STAFF_LANGUAGE, page=page + 1, pages=pages)
        if ordered
        else say("worklist.empty", STAFF_LANGUAGE)
    )
    if name == "call" and ordered:
        below = Html(f"{call_rows.counted(ordered)}\n{below}")
    scene.work.audit.note(
        f"staff:{who.staff.id}", f"read list {name}", f"facility:{who.facility.id}", scene.now, detail={"page": page}
    )
    rows = [_row(scene, standing, standing.episode in at_risk, name) for standing in shown]
    if name == "red":
        heading = Html(heading + _unclaimed(found))
    return Message(Html(f"{heading}\n{below}"), rows=(*rows, *_ways_on(who, name, page, pages, bool(ordered))))


def _row(scene: Scene, standing: Standing, risky: bool, name: str) -> Row:
    episode = scene.work.patients.episode(standing.episode)
    assert episode is not None, "illnesses are never deleted"
    mark = _mark(standing, risky)
    if name == "call":
        words = call_rows.words_of(scene, standing, episode, mark)
    else:
        words = say_plain("worklist.row", STAFF_LANGUAGE, mark=mark, **named(episode))
    if name == "away" and standing.facility is not None and (there := scene.work.facilities.get(standing.facility)):
        words = say_plain("transfer.away_row", STAFF_LANGUAGE, row=words, station=there.name)
    return (Button(words, StaffButton.PATIENT.data(standing.episode)),)


def _mark(standing: Standing, risky: bool) -> str:
    level = worst(standing)
    if standing.alarm is None and standing.departed is not None:
        sign = standing.departed
    elif standing.alarm is None and standing.status is not EpisodeStatus.ACCEPTED:
        sign = standing.status.value
    elif level is not None:
        sign = level.value
    else:
        sign = "call" if standing.task else "none"
    more = [name for name, there in (("risk", risky), ("claimed", standing.claimed)) if there]
    return "".join(say_plain(f"worklist.mark.{name}", STAFF_LANGUAGE) for name in (sign, *more))


def _ways_on(who: Viewer, name: str, page: int, pages: int, anybody: bool) -> list[Row]:
    turn = []
    if page > 0:
        turn.append(
            Button(
                say_plain("worklist.earlier", STAFF_LANGUAGE),
                StaffButton.WORK_LIST.data(name, page - 1),
            )
        )
    if page < pages - 1:
        turn.append(Button(say_plain("worklist.later", STAFF_LANGUAGE), StaffButton.WORK_LIST.data(name, page + 1)))
    rows = [tuple(turn)] if turn else []
    if name == "waiting" and anybody and who.decides:
        rows.append((Button(say_plain("worklist.accept_all", STAFF_LANGUAGE), StaffButton.WORK_LIST.data("accept")),))
    again = Button(say_plain("worklist.refresh", STAFF_LANGUAGE), StaffButton.WORK_LIST.data(name, page))
    return [
        *rows,
        (again, Button(say_plain("worklist.back", STAFF_LANGUAGE), StaffButton.WORK_LIST.data("menu"))),
    ]


def _accept_many(scene: Scene, arrival: Arrival, who: Viewer, most: int, last: int, *, lacking: bool) -> bool:
    """Accept those that were counted in the question, and show the list again. Returns True."""
    accepted = accept_together.accept(scene, arrival, who, most, last, lacking=lacking)
    scene.answer_press(arrival, say_plain("worklist.accepted", STAFF_LANGUAGE, number=accepted))
    _show(scene, arrival, _list(scene, who, "waiting", 0))
    return True


# ---------------------------------------------------------------- small things


def _show(scene: Scene, arrival: Arrival, message: Message) -> None:
    """Change the message whose button was pressed; one that is not known any more is posted again."""
    assert isinstance(arrival.what, Pressed)
    card = scene.work.outbox.posted_card(scene.house.channels.staff_name, arrival.chat, arrival.what.message)
    known = card is not None and card.startswith("list:")
    fresh = f"list:{arrival.chat}:{scene.key}"
    scene.post(arrival.chat, message, card=card if known and card else fresh, edit=known)


def _on(scene: Scene, name: str, standings: list[Standing]) -> list[Standing]:
    closing = scene.house.protocol.closing
    return on_list(name, standings, scene.today, closing.from_day if closing else None)


def _unclaimed(standings: list[Standing]) -> Html:
    number = unclaimed(standings)
    return Html("\n" + say("worklist.unclaimed", STAFF_LANGUAGE, number=number)) if number else Html("")


def _away(scene: Scene, who: Viewer) -> list[Standing]:
    return scene.work.transfers.away(who.sees, scene.today)


def _label(name: str) -> str:
    return say_plain(f"worklist.name.{name}", STAFF_LANGUAGE)


def _place(scene: Scene, who: Viewer) -> dict[str, str]:
    return {"station": who.facility.name, "day": f"{scene.today:%d/%m}", "at": scene.clock()}
