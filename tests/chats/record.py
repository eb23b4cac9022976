"""Plays the transcripts and writes them down as they are played now; `git diff` then shows what changed.

    python -m tests.chats.record             all of them
    python -m tests.chats.record 38 dong-cua   number 38, and those with these words in their name
What people do stays as written. A file in which somebody cannot do it any more is left alone, and named.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chats.recorder import Recorder, Unplayable
from tests.support.script import Script
from tests.support.stage import open_stage
from tests.support.transcript import FOLDER, settings_of

PLAYS = 5
"""Maximum plays until two of them say the same; what is different each time (a code, a password) becomes `…`."""


async def recorded(path: Path) -> str:
    """Return a transcript as it is played now; Unplayable names the line that stops it."""
    text = path.read_text("utf-8")
    for play in range(PLAYS):
        before, text = text, await _played(path, text, loose=play > 0)
        if text == before:
            return text
    raise Unplayable(f"{path}: each of {PLAYS} plays says something else")


def chosen(only: Sequence[str]) -> list[Path]:
    """Return the transcripts with these numbers or words in their name; all of them if there are none."""
    every = sorted(FOLDER.glob("*.txt"))
    return [path for path in every if not only or any(_is_called(path.stem, word) for word in only)]


def record(paths: Iterable[Path], processes: int | None = None) -> int:
    """Record each file, several at a time; return 1 if one could not be played."""
    failed = 0
    with ProcessPoolExecutor(processes or cpu_count()) as pool:
        for path, text, wrong in pool.map(_recorded, paths):
            if wrong:
                failed = 1
                print(wrong)
            elif text != path.read_text("utf-8"):
                path.write_text(text, "utf-8")
                print(f"{path.name}: rewritten")
    return failed


async def _played(path: Path, text: str, *, loose: bool) -> str:
    with TemporaryDirectory() as folder:
        async with open_stage(Path(folder), **settings_of(text)) as stage:
            return await Recorder(Script(stage), str(path), loose=loose).record(text)


def _recorded(path: Path) -> tuple[Path, str, str]:
    logging.disable()  # a transcript in which something breaks says so itself
    try:
        return path, asyncio.run(recorded(path)), ""
    except Unplayable as wrong:
        return path, "", str(wrong)


def _is_called(stem: str, word: str) -> bool:
    number, _, _ = stem.partition("-")
    return number == word.zfill(2) if word.isdigit() else word in stem


def main(only: Sequence[str]) -> int:
    """Record what was asked for, and say how it went."""
    paths = chosen(only)
    if not paths:
        print(f"no transcript is called {' or '.join(only)}")
        return 1
    failed = record(paths)
    print(f"{len(paths)} transcripts played; `git diff tests/chats/transcripts` shows what changed")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
