"""Numbers and danger signs of the guide, read from the programme itself, so that the two never disagree."""

from __future__ import annotations

from conversations.programme.protocol import Protocol
from conversations.programme.rows import Ages, Level, Sign
from conversations.programme.rule_rows import Rule
from conversations.texts import Html, say, say_plain

GUIDED_NUMBERS = ("temperature", "breaths", "pulse", "spo2", "blood_pressure")
PARTS = {"systolic": "blood_pressure", "diastolic": "blood_pressure"}
"""Facts that are only a part of a question's answer."""

ADULT = 18 * 12
"""Months of age of an adult; the ages between are told in the words of their rules."""


def limits(protocol: Protocol, language: str) -> Html:
    """Return every number that means danger by itself, a line each, those for 115 first."""
    units = {q.name: q.unit[language] for q in protocol.questions}
    lines = []
    for level in (Level.RED_115, Level.RED):
        for rule in protocol.rules:
            if rule.level is level and _by_itself(rule) and PARTS.get(rule.fact, rule.fact) in units:
                unit = units[PARTS.get(rule.fact, rule.fact)]
                lines.append(_line(rule, unit, language))
    return Html("\n".join(lines))


def signs(protocol: Protocol, language: str) -> dict[str, Html]:
    """Return the danger signs: for 115, for telling the station, and those of small children alone."""
    shown = [sign for sign in protocol.signs if sign.level.danger]
    grown = [sign for sign in shown if ADULT in sign.ages]
    return {
        "call": _listed([sign for sign in grown if sign.level is Level.RED_115], language),
        "tell": _listed([sign for sign in grown if sign.level is Level.RED], language),
        "children": _listed([sign for sign in shown if ADULT not in sign.ages], language),
    }


def _by_itself(rule: Rule) -> bool:
    """True if the number alone is enough, whichever patient it is; of added layers only for 115: they are long."""
    told = rule.alone and (not rule.layer or rule.level is Level.RED_115)
    return told and isinstance(rule.limit, int | float) and PARTS.get(rule.fact, rule.fact) in GUIDED_NUMBERS


def _line(rule: Rule, unit: str, language: str) -> Html:
    number = f"{rule.limit:g}".replace(".", "," if language == "vi" else ".")
    return say(
        f"guide.limit.{rule.comparison}",
        language,
        what=say_plain(f"guide.number.{rule.fact}", language),
        whose=_whose(rule.ages, language),
        limit=f"{number}{unit if unit in ('%', '°C') else f' {unit}'}",
        do=say_plain("guide.do.call" if rule.level is Level.RED_115 else "guide.do.tell", language),
    )


def _whose(ages: Ages, language: str) -> str:
    """Name the ages of a rule: " (trẻ dưới 2 tháng)", " (trẻ từ 1 đến dưới 5 tuổi)"; empty if they include adults."""
    if ADULT in ages:
        return ""
    unit = "months" if ages.below_month <= 12 else "years"
    size = 1 if unit == "months" else 12
    facts = {"start": ages.from_month // size, "end": ages.below_month // size}
    key = f"guide.age.{unit}" if ages.from_month else f"guide.age.below_{unit}"
    return say_plain(key, language, **facts)


def _listed(found: list[Sign], language: str) -> Html:
    return Html("\n".join(say("guide.sign", language, words=sign.label[language]) for sign in found))
