"""What a button carries: which session (or report slot) and turn it belongs to, and what pressing it means.

Kept to a few dozen bytes, which is what messengers take (`Abilities.longest_data`). Data can be forged, so it only
names things; who may do them is checked at every press.
"""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialog.steps import Done, Input, Kept, Left, Meant, Picked, Skipped, Toggled, WentBack

_WORDS: dict[str, Input] = {
    "!back": WentBack(),
    "!done": Done(),
    "!keep": Kept(),
    "!skip": Skipped(),
    "!cancel": Left(),
    "?x": Meant(None),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a button belongs: a session (`d`), or a report slot (`s`) whose session begins with the first answer."""

    kind: str
    id: int
    turn: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}:{self.turn}"


def pick(place: Place, id: str) -> str:
    """Data of a button that picks a choice."""
    return f"{place}:={id}"


def tick(place: Place, id: str, on: bool) -> str:
    """Data of a button that ticks (or unticks) one of many."""
    return f"{place}:{'+' if on else '-'}{id}"


def mean(place: Place, index: int) -> str:
    """Data of a button that says which candidate was meant."""
    return f"{place}:?{index}"


def do(place: Place, word: str) -> str:
    """Data of a button that goes back, ends ticking, keeps, skips, leaves, or means none of the candidates."""
    data = f"{place}:{word}"
    assert word in _WORDS, word
    return data


def read_press(data: str) -> tuple[Place, Input] | None:
    """What a pressed dialog button means; None when the data is none of ours."""
    parts = data.split(":", 3)
    if len(parts) != 4 or parts[0] not in ("d", "s") or not (is_number(parts[1]) and is_number(parts[2])):
        return None
    meaning = _meaning(parts[3])
    return (Place(parts[0], int(parts[1]), int(parts[2])), meaning) if meaning is not None else None


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
        case "?" if is_number(rest):
            return Meant(int(rest))
    return None


def is_number(text: str) -> bool:
    """Whether a part of a button's data can be the number of a row: a longer one no database takes."""
    return text.isascii() and text.isdecimal() and len(text) <= 18
