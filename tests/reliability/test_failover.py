"""Intake and delivery are elected: killed or asleep, the one is followed by the other, and nobody sends twice.

How quickly is measured, not tested: `python -m tests.bench failover`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.crash.succession import succession
from tests.support.databases import postgres_database


@pytest.fixture
def postgres(server: URL, migrated_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of today's schema."""
    with postgres_database(server, f"f0care_over_{os.getpid()}", migrated_template) as url:
        yield url.render_as_string(hide_password=False)


async def test_who_listens_and_who_sends_are_followed_by_another(
    postgres: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A patient is answered after each death without anybody's doing, and who wakes up sends nothing once more."""
    seen = await succession(postgres, tmp_path)
    with capsys.disabled():
        print(f"\n{seen}")  # noqa: T201
    assert seen.unasked == 0
