"""The disk runs full: it is told a day before, and a start on a full one ends in one sentence of the log."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from bot.disk import fullness, no_room
from scheduler.ailments import ensure_disk_told
from tests.bot.test_run import environment
from tests.conversations.station.test_program_health import HOUSE, Watch, watch

__all__ = ["watch"]

ROOM = 100_000
"""Bytes a process may write into one file: less than the schema takes, as on a disk that is full."""


def test_a_start_on_a_full_disk_is_one_sentence_of_the_log(tmp_path: Path) -> None:
    """No traceback of a hundred lines, but one JSON object that says what to do, and exit code 1."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.commands.app", "run"],
        env=environment(tmp_path, "http://127.0.0.1:9", LOG_FORMAT="json"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM)),
    )
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["says"].split(":")[0] for line in lines if line["level"] == "critical"] == [
        "the disk is full (or broken)"
    ]
    assert "Make room" in lines[-1]["says"]
    assert "f0care.sqlite3" in lines[-1]["says"]


def test_a_disk_nearly_full_is_told_to_the_office_and_taken_back(watch: Watch) -> None:
    """At nine tenths once, whatever the minutes; when there is room again that is said too."""
    told: list[str] = []
    for used in (0.5, 0.89, 0.9, 0.95, 0.95, 0.95, *[0.5] * 12):
        ensure_disk_told(watch.store, HOUSE, watch.now, used)
        told += watch.minutes(1)
    assert [words.split()[0] for words in told] == ["🛠", "✅"]
    assert "đầy trên 90%" in told[0]


def test_the_disk_of_the_database_is_measured(tmp_path: Path) -> None:
    """Of a file its folder's disk; a server's disk is the server's own affair."""
    assert 0 < fullness(f"sqlite:///{tmp_path / 'f.db'}") < 1
    assert fullness("postgresql+psycopg://u@h/n") == 0
    assert no_room(OSError(28, "No space left on device"))
    assert not no_room(OSError(2, "No such file or directory"))
