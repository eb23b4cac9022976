"""Temperature, breaths, pulse, oxygen and blood pressure: one clear number, or a question back.

Every reader takes its bands from the protocol. A short answer is read by its exact form; a sentence around it by
`measures`, which also carries what else was measured. Ranges and negatives are refused; a number that may mean
another ("375"), of another day or of another person is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from conversations.readers.measures.decide import decide
from conversations.readers.measures.scan import Value
from conversations.readers.measures.units import show, show_pair
from conversations.readers.measures.words import GLUED_DEGREES
from conversations.readers.result import Bands, Candidate, Misread, Read, Reading, Unclear
from conversations.readers.text import LONGEST_ANSWER, fold, numbers_in, plain, show_number, spoken, tidy

_AROUND = "toi|em|minh|chau|be|con|la|do|duoc|dc|dang|hien|tai|sang|nay|chi|so|ket|da|vua|moi|van|o|muc|cua"
_AFTER = re.compile("a|ah|ak|nhe|nha|thoi|roi|day")
_BEFORE = {
    "temperature": re.compile(f"{_AROUND}|nhiet|than|sot|t|nd|co|the"),
    "breaths": re.compile(f"{_AROUND}|nhip|tho|nt|dem"),
    "pulse": re.compile(f"{_AROUND}|nhip|tim|mach|m|hr"),
    "spo2": re.compile(f"{_AROUND}|spo|oxy|oxi|sp|nong|trong|mau"),
    "blood_pressure": re.compile(f"{_AROUND}|huyet|ap|ha"),
}
_GLUED = {"temperature": "sot|t", "breaths": "tho|nt", "pulse": "mach|m", "spo2": "spo", "blood_pressure": "ha"}
"""Labels typed without a blank before their number: "t37,2"."""
_PER_MINUTE = r"(?: ?(?:lan|nhip|l|n)?(?: ?/ ?| trong | tren | moi | )(?:1 ?)?(?:phut|ph|p)| ?(?:lan|nhip|bpm))?"
_WHOLE_UNIT = {"breaths": _PER_MINUTE, "pulse": _PER_MINUTE, "spo2": r"(?: ?%)?"}

_DEGREES = re.compile(
    r"([0-9]{2})(?: ?[,.] ?([0-9])| ?[,.]([0-9]{2})| ?(?:phay|cham) ?([0-9]{1,2}|ruoi)"
    r"| ?(?:do|o|°|˚) ?c?(?: ?([0-9]|ruoi))?| (ruoi))?"
    r"(?: ?(?:do|o|°|˚)? ?c| ?(?:do|°|˚))?"
)
_RUN_TOGETHER = re.compile(r"([0-9]{2})[ '*:;/]?([0-9])(?: ?(?:do|°)? ?c?)?")
_FAHRENHEIT = re.compile(r"([0-9]{2,3}(?:[,.][0-9]{1,2})?) ?(?:do|o|°|˚)? ?f")
_PAIR = re.compile(
    r"([0-9]{1,3}(?:[.,][0-9])?)(?: ?(/|-|\\|\||tren|va|[,.:;x]) ?| )([0-9]{1,3}(?:[.,][0-9])?)(?: ?(?:mmhg|cmhg))?"
)
_DOTS = re.compile(
    r"(?<![0-9.,/])([89][0-9]|1[0-9]{2}|2[0-4][0-9])(?: ?[.]{2,3} ?| [.] )([4-9][0-9]|1[0-3][0-9])(?![0-9]|[.,/][0-9])"
)
_RUN = re.compile(r"(?<![0-9.,])(3[4-9]|4[0-2])([0-9])(?![0-9])")
_NO_COMMA = re.compile(
    r"\b(?:quen|thieu|khong co|ko co|k co|khong thay|ko thay|k thay|chang thay|khong bam duoc"
    r"|sot mat|forgot|missed|no|without|luoi|quen ko|ngai)"
    r"(?: [a-z]+){0,3} (?:phay|cham|dot|point|comma)\b"
)
_PERCENT = 100


def read_temperature(text: str, bands: Bands) -> Reading:
    """Read body temperature in °C, from "37,5", "37 độ rưỡi", "ba bảy rưỡi"; "375" and °F are asked back."""
    text = _with_its_comma(text)
    said = not numbers_in(text)
    return _exact_temperature(_core(text, "temperature"), bands, said=said) or decide(
        text, "temperature", lambda value: _judge_degrees(value, bands)
    )


def read_breaths(text: str, bands: Bands) -> Reading:
    """Read breaths in one minute, a whole number."""
    return _read_whole(text, "breaths", bands)


def read_pulse(text: str, bands: Bands) -> Reading:
    """Read heart beats in one minute, a whole number."""
    return _read_whole(text, "pulse", bands)


def read_spo2(text: str, bands: Bands) -> Reading:
    """Read oxygen saturation in percent, a whole number."""
    return _read_whole(text, "spo2", bands)


def read_blood_pressure(text: str, systolic: Bands, diastolic: Bands) -> Reading:
    """Read blood pressure in mmHg as [systolic, diastolic]; cmHg ("12/8") and a swapped pair are asked back."""
    text = _DOTS.sub(r"\1/\2", text)
    words = _core(re.sub(r"\bt[aâ]m (?:thu|tr[uư][oơ]ng)\b", " ", text, flags=re.IGNORECASE), "blood_pressure")
    lower_first = re.search(r"tam truong.*tam thu", plain(text))
    exact = None if lower_first else _exact_pair(words, systolic, diastolic)
    if exact is None or isinstance(exact, Misread):
        return decide(text, "blood_pressure", lambda value: _judge_pair(value, systolic, diastolic))
    return exact


def _with_its_comma(text: str) -> str:
    """Return a text that says it lacks the comma with it: "365 (quên dấu phẩy)" is 36,5."""
    return _RUN.sub(r"\1,\2", text) if _NO_COMMA.search(plain(text)) else text


def _exact_temperature(words: str, bands: Bands, *, said: bool) -> Reading | None:
    """Read a text that is a temperature and nothing else. Returns None if it is more or less.

    Three digits in a row may lack their comma or be a slip, so they are asked back; `said` in words they are plain.
    """
    if found := _DEGREES.fullmatch(words):
        whole, *tails = found.groups()
        tail = next((t for t in tails if t), "0")
        return _judge_degrees(float(f"{whole}.{'5' if tail == 'ruoi' else tail}"), bands)
    found = _RUN_TOGETHER.fullmatch(words)
    if found and _within(float(f"{found[1]}.{found[2]}"), bands.confirm):
        degrees = float(f"{found[1]}.{found[2]}")
        return _judge(degrees, "temperature", bands) if said else _ask([degrees], "temperature", bands)
    if found := _FAHRENHEIT.fullmatch(words):
        return _ask([_celsius(float(found[1].replace(",", ".")))], "temperature", bands)
    return None


def _judge_degrees(value: Value, bands: Bands) -> Reading:
    """Judge degrees; what can only be Fahrenheit or lacks its comma is asked back in °C."""
    degrees = _single(value)
    if degrees > bands.confirm[1]:
        for meant in (_celsius(degrees), degrees / 10):
            unlikely = degrees == int(degrees) and degrees <= _PERCENT  # a whole number up to 100 may be an SpO2
            if not unlikely and _within(meant, bands.accept):
                return _ask([round(meant, 1)], "temperature", bands)
    return _judge(degrees, "temperature", bands)


def _exact_pair(words: str, systolic: Bands, diastolic: Bands) -> Reading | None:
    """Read a text that is two numbers and nothing else. Returns None if it is more or less."""
    if (found := _PAIR.fullmatch(words)) is None:
        glued = re.fullmatch(r"([0-9]{3})([0-9]{2})", words)
        return _judge_pair((int(glued[1]), int(glued[2])), systolic, diastolic) if glued else None
    first, _, second = found.groups()
    if any(mark in part for part in (first, second) for mark in ",."):
        return _judge_pair((_ten_times(first), _ten_times(second)), systolic, diastolic)
    return _judge_pair((int(first), int(second)), systolic, diastolic)


def _judge_pair(value: Value, systolic: Bands, diastolic: Bands) -> Reading:
    upper, lower = (round(part) for part in value) if isinstance(value, tuple) else (0, 0)
    if upper > lower and _within(upper, systolic.accept) and _within(lower, diastolic.accept):
        return Read([upper, lower])
    if _in_centimetres(upper, lower, systolic, diastolic):
        return Read([upper * 10, lower * 10])
    for high, low in ((upper, lower), (lower, upper), (upper * 10, lower * 10)):
        if high > low and _within(high, systolic.confirm) and _within(low, diastolic.confirm):
            return _ask_pair(high, low, systolic, diastolic)
    return _outside("blood_pressure", f"{upper}/{lower}", systolic)


def _in_centimetres(upper: float, lower: float, systolic: Bands, diastolic: Bands) -> bool:
    """True if a pair can only be cmHg: "12/8" is no pressure in mmHg, and a usual one ten times as high."""
    small = upper < systolic.confirm[0] and lower < diastolic.confirm[0]
    usual = _within(upper * 10, systolic.accept) and _within(lower * 10, diastolic.accept)
    return upper > lower and small and usual


def _read_whole(text: str, kind: str, bands: Bands) -> Reading:
    found = re.fullmatch(rf"([0-9]{{1,3}}(?:[,.][0-9]{{1,2}})?){_WHOLE_UNIT[kind]}", _core(text, kind))
    if found and not (kind == "spo2" and float(found[1].replace(",", ".")) < 1):
        return _judge_whole(float(found[1].replace(",", ".")), kind, bands)
    return decide(text, kind, lambda value: _judge_whole(value, kind, bands))


def _judge_whole(value: Value, kind: str, bands: Bands) -> Reading:
    """Judge a whole number; a decimal one is asked back as its two neighbours."""
    number = _single(value)
    if number != int(number):
        return _ask([int(number), int(number) + 1], kind, bands)
    return _judge(int(number), kind, bands)


def _single(value: Value) -> float:
    return 0 if isinstance(value, tuple) else value


def _celsius(fahrenheit: float) -> float:
    return round((fahrenheit - 32) * 5 / 9, 1)


def _core(text: str, kind: str) -> str:
    """Return the words that must be the number: without the harmless ones around it ("nhiệt độ của bé là")."""
    if len(text) > LONGEST_ANSWER:
        return ""
    said = re.sub(r"\btối đa\b", "toida", tidy(GLUED_DEGREES.sub(" độ ", text)))  # "at most" is no "tôi đã"
    named = re.sub(r"sp[o0] ?2|\bo2\b", "spo", fold(said)) if kind == "spo2" else said
    words = re.sub(r"(?<=[a-z]) ?[:=]|\bhom nay\b", " ", spoken(named)).rstrip(" .,!;…").split()
    first, last = 0, len(words)
    while last > first and _AFTER.fullmatch(words[last - 1]):
        last -= 1
    while first < last and _BEFORE[kind].fullmatch(words[first]):
        first += 1
    joined = " ".join(words[first:last]).rstrip(" .,!;…")
    return re.sub(rf"^(?:{_GLUED[kind]})(?=[0-9])", "", joined)


def _judge(number: float, kind: str, bands: Bands) -> Reading:
    if _within(number, bands.accept):
        return Read(number)
    if _within(number, bands.confirm):
        return Unclear("readers.unusual", (Candidate(number, show(kind, number)),), {"value": show(kind, number)})
    if kind == "temperature" and number == int(number) and bands.confirm[1] < number <= _PERCENT:
        return Misread("readers.temperature.percent", {"value": show_number(number)})
    return _outside(kind, show(kind, number), bands)


def _outside(kind: str, value: str, bands: Bands) -> Misread:
    low, high = (show_number(edge) for edge in bands.confirm)
    return Misread(f"readers.{kind}.outside", {"value": value, "low": low, "high": high})


def _ask(numbers: Iterable[float], kind: str, bands: Bands) -> Reading:
    possible = tuple(Candidate(n, show(kind, n)) for n in numbers if _within(n, bands.confirm))
    return did_you_mean(possible) if possible else Misread(f"readers.{kind}.unread")


def _ask_pair(upper: int, lower: int, systolic: Bands, diastolic: Bands) -> Reading:
    if upper > lower and _within(upper, systolic.confirm) and _within(lower, diastolic.confirm):
        return did_you_mean((Candidate([upper, lower], show_pair(upper, lower)),))
    return Misread("readers.blood_pressure.unread")


def did_you_mean(candidates: tuple[Candidate, ...], which: str = "readers.which") -> Unclear:
    """Ask back in the words for one candidate ("Ý bạn là …?") or, with the text key `which`, for several."""
    if len(candidates) == 1:
        return Unclear("readers.did_you_mean", candidates, {"value": candidates[0].label})
    return Unclear(which, candidates)


def _ten_times(centimetres: str) -> int:
    return round(float(centimetres.replace(",", ".")) * 10)


def _within(number: float, band: tuple[float, float]) -> bool:
    return band[0] <= number <= band[1]
