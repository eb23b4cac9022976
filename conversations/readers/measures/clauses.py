"""A whole report in one text, cut into clauses: the measures, what could not be measured, and the words left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conversations.readers.cannot_say import says_cannot
from conversations.readers.measures.remarks import remarks_on, without_harmless
from conversations.readers.measures.scan import Measure, is_sign, labels, scan
from conversations.readers.measures.words import any_of, plain_digits, prepared, vocabulary
from conversations.readers.text import tidy

_MANY = 3
_CUT = re.compile(r"\s*(?:[;\n!]+|,(?=\s|$)|,(?=[^\d\s])|\.(?=\s|$)|…|:(?=\s*$)|(?<=[^\d\s])\.(?=[^\d\s]))\s*")
_NUMBERED = re.compile(r"(?<![\d.,/-])(?:câu |cau |mục |muc )?([1-6]) ?[-.):/]{1,2}\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its measures, the kinds said to be not measurable, and the words that are neither.

    `remarks` are words before or between numbers; `rest` is what follows the last one, or a clause without numbers.
    """

    measures: tuple[Measure, ...]
    cannot: tuple[str, ...]
    remarks: tuple[str, ...]
    rest: str
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
    shown = re.sub(r"(^|[;\n] ?|, )[1-6] (?=[^\W\d])", r"\1", shown)  # "1 nhiệt độ 36.5; 2 thở 17"
    if len(re.findall(r" - ", shown)) >= _MANY:
        shown = shown.replace(" - ", " ; ")
    if len(re.findall(r"/", re.sub(r"/ ?(?:phút|phut|ph|p|min)", "", shown))) >= _MANY:
        shown = re.sub(r" ?/ ?(?!(?:phút|phut|ph|p|min)\b)", " ; ", shown)
    for part in _CUT.split(shown):
        if part.strip():
            yield _clause(part.strip())


def _clause(part: str) -> Clause:
    words = _with_pairs(without_harmless(prepared(part), keep=frozenset({"fine_no"})))
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
    remarks = tuple(_unlabelled(gap).strip() for gap in gaps[:-1])
    rest = _after(gaps[-1]) if found else gaps[-1]
    if cannot and _only_why(rest):
        rest = ""
    return Clause(tuple(found), tuple(cannot), remarks, _as_typed(part, rest), remarks_on(words, found).unsure)


def _with_pairs(words: str) -> str:
    """Join the two numbers after the label of a blood pressure: "ap 119 78"."""
    joined = re.compile(
        rf"({any_of('labels', 'blood_pressure')}[ :=]{{1,3}}[0-9]{{2,3}})(?: |, )([0-9]{{1,3}})(?![0-9.,/-])"
    )
    return joined.sub(r"\1/\2", words)


def _unlabelled(gap: str) -> str:
    """Return a remark without the label of the number after it; "khó thở" is no label."""
    bare = labels().sub(lambda label: label[0] if is_sign(gap, label.start()) else " ", gap)
    return re.sub(r"(?:^| )[tm] ?[°:=]{0,2} ?$", " ", bare)


def _only_why(rest: str) -> bool:
    known = vocabulary("cannot", "words") | vocabulary("around", "filler") | vocabulary("line", "words")
    return all(word in known for word in re.findall(r"[^\W\d_]+", labels().sub(" ", rest)))


def _after(gap: str) -> str:
    """Return what follows a number without its label: "80 là nhịp tim"."""
    joined = re.match(r"[ (]*(?:(?:la|is|the) )?", gap)
    label = labels().match(gap, joined.end() if joined else 0)
    return gap[label.end() :] if label else gap


def says_nothing(piece: str, *, between: bool = False) -> bool:
    """True if words open a report and no more; `between` numbers they may also be fillers of measuring."""
    known = vocabulary("line", "words") | (vocabulary("around", "filler") if between else frozenset())
    return all(word in known for word in re.findall(r"[^\W\d_]+", prepared(piece)))


def _as_typed(part: str, piece: str) -> str:
    """Return a piece as it was typed, with its accents, if it is the end of the part; else as it was prepared."""
    words, wanted = part.split(), piece.replace("_", " ").split()
    for count in range(max(1, len(wanted) - 1), min(len(words), len(wanted) + 3) + 1):
        tail = " ".join(words[-count:])
        if prepared(tail).split() == wanted:
            return tail
    return " ".join(wanted)
