"""Home care: whether it fits a new patient, and the risks for triage; a proposal to the station, never a refusal.

The criteria, their words and sources are in the protocol ([[home_care]], [[risks]], [screening]).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from conversations.programme.protocol import OWN_WORDS, Protocol
from conversations.programme.rows import Criterion, Level, Translations
from conversations.programme.triage import Case, judge
from conversations.texts import LANGUAGES

__all__ = ["Eligibility", "Ground", "Screened", "assess", "missing_alone", "risk_factors"]

HomeCareVerdict = Literal["eligible", "consider", "hospital"]
MEASURED = ("spo2", "breaths", "temperature")
NEEDED = ("breaths", "spo2")


@dataclass(frozen=True, slots=True)
class Screened:
    """Answers of the screening; None is *not known*, an empty tuple is *none*.

    `conditions` and `signs` are ids of the protocol; `pregnant` includes the weeks after birth.
    """

    sex: str = ""
    test_kind: str | None = None
    test_date: date | None = None
    doses: int | None = None
    conditions: tuple[str, ...] = ()
    stable: bool | None = None
    pregnant: bool | None = None
    signs: tuple[str, ...] = ()
    spo2: float | None = None
    breaths: float | None = None
    temperature: float | None = None
    devices: tuple[str, ...] = ()
    caregiver: bool | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Screened:
        """Read a dialog's values by step name; "yes"/"no", "none", ISO dates and figures as text are understood."""
        return cls(
            sex=str(values.get("sex") or ""),
            test_kind=values.get("test_kind"),
            test_date=_date(values.get("test_date")),
            doses=None if values.get("doses") is None else int(values["doses"]),
            conditions=_ids(values.get("conditions")),
            stable=_yes(values.get("stable")),
            pregnant=_yes(values.get("pregnant")),
            signs=_ids(values.get("signs", values.get("condition_signs"))),
            devices=_ids(values.get("devices")),
            caregiver=_yes(values.get("caregiver")),
            **{name: values.get(name) for name in MEASURED},
        )

    def answers(self) -> dict[str, Any]:
        """Return the answers that triage can judge."""
        known = {name: getattr(self, name) for name in MEASURED if getattr(self, name) is not None}
        return {"signs": list(self.signs), **known}


@dataclass(frozen=True, slots=True)
class Ground:
    """Reason of the verdict, with its words and the source of its criterion."""

    id: str
    text: Translations
    source: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The verdict and its grounds, those for hospital first; eligible has none."""

    verdict: HomeCareVerdict
    reasons: tuple[Ground, ...]


def assess(protocol: Protocol, screened: Screened, age_months: int, today: date) -> Eligibility:
    """Judge a new patient by the home-care criteria: eligible, to be considered, or hospital."""
    found = _grounds(protocol, screened, age_months, today)
    met = [row for row in protocol.home_care if row.id in found]
    met.sort(key=lambda row: row.verdict != "hospital")
    return Eligibility(met[0].verdict if met else "eligible", tuple(_ground(row, found[row.id]) for row in met))


def missing_alone(protocol: Protocol, screened: Screened, age_months: int, today: date) -> tuple[str, ...]:
    """Return the missing measures if they are all that keeps a patient from being eligible, and may be missing.

    Empty if anything else speaks against it: another criterion, breaths that are unknown or not normal.
    """
    found = _grounds(protocol, screened, age_months, today)
    met = {row.id for row in protocol.home_care if row.id in found}
    missing = tuple(name for name in NEEDED if getattr(screened, name) is None)
    if met != {"not_measured"} or not set(missing) <= set(protocol.screening.together_without):
        return ()
    breaths = Case(age_months, 1, risk_factors(protocol, screened, age_months), {"breaths": screened.breaths})
    return missing if judge(protocol, breaths).level is Level.GREEN else ()


def risk_factors(protocol: Protocol, screened: Screened, age_months: int) -> frozenset[str]:
    """Return the ids of the protocol's risk factors that hold: triage needs them next to the answers."""
    held = {
        "comorbidity": bool(screened.conditions),
        "pregnant": screened.pregnant is True,
        "unvaccinated_adult": screened.doses == 0 and age_months >= protocol.screening.adult_from_months,
    }
    by_age = {risk.id for risk in protocol.age_risks if risk.ages is not None and age_months in risk.ages}
    return frozenset({risk.id for risk in protocol.risks if held.get(risk.id)} | by_age)


def _grounds(protocol: Protocol, screened: Screened, age_months: int, today: date) -> dict[str, Translations]:
    """Return, by id, the criteria that hold and what fills their {value}."""
    danger = _dangers(protocol, screened, age_months)
    own = ", ".join(sign.removeprefix(OWN_WORDS) for sign in screened.signs if sign.startswith(OWN_WORDS))
    unstable = {lang: protocol.show_conditions(screened.conditions, lang) for lang in LANGUAGES}
    unmeasured = [name for name in NEEDED if getattr(screened, name) is None]
    days = (today - screened.test_date).days if screened.test_date else 0
    may_be = screened.sex != "male" and _within(age_months, protocol.screening.pregnancy_months)
    risks = risk_factors(protocol, screened, age_months)
    holds: dict[str, tuple[bool, Translations]] = {
        "danger": (bool(danger), danger),
        "not_confirmed": (screened.test_date is None or screened.test_kind is None, {}),
        "test_old": (days > protocol.screening.test_days_warn, _same(str(days))),
        "own_words": (bool(own), _same(own)),
        "not_stable": (bool(screened.conditions) and screened.stable is not True, unstable),
        "pregnant": (screened.pregnant is True, {}),
        "pregnancy_unknown": (screened.pregnant is None and may_be, {}),
        "not_measured": (bool(unmeasured), _short(protocol, unmeasured)),
        "alone": (screened.caregiver is False, {}),
        **{risk.id: (risk.id in risks, {}) for risk in protocol.age_risks},
    }
    return {name: value for name, (met, value) in holds.items() if met}


def _dangers(protocol: Protocol, screened: Screened, age_months: int) -> Translations:
    """Return the red lines of triage that hold now, in words; empty if there is none."""
    case = Case(age_months, 1, risk_factors(protocol, screened, age_months), screened.answers())
    red = judge(protocol, case).dangers
    return {lang: "; ".join(str(text[lang]) for text in red) for lang in LANGUAGES} if red else {}


def _ground(row: Criterion, value: Translations) -> Ground:
    text = {lang: words.replace("{value}", value.get(lang, "")) for lang, words in row.words.items()}
    return Ground(row.id, text, row.source)


def _short(protocol: Protocol, names: list[str]) -> Translations:
    labels = {question.name: question.short for question in protocol.rows}
    return {lang: ", ".join(labels[name][lang] for name in names if name in labels) for lang in LANGUAGES}


def _same(text: str) -> Translations:
    return dict.fromkeys(LANGUAGES, text)


def _within(months: int, span: tuple[int, int]) -> bool:
    return span[0] <= months < span[1]


def _ids(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value if each != "none") if isinstance(value, list | tuple) else ()


def _yes(value: object) -> bool | None:
    """Read yes, no or not known; "after_birth" counts as yes to pregnancy: the weeks after it are as dangerous."""
    if value is None or isinstance(value, bool):
        return value
    return str(value) in ("yes", "after_birth")


def _date(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None
