"""Data of a dialog's buttons: the session (or report slot) and turn they belong to, and the meaning of the press."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialog.steps import Done, Input, Kept, Left, Meant, Picked, Skipped, Toggled, WentBack
from conversations.model.presses import PatientButton, Press, number_in

_WORDS: dict[str, Input] = {
    "!back": WentBack(),
    "!done": Done(),
    "!keep": Kept(),
    "!skip": Skipped(),
    "!cancel": Left(),
    "?x": Meant(None),
}


@dataclass(frozen=True, slots=True)
class ButtonPlace:
    """Place of a button: a session (`d`), or a report slot (`s`) whose session begins with the first answer."""

    kind: PatientButton
    id: int
    turn: int


def pick(place: ButtonPlace, id: str) -> str:
    """Return the data of a button that picks a choice."""
    return place.kind.data(place.id, place.turn, f"={id}")


def tick(place: ButtonPlace, id: str, on: bool) -> str:
    """Return the data of a button that ticks (or unticks) one of many choices."""
    return place.kind.data(place.id, place.turn, f"{'+' if on else '-'}{id}")


def mean(place: ButtonPlace, index: int) -> str:
    """Return the data of a button that says which candidate was meant."""
    return place.kind.data(place.id, place.turn, f"?{index}")


def do(place: ButtonPlace, word: str) -> str:
    """Return the data of a button that goes back, ends ticking, keeps, skips, leaves, or means no candidate."""
    assert word in _WORDS, word
    return place.kind.data(place.id, place.turn, word)


def read_press(press: Press) -> tuple[ButtonPlace, Input] | None:
    """Return what a pressed dialog button means. Returns None if its data is not a dialog's."""
    said, _, word = press.action.partition(":")
    turn = number_in(said)
    if press.feature not in (PatientButton.DIALOG, PatientButton.SLOT) or not press.row or turn < 0:
        return None
    meaning = _meaning(word)
    place = ButtonPlace(PatientButton(press.feature), press.row, turn)
    return (place, meaning) if meaning is not None else None


def _meaning(word: str) -> Input | None:
    if word in _WORDS:
        return _WORDS[word]
    verb, rest = word[:1], word[1:]
    if not rest:
        return None
    match verb:
        case "=":
            return Picked(rest)
        case "+" | "-":
            return Toggled(rest, on=verb == "+")
        case "?" if number_in(rest) >= 0:
            return Meant(number_in(rest))
    return None
