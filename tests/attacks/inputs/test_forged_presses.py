"""A forged button, whoever sends it and whatever it carries, is refused: no error, and nothing is moved."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

import conversations
from conversations.dialog.scene import Scene
from conversations.model.channels import Channel
from conversations.model.incoming import Arrival, Pressed
from conversations.model.outgoing import Ack, Say
from conversations.model.presses import PatientButton, StaffButton
from conversations.turn import decide
from storage.store import SqlStore
from tests.support.channels import PATIENTS, STAFF
from tests.support.samples import NOW
from tests.support.staff_room import CHIEF, GROUP, HOA, MINH, Room, room

__all__ = ["room"]

STRANGER = "666"
STAFF_ROLES = ((HOA, GROUP), (MINH, GROUP), (CHIEF, CHIEF), (STRANGER, STRANGER), (STRANGER, "-666"))
PATIENT_ROLES = (("7", "7"), (STRANGER, STRANGER))

SHAPES = (
    "{f}",
    "{f}:",
    "{f}::",
    "{f}:1",
    "{f}:1:",
    "{f}:{v}",
    "{f}:{v}:",
    "{f}:{v}:x",
    "{f}:{v}:1",
    "{f}:{v}:1:",
    "{f}:{v}:1:2",
    "{f}:{v}:1:2:3",
    "{f}:{v}:1:2:3:4",
    "{f}:{v}-",
    "{f}:{v}-1",
    "{f}:{v}-1-2-3",
    "{f}:1:{v}",
    "{f}:1:{v}:",
    "{f}:1:{v}:1",
    "{f}:1:{v}:1:2:3",
    "{f}:1:{v}-",
    "{f}:1:{v}-1",
    "{f}:1:{v}-1-2",
    "{f}:1:1:{v}",
    "{f}:1:1:{v}-1",
    "{f}:1:1:{v}:1:2",
    "{f}:1:20220401:{v}:1",
    "{f}:1:20220401:{v}:1:2",
    "{f}:1:2022-04-01:{v}",
    "{f}:1:2022-04-01:{v}:1:2",
    "{f}:1:2022-99-99:{v}:1",
    "{f}:0:{v}",
    "{f}:-1:{v}",
    "{f}:01:{v}",
    "{f}:²:{v}:²",
    "{f}:٣:{v}:٣",
    "{f}:1.5:{v}",
    "{f}:1e3:{v}:1e3",
    "{f}: 1:{v}: 1",
    "{f}:1:{v}:+1",
    "{f}:1:{v}:-1",
    "{f}:999999999999999999:{v}",
    "{f}:1:{v}:999999999999999999",
    "{f}:1:{v}:9999999999999999999999",
    "{f}:{v}:999999999999999999:999999999999999999",
    "{f}:1:{v}\ud800",
    "{f}:{v}\x00:1",
    "{f}:{v}:" + "9" * 70,
)
"""Forms that a button's data might have, and others that no button of ours has."""

MALFORMED = (
    "",
    ":",
    "::::",
    "\ud800",
    "²",
    "\x00:1",
    "a" * 300,
    "🆘:1:2",
    "w:do:1:2:3",
    "u:1",
    "d:1",
    "s:1",
    "s:1:0:?",
)


@cache
def verbs() -> dict[str, list[str]]:
    """The words each file with a door for presses compares with, by the file's name: what a forger reads there."""
    found: dict[str, list[str]] = {}
    for path in sorted(Path(conversations.__file__).parent.rglob("*.py")):
        source = path.read_text("utf-8")
        if not re.search(r"def on_\w*press\b|StaffButton\.|PatientButton\.|def pressed\b", source):
            continue
        said = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
        found[path.stem] = sorted(
            each for each in said if isinstance(each, str) and re.fullmatch(r"[a-z_!]{2,12}", each)
        )
    return found


