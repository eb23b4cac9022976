"""Measures in prepared text: each number with its unit, its label, and whether it is of another day."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from conversations.readers.measures.when import days_of
from conversations.readers.measures.words import KINDS, any_of, pattern, raw

Value = float | tuple[float, float]

_D = r"(?<![0-9.,+-])(?<![0-9]/[0-9]/)"
_END = r"(?![0-9]|[.,/-][0-9])"
_PAIR_SIGN = r" ?(?:/|-|\\|\||&|tren|over|by|xuong|voi ca|voi|va|phan|on) ?(?:duoi |so duoi )?"
_SOMEWHAT = r"hoi (?:thap|cao|tut|nhanh|cham|nong|sot|met|lanh|yeu|it|nhieu|lo|run|giam|tang)"
_TIMES = (
    rf"(?:lan|nhip(?! (?:tim|tho|mach) ?[:=]? ?[0-9])|bpm(?! ?[:=]? ?[0-9])|x|cai|(?!{_SOMEWHAT})hoi|breaths?|beats?)"
)
_PER = r" ?(?:/|tren|moi|trong|mot|per|in|a)? ?(?:1 ?|one |mot )?(?:phut|min(?:ute)?|ph|p)(?![a-z])"
_PATTERNS = (
    ("share", r"(0[.,][0-9]{1,2})(?![0-9])"),
    ("fahrenheit", r"([0-9]{2,3}(?:[.,][0-9]{1,2})?) ?(?:do |o |° ?|degrees |in )*(?:f|fahrenheit)(?![a-z])"),
    ("pair", rf"([0-9]{{1,3}}(?:[.,][0-9])?){_PAIR_SIGN}([0-9]{{1,3}}(?:[.,][0-9])?){_END}(?: ?mmhg)?"),
    ("percent", r"([0-9]{2,3}(?:[.,][0-9])?) ?%"),
    ("degrees", r"([34][0-9]) ?(?:do ?c?|o|°c?|° c|˚) ?(?:([0-9])(?![0-9])|(ruoi))?(?![0-9a-z])(?: ?c(?![a-z]))?"),
    (
        "degrees",
        r"([34][0-9])(?: ?[.,] ?([0-9])| ?[.,]([0-9]{2}))(?![0-9]|-[0-9]{2})(?: ?(?:do c|do|°c|°|c)(?![a-z]))?",
    ),
    ("degrees", r"([34][0-9])(?: ?do)? (?:va )?(ruoi|and (?:a )?half)(?![a-z])"),
    ("degrees", r"([34][0-9]) ?(?:°|c(?![a-z]))"),
    ("rate", rf"([0-9]{{1,3}}) ?(?:{_TIMES}|l|n|nhip tim|times)?{_PER}"),
    ("rate", rf"([0-9]{{1,3}}) ?{_TIMES}(?![a-z])"),
    ("apart", r"([34][0-9])[ '*:;-]([0-9])(?![0-9]|[.,][0-9])"),
    ("apart", r"([34]) ([0-9])[.,]([0-9])(?![0-9])"),
    ("spaced", r"(9) ([0-9])(?![0-9]|[.,/%-][0-9])"),
    ("hundreds", r"([12])00 (mot|hai|ba|bon|nam|sau|bay|tam|chin)(?![a-z])"),
    ("number", r"([0-9]{1,3}(?:[.,][0-9]{1,2})?)(?![0-9]|[.,-][0-9]|/[0-9]+/)"),
    ("other", r"[0-9]+(?:[.,/-][0-9]+)*"),
)
_FORMS = tuple((form, re.compile(written if form == "other" else _D + written)) for form, written in _PATTERNS)
_TWO_DIGITS, _THREE_DIGITS = 10, 100
_PAINS = ("kho ", "tuc ", "dau ", "met ")
_NO_BREATH = (*_PAINS, "hut ", "khong ", "ko ", "k ", "chang ", "ngung ", "ngat ", "nghet ", "ngop ")
_NEAR = 5
"""Maximum words between a label and its number."""
ONES = {w: n for n, w in enumerate(["mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin"], 1)}


@dataclass(frozen=True, slots=True)
class Measure:
    """One number (or pair) of a text. `kind` is empty if nothing says it; `doubt` if its form may mean another."""

    kind: str
    form: str
    values: tuple[Value, ...]
    start: int
    end: int
    old: bool = False
    now: bool = False
    labelled: bool = False

    @property
    def sure(self) -> bool:
        """True if a label or a unit says which measure it is."""
        return bool(self.kind) and (self.labelled or self.form not in ("number", "apart", "hundreds"))


@cache
def labels() -> re.Pattern[str]:
    """Return the labels of all kinds as one pattern; its last group is the kind."""
    named = "|".join(f"(?P<{kind}>{raw('labels', kind)})" for kind in KINDS)
    return re.compile(rf"(?<![a-z0-9])(?:{named})(?![a-z])")


def scan(words: str, asked: str = "") -> list[Measure]:
    """Return the measures of prepared text, in order. `asked` is the kind of the open question, if there is one."""
    named = _with_screen_words(words, asked)
    return _with_days(words, _with_labels(named, _numbers(named, asked)))


def _with_screen_words(words: str, asked: str) -> str:
    """Name the two numbers of an oximeter's screen where one of them is asked for."""
    if asked not in ("spo2", "pulse", "blood_pressure"):
        return words
    words = re.sub(r"(?<![a-z])nhip(?= )(?! (?:tho|tim))", "mach", words)
    if asked == "blood_pressure":
        return words
    words = pattern("pair", "first").sub(lambda found: "spo".ljust(len(found[0])), words)
    return pattern("pair", "second").sub(lambda found: "mach".ljust(len(found[0])), words)


