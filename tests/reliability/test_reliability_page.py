"""The page on reliability names tests and chats; whoever follows a name finds it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")
TESTS = sorted(set(re.findall(r"`(test_\w+\.py)::(\w+)`", PAGE)))
CHATS = sorted({number for said in re.findall(r"transcripts? ([\d, ]+)", PAGE) for number in re.findall(r"\d+", said)})


def test_every_test_it_names_is_there() -> None:
    """A renamed test leaves no row of the table behind that nobody can check."""
    missing = [
        f"{file}::{name}"
        for file, name in TESTS
        if not any(
            re.search(rf"^(async )?def {name}\(", path.read_text("utf-8"), re.MULTILINE)
            for path in (ROOT / "tests").rglob(file)
        )
    ]
    assert TESTS
    assert not missing


def test_every_chat_it_names_is_there() -> None:
    """The numbers lead to transcripts."""
    there = {path.name.partition("-")[0] for path in (ROOT / "tests" / "chats" / "transcripts").glob("*.txt")}
    assert CHATS
    assert not [number for number in CHATS if number not in there]
