"""An older release, unpacked from the history and run beside this one on the same phrases."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

_HEAR = """
import json, sys
from conversations.emergency import listen
print(json.dumps(["call" if listen(text) else "" for text in json.load(sys.stdin)]))
"""
_READ = """
import json, sys
from datetime import date
from bot.cli_read import read_lines
kind, texts = json.load(sys.stdin)
print(json.dumps([json.loads(line) for line in read_lines(kind, texts, date(2026, 11, 27))]))
"""


def heard_before(commit: str, texts: Sequence[str]) -> list[str]:
    """Return what the older release does with each text: "call" or ""."""
    said: list[str] = _run(commit, _HEAR, list(texts))
    return said


def read_before(commit: str, kind: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the older release reads in each text."""
    read: list[dict[str, Any]] = _run(commit, _READ, [kind, list(texts)])
    return read


def _run(commit: str, program: str, given: Any) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(given), text=True, capture_output=True, check=True,
        cwd=unpacked(commit), env={"PYTHONPATH": str(unpacked(commit))},
    )  # fmt: skip
    return json.loads(done.stdout)


@cache
def unpacked(commit: str) -> Path:
    """Unpack a commit's tree into a folder that lasts as long as this process needs it."""
    folder = Path(tempfile.mkdtemp(prefix="f0care-before-"))
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    return folder
