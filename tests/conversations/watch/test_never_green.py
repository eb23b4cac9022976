"""While an alarm is open nothing that the patient is shown calls them stable, in any story."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.model.incoming import Pressed
from conversations.model.outgoing import Content
from conversations.texts import say_plain
from storage.engine.database import open_database
from storage.store import SqlStore
from tests.support.databases import opened
from tests.support.ladder_room import Phone, a_phone, messages

GREEN = (say_plain("report.level.green", "vi"), "Hiện chưa thấy dấu hiệu nguy hiểm", "🟢")
DEEDS = (
    "/khaibao", "36,8", "18", "20", "82", "91", "97", "98", "120/80", "không", "ho", "đau ngực quá", "đỡ rồi",
    "36,8 18 82 97 120/80 không", "36,8 18 82 88 120/80 không", "nhầm, 97", "/nanghon", "/trangthai", "/menu", "có",
    "tôi khó thở quá", "/huy", "/quaylai",
)  # fmt: skip
_numbers = count()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the databases of this file's stories lie."""
    return tmp_path_factory.mktemp("green")


@contextmanager
def _begun(folder: Path, template: Path) -> Iterator[Phone]:
    path = folder / f"{next(_numbers)}.db"
    shutil.copyfile(template, path)
    with opened(open_database(f"sqlite:///{path}")) as engine:
        yield a_phone(SqlStore(engine))


deeds = st.one_of(st.sampled_from(DEEDS), st.integers(0, 11), st.sampled_from([1.0, 10.0, 30.0]))


@settings(max_examples=60, deadline=None)
@given(st.lists(deeds, min_size=3, max_size=20))
def test_never_green_under_an_open_alarm(migrated_file: Path, folder: Path, story: list[str | int | float]) -> None:
    """Words are typed, buttons of any age pressed, time passes: no message has the green verdict while one is open."""
    with _begun(folder, migrated_file) as phone:
        phone.say("tôi khó thở quá" if isinstance(story[0], float) else "/khaibao")
        seen: list[str] = []
        for deed in story:
            shown = _done(phone, deed, seen)
            seen += [button.data for message in messages(shown) for row in message.rows for button in row]
            if _is_open(phone):
                words = "\n".join(message.text for message in messages(shown))
                assert not [green for green in GREEN if green in words], words


def _done(phone: Phone, deed: str | int | float, seen: list[str]) -> list[Content]:
    if isinstance(deed, str):
        return phone.say(deed)
    if isinstance(deed, float):
        return phone.later(deed)
    return phone.does(Pressed(seen[-1 - deed % len(seen)], 1, "c")) if seen else []


def _is_open(phone: Phone) -> bool:
    assert phone.room is not None
    with phone.store.unit_of_work() as work:
        return work.alerts.open_for(phone.room.episode.id) is not None