def forged(features: type[StaffButton] | type[PatientButton]) -> Iterator[str]:
    """Every letter with every shape; the words of the files that name the letter, and some of all the others."""
    by_file = verbs()
    everything = sorted({word for words in by_file.values() for word in words})
    yield from MALFORMED
    for number, feature in enumerate(features):
        named = f"{features.__name__}.{feature.name}"
        theirs = {
            word
            for path in Path(conversations.__file__).parent.rglob("*.py")
            if path.stem in by_file and named in path.read_text("utf-8")
            for word in by_file[path.stem]
        }
        words = sorted(theirs)[number % 5 :: 5] + everything[number :: len(everything) // 2]
        for shape in SHAPES:
            for word in words if "{v}" in shape else ("",):
                yield shape.format(f=feature.value, v=word)


class _Undone(Exception):
    """Ends a trial without leaving a trace."""


def tried(store: SqlStore, channel: Channel, data: str, who: str, chat: str, talk: Room) -> Scene:
    """Press once, and take back whatever it did."""
    arrival = Arrival(channel, 1, chat, chat == who, who, "Người lạ", "vi", Pressed(data, 1, "callback"))
    with suppress(_Undone), store.unit_of_work() as work:
        scene = Scene(work, talk.house, NOW, key="in1", heard_in=(chat, None))
        decide(scene, arrival)
        work.outbox.put(scene.outgoing, NOW)
        raise _Undone
    return scene


def everything(store: SqlStore) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but of who was met, what came in, and the record of refusals."""
    passing = ("alembic_version", "audit_event", "contact", "inbox", "outbox")
    with store.unit_of_work() as work:
        connection = work._connection  # type: ignore[attr-defined]
        names = [name for name in sorted(inspect(connection).get_table_names()) if name not in passing]
        return {name: [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))] for name in names}


@pytest.fixture
def busy(room: Room) -> Room:
    """A station with an alarm, a letter and a registration, so that a guessed number names something."""
    room.say("khó thở quá")
    room.say("tôi nên ăn gì")
    return room


def failing(busy: Room, engine: Engine, channel: Channel, roles: tuple[tuple[str, str], ...]) -> list[str]:
    """The forged presses that end in an error, each tried by one role after another (on PostgreSQL one of twenty)."""
    features = StaffButton if channel == STAFF else PatientButton
    step = 1 if engine.dialect.name == "sqlite" else 20
    found = []
    for number, data in enumerate(sorted(set(forged(features)))[::step]):
        who, chat = roles[number % len(roles)]
        try:
            tried(busy.store, channel, data, who, chat, busy)
        except Exception as error:
            found.append(f"{data!r} by {who} in {chat}: {error!r}"[:200])
    return found


def test_a_forged_press_on_the_staff_bot_is_refused_without_an_error(busy: Room, engine: Engine) -> None:
    """Nurse, leader, administrator or stranger: no data whatever makes a turn fail."""
    assert failing(busy, engine, STAFF, STAFF_ROLES) == []


def test_a_forged_press_on_the_patients_bot_is_refused_without_an_error(busy: Room, engine: Engine) -> None:
    """The same for a patient's chat and for a stranger's."""
    assert failing(busy, engine, PATIENTS, PATIENT_ROLES) == []


def test_a_strangers_press_moves_nothing_and_tells_nobody_else(busy: Room) -> None:
    """Whatever a stranger presses on the staff bot changes no row, and is answered to the stranger alone."""
    before, numbers = everything(busy.store), count(1)
    for data in sorted(set(forged(StaffButton)))[::19]:
        arrival = Arrival(STAFF, 1, STRANGER, True, STRANGER, "Người lạ", "vi", Pressed(data, 1, "callback"))
        with busy.store.unit_of_work() as work:
            scene = Scene(work, busy.house, NOW, key=f"forged{next(numbers)}")
            decide(scene, arrival)
        for out in scene.outgoing:
            assert isinstance(out.content, Ack | Say), data
            assert out.address in (STRANGER, "press:callback"), data
    assert everything(busy.store) == before


@pytest.mark.parametrize("data", ["u:1", "w:do:1:2:3", "w:some:1:2:3", "w:do:1:", "dup:1:1:1:merge", "\ud800"])
def test_what_once_stopped_both_bots_is_a_refusal(busy: Room, data: str) -> None:
    """The presses that once made every turn wait are answered like any other that is nobody's."""
    for who, chat in STAFF_ROLES:
        scene = tried(busy.store, STAFF, data, who, chat, busy)
        assert [type(out.content) for out in scene.outgoing] == [Ack]


OURS = (
    "facts",
    "answers",
    "values",
    "total_seconds",
    ".value",
    "age_months",
    "before",
    "slot)",
    "arrival.what",
    "or 0",
    "device",
    "days",
    "code[1]",
)
"""Parts of expressions that come from our own memory, or were compared with a list or a pattern before."""


def test_numbers_of_presses_are_read_in_one_place() -> None:
    """No file that hears presses makes a number of a bare word itself: forged words would raise there."""
    made = [
        f"{path.name}: {ast.unparse(node)}"
        for path in sorted(Path(conversations.__file__).parent.rglob("*.py"))
        if path.stem in verbs() and path.name != "presses.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "int"
    ]
    assert len(made) > 10
    assert [each for each in made if not any(ours in each for ours in OURS)] == []
