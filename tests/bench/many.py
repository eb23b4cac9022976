"""Turns in one process and in four on one PostgreSQL: how much more work is done in the same time.

`python -m tests.bench.many [--people N]`
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from statistics import median

from bot.chance import Secrets
from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Text
from conversations.programme.protocol import load
from conversations.turn import hear
from scheduler.morning import ensure_planned
from storage import tables
from storage.engine.database import open_database
from storage.engine.sealing import use_key
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.bench.bots import nine_o_clock
from tests.bench.figures import Figure, table
from tests.bench.people import seed
from tests.bench.stub import FIRST_CHAT
from tests.support.channels import CHANNELS, PATIENTS
from tests.support.databases import opened, postgres_database, postgres_server

PROCESSES = (1, 2, 4)
ROUNDS = 3
_LINE = "36,8 18 82 97 120/80 không"
_HOUSE = make_house(Policy(), load(), Secrets(), CHANNELS)


def figures(people: int = 400) -> list[Figure]:
    """Reports a second with so many processes, and the ratios."""
    use_key(bytes(32))
    speeds: dict[int, list[float]] = {number: [] for number in PROCESSES}
    with postgres_server() as server:
        for turn in range(ROUNDS):
            for number in PROCESSES:
                with postgres_database(server, f"many_{turn}_{number}") as url:
                    speeds[number].append(_speed(url.render_as_string(hide_password=False), people, number))
    middle = {number: median(found) for number, found in speeds.items()}
    return [
        *(Figure(f"reports a second, processes: {number}", middle[number], "/s") for number in PROCESSES),
        *(Figure(f"{n} processes over one", middle[n] / middle[1], "×") for n in PROCESSES[1:]),
    ]


def _speed(url: str, people: int, processes: int) -> float:
    """Everybody has sent a whole report; how many a second are answered until none is left."""
    now = nine_o_clock().now()
    chats = range(FIRST_CHAT, FIRST_CHAT + people)
    with opened(open_database(url)) as engine:
        upgrade(engine)
        seed(engine, chats, now)
        store = SqlStore(engine)
        ensure_planned(store, _HOUSE, now)
        with store.unit_of_work() as work:
            typed = [Arrival(PATIENTS, n, str(c), True, str(c), "Mẩy", "vi", Text(_LINE)) for n, c in enumerate(chats)]
            work.inbox.take_in(typed, now)
        command = [sys.executable, "-m", "tests.bench.many", "--work", url]
        workers = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(processes)
        ]
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        began = time.perf_counter()
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("\n")
            worker.stdin.flush()
        for worker in workers:
            assert worker.wait() == 0
        took = time.perf_counter() - began
        with engine.connect() as reader:
            assert len(reader.execute(tables.table(tables.Report).select()).all()) == people
    return people / took


def _work(url: str) -> None:
    """Answer whatever waits, until nothing does."""
    use_key(bytes(32))
    now = nine_o_clock().now()
    with opened(open_database(url)) as engine:
        store = SqlStore(engine)
        with store.unit_of_work() as work:
            work.facilities.all()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        while hear(store, _HOUSE, now):
            pass


def main() -> int:
    """Measure and print; or, as a worker, work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--work", default="")
    told = parser.parse_args()
    if told.work:
        _work(told.work)
        return 0
    sys.stdout.write(table(figures(told.people)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