def _numbers(words: str, asked: str) -> list[Measure]:
    found: list[Measure] = []
    at = 0
    while at < len(words):
        measure = (_split(words, at, asked) if words[at].isalpha() else None) or (
            _number(words, at, asked) if words[at].isdigit() else None
        )
        if measure is not None:
            found.append(measure)
        at = measure.end if measure is not None else at + 1
    return found


def _split(words: str, at: int, asked: str) -> Measure | None:
    """Return the blood pressure that begins here with "trên 120 dưới 80". None if there is none."""
    found = _split_pair().match(words, at) if asked in ("", "blood_pressure") else None
    if found is None:
        return None
    upper, lower = (found["a"], found["b"]) if found["a"] else (found["d"], found["c"])
    value = (float(upper), float(lower))
    return Measure("blood_pressure", "pair", (value,), found.start(), found.end(), labelled=True)


@cache
def _split_pair() -> re.Pattern[str]:
    between = r"[^0-9]{0,24}?"
    joins = r"(?: one| number| line)?(?:'s| is| was| thi| la| duoc| dc| hien| ghi)* ?[:=]? ?"
    number = joins + r"(?P<{}>[0-9]{{2,3}})(?![0-9]|[.,][0-9])"
    upper, lower = any_of("pair", "upper"), any_of("pair", "lower")
    down = f"(?:{upper}){number.format('a')}{between}(?:{lower}){number.format('b')}"
    up = f"(?:{lower}){number.format('c')}{between}(?:{upper}){number.format('d')}"
    return re.compile(rf"{down}|{up}")


def _number(words: str, at: int, asked: str) -> Measure | None:
    """Return the measure that begins at this digit, by the first form that fits. None inside another number."""
    for form, written in _FORMS:
        found = written.match(words, at)
        if found and (measure := _measure(form, found, asked)):
            return measure
    return None


def _measure(form: str, found: re.Match[str], asked: str) -> Measure | None:
    start, end = found.span()
    parts = found.groups()
    match form:
        case "share":
            return Measure("spo2", "apart", (round(_float(parts[0]) * 100),), start, end)
        case "fahrenheit":
            return Measure("temperature", "apart", (_celsius(_float(parts[0])),), start, end, labelled=True)
        case "pair":
            return _pair(found, asked)
        case "percent":
            return Measure("spo2", form, (_float(parts[0]),), start, end)
        case "degrees":
            tail = next((part for part in parts[1:] if part), "0")
            tail = "5" if tail.startswith(("ruoi", "and")) else tail
            return Measure("temperature", form, (float(f"{parts[0]}.{tail}"),), start, end)
        case "rate":
            kind = (
                "breaths"
                if "breath" in found[0]
                else "pulse"
                if re.search("(?<![a-z])tim(?![a-z])|beat|bpm", found[0])
                else ""
            )
            return Measure(kind, form, (float(parts[0]),), start, end)
        case "apart" if asked in ("", "temperature"):
            whole = "".join(part for part in parts[:-1] if part)
            return Measure("temperature", form, (float(f"{whole}.{parts[-1]}"),), start, end)
        case "apart":
            return None
        case "hundreds":
            ten = ONES[parts[1]]
            return Measure("", form, (int(parts[0]) * 100 + ten * 10, int(parts[0]) * 100 + ten), start, end)
        case "spaced" if asked == "spo2":
            return Measure("", "number", (_float(f"{parts[0]}{parts[1]}"),), start, end)
        case "spaced":
            return None
        case "number":
            return Measure("", form, (_float(parts[0]),), start, end)
    return Measure("", "other", (), start, end)


