"""Files that the README and the docs name are there, and each decision has its head and its row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOP = "bot|conversations|docs|scheduler|storage|tests"
EXAMPLES = {"storage/migrations/versions/r0014_what.py"}
"""Files that a page tells the reader to write."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_it_names_is_there(page: Path) -> None:
    """A path from the root, a file named alone in code, and a link lead somewhere."""
    text = page.read_text("utf-8")
    named = set(re.findall(rf"(?<![\w/])(?:{TOP})/[\w./-]*\w\.(?:py|md|toml|csv|png)\b", text)) - EXAMPLES
    links = {link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link}
    alone = set(re.findall(r"`(\w+\.py)", text))
    assert not [path for path in sorted(named) if not (ROOT / path).exists()]
    assert not [link for link in sorted(links) if link and not (page.parent / link).exists()]
    assert not [name for name in sorted(alone) if not _somewhere(name)]


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_its_head_and_its_row(page: Path) -> None:
    """Number and title, date, status and deviations; the index has the same title and date."""
    number = page.name[:4]
    fields = r"\* \*\*Date\*\*: (\d{4}-\d\d-\d\d)\n\* \*\*Status\*\*: .+\n\* \*\*Deviations\*\*: .+\n"
    head = re.match(rf"# {number} – (.+)\n\n{fields}", page.read_text("utf-8"))
    assert head
    index = (page.parent / "README.md").read_text("utf-8")
    assert f"| [{number}]({page.name}) | {head[1]} | {head[2]} | " in index


def test_decisions_are_numbered_without_gaps() -> None:
    """The next page takes the next number."""
    assert [page.name[:4] for page in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


def _somewhere(name: str) -> bool:
    return any(next((ROOT / top).rglob(name), None) for top in TOP.split("|"))
