"""Unanswered letters: a list in /danhsach, oldest first; each is posted again to be answered, or needs no answer."""

from __future__ import annotations

from datetime import datetime

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, title
from conversations.letters import letters
from conversations.model.care import OVER, Episode, Letter
from conversations.model.outgoing import Button, Message
from conversations.model.people import Staff
from conversations.model.presses import StaffButton, numbers_in
from conversations.model.undo import UNDO_FOR
from conversations.people.on_record import put_on_record
from conversations.people.staff_scope import Viewer
from conversations.people.station import chat_for, name_or_office, station_of
from conversations.texts import Html, knows, say, say_plain

_A_PAGE = 5
_SHOWN = 90
"""Maximum characters shown of a letter; its card shows all."""

ListAndWords = tuple[Message, str]
"""The list as it is afterwards, and the words that show for a moment."""


def count(scene: Scene, who: Viewer) -> int:
    """Count the letters nobody has answered to the facilities this viewer sees."""
    return scene.work.letters.count_waiting(who.sees)


def page(scene: Scene, who: Viewer, number: int, *, private: bool, undo: Button | None = None) -> Message:
    """Show a page of the list; `undo` takes back what was marked just now."""
    waiting = count(scene, who)
    pages = max(1, -(-waiting // _A_PAGE))
    number = min(number, pages - 1)
    shown = scene.work.letters.waiting(who.sees, number * _A_PAGE, _A_PAGE)
    facts = {"station": who.facility.name, "day": f"{scene.today:%d/%m}", "at": scene.clock()}
    lines = [say("unanswered.head", STAFF_LANGUAGE, number=waiting, **facts)]
    rows: list[tuple[Button, ...]] = [(undo,)] if undo is not None else []
    for place, letter in enumerate(shown, start=number * _A_PAGE + 1):
        episode = scene.work.patients.episode(letter.episode)
        assert episode is not None, "illnesses are never deleted"
        lines.append(_line(scene, who, place, letter, episode, private=private))
        rows.append(_buttons(who, place, number, letter, episode))
    key = "unanswered.page" if shown else "unanswered.none"
    lines.append(say(key, STAFF_LANGUAGE, page=number + 1, pages=pages))
    audited = {"page": number}
    scene.work.audit.note(
        f"staff:{who.staff.id}", "read list letters", f"facility:{who.facility.id}", scene.now, detail=audited
    )
    return Message(Html("\n".join(lines)), rows=(*rows, *_ways_on(number, pages)))


def pressed(scene: Scene, who: Viewer, action: str, *, private: bool) -> ListAndWords | None:
    """Do what a button of a row says (`show:31:0`, `done:31:0`, `undo:31:0`). Returns None if there is no such."""
    name, _, rest = action.partition(":")
    numbers = numbers_in(rest, 2)
    if numbers is None:
        return None
    letter = scene.work.letters.get(numbers[0])
    episode = scene.work.patients.episode(letter.episode, lock=True) if letter is not None else None
    if letter is None or episode is None or letter.staff is not None or not who.may_act(episode):
        return None
    at, undo = numbers[1], None
    match name:
        case "show":
            told = _posted_again(scene, letter, episode)
        case "done":
            told, undo = _done(scene, who.staff, letter, episode, at)
        case "undo":
            told = _undone(scene, who.staff, letter, episode)
        case _:
            return None
    return page(scene, who, at, private=private, undo=undo), told


def waited(now: datetime, since: datetime) -> str:
    """Return how long something has waited, in minutes, hours or days."""
    minutes = max(0, int((now - since).total_seconds()) // 60)
    unit, number = ("minutes", minutes) if minutes < 60 else ("hours", minutes // 60)
    unit, number = (unit, number) if number < 48 or unit == "minutes" else ("days", number // 24)
    return say_plain(f"unanswered.unit.{unit}", STAFF_LANGUAGE, number=number)


# ---------------------------------------------------------------- rows


def _line(scene: Scene, who: Viewer, place: int, letter: Letter, episode: Episode, *, private: bool) -> Html:
    """Return code, age, waiting time and first words; in a group that does not answer for the patient no words."""
    facts = {"place": place, "title": title(scene, episode), "waits": waited(scene.now, letter.at)}
    if not private and episode.facility not in who.decides:
        return say("unanswered.row", STAFF_LANGUAGE, **facts)
    return say("unanswered.row_with_words", STAFF_LANGUAGE, **facts, words=_words(letter))


def _words(letter: Letter) -> str:
    """Return the first words of a letter; of a file its kind, and what was written under it."""
    kind = letter.kind if knows(f"dialog.kind.{letter.kind}") else "other"
    file = "" if letter.kind == "text" else f"[{say_plain(f'dialog.kind.{kind}', STAFF_LANGUAGE)}] "
    words = " ".join(letter.text.split())
    return file + (words if len(words) <= _SHOWN else words[:_SHOWN].rstrip() + "…")


def _buttons(who: Viewer, place: int, at: int, letter: Letter, episode: Episode) -> tuple[Button, ...]:
    if not who.may_act(episode):
        return ()
    facts = {"place": place, "code": episode.patient.code}
    return tuple(
        Button(
            say_plain(f"unanswered.button.{name}", STAFF_LANGUAGE, **facts),
            StaffButton.WORK_LIST.data("letter", name, letter.id, at),
        )
        for name in ("show", "done")
    )


def _ways_on(number: int, pages: int) -> list[tuple[Button, ...]]:
    def to(label: str, *words: object) -> Button:
        return Button(label, StaffButton.WORK_LIST.data(*words))

    turn = [to(say_plain("worklist.earlier", STAFF_LANGUAGE), "letters", number - 1)] if number > 0 else []
    turn += [to(say_plain("worklist.later", STAFF_LANGUAGE), "letters", number + 1)] if number < pages - 1 else []
    refresh, back = (say_plain(key, STAFF_LANGUAGE) for key in ("worklist.refresh", "worklist.back"))
    again = (to(refresh, "letters", number), to(back, "menu"))
    return [tuple(turn), again] if turn else [again]


# ---------------------------------------------------------------- deeds


def _posted_again(scene: Scene, letter: Letter, episode: Episode) -> str:
    letters.post_again(scene, letter)
    station = name_or_office(station_of(scene, episode), STAFF_LANGUAGE)
    return say_plain("unanswered.shown", STAFF_LANGUAGE, station=station)


def _done(scene: Scene, staff: Staff, letter: Letter, episode: Episode, at: int) -> tuple[str, Button | None]:
    """Note that a letter needs no answer; pressed twice, or after an answer, it changes nothing."""
    if not scene.work.letters.settle(letter.id, scene.now):
        return say_plain("unanswered.done_before", STAFF_LANGUAGE), None
    put_on_record(scene, staff, "letter needs no answer", episode, {"letter": letter.id})
    _mark(scene, letter, episode, say("unanswered.mark", STAFF_LANGUAGE, name=staff.name, at=clock(scene, scene.now)))
    label = say_plain("unanswered.undo", STAFF_LANGUAGE, code=episode.patient.code)
    undo = Button(label, StaffButton.WORK_LIST.data("letter", "undo", letter.id, at))
    return say_plain("unanswered.noted", STAFF_LANGUAGE), undo


def _undone(scene: Scene, staff: Staff, letter: Letter, episode: Episode) -> str:
    """Let a letter wait again that was marked within ten minutes; one answered meanwhile stays answered."""
    writer = letter.contact or 0
    answered = scene.work.letters.last_from_station(episode.id, writer, letter.at) is not None
    if answered or not scene.work.letters.unsettle(letter.id, scene.now - UNDO_FOR):
        return say_plain("unanswered.too_late", STAFF_LANGUAGE)
    put_on_record(scene, staff, "letter waits again", episode, {"letter": letter.id})
    _mark(scene, letter, episode, Html(""))
    return say_plain("unanswered.waits_again", STAFF_LANGUAGE)


def _mark(scene: Scene, letter: Letter, episode: Episode, below: Html) -> None:
    """Show on the letter's card what became of it; a file has no text to change."""
    chat = chat_for(scene, station_of(scene, episode))
    if letter.kind == "text" and chat is not None and episode.status not in OVER:
        name = f"{letters.LETTER_CARDS}{episode.id}:{letter.id}"
        scene.post(chat, letters.card(scene, episode, letter, below), card=name, edit=True)
