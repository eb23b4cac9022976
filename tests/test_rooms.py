"""Every room says in its docstring which names are its doors, and each of them is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = sorted(
    path.parent.relative_to(ROOT).as_posix()
    for room in ("conversations", "storage", "bot")
    for path in (ROOT / room).glob("*/__init__.py")
    if path.parent.name not in ("migrations", "tables", "simulator", "model", "readers", "ports")
)
"""Rooms with doors; vocabulary, tables, readers and ports are open as a whole."""


@pytest.mark.parametrize("room", ROOMS)
def test_the_doors_of_a_room_are_there(room: str) -> None:
    """A newcomer who reads `alarms` or `triage.judge` finds that file, and in it that name."""
    text = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text("utf-8"))) or ""
    doors = re.findall(r"`([a-z_]+(?:\.\w+)?)`", text)
    assert doors
    assert [door for door in doors if not _is_there(room, *door.split("."))] == []


def _is_there(room: str, file: str, name: str = "") -> bool:
    path = ROOT / room / f"{file}.py"
    defined = rf"^(?:async )?(?:def|class) {name}\b"
    return path.exists() and re.search(defined, path.read_text("utf-8"), re.M) is not None
