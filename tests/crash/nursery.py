"""A program that has imported everything and starts the bots whenever it is told: `python -m tests.crash.nursery`.

Each line on its input starts one process: `fork` a copy of this one that does what `f0care run` does, so that a start
costs no imports (`fork ROLE`: in that role alone); `command` the very command people use. It answers with the
process's number, and when that has ended with the signal or code it ended by, one a line.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from typing import NoReturn

import psycopg  # noqa: F401 - imported for the children

import bot.telegram_patients
import bot.telegram_staff  # noqa: F401 - imported for the children
from bot.commands_run import run_bots
from bot.main import open_store
from bot.settings import read_settings
from conversations.dialogs import dialogs
from conversations.protocol import load
from conversations.readers.communes import read_commune
from conversations.texts import LANGUAGES, catalogue


def main() -> None:
    """Start a child for each line, one at a time, until the input ends."""
    _read_up()
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
    dialogs(load(settings.protocol))
    for language in LANGUAGES:
        catalogue(language)
    read_commune("Bản Xèo")


def _be_the_bots(how: str) -> NoReturn:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: outlive nobody
    if how == "command":
        os.execv(sys.executable, [sys.executable, "-m", "bot.cli", "run"])
    try:
        run_bots(read_settings(None), how.split()[1:])
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