def _pair(found: re.Match[str], asked: str) -> Measure | None:
    """Return a blood pressure. None if two numbers are rather two measures: "97/85" is what an oximeter shows."""
    upper, lower = _float(found[1]), _float(found[2])
    sign = found[0][len(found[1]) : found.start(2) - found.start()].strip()
    loose = sign not in ("/", "-", "\\", "|", "tren", "over")
    elsewhere = asked not in ("", "blood_pressure")
    if upper <= lower or (elsewhere and (loose or upper < _THREE_DIGITS)):
        return None
    centimetres = "." in f"{found[1]}{found[2]}".replace(",", ".") or lower < _TWO_DIGITS
    value = (round(upper * 10), round(lower * 10)) if centimetres else (upper, lower)
    return Measure("blood_pressure", "centimetres" if centimetres else "pair", (value,), *found.span())


def _with_labels(words: str, found: list[Measure]) -> list[Measure]:
    """Give each number the kind its label says, before it or right after it."""
    taken: set[int] = set()
    labelled: list[Measure] = []
    for n, measure in enumerate(found):
        since = found[n - 1].end if n else 0
        until = found[n + 1].start if n + 1 < len(found) else len(words)
        before = _label_before(words, since, measure.start, taken)
        after = _label_after(words, measure.end, until, last=n + 1 == len(found))
        if after and (not before or measure.form == "rate" or after[2]):
            taken.add(after[1])
            labelled.append(_of(measure, after[0]))
        elif before:
            labelled.append(_of(measure, before))
        else:
            labelled.append(measure)
    return labelled


def _of(measure: Measure, kind: str) -> Measure:
    return replace(measure, labelled=True, kind=measure.kind or kind)


def _label_before(words: str, since: int, start: int, taken: set[int]) -> str:
    part = words[since:start]
    part = part[max(part.rfind(";"), part.rfind(", ")) + 1 :]
    base = start - len(part)
    near = [found for found in labels().finditer(part) if base + found.start() not in taken]
    near = [found for found in near if not is_sign(words, base + found.start())]
    if not near or len(part[near[-1].end() :].split()) > _NEAR:
        return ""
    return str(near[-1].lastgroup)


def _label_after(words: str, end: int, until: int, *, last: bool) -> tuple[str, int, bool] | None:
    """Return the label right after a number, its place, and whether "là" joins them. Returns None if there is none."""
    joined = re.compile(r"(?:(?: ?thi)? ?(?:la|is))?[ (]{0,2}").match(words, end)
    assert joined is not None
    label = labels().match(words, joined.end())
    if label is None or label.end() > until or is_sign(words, label.start()):
        return None
    linked = "la" in joined[0] or "is" in joined[0]
    rest = words[label.end() : until]
    if not last and not linked and not re.match(r" ?[,;)]", rest) and not labels().search(rest):
        return None  # the label is the next number's: "97 mạch 85"
    if not last and re.fullmatch(r" ?[:=(]? ?", rest):
        return None
    return str(label.lastgroup), label.start(), linked


def is_sign(words: str, at: int) -> bool:
    """True if a word is part of a sign: "khó thở" and "không thở" are no label of breaths."""
    before = _NO_BREATH if words.startswith("tho", at) else _PAINS
    return f" {words[:at]}".endswith(tuple(f" {word}" for word in before))


def _with_days(words: str, found: list[Measure]) -> list[Measure]:
    """Mark what is of another time, and what is said to be of now."""
    days = days_of(words, [(each.start, each.end) for each in found])
    return [replace(each, old=day == "old", now=day == "now") for each, day in zip(found, days, strict=True)]


def _float(number: str | None) -> float:
    return float(str(number).replace(",", "."))


def _celsius(fahrenheit: float) -> float:
    return round((fahrenheit - 32) * 5 / 9, 1)
