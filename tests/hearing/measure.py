"""`make hearing`: how much is heard and read of the books drawn to judge, by author, subject and kind.

Prints recall and needless calls with 95 % intervals (Wilson), what is left unheard, and the same for an older release:
`python -m tests.hearing.measure [judge|learn|…] [--before COMMIT] [--left]`.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import sqrt

from conversations.hearing.ears import listen
from tests.hearing.answers import Outcome, read_all
from tests.hearing.before import heard_before, read_before
from tests.hearing.books import Book, book, draw

Ear = Callable[[Sequence[str]], list[str]]
"""Texts -> "call", "ask" or "" each."""

_Z = 1.96
BEFORE = "5c17903"


def hear_now(texts: Sequence[str]) -> list[str]:
    """Return what this release does with each text: "call", "ask" or ""."""
    heard = [listen(text) for text in texts]
    return ["call" if each.emergency else "ask" if each.suspected else "" for each in heard]


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson)."""
    if not of:
        return 0.0, 1.0
    share = hits / of
    middle = share + _Z * _Z / (2 * of)
    spread = _Z * sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    whole = 1 + _Z * _Z / of
    return (middle - spread) / whole, (middle + spread) / whole


def shown(hits: int, of: int) -> str:
    """Return a share with its interval: "97.4 % [95–99] 264/271"."""
    low, high = interval(hits, of)
    return f"{100 * hits / (of or 1):5.1f} % [{100 * low:3.0f}–{100 * high:3.0f}] {hits}/{of}"


def report_cries(books: Sequence[Book], ear: Ear, *, left: bool) -> None:
    """Print what is heard of the cries and of the everyday messages."""
    if not any(each.cries or each.everyday for each in books):
        return
    cries = [(each.author, subject, text) for each in books for subject, text in each.cries]
    everyday = [(each.author, "everyday", text) for each in books for text in each.everyday]
    said = ear([text for _, _, text in (*cries, *everyday)])
    told = list(zip((*cries, *everyday), said, strict=True))
    urgent, usual = told[: len(cries)], told[len(cries) :]
    _line("all cries", [what for _, what in urgent], urgent=True)
    for at, name in ((0, "author"), (1, "subject")):
        groups: dict[str, list[str]] = defaultdict(list)
        for row, what in urgent:
            groups[row[at]].append(what)
        for group in sorted(groups):
            _line(f"  {name} {group}", groups[group], urgent=True)
    _line("all everyday", [what for _, what in usual], urgent=False)
    for each in books:
        _line(f"  author {each.author}", [what for row, what in usual if row[0] == each.author], urgent=False)
    for row, what in told if left else ():
        if (row[1] == "everyday") == (what != ""):
            _print(f"  {'needless ' + what if what else 'not heard'}: {row[0]}, {row[1]}: {row[2]}")


def report_answers(outcomes: Iterable[Outcome], *, left: bool) -> None:
    """Print what is read of the answers: at once, asked back, refused, and wrong in silence."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups["all answers"].append(outcome)
        groups[f"  kind {outcome.kind}"].append(outcome)
        groups[f"  author {outcome.author}"].append(outcome)
    for name, group in sorted(groups.items(), key=lambda item: item[0].startswith(" ")):
        counted = {how: sum(each.how == how for each in group) for how in ("right", "asked", "refused", "wrong")}
        rest = ", ".join(f"{how} {counted[how]}" for how in ("asked", "refused", "wrong"))
        _print(f"{name:<24} at once {shown(counted['right'], len(group))}, {rest}")
    for each in groups["all answers"] if left else ():
        if each.how != "right":
            _print(f"  {each.how}: {each.author}, {each.kind}: {each.text!r} means {each.means}, got {each.got}")


def _line(name: str, said: Sequence[str], *, urgent: bool) -> None:
    calls, asks = said.count("call"), said.count("ask")
    if urgent:
        _print(f"{name:<24} heard {shown(calls + asks, len(said))}; at once {shown(calls, len(said))}")
    else:
        _print(f"{name:<24} needless calls {shown(calls, len(said))}; asked back {shown(asks, len(said))}")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """Measure this release and an older one on the same books."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("role", nargs="?", default="judge", choices=sorted(draw()))
    options.add_argument("--before", default=BEFORE, help="an older commit, measured on the same books")
    options.add_argument("--left", action="store_true", help="print what is not heard, needless or not read")
    given = options.parse_args()
    books = [book(author) for author in draw()[given.role]]
    _print(f"# this release, books {', '.join(each.author for each in books)}")
    report_cries(books, hear_now, left=given.left)
    report_answers(read_all(books), left=given.left)
    if given.before:
        _print(f"# {given.before} on the same books")
        report_cries(books, lambda texts: heard_before(given.before, texts), left=False)
        report_answers(read_all(books, lambda kind, texts: read_before(given.before, kind, texts)), left=False)


if __name__ == "__main__":
    main()
