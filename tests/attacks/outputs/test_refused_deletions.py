"""A password that the messenger does not let us erase is not said to be gone: the person is asked to delete it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.stage import Stage, open_stage

REFUSED = "Bad Request: message can't be deleted"
GONE = "Bad Request: message to delete not found"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A small province."""
    async with open_stage(tmp_path) as stage:
        yield stage


async def heard_after(stage: Stage, trouble: str) -> str:
    """Lềnh writes something like a password, and its deletion meets trouble; all that is then said."""
    person = stage.people["Lềnh"]
    if trouble:
        stage.simulator.faults.add(400, method="deleteMessage", description=trouble)
    stage.simulator.send_text(person, stage.bot_of(person), "k7mwp2xq9d")
    await stage.settle()
    return "\n".join(shown.text for shown in stage.shown[f"chat {person.id}"])


async def test_a_refused_deletion_says_so(stage: Stage) -> None:
    """ "Xin bạn tự xóa" follows at once, and nothing claims that nobody can read it."""
    said = await heard_after(stage, REFUSED)
    assert "Xin bạn tự xóa tin đó" in said
    assert "không ai đọc được nữa" not in said


@pytest.mark.parametrize("trouble", ["", GONE])
async def test_an_erased_password_is_not_asked_for(stage: Stage, trouble: str) -> None:
    """Erased by us, or deleted by the person before: nothing more is said."""
    said = await heard_after(stage, trouble)
    assert "xóa ngay" in said
    assert "tự xóa" not in said
