"""A program that has imported everything and starts the bots whenever it is told: `python -m tests.crash.nursery`.

Each line on its input starts one process: `fork` a copy of this one that does what `f0care run` does, so that a start
costs no imports (`fork ROLE`: in that role alone); `die before-commit 7` one that kills itself right before its seventh
commit (`after-commit`: right after it); `command` the very command people use. It answers with the process's number,
and when that has ended with the signal or code it ended by, one a line.
"""

from __future__ import annotations

import ctypes
import gc
import itertools
import os
import signal
import sys
import threading
import traceback
from typing import NoReturn

import psycopg  # noqa: F401 - imported for the children
from sqlalchemy import Connection, Engine, Pool, event

import bot.telegram_bots.patients
import bot.telegram_bots.staff  # noqa: F401 - imported for the children
from bot.commands.run import run_bots
from bot.main import open_store
from bot.settings import read_settings
from conversations.dialog_list import courses
from conversations.programme.protocol import load
from conversations.readers.communes import read_commune
from conversations.texts import LANGUAGES, catalogue


def main() -> None:
    """Start a child for each line, one at a time, until the input ends."""
    _read_up()
    gc.freeze()  # a child's collector would touch, and so copy, every page it shares with this process
    for how in sys.stdin:
        child = os.fork()
        if child == 0:
            _be_the_bots(how.strip())
        print(child, flush=True)  # noqa: T201
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


def _read_up() -> None:
    """What every process reads once: programme, texts, communes, the schema."""
    settings = read_settings(None)
    open_store(settings).close()
    courses(load(settings.protocol))
    for language in LANGUAGES:
        catalogue(language)
    read_commune("Bản Xèo")


def _be_the_bots(how: str) -> NoReturn:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: outlive nobody
    if how == "command":
        os.execv(sys.executable, [sys.executable, "-m", "bot.commands.app", "run"])
    what, *words = how.split()
    if what == "die":
        _die_at(words[0], int(words[1]))
    try:
        run_bots(read_settings(None), words if what == "fork" else [])
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _die_at(point: str, number: int) -> None:
    """Kill this process at a commit, counted from its start: before it, or when it is done and before anything else."""
    left = itertools.count(number, -1)
    reached = threading.Event()

    def commits(_: Connection) -> None:
        if next(left) > 1:
            return
        reached.set()
        if point == "before-commit":
            os.kill(os.getpid(), signal.SIGKILL)

    def what_follows(*_: object) -> None:
        if reached.is_set():
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "commit", commits)
    for name in ("begin", "before_cursor_execute"):
        event.listen(Engine, name, what_follows)
    event.listen(Pool, "checkin", what_follows)


if __name__ == "__main__":
    main()
