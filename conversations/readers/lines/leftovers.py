"""Words of a line besides its numbers: no measure to be had, remarks on measuring, what may be a complaint."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conversations.readers.cannot_say import says_cannot
from conversations.readers.lines.lists import listed, whole_words
from conversations.readers.measures.remarks import without_harmless
from conversations.readers.measures.scan import scan
from conversations.readers.measures.words import KINDS, prepared, vocabulary
from conversations.readers.spelling.vietnamese import words_of

_WORDS = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")

_SIGNS = re.compile(r"(?<![a-z])(?:dau hieu|trieu chung|bieu hien)(?![a-z])")
_REASON = re.compile(r"[ ,(]+(?:vi|tai|boi|because|cause|cos|since)(?![a-z])")
"""Why something cannot be had says nothing of the person: "không đo được vì vòng to quá"."""
_PAIN = re.compile(
    r"(?<![a-z])(?:dau (?:minh|hong|nguc|bung|lung|nguoi|co|chan|vai|khop|dau|nhuc|moi|e|ram)"
    r"|e am|met|nhuc|moi nguoi)(?![a-z])"
)
"""Words of measuring may be a pain together: "đau mình mẩy"."""
_DENIED = re.compile(r"(?<![a-z])(?:khong|ko|k|kg|chang|cha|chua|het)(?: [a-z]+)? $")


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """Kinds that words say cannot be measured, what was said to explain it, and the words after it."""

    kinds: tuple[str, ...]
    why: str
    after: str


def cannot_in(gap: str, measured: frozenset[str]) -> NotMeasured:
    """Return what prepared words say cannot be measured, of the kinds that are not."""
    signs = _SIGNS.search(gap)
    if (
        signs is not None and signs.start() and not _DENIED.search(gap[: signs.start()])
    ):  # "không có" after it denies signs, not a device
        before = cannot_in(gap[: signs.start()], measured)
        return NotMeasured(before.kinds, before.why, f"{before.after} {gap[signs.start() :]}".strip())
    reasons = list(whole_words("cannot", "more").finditer(gap))
    if pattern := says_cannot(gap):
        reasons += pattern.finditer(gap)
    devices = [each for each in _devices(gap) if each[1] not in measured]
    if not reasons or not devices:
        return NotMeasured((), "", gap)
    taken = [found.span() for found in reasons] + [(start, end) for start, _, end in devices]
    last = max(end for _, end in taken)
    bare = gap
    for start, end in taken:
        bare = bare[:start] + " " * (end - start) + bare[end:]
    kinds = tuple(dict.fromkeys(kind for _, kind, _ in devices))
    why, after = bare[:last], bare[last:]
    given = _REASON.match(after) or _REASON.search(f" {gap[:last]}")
    if given and not may_be_a_complaint(re.sub(r"\bthe\b", "", after)):  # "the" is no "(cơ) thể" in a reason
        why, after = f"{why}{after}", ""
    return NotMeasured(kinds, _without_known(why), _without_known(after))


def _without_known(words: str) -> str:
    """Return words unless all of them are about measuring or say nothing."""
    known = vocabulary("cannot", "words") | vocabulary("around", "filler") | vocabulary("line", "words")
    known |= listed("remark", "about") | listed("remark", "known")
    said = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", words)
    if _PAIN.search(words):
        return words.strip()
    return "" if all(word.removesuffix("'s") in known for word in said) else words.strip()


def _devices(gap: str) -> list[tuple[int, str, int]]:
    found: list[tuple[int, str, int]] = []
    for kind in KINDS:
        found += [(each.start(), kind, each.end()) for each in whole_words("device", kind).finditer(gap)]
    # "máy đo huyết áp" is one thing: what lies within a longer name names nothing by itself
    return sorted(
        each
        for each in found
        if not any(one[0] <= each[0] and each[2] <= one[2] and one[2] - one[0] > each[2] - each[0] for one in found)
    )


def is_remark(piece: str) -> bool:
    """True if words are about measuring, its devices or the order of the report, and nothing else."""
    words = _WORDS.findall(prepared(piece))
    known = vocabulary("around", "filler") | vocabulary("cannot", "words") | vocabulary("line", "words")
    known = (known | listed("remark", "about") | listed("remark", "known")) - listed("remark", "never")
    return bool(words) and all(word in known for word in words) and bool(listed("remark", "about") & set(words))


def may_be_a_complaint(piece: str) -> bool:
    """True unless words hold nothing of the body and nothing that is complained of."""
    said = set(_WORDS.findall(prepared(piece)))
    return bool(said & (words_of("complaints") | words_of("body") | listed("remark", "never")))


def holds_a_measure(piece: str) -> bool:
    """True if words about signs hold a number that may be a measure: "có lúc tụt 88", not "ho 2 ngày"."""
    return any(
        measure.values and measure.values[0] not in range(1, 10) for measure in scan(without_harmless(prepared(piece)))
    )
