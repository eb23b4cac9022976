"""Chats as a nurse would read them, played through the whole program: simulator, both bots, memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.script import Script
from tests.support.stage import open_stage
from tests.support.transcript import FOLDER, settings_of

ALL = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
async def test_the_chat_goes_as_written(path: Path, tmp_path: Path) -> None:
    """What people do in a transcript leads to exactly what stands in it, and to nothing else."""
    text = path.read_text("utf-8")
    async with open_stage(tmp_path, **settings_of(text)) as stage:
        await Script(stage).play(text)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", ["01-tu-khai-bang-tay", "39-hai-nguoi-benh-mot-may"])
async def test_the_chat_goes_the_same_on_postgresql(name: str, database_url: str, tmp_path: Path) -> None:
    """Which database remembers makes no difference to anybody's chat."""
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    async with open_stage(tmp_path, database_url) as stage:
        await Script(stage).play(text)


def test_there_are_transcripts() -> None:
    """At least thirty chats were found, so that a moved folder does not pass as a good test."""
    assert len(ALL) >= 30
