"""A programme's questions, ranges, signs, rules and advice, loaded from its file: data a doctor wrote, never code.

Shipped: covid19-byt-261 (default), covid19-byt-604, covid19-no-devices. Another is a TOML file: docs/protocols.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from conversations.programme import build as build
from conversations.programme.file import FileRow, read_tables
from conversations.programme.rows import (
    BandRow,
    Clocks,
    Closing,
    Condition,
    Criterion,
    Fever,
    Level,
    Outcome,
    Question,
    Risk,
    Rule,
    Screening,
    Shift,
    Sign,
    Translations,
)
from conversations.programme.symptoms import SignChoices, Vocabulary
from conversations.readers.result import Bands, Reading
from conversations.texts import Html, filled

__all__ = ["DEFAULT", "OWN_WORDS", "Level", "Protocol", "Question", "Sign", "load"]

DEFAULT = "covid19-byt-261"
OWN_WORDS = "other:"
"""Prefix of a symptom typed in words that no sign knows: "other:ngứa tay"."""


@dataclass(frozen=True, eq=False)
class Protocol:
    """One version of a programme; the same file is always the same object, so it may key a cache."""

    name: str
    version: str
    date: date
    title: Translations
    approved_by: str
    rows: tuple[Question, ...]
    questions: tuple[Question, ...]
    band_rows: tuple[BandRow, ...]
    signs: tuple[Sign, ...]
    risks: tuple[Risk, ...]
    rules: tuple[Rule, ...]
    fever: Fever | None
    advice_words: Mapping[str, Translations]
    screening: Screening
    home_care: tuple[Criterion, ...]
    conditions: tuple[Condition, ...]
    clocks: Clocks
    outcomes: tuple[Outcome, ...]
    shifts: tuple[Shift, ...]
    closing: Closing | None

    def question(self, name: str) -> Question:
        """Return the question of that name. Raises KeyError if this programme does not ask it."""
        return self._questions[name]

    def sign(self, sign_id: str) -> Sign | None:
        """Return the sign of that id. Returns None if the programme does not know it."""
        return self._signs.get(sign_id)

    def outcome(self, outcome_id: str) -> Outcome:
        """Return what follows an attempt to reach a patient that had this outcome."""
        return next(each for each in self.outcomes if each.id == outcome_id)

    def bands(self, question: str, age_months: int) -> Bands:
        """Return the numbers taken for a question at an age; a blood pressure has "systolic" and "diastolic".

        Raises KeyError if the programme has no numbers for it.
        """
        again = self._questions[question].again_of if question in self._questions else None
        name = again.question if again else question
        for row in self._bands.get(name, ()):
            if age_months in row.ages:
                return row.bands
        raise KeyError(f"{self.version} has no bands for {question} at {age_months} months")

    def signs_for(self, age_months: int, group: str = "all") -> tuple[Sign, ...]:
        """Return the signs to offer at an age, in the order of the file; `group` is that of a signs question."""
        offered = [sign for sign in self.signs if sign.button and age_months in sign.ages]
        if group != "all":
            offered = [sign for sign in offered if sign.danger == (group == "danger")]
        return tuple(offered)

    def read_signs(self, text: str) -> Reading:
        """Read typed symptoms as a list of sign ids; [] for "không có", "other:…" for words no sign knows."""
        return self._vocabulary.read(text)

    def read_choice(self, question: str, text: str) -> Reading:
        """Read a typed answer to a question of choices as the id of one; ask back if several are named."""
        return self._choices[question].read(text)

    def show_signs(self, ids: object, language: str) -> str:
        """Return signs in words, for a card: "Ho, Đau họng"; the `none` of the signs question if there are none."""
        shown = [self._sign_words(sign_id, language) for sign_id in _listed(ids)]
        none = next((q.none[language] for q in self.questions if q.kind == "signs"), "–")
        return ", ".join(shown) or none

    def show_conditions(self, ids: object, language: str) -> str:
        """Return underlying diseases in words, for a card; empty if there are none."""
        labels = {row.id: row.label[language] for row in self.conditions}
        return ", ".join(labels.get(each, each) for each in _listed(ids))

    def advice(self, name: str, language: str, **facts: object) -> Html:
        """Return advice with its places {station}, {phone}, {signs}, {time} filled and escaped. Names: a level
        ("red-115", "red", "yellow", "green") or "alarm_stored", "foot", "red-115-no-station", "red-no-station".
        """
        return filled(self.advice_words[name][language], facts)

    @cached_property
    def age_risks(self) -> tuple[Risk, ...]:
        """The risk factors that follow from the age alone."""
        return tuple(risk for risk in self.risks if risk.ages is not None)

    @cached_property
    def rules_by_fact(self) -> dict[str, tuple[Rule, ...]]:
        """The rules to look at for each fact, the worst level first."""
        found: dict[str, list[Rule]] = {}
        for rule in sorted(self.rules, key=lambda rule: -rule.level.rank):
            found.setdefault(rule.fact, []).append(rule)
        return {fact: tuple(rules) for fact, rules in found.items()}

    @cached_property
    def again_questions(self) -> dict[str, Question]:
        """Question -> the question that measures it again."""
        return {q.again_of.question: q for q in self.questions if q.again_of}

    @cached_property
    def signs_questions(self) -> tuple[str, ...]:
        """The names of the questions answered with signs."""
        return tuple(q.name for q in self.rows if q.kind == "signs")

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {q.name: q for q in self.questions}

    @cached_property
    def _signs(self) -> dict[str, Sign]:
        return {sign.id: sign for sign in self.signs}

    @cached_property
    def _bands(self) -> dict[str, tuple[BandRow, ...]]:
        names = {row.question for row in self.band_rows}
        return {name: tuple(row for row in self.band_rows if row.question == name) for name in names}

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        maybe = {sign.id: (sign.milder, sign.maybe) for sign in self.signs if sign.maybe}
        return Vocabulary({sign.id: (sign.label, sign.words) for sign in self.signs}, OWN_WORDS, maybe)

    @cached_property
    def _choices(self) -> dict[str, SignChoices]:
        return {q.name: SignChoices({c.id: (c.label, c.words) for c in q.choices}) for q in self.questions if q.choices}

    def _sign_words(self, sign_id: str, language: str) -> str:
        sign = self._signs.get(sign_id)
        return sign.label[language] if sign else sign_id.removeprefix(OWN_WORDS)


def load(name_or_path: str = DEFAULT) -> Protocol:
    """Load the protocol shipped under that name, or in that .toml file; the same object each time.

    Raises ValueError naming the file and the key if something is missing, misspelt or contradicts itself.
    """
    return _load(name_or_path)


@cache
def _load(name_or_path: str) -> Protocol:
    top = FileRow(f"protocol {name_or_path!r}", read_tables(name_or_path))
    named = build.ages_by_name(FileRow(f"{top.place}, ages", top.get("ages", dict, {})))
    rows = build.unique(top.rows("questions"), build.question, "name")
    signs = build.unique(top.rows("signs"), build.with_ages(build.sign, named), "id")
    facts = facts_of(rows, signs)
    name = top.get("name", str)
    protocol = Protocol(
        name=name,
        version=f"{name}/{top.get('version', str)}",
        date=top.get("date", date),
        title=top.words("title"),
        approved_by=top.get("approved_by", str),
        rows=rows,
        questions=_asked(top, rows),
        band_rows=tuple(build.band(row, named) for row in top.rows("bands")),
        signs=signs,
        risks=build.unique(top.rows("risks"), build.with_ages(build.risk, named), "id"),
        rules=build.unique(top.rows("rules"), lambda row: build.rule(row, named, facts), "id"),
        fever=_fever(top),
        advice_words=build.advice(FileRow(f"{top.place}, advice", top.get("advice", dict))),
        screening=build.screening(FileRow(f"{top.place}, screening", top.get("screening", dict))),
        home_care=build.unique(top.rows("home_care"), build.criterion, "id"),
        conditions=build.unique(top.rows("conditions"), build.condition, "id"),
        clocks=build.clocks(*(FileRow(f"{top.place}, {t}", top.get(t, dict)) for t in ("ladder", "silence"))),
        outcomes=build.outcomes(top.place, top.rows("outcomes")),
        shifts=build.unique(top.rows("shifts"), build.shift, "id"),
        closing=_closing(top),
    )
    top.get("based_on", str, "")
    top.finish()
    return protocol


def facts_of(questions: tuple[Question, ...], signs: tuple[Sign, ...]) -> dict[str, str]:
    """Return every fact a rule may speak of -> its subject."""
    facts = {name: name for name in build.COUNTED_FACTS}
    facts |= {f"sign:{sign.id}": f"sign:{sign.id}" for sign in signs}
    for question in questions:
        if question.kind == "blood_pressure":
            facts |= {"systolic": "systolic", "diastolic": "diastolic"}
        elif question.again_of:
            again = question.again_of.question
            facts |= {f"{again}_lowest": again, f"{again}_waiting": again}
        elif question.kind != "signs":
            facts[question.name] = question.name
    return facts


def _asked(top: FileRow, rows: tuple[Question, ...]) -> tuple[Question, ...]:
    by_name = {question.name: question for question in rows}
    order: list[str] = top.get("ask_in_order", list)
    if unknown := [name for name in order if name not in by_name]:
        raise ValueError(f"{top.place}: ask_in_order names {unknown[0]!r}, which is no question")
    if len(set(order)) < len(order):
        raise ValueError(f"{top.place}: ask_in_order names a question twice")
    return tuple(by_name[name] for name in order)


def _fever(top: FileRow) -> Fever | None:
    values: dict[str, Any] | None = top.get("fever", dict, None)
    return None if values is None else build.fever(FileRow(f"{top.place}, fever", values))


def _closing(top: FileRow) -> Closing | None:
    values: dict[str, Any] | None = top.get("closing", dict, None)
    return None if values is None else build.closing(FileRow(f"{top.place}, closing", values))


def _listed(ids: object) -> list[str]:
    return [str(each) for each in ids if each != "none"] if isinstance(ids, list | tuple) else []
