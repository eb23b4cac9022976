"""Slip card: words that answered no question, as staff see them; a person's name only where they must be called."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, title, when
from conversations.model.care import Episode
from conversations.model.outgoing import Button, Message
from conversations.model.presses import StaffButton
from conversations.model.slips import URGENT, Slip, SlipLine, SlipWeight
from conversations.people.station import name_or_office
from conversations.readers.dialling import dial
from conversations.texts import Html, in_one_line, joined, say, say_plain
from conversations.watch.alarm_family import FAMILY

LINES_SHOWN = 5
"""Maximum lines of a slip that a card shows, the newest."""

_NOT_TYPED = ("pressed", "answers")
"""How lines came that are no words of the contact."""

_LONGEST_LINE, _LONGEST_EARLIER = 2000, 250
"""Maximum characters shown of the newest line, and of each one before it; all of it is kept."""


def slip_card(scene: Scene, slip: Slip) -> Message:
    """Draw a slip: whose words, the newest lines, what was asked back, whether staff have read it, and the buttons."""
    episode = scene.work.patients.episode(slip.episode) if slip.episode else None
    parts = (
        say(f"slip.title.{_kind(slip)}", STAFF_LANGUAGE, title=_title(scene, episode)),
        _who(slip) if episode is None else Html(""),
        _lines(scene, slip, episode),
        say("letter.unsure", STAFF_LANGUAGE) if slip.unsure else Html(""),
        _asked(slip),
        _read(scene, slip),
        say("letter.how", STAFF_LANGUAGE),
    )
    read = Button(say_plain("slip.button.read", STAFF_LANGUAGE), StaffButton.SLIP.data(slip.id, "read"))
    rows = () if slip.read_at else ((read,),)
    if episode is not None:
        rows = (*rows, (Button(say_plain("letter.open", STAFF_LANGUAGE), StaffButton.PATIENT.data(episode.id)),))
    return Message(joined(*parts), rows=rows)


def lines_of(scene: Scene, lines: list[SlipLine], *, dated: bool = False) -> Html:
    """Return lines of words with time and place, the newest last and longest."""
    shown = [_line(scene, line, _LONGEST_EARLIER, dated) for line in lines[:-1]]
    return Html("\n".join([*shown, *(_line(scene, line, _LONGEST_LINE, dated) for line in lines[-1:])]))


def left_behind(scene: Scene, slip: Slip) -> Message:
    """Draw the remains of a card, without buttons, when a newer one of the same slip is shown below."""
    return Message(say("slip.moved_down", STAFF_LANGUAGE, title=_title_of(scene, slip)))


def left_for(scene: Scene, slip: Slip, to: int | None) -> Message:
    """Draw the remains of a card, without buttons, when another facility answers now."""
    station = name_or_office(scene.work.facilities.get(to) if to else None, STAFF_LANGUAGE)
    return Message(say("slip.moved_away", STAFF_LANGUAGE, title=_title_of(scene, slip), station=station))


def _title_of(scene: Scene, slip: Slip) -> str:
    return _title(scene, scene.work.patients.episode(slip.episode) if slip.episode else None)


def _title(scene: Scene, episode: Episode | None) -> str:
    return title(scene, episode) if episode is not None else say_plain("slip.stranger", STAFF_LANGUAGE)


def _who(slip: Slip) -> Html:
    """Return phone and name as far as typed, where the words may be a call for help; else nothing."""
    if slip.weight not in URGENT:
        return Html("")
    phone, name = slip.known.get("phone"), slip.known.get("name")
    return say(
        "slip.who",
        STAFF_LANGUAGE,
        phone=dial(phone) if phone else say_plain("slip.no_phone", STAFF_LANGUAGE),
        name=name or say_plain("slip.no_name", STAFF_LANGUAGE),
    )


def _lines(scene: Scene, slip: Slip, episode: Episode | None) -> Html:
    lines = scene.work.slips.lines(slip.id, LINES_SHOWN)
    shown = lines_of(scene, lines)
    earlier = scene.work.slips.counted(slip.id) - len(lines)
    if not earlier:
        return shown
    key = "slip.earlier_kept" if episode is None else "slip.earlier"
    return Html(f"{say(key, STAFF_LANGUAGE, number=earlier)}\n{shown}")


def _line(scene: Scene, line: SlipLine, most: int, dated: bool) -> Html:
    how = line.how if line.place or line.how in _NOT_TYPED else "said"
    said = in_one_line(line.text)
    words = said if len(said) <= most else f"{said[:most]}…"
    at = when(scene, line.at) if dated else clock(scene, line.at)
    return say(f"slip.line.{how}", STAFF_LANGUAGE, at=at, words=words, place=line.place)


def _kind(slip: Slip) -> str:
    return SlipWeight.WORSE if slip.answer == "given" else slip.weight


def _asked(slip: Slip) -> Html:
    if slip.answer == "given":
        return say("slip.said_more", STAFF_LANGUAGE)
    if slip.weight is SlipWeight.WORSE:
        return say("slip.said_nothing", STAFF_LANGUAGE)
    if slip.answer == "yes":
        return say("slip.said_yes" if slip.episode else "slip.said_yes_stranger", STAFF_LANGUAGE)
    if slip.weight is SlipWeight.CRY:
        return say("slip.cry", STAFF_LANGUAGE)
    if slip.answer == "no":
        return say("slip.said_no", STAFF_LANGUAGE)
    return say("slip.asked", STAFF_LANGUAGE) if slip.weight is SlipWeight.SUSPECTED else Html("")


def _read(scene: Scene, slip: Slip) -> Html:
    """Say which staff member has read or answered it; of an urgent one not read, how far it has climbed."""
    if slip.read_at is not None:
        name, _, how = slip.read_by.rpartition("|")
        return say(f"slip.{how}", STAFF_LANGUAGE, name=name, at=clock(scene, slip.read_at))
    if slip.weight not in URGENT:
        return Html("")
    steps = scene.house.protocol.clocks.ladder
    step = steps[min(max(0, slip.rung - 1), len(steps) - 1)]
    if not step.after_minutes:
        return say("slip.unread", STAFF_LANGUAGE)
    told = ", ".join(say_plain(f"alarm.whom.{name}", STAFF_LANGUAGE) for name in step.whom if name != FAMILY)
    minutes = int((scene.now - (slip.raised_at or slip.opened_at)).total_seconds() // 60)
    return say("slip.climbed", STAFF_LANGUAGE, minutes=minutes, whom=told)
