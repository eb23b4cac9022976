"""One door for every text: what surely calls for help, and what only may.

The certain net explains (words that are data, numbers judged by the programme). The second ear, taught by people's own
phrases, confirms it or doubts it. What is only suspected is asked back ("is anybody in danger?") and read by a person.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from conversations.calendar import ADULT_MONTHS
from conversations.hearing.certain import Cry, Evidence, evidence, known_words
from conversations.hearing.features import features
from conversations.hearing.measures import Numbers, numbers_said
from conversations.hearing.second_ear import likelihood
from conversations.hearing.slips import mended
from conversations.programme.protocol import Protocol, load
from conversations.readers.mentions import unstretched
from conversations.readers.names import looks_like_full_name
from conversations.readers.spelling.accents import fold
from conversations.readers.spelling.kept import LONGEST, Remembered
from conversations.readers.spelling.keyboards import without_keycaps
from conversations.readers.text import tidy

_SOS = "🆘"
_DOTTED = re.compile(r"(?<=[^\W\d_])(?:…|\.{2,})(?=[^\W\d_])")
"""Dots between words without a blank: a pause, not an end."""

_HELD, _WORD = re.compile(r"([a-z])\1\1"), re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(r"[,;]\s|\s-\s")
_SENTENCE = re.compile(r"(?<=[.!?;\n…])\s+")


@dataclass(frozen=True, slots=True)
class Heard:
    """Words heard in a text: a sure call for help, else a suspicion of one, else nothing."""

    emergency: Cry | None = None
    suspected: bool = False

    @property
    def anything(self) -> bool:
        """True if a person has to look at these words before others."""
        return self.emergency is not None or self.suspected


def listen(
    text: str,
    protocol: Protocol | None = None,
    *,
    age_months: int = ADULT_MONTHS,
    number_expected: bool = False,
    name_expected: bool = False,
) -> Heard:
    """Return what is heard in a text.

    `protocol` (else the default programme) and `age_months` judge numbers said with their label ("oxy còn 82").
    `number_expected`: the open question wants a number, so a bare "115" is its answer, not a call.
    `name_expected`: the open question wants a person's name, so words that are a full name are no call.
    """
    if name_expected and looks_like_full_name(text):
        return Heard()
    text = as_heard(text)
    rules = protocol or _default()
    whole = _Said(text, rules, age_months, number_expected)
    heard = _hear(whole)
    if heard.emergency is not None or not whole.signs.plain or whole.signs.doubts:
        return heard
    if whole.likely < _bounds()["suspected_doubted"]:
        return heard
    there = {cry.id for cry in whole.signs.plain}
    for part in _parts(text):
        said = _Said(part, rules, age_months, number_expected=False)
        # A cry that is plain by itself is not made quieter by what else was written; what the whole denies is none.
        cries = [cry for cry in said.signs.plain if cry.id in there]
        if cries and not said.signs.doubts and said.likely >= _bounds()["alone"]:
            return Heard(_gravest(cries))
    return heard


def _parts(text: str) -> list[str]:
    """Return the sentences and clauses of a text that has several."""
    sentences = _SENTENCE.split(text.strip())
    clauses = [clause.strip() for sentence in sentences for clause in _CLAUSE.split(sentence)]
    return [*(sentences if len(sentences) > 1 else ()), *(clauses if len(clauses) > len(sentences) else ())]


def as_heard(text: str) -> str:
    """Return a text as both nets read it: tidy, held letters said once, slips put right, 🆘 in letters."""
    return _AS_HEARD[text]


def _put_right(text: str) -> str:
    shown = tidy(without_keycaps(text).replace(_SOS, " sos "))
    if "…" in shown or ".." in shown:
        shown = _DOTTED.sub(" ", shown)
    if any(map(_HOLDS.__getitem__, shown.split(" "))):
        shown = _WORD.sub(lambda found: unstretched(found[0]), shown)
    return mended(shown, known_words())


def _holds(word: str) -> bool:
    """True if a letter is held in a word: "khóoo"."""
    return _HELD.search(fold(word)) is not None


_HOLDS, _AS_HEARD, _SIGNS = Remembered(_holds), Remembered(_put_right), Remembered(evidence)
_LIKELY = Remembered[tuple[str, str], float](lambda said: likelihood(features(said[0], _SIGNS[said[0]], said[1])))
"""How likely a short text of which the numbers come to this is a call for help; a long one is not kept."""


@dataclass(frozen=True)
class _Said:
    """A text as both nets see it; the second ear listens only when its word decides something."""

    text: str
    rules: Protocol
    age_months: int
    number_expected: bool

    @cached_property
    def signs(self) -> Evidence:
        """Signs of the certain net."""
        return evidence(self.text, number_expected=True) if self.number_expected else _SIGNS[self.text]

    @cached_property
    def numbers(self) -> Numbers:
        """Measured numbers and what they come to."""
        return numbers_said(self.text, self.rules, self.age_months)

    @cached_property
    def likely(self) -> float:
        """How likely it is a call for help."""
        if self.number_expected or len(self.text) > LONGEST:
            return likelihood(features(self.text, self.signs, self.numbers.come_to))
        return _LIKELY[self.text, self.numbers.come_to]


def _hear(said: _Said) -> Heard:
    cry = _surely(said)
    return Heard(cry) if cry is not None else Heard(suspected=_suspected(said))


def _surely(said: _Said) -> Cry | None:
    """Return the call that is sure enough to be answered at once. Returns None if there is none."""
    bounds, signs, doubted = _bounds(), said.signs, bool(said.signs.doubts)
    needed = "doubted" if doubted else "plain_short" if signs.words <= bounds["short"] else "plain"
    if signs.plain and said.likely >= bounds[needed]:
        return _gravest(signs.plain)
    worst = said.numbers.worst if said.numbers.come_to != "mixed" else None
    if worst is not None and said.likely >= bounds["measured_doubted" if doubted else "measured"]:
        return Cry(worst[0].words, "measure", "numbers", worst[1].value)
    if (signs.weak or signs.plain) and said.likely >= bounds["weak"]:
        return _gravest(signs.plain or signs.weak)
    return None


def _suspected(said: _Said) -> bool:
    """True if a person has to be asked: the second ear hears something, or the two do not agree."""
    bounds = _bounds()
    grave = any(cry.about == "self_harm" for cry in said.signs.weak)  # a farewell is never only small talk
    with_sign = bool(said.signs.plain) or grave or said.numbers.come_to in ("odd", "mixed", "red", "red-115")
    if not with_sign:
        return said.signs.words >= bounds["least_words"] and said.likely >= bounds["suspected"]
    return said.likely >= bounds["suspected_doubted" if said.signs.doubts else "suspected_with_sign"]


def _gravest(cries: Sequence[Cry]) -> Cry:
    """Return the cry that decides the text: self-harm has its own, else the first said."""
    return next((cry for cry in cries if cry.about == "self_harm"), cries[0])


@cache
def _bounds() -> dict[str, float]:
    """Return the likelihoods from which the second ear agrees; data, chosen on books that teach."""
    file = files("conversations").joinpath("protocols", "emergency-words.toml")
    bounds: dict[str, float] = tomllib.loads(file.read_text("utf-8"))["second_ear"]
    return bounds


@cache
def _default() -> Protocol:
    return load()
