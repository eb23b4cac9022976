"""Runs the command line in this process, in an empty folder with a memory of its own."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.commands.app import main

STATION = ("facility", "add", "--kind", "health_station", "--commune", "02725", "--hotline", "0214 3883 115")
ADDED = (*STATION, "--code", "T1", "--name", "Trạm Y tế xã Bản Xèo")
KEY = base64.b64encode(bytes(range(32))).decode()  # the one all tests of a process share


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def f0care(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder with a memory of its own; settings may be given by name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/f0care.sqlite3")
    monkeypatch.setenv("DATA_KEY", KEY)

    def run(*words: str, stdin: str = "", **told: str) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as given, redirect_stdout(out), redirect_stderr(err):
            for name, value in told.items():
                given.setenv(name, value)
            given.setattr(sys, "stdin", io.StringIO(stdin))
            given.setattr(sys, "argv", ["f0care", *words])
            with pytest.raises(SystemExit) as ended:
                main()
        return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    return run


def said(done: Done) -> str:
    """What a command that went well printed."""
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


def refused(done: Done) -> str:
    """The one line by which a command refused."""
    assert done.returncode == 1, (done.stdout, done.stderr)
    [line] = done.stderr.splitlines()
    return line
