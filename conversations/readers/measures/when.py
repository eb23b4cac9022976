"""The time that a text says of each of its numbers: another day, now, or nothing."""

from __future__ import annotations

import re
from itertools import pairwise

from conversations.readers.measures.words import any_of, pattern

Span = tuple[int, int]
"""Place of a number: from its start to before its end."""

_TWO = 2


def days_of(words: str, numbers: list[Span]) -> list[str]:
    """Return "old", "now" or "" for each number: a word before it counts, else one right after it."""
    if _days_follow(words, numbers):
        return _days_apart(words, numbers)
    marked: list[str] = []
    for n, (start, end) in enumerate(numbers):
        since = numbers[n - 1][1] if n else 0
        last = n + 1 == len(numbers)
        rest = words[end:] if last else words[end : numbers[n + 1][0]]
        marked.append(_last_day(words[since:start]) or _day_after(rest, last=last))
    return marked


def _days_apart(words: str, numbers: list[Span]) -> list[str]:
    """Return the day after each of two numbers if a comma or "but" parts them: "39 last night but 37.8 now"."""
    undecided = [""] * len(numbers)
    if len(numbers) != _TWO:
        return undecided
    between, after = words[numbers[0][1] : numbers[1][0]], words[numbers[1][1] :]
    for first, second in (("old", "now"), ("now", "old")):
        parted = re.match(
            rf"[ (]*(?:, )?{any_of('day', first)}[ )]*(?:,|;|(?:ma|nhung|but|and|down|xuong)(?![a-z]))", between
        )
        if parted and not _last_day(between[parted.end() :]) and _day_after(after, last=True) == second:
            return [first, second]
    return undecided


def _days_follow(words: str, numbers: list[Span]) -> bool:
    """True if several numbers may each be followed by their day: "38 tối qua 36,5 sáng nay" is left undecided."""
    if len(numbers) < _TWO or _last_day(words[: numbers[0][0]]):
        return False
    trailing = words[numbers[-1][1] :]
    if not _day_after(trailing, last=True) or _remark_of_now(trailing):
        return False
    return any(
        _last_day(between) and not _begins_next(between)
        for between in (words[one[1] : other[0]] for one, other in pairwise(numbers))
    )


def _begins_next(between: str) -> bool:
    """True if a comma parts a number from a day, which is then of the next one: "88, hôm qua 96 nên nay …"."""
    return bool(re.match(rf" ?(?:a|nha|nhe)? ?,[^,;]*{any_of('day', 'old')}[^,;]*$", between))


def _remark_of_now(rest: str) -> bool:
    """True if a day after the last number begins a remark: "hôm qua 26, nay đỡ hơn" has no number of today there."""
    return bool(
        re.match(rf" ?,? ?{any_of('day', 'now')} (?:da |cung |thay )?(?:do|het|khoe|giam|ha|on|better)(?![a-z])", rest)
    )


def _day_after(rest: str, *, last: bool) -> str:
    """Return the time said right after a number; before a further number only if a comma parts them."""
    close = re.match(rf"[ (]*(?:, )?(?:[a-z]+ )?(?:(?P<old>{any_of('day', 'old')})|{any_of('day', 'now')})", rest)
    if close is None or not (last or re.search("[,;]", rest[close.end() :])):
        return ""
    return "old" if close["old"] else "now"


def _last_day(part: str) -> str:
    """Return "old" or "now", whichever is said last; a first try is not old once it is measured again."""
    places = [(found.end(), found.start(), "old") for found in pattern("day", "old").finditer(part)]
    places += [(found.end(), found.start(), "now") for found in pattern("day", "now").finditer(part)]
    if not places:
        return ""
    end, start, day = max(places, key=lambda place: (place[0], -place[1]))
    tried = day == "old" and pattern("day", "weak").fullmatch(part, start, end)
    return "" if tried and pattern("day", "again").search(part, end) else day
