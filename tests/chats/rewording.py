"""Rewrites a transcript's line as it is said now, and keeps what still holds: its `…`, its {names}, its buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import takewhile
from textwrap import wrap
from typing import NamedTuple

from tests.support.transcript import ANY, labels_of, match

WIDTH = 140
"""Columns of a line that is written by the recorder; what is longer goes on indented."""

_STOP = r"[.,;:!?)]+(?=[\s…]|$)"
_TOKEN = re.compile(rf"(\s*)({ANY}|\{{[^}}]+\}}|{_STOP}|[^\s{ANY}{{]+?(?={_STOP}|[\s{ANY}{{]|$)|\{{)")

Token = tuple[str, str]
"""The space before it, and itself."""


class Way(NamedTuple):
    """One step from an old line to a new one: its cost, how many words of each it uses up, what it writes."""

    cost: float
    old: int = 0
    new: int = 0
    put: tuple[Token, ...] = ()


def reworded(expected: str, said: str, words: Mapping[str, str], *, loose: bool = False) -> str:
    """Return the line with what was said now; all that was said if less than half of the line still holds."""
    old, new = _TOKEN.findall(expected), _TOKEN.findall(named(said, words))
    cost, kept = _aligned(old, new, words, loose)
    fixed = sum(not _is_wild(token, words) for _, token in old)
    line = re.sub(rf"{ANY}(\s*{ANY})+", ANY, "".join(space + token for space, token in kept)).strip()
    if (loose or cost <= fixed / 2) and match(line, said, words) is not None:
        return line
    return literal(said, words)


def literal(said: str, words: Mapping[str, str]) -> str:
    """Return all that was said on one line, words that have a name by their name."""
    return " ".join(named(said, words).split())


def named(said: str, words: Mapping[str, str]) -> str:
    """Put {names} where the words stand that were remembered under them, e.g. a code or a password."""
    for name, word in sorted(words.items(), key=lambda each: -len(each[1])):
        said = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _, name=name: f"{{{name}}}", said)  # type: ignore[misc]
    return said


def relabelled(buttons: str, gone: Sequence[str], shown: Sequence[str]) -> str:
    """Replace each button that is gone by the one most like it; list all that are shown if there is none."""
    free = [label for label in shown if label not in labels_of(buttons)]
    for label in gone:
        like = get_close_matches(label, free, n=1, cutoff=0.5)
        if not like:
            return all_of(shown)
        free.remove(like[0])
        buttons = buttons.replace(f"[{label}]", f"[{like[0]}]", 1)
    return buttons


def all_of(shown: Sequence[str]) -> str:
    """Write all buttons, e.g. ` [Nữ] [Nam]`."""
    return "".join(f" [{label}]" for label in shown)


def folded(line: str, buttons: str) -> str:
    """Put both on one line, broken at a space where it is long, never inside a button."""
    whole = line + re.sub(r"(?<!\]) (?!\[)", "\0", buttons)
    lines = wrap(whole, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\0", " ")


def likeness(expected: str, said: str) -> float:
    """Return which part of the line's words was said, from 0 to 1."""
    wanted, heard = (set(re.findall(r"\w+", text)) for text in (expected, said))
    return len(wanted & heard) / len(wanted) if wanted else 0.0


def _is_wild(token: str, words: Mapping[str, str]) -> bool:
    return token == ANY or (token.startswith("{") and token[1:-1] not in words)


def _aligned(
    old: Sequence[Token], new: Sequence[Token], words: Mapping[str, str], loose: bool
) -> tuple[float, list[Token]]:
    """Find the cheapest way from the old words to the new: how much differs, and what is then to be written."""
    ways: dict[tuple[int, int], Way] = {(len(old), len(new)): Way(0.0)}
    for i in range(len(old), -1, -1):
        for j in range(len(new), -1, -1):
            if choices := list(_choices(old[i : i + 1], new[j : j + 1], words, loose)):
                ahead = [(way, ways[i + way.old, j + way.new]) for way in choices]
                way, after = min(ahead, key=lambda pair: pair[0].cost + pair[1].cost)
                ways[i, j] = Way(way.cost + after.cost, way.old, way.new, way.put)
    at, kept = (0, 0), list[Token]()
    while at != (len(old), len(new)):
        way = ways[at]
        at, kept = (at[0] + way.old, at[1] + way.new), [*kept, *way.put]
    return ways[0, 0].cost, kept


def _choices(old: Sequence[Token], new: Sequence[Token], words: Mapping[str, str], loose: bool) -> Iterator[Way]:
    """Give what can become of the next old word and the next new one; of equal ways the first is taken."""
    if old and _is_wild(old[0][1], words):
        yield Way(0.0, old=1, put=(old[0],))
        if new:
            yield Way(0.0, new=1)
        return
    if old and new:
        (space, was), (_, now) = old[0], new[0]
        yield Way(_distance(was, now), 1, 1, ((space, _common(was, now) if loose else now),))
    if old:
        yield Way(1.0, old=1)
    if new:
        yield Way(1.0, new=1, put=((" ", ANY) if loose else new[0],))


def _distance(was: str, now: str) -> float:
    """Return 0 for the same word, and from a half to 1 the fewer letters two words share."""
    shared, all_ = set(was) & set(now), set(was) | set(now)
    return 0.0 if was == now else 1 - len(shared) / len(all_) / 2


def _common(was: str, now: str) -> str:
    """Return both words with `…` for what differs, e.g. `start=…)` of two links; no part of a word is kept."""
    if was == now:
        return now
    head = _shared(was, now)
    tail = _shared(was[len(head) :][::-1], now[len(head) :][::-1])[::-1]
    return f"{head}{ANY}{tail}"


def _shared(one: str, other: str) -> str:
    """Return how both begin, up to the last sign that is no letter or digit."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return re.sub(r"\w+$", "", "".join(letter for letter, _ in same))
