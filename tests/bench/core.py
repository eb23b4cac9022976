"""Without a messenger: a turn, a batch of updates, and how soon the commands answer."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median

from bot.chance import Secrets
from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Text
from conversations.ports import Store
from conversations.programme.protocol import load
from conversations.turn import hear
from scheduler.morning import ensure_planned
from storage.engine.database import open_database
from storage.engine.sealing import use_key
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.bench.bots import nine_o_clock
from tests.bench.figures import Figure
from tests.bench.people import seed
from tests.bench.stub import FIRST_CHAT, REPORTS, texts_of
from tests.support.channels import CHANNELS, PATIENTS

_CHATS = range(FIRST_CHAT, FIRST_CHAT + 200)
_BATCH = 100
_READ = ("temperature", "37,5")
_HOUSE = make_house(Policy(), load(), Secrets(), CHANNELS)


def figures() -> list[Figure]:
    """All of them."""
    use_key(bytes(32))
    return [*_turns(), *_commands()]


def _turns() -> list[Figure]:
    """Reports of 200 people, taken in a hundred updates at a time and answered one by one."""
    now = nine_o_clock().now()
    with tempfile.TemporaryDirectory(prefix="f0care-bench-") as folder:
        store = _store(Path(folder), _CHATS, now)
        ensure_planned(store, _HOUSE, now)
        taking, hearing = [], []
        for answer in range(len(REPORTS[0])):
            arrivals = [_typed(chat, answer) for chat in _CHATS]
            for at in range(0, len(arrivals), _BATCH):
                taking.append(_seconds(lambda batch=arrivals[at : at + _BATCH]: _take_in(store, batch, now)))  # type: ignore[misc]
            hearing += [_seconds(lambda: hear(store, _HOUSE, now)) for _ in _CHATS]
        store.close()
    return [
        Figure("a turn in the core, decided and committed", median(hearing) * 1e6, "µs", 2000),
        Figure(f"{_BATCH} updates kept, one commit", median(taking) * 1000, "ms", 50),
    ]


def _commands() -> list[Figure]:
    """How long a person waits for a command; beside it a command that does nothing, of the same library."""
    f0care = str(Path(sys.executable).with_name("f0care"))
    helped, read = _started(f0care, "--help"), _started(f0care, "read", *_READ)
    bare = _started(sys.executable, "-m", "tests.bench.rivals.bare", *_READ)
    return [
        Figure("f0care --help", helped, "s", 0.5, "below"),
        Figure(f"f0care read {' '.join(_READ)}", read, "s", 0.5, "below"),
        Figure("f0care read, over a command that does nothing", read / bare, "×", 3),  # 1.7
    ]


def _started(*command: str) -> float:
    """From the start of a process to its end, the median of five."""
    return median(_seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(5))


def _store(folder: Path, chats: Sequence[int], now: datetime) -> SqlStore:
    url = f"sqlite:///{folder}/bench.sqlite3"
    engine = open_database(url)
    upgrade(engine)
    seed(engine, chats, now)
    return SqlStore(engine)


def _take_in(store: Store, arrivals: Sequence[Arrival], now: datetime) -> None:
    with store.unit_of_work() as work:
        assert work.inbox.take_in(arrivals, now) == len(arrivals)


def _typed(chat: int, answer: int) -> Arrival:
    number = answer * len(_CHATS) + chat
    return Arrival(PATIENTS, number, str(chat), True, str(chat), "Lý Mẩy", "vi", Text(texts_of(chat)[answer]))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
