"""Data of buttons and names of prompts, as frozen values with one form on the wire each.

Data of a button can be forged, so it only names things; what it names is looked up and authorised at every press.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, unique

LONGEST_DATA = 64
"""Maximum bytes of a button's data: the least any messenger carries back."""

LONGEST_MARK = 4
"""Bytes of a button kept for the mark of its epoch, which is put on when it is sent (bot/channel/epochs.py)."""

OLD_PRESS = "old:1"
"""Data for a button made before a backup was put back: its row may be another's now."""

LONGEST_NUMBER = 18
"""Maximum digits of a row's number: a longer one no database takes."""

_HALF_A_LETTER = re.compile("[\ud800-\udfff]")
_FORGED_NUMBER = re.compile(rf"\d{{{LONGEST_NUMBER + 1}}}")


def _packed(feature: str, *words: object) -> str:
    """Return the data of a button: the feature's letter and what it names. Raises ValueError for data too long."""
    data = ":".join((feature, *map(str, words)))
    if len(data.encode()) > LONGEST_DATA - LONGEST_MARK:
        raise ValueError(f"a button carries at most {LONGEST_DATA - LONGEST_MARK} bytes, not {data!r}")
    return data


class Feature(StrEnum):
    """Letters by which buttons name their feature. They are on people's phones: none ever changes its meaning."""

    data = _packed


@unique
class StaffButton(Feature):
    """Features of the buttons in the staff's chats."""

    ACCEPTANCE = "a"
    ALARM = "l"
    BULLETIN = "b"
    CALL = "s"
    CHANGE = "change"
    DEED = "k"
    DEPARTURE = "e"
    DUPLICATE = "dup"
    DUTY = "u"
    FACILITY = "f"
    GUIDE = "g"
    LETTER = "t"
    MEMBERS = "m"
    OLD = "old"
    PATIENT = "p"
    PHONE = "phone"
    PAUSE = "z"
    REPORT = "d"
    SHIFT = "v"
    SLIP = "h"
    STOP = "x"
    TRANSFER = "move"
    WAITING = "q"
    WORK_LIST = "w"


@unique
class PatientButton(Feature):
    """Features of the buttons in the patients' chats."""

    DANGER = "h"
    DEPARTURE = "e"
    DIALOG = "d"
    GUIDE = "g"
    HELP = "c"
    LANGUAGE = "n"
    MENU = "m"
    OLD = "old"
    PAUSE = "z"
    PHONE = "phone"
    SLOT = "s"
    STOP = "x"


@dataclass(frozen=True, slots=True)
class Press:
    """A button's data: its feature, the number of the row it names (0 for none), and what to do: `l:7:claim`.

    The action may hold further words with colons between them, such as `12:doctor:yes`.
    """

    feature: str
    row: int = 0
    action: str = ""

    def pack(self) -> str:
        """Return the data a button carries. Raises ValueError for data too long."""
        return _packed(self.feature, *self.words)

    @property
    def words(self) -> list[str]:
        """Everything after the feature's letter, word by word."""
        said = (str(self.row) if self.row else "", self.action)
        return ":".join(word for word in said if word).split(":")

    @staticmethod
    def read(data: str) -> Press | None:
        """Return what a button's data says. Returns None for data no button of ours can carry."""
        if _HALF_A_LETTER.search(data) or len(data.encode()) > LONGEST_DATA or _FORGED_NUMBER.search(data):
            return None
        feature, _, rest = data.partition(":")
        first, colon, action = rest.partition(":")
        if not is_number(first) or first[0] == "0":
            return Press(feature, 0, rest) if rest else None
        return Press(feature, int(first), action) if action or not colon else None


@dataclass(frozen=True, slots=True)
class Prompt:
    """The name of a message that asks one staff member to type: purpose, row, person: `jot:7:555`."""

    purpose: str
    row: int
    person: str

    def pack(self) -> str:
        """Return the name under which the message's place is remembered."""
        return f"{self.purpose}:{self.row}:{self.person}"

    @staticmethod
    def read(card: str) -> Prompt | None:
        """Return what a card's name says. Returns None if the card is no prompt."""
        parts = card.rsplit(":", 2)
        if len(parts) != 3 or not is_number(parts[1]):
            return None
        return Prompt(parts[0], int(parts[1]), parts[2])


def is_number(text: str) -> bool:
    """True if a part of a button's data can be the number of a row."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


def number_in(text: str) -> int:
    """Return the number that a part of a button's data, or of a card's name, is. Returns -1 for anything else.

    No row has that number, so it leads nowhere; where 0 means something, ask for 0 or more.
    """
    return int(text) if is_number(text) else -1


def numbers_in(text: str, number: int) -> tuple[int, ...] | None:
    """Return that number of numbers with colons between them, such as `12:987`. Returns None for anything else."""
    parts = text.split(":")
    return tuple(map(int, parts)) if len(parts) == number and all(map(is_number, parts)) else None


def forged_data(data: str) -> str:
    """Return data nobody can read, as the audit keeps it: short, without letters that no database takes."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in data[:LONGEST_DATA])
