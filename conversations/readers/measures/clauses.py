"""A whole report in one text, cut into clauses: the measures, what could not be measured, and the words left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conversations.readers.cannot_say import says_cannot
from conversations.readers.measures.remarks import remarks_on, without_harmless
from conversations.readers.measures.scan import Measure, labels, scan
from conversations.readers.measures.words import plain_digits, prepared, vocabulary
from conversations.readers.text import tidy

_MANY = 3
_CUT = re.compile(r"\s*(?:[;\n!]+|,(?=\s|$)|,(?=[^\d\s])|\.(?=\s|$)|…|:(?=\s*$)|(?<=[^\d\s])\.(?=[^\d\s]))\s*")
_NUMBERED = re.compile(r"(?<![\d.,/-])(?:câu |cau |mục |muc )?([1-6]) ?[-.):/]{1,2}\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its measures, the kinds said to be not measurable, and the words that are neither."""

    measures: tuple[Measure, ...]
    cannot: tuple[str, ...]
    words: tuple[str, ...]
    unsure: bool


def numbered(text: str) -> dict[int, str]:
    """Return the parts of a text numbered 1 to 6, by number; empty if fewer than three follow one another."""
    shown = tidy(plain_digits(text))
    marks: list[re.Match[str]] = []
    for found in _NUMBERED.finditer(shown):
        if int(found[1]) == len(marks) + 1 and (marks or not shown[: found.start()].strip()):
            marks.append(found)
    if len(marks) < _MANY:
        return {}
    ends = [mark.start() for mark in marks[1:]] + [len(shown)]
    return {int(mark[1]): shown[mark.end() : end].strip(" ,;.\n") for mark, end in zip(marks, ends, strict=True)}


def clauses(text: str) -> Iterator[Clause]:
    """Yield the clauses of a text, in order."""
    shown = tidy(plain_digits(text))
    shown = re.sub(r"(^|[;\n,] ?)[1-6] (?=[^\W\d])", r"\1", shown)  # "1 nhiệt độ 36.5; 2 thở 17"
    if len(re.findall(r" - ", shown)) >= _MANY:
        shown = shown.replace(" - ", " ; ")
    if len(re.findall(r"/", re.sub(r"/ ?(?:phút|phut|ph|p|min)", "", shown))) >= _MANY:
        shown = re.sub(r" ?/ ?(?!(?:phút|phut|ph|p|min)\b)", " ; ", shown)
    for part in _CUT.split(shown):
        if part.strip():
            yield _clause(part.strip())


def _clause(part: str) -> Clause:
    words = without_harmless(prepared(part))
    found = scan(words)
    taken = [(measure.start, measure.end) for measure in found]
    bare = words
    for start, end in taken:
        bare = bare[:start] + "#" * (end - start) + bare[end:]
    cannot: list[str] = []
    gaps: list[str] = []
    at = 0
    for start, end in [*taken, (len(words), len(words))]:
        gap, at = words[at:start], end
        kinds = [str(label.lastgroup) for label in labels().finditer(gap)]
        measured = {measure.kind for measure in found}
        if (why := says_cannot(gap)) and (open_kinds := [kind for kind in kinds if kind not in measured]):
            cannot.append(open_kinds[-1] if len(open_kinds) == 1 else open_kinds[0])
            gap = why.sub(" ", gap)
        gaps.append(gap)
    left = [_unlabelled(gap) for gap in gaps[:-1]] + [gaps[-1] if not found else _after(gaps[-1])]
    words_left = tuple(_as_typed(part, piece) for piece in left if not _empty(piece))
    return Clause(tuple(found), tuple(cannot), words_left, remarks_on(words, found).unsure)


def _unlabelled(gap: str) -> str:
    return labels().sub(" ", gap)


def _after(gap: str) -> str:
    """Return what follows a number without its label: "80 là nhịp tim"."""
    label = labels().search(gap)
    return gap[label.end() :] if label and len(gap[: label.start()].split()) <= 1 else gap


def _empty(piece: str) -> bool:
    known = vocabulary("around", "filler") | vocabulary("line", "words")
    said = re.findall(r"[^\W\d_]+", piece)
    return all(
        word in known and word not in ("khong", "bt", "on", "ok", "khoe", "fine", "binh", "tot") for word in said
    )


def _as_typed(part: str, piece: str) -> str:
    """Return a piece as it was typed, with its accents, if it is the end of the part; else as it was prepared."""
    words, wanted = part.split(), piece.replace("_", " ").split()
    for count in range(max(1, len(wanted) - 1), min(len(words), len(wanted) + 3) + 1):
        tail = " ".join(words[-count:])
        if prepared(tail).split() == wanted:
            return tail
    return " ".join(wanted)
