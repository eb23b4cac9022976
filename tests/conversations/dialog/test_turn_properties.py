"""Whatever somebody does in the patients' bot, and whenever: the turn is taken, and they get an answer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel.drawing import LONGEST_CALLBACK
from conversations.model.care import EpisodeStatus
from conversations.model.incoming import Attachment, Blocked, ContactCard, Pressed, SmsFailed, Text, Unblocked, What
from conversations.model.outgoing import Ack, Button, Content, Say
from storage.engine.database import open_database
from storage.store import SqlStore
from tests.support import samples
from tests.support.databases import opened
from tests.support.morning import tick
from tests.support.talk import HOUSE, Talk

WORDS = (
    "", " ", "👍", "x" * 1001, "lý thị mẩy", "0981 234 567", "5/3/1988", "1988", "ban xeo", "sa pa", "thôn 3",
    "hôm qua", "37,5", "ba bảy rưỡi", "43", "18", "82", "97", "93", "120/80", "khong co may", "123456",
    "36,8 18 82 97 120/80 không", "không", "có", "ho, sốt", "khó thở quá cứu tôi với", "tím tái",
    "cho tôi hỏi bao giờ hết cách ly", "quay lại", "huỷ",
)  # fmt: skip
COMMANDS = (
    "start", "start f_BX", "start f_XX", "dangky", "khaibao", "nanghon", "trangthai", "huongdan", "hotro",
    "ngonngu", "ngonngu en", "huy", "quaylai", "boqua", "menu", "lathat",
)  # fmt: skip
FORGED = (
    "m:report", "m:worse", "m:status", "m:help", "m:register", "m:menu", "m:x", "m:answer-1", "m:answer-²",
    "m:correct-1", "m:correct-99", "d:1:1:=yes", "d:1:2:!back", "d:99:1:=a", "s:1:1:=no_device", "s:2:1:=x",
    "s:99:1:=a", "acc:1", "nonsense",
)  # fmt: skip
KINDS = st.sampled_from(["photo", "voice", "sticker", "hologram"])


class NthButton(int):
    """The button of that place among all ever seen; the newest are the likeliest."""


class Waits(int):
    """So many minutes pass, and the minute's tick comes."""


deeds: st.SearchStrategy[What | NthButton | Waits] = st.one_of(
    st.integers(0, 9).map(NthButton),
    st.integers(0, 9).map(NthButton),
    st.integers(10, 99).map(NthButton),
    st.sampled_from(WORDS).map(Text),
    st.sampled_from(COMMANDS).map(lambda name: Text(f"/{name}")),
    st.sampled_from(FORGED).map(lambda data: Pressed(data, 1, "c")),
    st.builds(ContactCard, st.sampled_from(["84981234567", "+84981234567", "0214", ""]), st.booleans()),
    st.builds(Attachment, KINDS, st.just("f"), st.sampled_from(["", "khó thở"])),
    st.sampled_from([Blocked(), Unblocked(), SmsFailed("+84981234567", "otp"), SmsFailed("+84981234567", "account")]),
    st.sampled_from([1, 30, 60, 600, 1500]).map(Waits),
)
states = st.sampled_from(["stranger", "waiting", "asked", "accepted", "mother of two", "closed"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the databases of this file's stories lie."""
    return tmp_path_factory.mktemp("turns")


_numbers = count()


@contextmanager
def _begun(folder: Path, template: Path, state: str) -> Iterator[Talk]:
    """A talk with somebody of whom so much is known."""
    path = folder / f"{next(_numbers)}.db"
    shutil.copyfile(template, path)
    with opened(open_database(f"sqlite:///{path}")) as engine:
        talk = Talk(SqlStore(engine))
        with talk.store.unit_of_work() as work:
            facility = work.facilities.add(replace(samples.station(), staff_chat="-1")).id
            for _ in range({"stranger": 0, "mother of two": 2}.get(state, 1)):
                episode = samples.registered(work, facility=facility).id
                if state in EpisodeStatus.__members__.values() or state == "mother of two":
                    status = EpisodeStatus.ACCEPTED if state == "mother of two" else EpisodeStatus(state)
                    work.patients.set_status(
                        episode, status, talk.now - timedelta(days=1), by="Hoa", reason="Mấy tuổi?"
                    )
        yield talk


@settings(max_examples=150, deadline=None)
@given(states, st.lists(deeds, max_size=25))
def test_every_turn_is_taken_and_answered(
    migrated_file: Path, folder: Path, state: str, story: list[What | NthButton | Waits]
) -> None:
    """No words, press, file or silence make a turn fail; what is said back fits the messenger."""
    with _begun(folder, migrated_file, state) as talk:
        seen: list[Button] = []
        started: list[What] = []  # since time passed: a second tap on a link is answered by the first one's greeting
        for deed in story:
            if isinstance(deed, Waits):
                talk.now += timedelta(minutes=deed)
                tick(talk.store, HOUSE, talk.now)
                said = talk.said()
                started.clear()
            else:
                what = _pressed(deed, seen) if isinstance(deed, NthButton) else deed
                said = talk.does(what)
                if what not in started:
                    _assert_answered(what, said)
                if isinstance(what, Text) and what.text.startswith("/start"):
                    started.append(what)
            seen += _buttons(said)


def _pressed(place: int, seen: list[Button]) -> Pressed:
    return Pressed(seen[-1 - place % len(seen)].data if seen else "nonsense", 1, "c")


def _assert_answered(what: What, said: list[Content]) -> None:
    if isinstance(what, Pressed):
        assert any(isinstance(content, Ack) for content in said), "the messenger still shows that the press waits"
    if isinstance(what, Text | Attachment | ContactCard | Unblocked):
        assert said, what


def _buttons(said: list[Content]) -> list[Button]:
    """The buttons shown, after a look whether all that was said can be sent."""
    messages = [content.message for content in said if isinstance(content, Say)]
    for message in messages:
        assert message.text.strip()
        assert "{" not in message.text
    buttons = [button for message in messages for row in message.rows for button in row]
    for button in buttons:
        assert button.label
        assert button.url or 0 < len(button.data.encode()) <= LONGEST_CALLBACK
    return [button for button in buttons if button.data]
