"""Vietnamese mobile numbers as people type or say them, in E.164."""

from __future__ import annotations

import re

from conversations.readers.calling.plan import is_mobile, new_prefixes
from conversations.readers.calling.runs import Run, find_runs, is_pause, with_zeros
from conversations.readers.calling.whose import (
    is_given_up,
    is_mistaken,
    is_of_another,
    is_of_kin,
    is_of_oneself,
    is_own,
    is_stressed_as_own,
    last_part,
    leaves_zero_out,
    names_an_owner,
)
from conversations.readers.cannot_tell import cannot_tell
from conversations.readers.numbers import did_you_mean
from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear
from conversations.readers.spelling.keyboards import without_keycaps
from conversations.readers.text import LONGEST_ANSWER, tidy, without_courtesy

_SHORTEST, _LONGEST = 5, 15  # digits; fewer are a short code such as 115, more are no E.164 number
_LIKE_A_NUMBER = 7  # digits; fewer in a sentence are an hour, a room, a house
_SOME_OF_IT = 3  # digits; a part of a number is known
_EXTENSION = re.compile(r"[0-9] ?(?:ext|x|máy lẻ|may le|nhánh|nhanh)\.? ?[0-9]")
_COUNTED = frozenset(
    [
        *("h", "giờ", "gio", "g", "am", "pm", "ngày", "ngay", "tháng", "thang", "lần", "lan", "tuổi", "tuoi"),
        *("sim", "sims", "số", "so", "máy", "may", "đt", "dt", "phone", "phones", "number", "numbers"),
        *("cái", "cai", "con", "đứa", "dua", "bé", "be", "mẹ", "me", "ông", "bà", "người", "nguoi", "people"),
    ]
)
"""Words after a figure that is no digit of the number before it: "0987 551 340, 2 SIM"."""
_UNREAD = Misread("readers.phone.unread")
_UNKNOWN = Misread("readers.phone.cannot_say", cannot_say=True)


def read_phone(text: str) -> Reading:
    """Read a mobile number as "+84981234567", whatever its spaces, prefix, digits or words, and a remark with it.

    The letter o among digits is a zero. Asked back: numbers of eleven digits from before 2018 (with the new one), a
    missing 0, another person's phone. Two numbers, landlines, machine and service numbers, short codes, extensions and
    other countries' numbers are refused.
    """
    if len(text) > LONGEST_ANSWER:
        return _UNREAD
    figures = with_zeros(without_keycaps(text))
    words = without_courtesy(tidy(figures))
    if _EXTENSION.search(words):
        return _UNREAD
    tokens, runs = find_runs(words)
    numbers = [run for run in runs if len(run.digits) >= _LIKE_A_NUMBER]
    if not numbers:
        return _short(words, tokens, runs)
    current = _still_used(tokens, numbers)
    readings = [_number(run) for run in current]
    if len({_e164(reading) for reading in readings}) > 1:
        own = _own(tokens, numbers, readings) if current == numbers else None
        return own or Misread("readers.phone.two")
    doubtful = _goes_on(tokens, runs, current[0])
    if doubtful and not re.match(r"0|84", current[0].digits):
        return _UNREAD  # several short figures, such as the six answers
    if isinstance(readings[0], Read) and _is_of_another(tokens, current[0]):
        e164 = str(readings[0].value)
        return Unclear("readers.phone.whose", (Candidate(e164, show_phone(e164)),), {"value": show_phone(e164)})
    if doubtful or figures != with_zeros(text):
        return _asked(readings[0])
    return _with_zero(tokens, current[0], readings[0])


def show_phone(e164: str) -> str:
    """Return a number as people say it: "0981 234 567"; another country's stays as it is."""
    national = re.fullmatch(r"\+84([0-9]{2})([0-9]{3})([0-9]{4})", e164)
    if national is None:
        return e164
    whole = f"0{''.join(national.groups())}"
    return f"{whole[:4]} {whole[4:7]} {whole[7:]}"


