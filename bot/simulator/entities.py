"""Telegram's HTML: from a text with tags to plain text and entities, refused with Telegram's error texts.

Offsets and lengths of entities count UTF-16 units; offsets in errors count UTF-8 bytes (Bot API, "Formatting
options"; wording from the open-source Bot API server).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.errors import Refused, bad_request

Entity = dict[str, Any]

_KIND = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAG = re.compile(r"<(/?)([^\s>]*)([^>]*)(>?)")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"']+)""")
_CHARACTER = re.compile(r"&(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_FOUND = re.compile(
    r"(?<![\w/@])(?:(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)"
    r"|(?P<mention>@\w{4,32})|(?P<url>https?://[^\s<>\"]+|t\.me/[^\s<>\"]+))"
)


def utf16(text: str) -> int:
    """Count the length of a text as Telegram does, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class _Open:
    tag: str
    at: int
    entity: Entity


@dataclass
class _Parser:
    source: str
    plain: str = ""
    entities: list[Entity] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def run(self) -> None:
        at = 0
        while (start := self.source.find("<", at)) >= 0:
            self.plain += _unescape(self.source[at:start])
            at = self._tag(start)
        self.plain += _unescape(self.source[at:])
        if self.open:
            raise _unparsed(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _tag(self, start: int) -> int:
        match = _TAG.match(self.source, start)
        assert match
        closing, name, rest, end = match.groups()
        if not end:
            raise self._at(f"Unclosed {'end' if closing else 'start'} tag at byte offset", start)
        if closing:
            self._close(name.lower(), start)
        else:
            self._begin(name.lower(), rest, start)
        return match.end()

    def _begin(self, tag: str, rest: str, start: int) -> None:
        if tag not in _KIND:
            raise self._at(f'Unsupported start tag "{tag}" at byte offset', start)
        attributes = {key: html.unescape(value.strip("\"'")) for key, value in _ATTRIBUTE.findall(rest)}
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._at('Tag "span" must have class "tg-spoiler" at byte offset', start)
        entity: Entity = {"type": _KIND[tag]}
        if tag == "a":
            entity["url"] = attributes.get("href", "")
        self.open.append(_Open(tag, len(self.plain), entity))

    def _close(self, tag: str, start: int) -> None:
        if not self.open:
            raise self._at("Unexpected end tag at byte offset", start)
        opened = self.open.pop()
        if tag and tag != opened.tag:
            found = f', expected "</{opened.tag}>", found "</{tag}>"'
            raise self._at("Unmatched end tag at byte offset", start, found)
        inside = self.plain[opened.at :]
        if inside and opened.entity.get("url") != "":
            where = {"offset": utf16(self.plain[: opened.at]), "length": utf16(inside)}
            self.entities.append({**opened.entity, **where})

    def _at(self, reason: str, start: int, tail: str = "") -> Refused:
        return _unparsed(f"{reason} {len(self.source[:start].encode())}{tail}")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities of a text with Telegram's HTML tags. Raises Refused as Telegram does."""
    parser = _Parser(source)
    parser.run()
    return trimmed(parser.plain, sorted(parser.entities, key=lambda e: (e["offset"], -e["length"])))


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Strip white space around a text, as Telegram stores it, and move its entities along."""
    kept = text.strip()
    cut = utf16(text[: len(text) - len(text.lstrip())])
    end = utf16(kept)
    moved = []
    for entity in entities:
        first = max(entity["offset"] - cut, 0)
        last = min(entity["offset"] - cut + entity["length"], end)
        if last > first:
            moved.append({**entity, "offset": first, "length": last - first})
    return kept, moved


def found_in(text: str) -> list[Entity]:
    """Find the entities that Telegram adds by itself to typed words: commands, mentions, links."""
    return [
        {"type": match.lastgroup, "offset": utf16(text[: match.start()]), "length": utf16(match.group())}
        for match in _FOUND.finditer(text)
    ]


def words_of(text: str, entities: list[Entity], kind: str) -> list[str]:
    """Return the parts of a text marked as `kind`, such as its commands."""
    raw = text.encode("utf-16-le")
    return [
        raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in entities
        if e["type"] == kind
    ]


def _unescape(text: str) -> str:
    return _CHARACTER.sub(lambda match: html.unescape(match.group()), text)


def _unparsed(reason: str) -> Refused:
    return bad_request(f"can't parse entities: {reason}")
