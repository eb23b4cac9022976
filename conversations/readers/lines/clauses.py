"""A whole report in one text, cut into clauses: the measures, what could not be measured, and the words left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from conversations.readers.lines.leftovers import cannot_in
from conversations.readers.lines.lists import listed, order_marks, rewritings, whole_words
from conversations.readers.lines.said_numbers import with_said_numbers
from conversations.readers.measures.mixed import with_one_number
from conversations.readers.measures.parts import counted_in_part
from conversations.readers.measures.remarks import remarks_on, without_harmless
from conversations.readers.measures.reported import without_reported
from conversations.readers.measures.scan import Measure, is_sign, labels, scan
from conversations.readers.measures.words import any_of, pattern, plain_digits, prepared, vocabulary
from conversations.readers.result import Bands
from conversations.readers.text import numbers_in, tidy

_MANY = 3
_CUT = re.compile(r"\s*(?:[;\n!]+|,(?=\s|$)|,(?=[^\d\s])|\.(?=\s|$)|…|:(?=\s*$)|(?<=[^\d\s])\.(?=[^\d\s]))\s*")
_SAID_AFTERWARDS = re.compile(
    r", ?(?=(?:(?:cái|số|cai|so) )?[0-9]{2,3} (?:là|la|is|was) "
    r"(?:the )?(?:oxy|oxi|ô xi|o xi|spo|mạch|mach|nhịp tim|nhip tim|tim|pulse|heart))"
)
"""This comma ends no clause: "97 với 82, cái 97 là oxy"."""
_DEGREES_RUN = re.compile(r"\b([34][0-9])(?: ?do ?|[dđ])([0-9])(?![0-9])", re.IGNORECASE)
_SUM = re.compile(
    rf"(?P<part>{any_of('around', 'part')})[^0-9;]{{0,16}}(?P<few>[0-9]{{1,3}})"
    rf"[^0-9;]{{1,24}}(?P<all>[0-9]{{2,3}})(?![0-9.,/])"
)
_ALONE_PAIR = re.compile(r"^ ?(1[0-9][1-9]|1[1-9]0|2[0-4][0-9]) ([4-9][0-9]|1[0-3][0-9]) ?$")
"""A clause of two such numbers is a pressure; "100 72" may be an oximeter's."""
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
    unsure: tuple[Measure, ...]


def spelt(text: str) -> str:
    """Return a line in which "36do9" is 36 degrees and 9, not a letter typed by numbers."""
    return _DEGREES_RUN.sub(r"\1 độ \2", text)


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


def clauses(text: str, bands: Mapping[str, Bands]) -> Iterator[Clause]:
    """Yield the clauses of a text, in order; none if its numbers can be told apart in two ways."""
    shown = with_said_numbers(_written(with_one_number(tidy(plain_digits(spelt(without_reported(text)))))), bands)
    if shown is None:
        return
    shown = re.sub(r"(^|[;\n] ?|, )[1-6] (?=[^\W\d])", r"\1", shown)  # "1 nhiệt độ 36.5; 2 thở 17"
    for sign in (" - ", " & ", " / ", " | "):
        if shown.count(sign) >= _MANY:
            shown = shown.replace(sign, " ; ")
    if len(re.findall(r"/", re.sub(r"/ ?(?:phút|phut|ph|p|min)", "", shown))) >= _MANY:
        shown = re.sub(r" ?/ ?(?!(?:phút|phut|ph|p|min)\b)", " ; ", shown)
    for part in _CUT.split(_SAID_AFTERWARDS.sub(" ", shown)):
        if part.strip():
            yield _clause(part.strip())


def _written(shown: str) -> str:
    """Return a tidy line in the words that the readers of measures know, without numbers of questions in words."""
    if len(order_marks().findall(shown)) >= _MANY:
        shown = order_marks().sub(" ; ", shown)
    for written, put in rewritings():
        shown = written.sub(put, shown)
    return shown


