"""The middle (conversations, storage, scheduler) knows no messenger: its channel's profile says what is true of it."""

from __future__ import annotations

import re
from pathlib import Path

import conversations

ROOT = Path(conversations.__file__).parent.parent
ROOMS = ("conversations", "storage", "scheduler")

NAMES = re.compile(r"telegram|zalo|viber|whatsapp|aiogram|bot ?api|botfather|supergroup", re.IGNORECASE)
LINKS = re.compile(r"\bt\.me\b|\btg://|\bwa\.me\b|[?&]start=|telegram\.org", re.IGNORECASE)
ADDRESSES = re.compile(r"-100\b|(?:starts|remove)(?:with|prefix)\(\s*[frb]?[\"']-|int\([a-z_.]*(?:chat|address)\)")
SIZES = re.compile(r"\b(?:64 bytes|200 characters|callback_data|message_thread_id)\b")

PEOPLE_SAY = {
    ("conversations/readers/data/measures.toml", "zalo"): "one of the ways to ask somebody how they are",
    ("conversations/readers/data/phones.toml", "zalo"): "people say it of a number that has none",
    ("conversations/texts/vi/leaflet.toml", "zalo"): "apps whose cameras read a QR code",
    ("conversations/texts/vi/leaflet.toml", "viber"): "apps whose cameras read a QR code",
    ("conversations/texts/en/leaflet.toml", "zalo"): "apps whose cameras read a QR code",
    ("conversations/texts/en/leaflet.toml", "viber"): "apps whose cameras read a QR code",
    ("conversations/texts/vi/staff/unit.toml", "zalo"): "one of the ways to pass a link on",
}
"""Messengers as people's own words: nothing in the program depends on them."""


def sources() -> list[Path]:
    """Everything a person wrote in the middle: code, catalogues, protocols."""
    kinds = (".py", ".toml", ".sql", ".mako")
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*")) if path.suffix in kinds]


def found() -> set[tuple[str, str]]:
    """Every fact of a messenger in the middle: the file, and the words."""
    facts: set[tuple[str, str]] = set()
    for path in sources():
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        facts |= {(name, m[0].lower()) for pattern in (NAMES, LINKS, ADDRESSES, SIZES) for m in pattern.finditer(text)}
    return facts


def test_the_middle_names_no_messenger_and_none_of_its_facts() -> None:
    """No name, link, prefix of an id or size of a messenger stands in code, strings or comments."""
    assert len(sources()) > 200
    assert sorted(found() - PEOPLE_SAY.keys()) == []


def test_every_exception_is_still_needed() -> None:
    """A word that is gone from a file is no longer excepted there."""
    assert sorted(PEOPLE_SAY.keys() - found()) == []


def test_the_search_finds_what_it_looks_for() -> None:
    """The facts this program once had in its middle would be found."""
    once = [
        (LINKS, 'f"https://t.me/{bot}?start={parameter}"'),
        (ADDRESSES, "chat.removeprefix('-100')"),
        (ADDRESSES, 'chat.startswith("-")'),
        (SIZES, "it carries data back (at most 64 bytes)"),
        (NAMES, "Telegram's limit on callback data"),
    ]
    assert all(pattern.search(text) for pattern, text in once)
