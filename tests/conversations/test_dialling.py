"""Every number somebody must call stands in the form that can be tapped, wherever it is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.readers.dialling import dial, tappable
from storage.store import SqlStore
from tests.support.ladder_room import HOA, STATION, a_room

ROOT = Path(__file__).parents[2] / "conversations"
NAMES = ("phone", "hotline")
"""Facts of texts that hold a number to call."""

DIALLED = re.compile(r"\b(dial|tappable|hotline_or_115)\(")
OWN = (
    "accounts/profile.py",
    "dialog/sessions.py",
    "doors/patient_door.py",
    "doors/whose.py",
    "readers",
    "registration/known_answers.py",
    "registration/new_patient.py",
    "registration/offered_answers.py",
    "registration/registration_questions.py",
    "station/facility_table.py",
    "station/leaflet_data.py",
    "station/own_phone.py",
)
"""Files in which a number is told to its owner, printed, or read; nobody calls it from there."""

_NATIONAL = re.compile(r"(?<![\d+])0[1-9](?:[ .]?\d){7,9}(?!\d)")


def facts() -> Iterator[tuple[str, str]]:
    """Every number that is handed to a text, as file and expression."""
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(OWN):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                said = [(word.arg, word.value) for word in node.keywords]
            elif isinstance(node, ast.Dict):
                said = [(key.value, v) for key, v in zip(node.keys, node.values, strict=True) if _named(key)]
            else:
                continue
            yield from ((place, ast.unparse(value)) for name, value in said if name in NAMES and _may_be(value))


def _named(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant)


def _may_be(value: ast.expr) -> bool:
    """True if an expression may bring a number: not a literal, nor a name that was filled elsewhere."""
    return isinstance(value, ast.Call | ast.Attribute | ast.IfExp | ast.Subscript)


def test_every_number_handed_to_a_text_can_be_tapped() -> None:
    """A text that names a phone is given it by the one function for that."""
    found = list(facts())
    assert len(found) > 15
    words = ("say_plain(", "facility_fields.read")
    assert [each for each in found if not DIALLED.search(each[1]) and not each[1].startswith(words)] == []


@given(st.from_regex(r"\+84[3-9][0-9]{8}", fullmatch=True))
def test_a_number_and_its_form_to_tap_are_one(e164: str) -> None:
    """As people say it, then as messengers know it; said again nothing is added."""
    shown = dial(e164)
    assert shown.endswith(f"({e164})")
    assert re.sub(r"\D", "", shown.partition(" (")[0]) == f"0{e164[3:]}"


@pytest.mark.parametrize("short", ["115", "1900 9095", ""])
def test_short_numbers_stay(short: str) -> None:
    """They are called as they are."""
    assert tappable(short) == short


def test_what_staff_are_shown_can_be_tapped(store: SqlStore) -> None:
    """The alarm, the card of the patient and the facility's page: no number stands alone."""
    ward = a_room(store)
    ward.meet(HOA)
    ward.alarm()
    ward.show(HOA, f"/bn {ward.episode.patient.code}", HOA)
    ward.show(HOA, "/donvi", STATION)
    texts = [text for _, text, _ in ward.sent()]
    numbers = [(text, found) for text in texts for found in _NATIONAL.finditer(text)]
    assert len(numbers) >= 3
    assert [text for text, found in numbers if not text[found.end() :].startswith(" (+84")] == []