def _clause(part: str) -> Clause:
    if counted := _counted(part):
        return Clause((counted,), (), (), "" if _only_counts(part) else part, unsure=())
    words = _with_pairs(without_harmless(_with_sums(prepared(part)), keep=frozenset({"fine_no"})))
    found = [measure for measure in scan(words) if not _is_count(words, measure)]
    kinds = frozenset(measure.kind for measure in found)
    cannot: list[str] = []
    why: list[str] = []
    gaps: list[str] = []
    at = 0
    for start, end in [*((m.start, m.end) for m in found), (len(words), len(words))]:
        gap, at = words[at:start], end
        missing = cannot_in(gap, kinds)
        cannot += missing.kinds
        why += [missing.why] if missing.why else []
        gaps.append(missing.after)
    remarks = (*why, *(_unlabelled(gap).strip() for gap in gaps[:-1]))
    rest = _after(gaps[-1]) if found else gaps[-1]
    unsure = tuple(measure for n, measure in enumerate(found) if _is_unsure(words, found, n))
    return Clause(tuple(found), tuple(cannot), remarks, _as_typed(part, rest), unsure)


def _counted(part: str) -> Measure | None:
    """Return the breaths or beats counted in half a minute: doubled as the text does, or both counts, to be asked."""
    words = prepared(part)
    counts = counted_in_part(words)
    if counts is None or len(numbers_in(words)) > _MANY:
        return None
    beats = whole_words("device", "pulse").search(words) and not whole_words("device", "breaths").search(words)
    return Measure("pulse" if beats else "breaths", "rate", counts, 0, 0, labelled=True)


def _only_counts(part: str) -> bool:
    """True if a clause about a part of a minute says nothing else: "nửa phút 9 cái", not "… mà khó thở"."""
    said = re.findall(r"[^\W\d_]+", pattern("around", "part").sub(" ", labels().sub(" ", prepared(part))))
    known = vocabulary("around", "filler") | vocabulary("line", "words") | listed("counts", "words")
    return all(word in known for word in said)


def _with_sums(words: str) -> str:
    """Put the count of a whole minute for one of its parts: "đếm 15s được 4 tức là 16" is 16."""

    def whole(found: re.Match[str]) -> str:
        seconds = int(re.sub("[^0-9]", "", found["part"]) or 30)
        fits = seconds and round(int(found["few"]) * 60 / seconds) == int(found["all"])
        return f"{found['all']} lan " if fits else found[0]

    return _SUM.sub(whole, words)


def _is_count(words: str, measure: Measure) -> bool:
    """True if a number without a label counts something else: "đi ngoài 2 lần", "sốt 3 ngày"."""
    small = not measure.kind and len(measure.values) == 1 and measure.values[0] in range(1, 10)
    return small and bool(whole_words("counts", "after").match(words[measure.start :].lstrip("0123456789 ")))


def _is_unsure(words: str, found: list[Measure], n: int) -> bool:
    """True if the words around one number, up to its neighbours, say that it is not certain."""
    since = found[n - 1].end if n else 0
    since = found[n].start if cannot_in(words[since : found[n].start], frozenset()).kinds else since
    until = found[n + 1].start if n + 1 < len(found) else len(words)
    if cannot_in(words[found[n].end : until], frozenset()).kinds:
        until = found[n].end  # these words are of something else
    next_label = labels().search(words, found[n].end, until)
    around = " " * since + words[since : next_label.start() if next_label else until]
    return remarks_on(around, [found[n]]).unsure


def _with_pairs(words: str) -> str:
    """Join the two numbers after the label of a blood pressure: "ap 119 78"."""
    joined = re.compile(
        rf"({any_of('labels', 'blood_pressure')}[ :=]{{1,3}}[0-9]{{2,3}})(?: |, )([0-9]{{1,3}})(?![0-9.,/-])"
    )
    return _ALONE_PAIR.sub(r"\1/\2", joined.sub(r"\1/\2", words))


def _unlabelled(gap: str) -> str:
    """Return a remark without the label of the number after it; "khó thở" is no label."""
    bare = labels().sub(lambda label: label[0] if is_sign(gap, label.start()) else " ", gap)
    return re.sub(r"(?:^| )[tm] ?[°:=]{0,2} ?$", " ", bare)


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
    """Return a piece as it was typed, with its accents; as it was prepared if its words cannot be found."""
    wanted = re.findall(r"[^\W_]+(?:'[a-z]+)?", piece)
    typed = [(word, meant) for word in part.split() for meant in re.findall(r"[^\W_]+(?:'[a-z]+)?", prepared(word))]
    same = SequenceMatcher(None, [meant for _, meant in typed], wanted, autojunk=False).get_matching_blocks()
    if sum(block.size for block in same) < len(wanted):
        return piece.replace("_", " ").strip()
    return " ".join(typed[block.a + n][0] for block in same for n in range(block.size))
