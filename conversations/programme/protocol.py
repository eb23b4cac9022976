"""A programme's questions, ranges, signs, rules and advice, loaded from its file: data a doctor wrote, never code.

Shipped: covid19-byt-261 (default), covid19-byt-604, covid19-no-devices. Another is a TOML file: docs/protocols.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import Any

from conversations.programme import build, build_rules
from conversations.programme.file import FileRow, read_tables
from conversations.programme.rows import (
    AfterDanger,
    BandRow,
    Clocks,
    Closing,
    Condition,
    Criterion,
    DayHours,
    Fever,
    Level,
    Outcome,
    Question,
    Risk,
    Screening,
    Shift,
    Sign,
    Translations,
)
from conversations.programme.rule_rows import PointSum, Rule
from conversations.programme.symptoms import SignChoices, Vocabulary
from conversations.readers.result import Bands, Reading
from conversations.readers.text import show_number
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
    sums: tuple[PointSum, ...]
    rules: tuple[Rule, ...]
    layers: tuple[str, ...]
    fever: Fever | None
    advice_words: Mapping[str, Translations]
    advice_for: Mapping[str, frozenset[str]]
    screening: Screening
    home_care: tuple[Criterion, ...]
    conditions: tuple[Condition, ...]
    clocks: Clocks
    after_danger: AfterDanger
    outcomes: tuple[Outcome, ...]
    shifts: tuple[Shift, ...]
    closing: Closing | None
    day_hours: DayHours

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

    def signs_for(self, age_months: int, group: str = "all", risks: Collection[str] = frozenset()) -> tuple[Sign, ...]:
        """Return the signs to offer at an age, and with these risks, dangers first, in the order of the file.

        `group` is that of a signs question.
        """
        asked = [sign for sign in self.signs if sign.button and age_months in sign.ages]
        offered = [sign for sign in asked if not sign.for_risk or set(sign.for_risk) & set(risks)]
        offered.sort(key=lambda sign: not sign.danger)
        if group != "all":
            offered = [sign for sign in offered if sign.danger == (group == "danger")]
        return tuple(offered)

    def read_signs(self, text: str) -> Reading:
        """Read typed symptoms as a list of sign ids; [] for "không có", "other:…" for words no sign knows."""
        return self._vocabulary.read(text)

    def denied_signs(self, text: str) -> frozenset[str]:
        """Return the signs that typed words deny: "không sốt" denies fever."""
        return self._vocabulary.denied(text)

    def read_choice(self, question: str, text: str) -> Reading:
        """Read a typed answer to a question of choices as the id of one; ask back if several are named."""
        return self._choices[question].read(text)

    def numbers_in(self, question: str, value: Any) -> tuple[tuple[str, float], ...]:
        """Return the numbers of an answer by the name of their bands; none if it is no number."""
        kind = self._questions[question].kind
        if kind == "blood_pressure":
            return (("systolic", value[0]), ("diastolic", value[1]))
        return () if kind in ("signs", "choice") else ((question, value),)

    def show_answer(self, name: str, value: Any, language: str) -> str:
        """Return an answer with its unit in words: "70/40 mmHg", "Ho, Đau họng"."""
        question = self._questions[name]
        if question.kind == "signs":
            return self.show_signs(value, language) or question.none[language]
        if question.kind == "choice":
            return next((c.label[language] for c in question.choices if c.id == value), str(value))
        if question.kind == "blood_pressure":
            return f"{value[0]}/{value[1]} {question.unit[language]}"
        return f"{show_number(value) if language == 'vi' else value} {question.unit[language]}".strip()

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
        ("red-115", "red", "yellow", "green") or "alarm_stored", "foot", "red-115-no-station", "red-no-station",
        "no-115", "no-115-no-station", or one of a kind of danger, "meanwhile" and "meanwhile-…".
        """
        return filled(self.advice_words[name][language], facts)

    def advice_kind(self, subjects: Collection[str]) -> str:
        """Return the name of the first advice of the file that is for one of these signs or subjects; "" if none is."""
        return next((name for name, about in self.advice_for.items() if not about.isdisjoint(subjects)), "")

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
    def bare(self) -> Protocol:
        """The same protocol without its added layers."""
        signs = tuple(sign for sign in self.signs if not sign.layer)
        rules = tuple(rule for rule in self.rules if not rule.layer)
        sums = tuple(each for each in self.sums if not each.layer)
        return replace(self, signs=signs, rules=rules, sums=sums, layers=())

    @cached_property
    def again_questions(self) -> dict[str, Question]:
        """Question -> the question that measures it again."""
        return {q.again_of.question: q for q in self.questions if q.again_of}

    @cached_property
    def signs_questions(self) -> tuple[str, ...]:
        """The names of the questions answered with signs."""
        return tuple(q.name for q in self.rows if q.kind == "signs")

    @cached_property
    def question_names(self) -> frozenset[str]:
        """The names of the questions that are asked."""
        return frozenset(self._questions)

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
    facts = build_rules.facts_of(rows, signs)
    units = {name: q.unit for q in rows for name in _numbers_of(q)}
    sums = build.unique(top.rows("sums"), lambda row: build_rules.point_sum(row, named, facts, units), "id")
    facts |= build_rules.facts_of_sums(sums)
    asked = {question.name for question in rows}
    name = top.get("name", str)
    words, kinds = build.advice(FileRow(f"{top.place}, advice", top.get("advice", dict)))
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
        sums=sums,
        rules=build.unique(top.rows("rules"), lambda row: build_rules.rule(row, named, facts, asked), "id"),
        layers=tuple(top.get("layers", list, [])),
        fever=_fever(top),
        advice_words=words,
        advice_for=kinds,
        screening=build.screening(FileRow(f"{top.place}, screening", top.get("screening", dict))),
        home_care=build.unique(top.rows("home_care"), build.criterion, "id"),
        conditions=build.unique(top.rows("conditions"), build.condition, "id"),
        clocks=build.clocks(*(FileRow(f"{top.place}, {t}", top.get(t, dict)) for t in ("ladder", "silence"))),
        after_danger=build.after_danger(top.place, top.get("after_danger", dict, None)),
        outcomes=build.outcomes(top.place, top.rows("outcomes")),
        shifts=build.unique(top.rows("shifts"), build.shift, "id"),
        closing=_closing(top),
        day_hours=build.day_hours(FileRow(f"{top.place}, days", top.get("days", dict))),
    )
    top.get("based_on", str, "")
    top.finish()
    return protocol


def _numbers_of(question: Question) -> tuple[str, ...]:
    """Return the facts that are a question's numbers."""
    return ("systolic", "diastolic") if question.kind == "blood_pressure" else (question.name,)


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
