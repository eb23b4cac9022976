"""Reads a transcript's lines, and matches the words of one line with what was really said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "chats" / "transcripts"
"""Chats that are played and compared word for word."""

ANY = "…"
_LABELS = re.compile(r"\s*(?:\[[^\[\]]+\]\s*)+$")


@dataclass
class Line:
    """One line as it is written (with those that go on with it) and as it is played; titles play nothing."""

    number: int
    written: str
    played: str = ""


def lines_of(text: str) -> list[Line]:
    """Return every line of the file; joining what is written with newlines gives the file back."""
    lines: list[Line] = []
    for number, written in enumerate(text.split("\n"), start=1):
        if not written.strip() or written.startswith(("#", "cài đặt:")):
            lines.append(Line(number, written))
        elif written[0].isspace() and lines and lines[-1].played:
            lines[-1].written += f"\n{written}"
            lines[-1].played += f" {written.strip()}"
        else:
            lines.append(Line(number, written, written.strip()))
    return lines


def settings_of(text: str) -> dict[str, str]:
    """Return what this house has decided, e.g. `cài đặt: OTP_REQUIRED=unless_contact_shared`."""
    return {name.lower(): value for name, value in re.findall(r"^cài đặt: (\w+)=(.*)$", text, re.MULTILINE)}


def parted(expected: str) -> tuple[str, str]:
    """Split a line into its words and its buttons, e.g. `…Giới tính?…` and ` [Nữ] [Nam]`."""
    found = _LABELS.search(expected)
    return (expected[: found.start()], found[0]) if found else (expected, "")


def labels_of(buttons: str) -> list[str]:
    """Return the buttons by name, e.g. Nữ and Nam of `[Nữ] [Nam]`."""
    return re.findall(r"\[([^\[\]]+)\]", buttons)


def match(expected: str, said: str, words: Mapping[str, str]) -> dict[str, str] | None:
    """Return the words met for the first time, by name; None if something else was said."""
    parts = [part for part in re.split(rf"({ANY}|\{{[^}}]+\}})", expected.strip()) if part]
    fresh = [part[1:-1] for part in parts if part.startswith("{") and part[1:-1] not in words]
    found = re.fullmatch(r"\s*".join(_pattern(part, words) for part in parts), said, re.DOTALL)
    return dict(zip(fresh, found.groups(), strict=True)) if found else None


def _pattern(part: str, words: Mapping[str, str]) -> str:
    if part == ANY:
        return ".*"
    if part.startswith("{"):
        return re.escape(words[part[1:-1]]) if part[1:-1] in words else r"(\S+)"
    return re.escape(" ".join(part.split())).replace(r"\ ", r"\s+") if part.strip() else r"\s*"