def _still_used(tokens: list[str], numbers: list[Run]) -> list[Run]:
    """Return the numbers that are not called old; all of them if that leaves none."""
    ends = [0, *(run.end for run in numbers)]
    starts = [*(run.start for run in numbers[1:]), len(tokens)]
    kept = []
    for run, begin, stop in zip(numbers, ends, starts, strict=False):
        before, after = " ".join(tokens[begin : run.start]), " ".join(tokens[run.end : stop])
        before = last_part(before) if begin else before
        if not is_given_up(before, after) and not (stop < len(tokens) and is_mistaken(after)):
            kept.append(run)
    return kept if kept and len(numbers) > 1 else numbers


def _goes_on(tokens: list[str], runs: list[Run], number: Run) -> bool:
    """True if more digits follow without a word between, and are no hour: one of the two may belong to the other."""
    after = [run for run in runs if run.start >= number.end]
    if not after or not is_pause(tokens[number.end : after[0].start]):
        return False
    return len(after[0].digits) < _LIKE_A_NUMBER and _COUNTED.isdisjoint(tokens[after[0].end : after[0].end + 1])


def _is_of_another(tokens: list[str], number: Run) -> bool:
    """True if the words round the number may say that the phone is another person's."""
    before, after = " ".join(tokens[: number.start]), " ".join(tokens[number.end :])
    if is_of_oneself(after) or is_stressed_as_own(before):
        return False
    return is_of_another(" ".join(tokens)) or names_an_owner(before) or is_of_kin(after)


def _own(tokens: list[str], numbers: list[Run], readings: list[Reading]) -> Reading | None:
    """Read the one number of several that is called the writer's own. Returns None if none or more are."""
    begins = [0, *(run.end for run in numbers)]
    own = [
        reading
        for run, begin, reading in zip(numbers, begins, readings, strict=False)
        if is_own(last_part(" ".join(tokens[begin : run.start])))
    ]
    return own[0] if len(own) == 1 and isinstance(own[0], Read) else None


def _with_zero(tokens: list[str], run: Run, reading: Reading) -> Reading:
    """Take a number without its 0 if the words say that it belongs there: "without the zero is 912345678"."""
    around = " ".join((*tokens[: run.start], "…", *tokens[run.end :]))
    lone = isinstance(reading, Unclear) and run.sure and len(run.digits) == run.wanted and run.digits[0] != "0"
    if not lone or run.plus or not leaves_zero_out(around):
        return reading
    return Read(reading.candidates[0].value) if isinstance(reading, Unclear) else reading


def _short(words: str, tokens: list[str], runs: list[Run]) -> Reading:
    """Refuse what has too few digits: alone it is a short code, in a sentence no number, or "I cannot say"."""
    if len(runs) != 1 or not "".join(tokens).lstrip("+").isdigit():
        known = max((len(run.digits) for run in runs), default=0)
        return _UNKNOWN if known < _SOME_OF_IT and cannot_tell("phone", words) else _UNREAD
    if len(runs[0].digits) < _SHORTEST:
        return Misread("readers.phone.short")
    return _number(runs[0])


def _number(run: Run) -> Reading:
    digits = run.digits.removeprefix("00")
    international = run.plus or digits != run.digits or (digits.startswith("84") and len(digits) in (11, 12))
    if (international and not digits.startswith("84")) or len(digits) > _LONGEST:
        return Misread("readers.phone.foreign") if len(digits) <= _LONGEST else _UNREAD
    national = re.sub(r"^840?", "", digits) if international else digits.removeprefix("0")
    sure = run.sure and (international or digits.startswith("0"))
    if len(national) == 10 and (new := new_prefixes().get(f"0{national[:3]}")):
        national, sure = f"{new[1:]}{national[3:]}", False
    if not is_mobile(national):
        return Misread(f"readers.phone.{_why_not(national)}")
    reading = Read(f"+84{national}")
    return reading if sure else _asked(reading)


def _asked(reading: Reading) -> Reading:
    if not isinstance(reading, Read):
        return reading
    e164 = str(reading.value)
    return did_you_mean((Candidate(e164, show_phone(e164)),))


def _e164(reading: Reading) -> str:
    if isinstance(reading, Unclear):
        return str(reading.candidates[0].value)
    return str(reading.value) if isinstance(reading, Read) else reading.reason


def _why_not(national: str) -> str:
    if national.startswith("2") and len(national) in (9, 10):
        return "landline"
    if re.match(r"1[89]00", national):
        return "service"
    return "machine" if re.fullmatch(r"1[0-9]{8,9}", national) else "unread"
