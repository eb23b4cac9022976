"""The pages for the person who sets it up, walked through as they are written: every command is pasted."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.models import CommandInfo

from bot.commands.app import app
from tests.support.command_line import Done, Run

DOCS = Path(__file__).parents[1] / "docs"
PAGES = [DOCS / name for name in ("going-live.md", "first-facility.md", "emergencies.md")]
NOT_HERE = ("f0care run", "f0care db copy", "f0care doctor --sms")
"""Commands that need a server, or send a message."""


def pasted(page: Path) -> list[str]:
    """Return the commands of a page's blocks, in their order."""
    lines = re.findall(r"(?m)^ {4}(?:\.venv/bin/)?(f0care .*)$", page.read_text("utf-8"))
    return [line.split("  #")[0].strip() for line in lines]


def done(f0care: Run, line: str) -> Done:
    """Paste a line."""
    return f0care(*shlex.split(line)[1:])


@pytest.mark.parametrize("page", PAGES[:2], ids=lambda page: page.name)
def test_every_command_of_a_page_works_as_written(f0care: Run, page: Path) -> None:
    """In the order of the page, on an empty machine (the first facility: with the office of the page before)."""
    lines = pasted(page)
    if page.name == "first-facility.md":
        lines = [*(line for line in pasted(PAGES[0]) if "--code VP-LAOCAI" in line), *lines]
    assert len(lines) >= 3
    for line in lines:
        if line.startswith(NOT_HERE):
            continue
        ended = done(f0care, line)
        asks = line.endswith(("doctor", "status"))  # these say themselves what is missing
        needs_bot = "leaflet" in line and "PATIENT_BOT_USERNAME is not set" in ended.stderr
        assert ended.returncode == 0 or asks or needs_bot, (line, ended.stderr)


def test_a_station_of_the_pages_has_an_office_above(f0care: Run) -> None:
    """Doctor finds no station that the office does not see: the pages name --parent."""
    for page in PAGES[:2]:
        for line in pasted(page):
            if "facility add" in line:
                assert done(f0care, line).returncode == 0
    assert "nobody is above" not in f0care("doctor").stdout


def test_the_order_can_be_followed() -> None:
    """The program runs before a group types its code, and is looked at before it runs."""
    text = (DOCS / "going-live.md").read_text("utf-8")
    marks = (
        "f0care doctor\n",
        "systemctl enable --now f0care",
        "facility add --code VP",
        "facility link-code",
        "doctor --sms",
    )
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_is_one(page: Path) -> None:
    """No page sends its reader to a command that is not there."""
    known = {_called(command) for command in app.registered_commands}
    for group in app.registered_groups:
        assert group.typer_instance
        known |= {f"{group.name} {_called(command)}" for command in group.typer_instance.registered_commands}
    groups = {str(group.name) for group in app.registered_groups}
    named = re.findall(r"f0care ([a-z]+)(?: ([a-z-]+))?", page.read_text("utf-8"))
    wanted = {f"{first} {second}" if first in groups else first for first, second in named}
    assert wanted - known == set()


def _called(command: CommandInfo) -> str:
    assert command.callback
    return command.name or command.callback.__name__
