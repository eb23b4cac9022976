"""A disk with no room left, met at the very start."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from tests.support.command_line import KEY


def test_a_start_on_a_full_disk_ends_in_one_line(tmp_path: Path) -> None:
    """No hundred lines of a traceback, in which words might hide: one line that says so, and exit code 1."""

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384))

    done = subprocess.run(
        [sys.executable, "-m", "bot.commands.app", "db", "upgrade"],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/f0care.sqlite3", "DATA_KEY": KEY},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        preexec_fn=no_room,
    )
    [line] = done.stderr.splitlines()
    assert done.returncode == 1
    assert line.startswith("the database or its disk cannot be used: ")
    assert line.endswith("`f0care doctor` says more")
