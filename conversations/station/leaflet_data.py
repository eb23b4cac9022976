"""Leaflet a facility hands to its patients, as plain data; bot/pictures/leaflet.py gives it its form.

Danger signs and limits come from the programme, never typed again here.
"""

from __future__ import annotations

from typing import Any

from conversations.model.channels import ChannelProfile
from conversations.model.house import Policy
from conversations.model.people import Facility, FacilityKind
from conversations.people.one_time_links import facility_link
from conversations.programme.protocol import Level, Protocol
from conversations.programme.rule_rows import Rule
from conversations.readers.names import composed
from conversations.texts import DEFAULT_LANGUAGE, say_plain

INPATIENT = (FacilityKind.TREATMENT_FACILITY, FacilityKind.MOBILE_STATION)
"""Kinds of facility whose patients stay where its code hangs; the letter words their steps differently."""

ADULT, CHILD = 18 * 12, 6 * 12
"""Months of age: the limits on paper are an adult's, and say so when they are not a child's as well."""

STEPS = ("open", "register", "code", "wait", "daily")
NEEDS = ("temperature", "spo2", "blood_pressure", "breaths")
"""Questions answered with a device; a programme that does not ask one does not name its device."""

PRESSURES = {"systolic": "blood_pressure", "diastolic": "blood_pressure"}
"""Facts that are part of a question's answer."""


def leaflet(facility: Facility, channel: ChannelProfile, policy: Policy, protocol: Protocol) -> dict[str, Any]:
    """Return the plain data from which a facility's leaflet and QR code are painted."""
    link = facility_link(channel, facility.code)
    asked = [question for question in protocol.questions if question.again_of is None]
    facts = {
        "station": composed(facility.name),
        "phone": facility.hotline,
        "messenger": channel.messenger,
        "number": len(asked),
        "remind": _hour(f"{policy.reminder_at:%H:%M}"),
        "deadline": _hour(f"{policy.deadline_at:%H:%M}"),
    }
    where = "inpatient" if facility.kind in INPATIENT else "home"
    here = {question.name for question in asked}
    needs = [_say(f"leaflet.need.{name}") for name in NEEDS if name in here]
    return {
        "link": link,
        "name": composed(facility.name),
        "title": _say(f"leaflet.title.{where}"),
        "scan": _say("leaflet.scan"),
        "typing": _say("leaflet.typing"),
        "steps_title": _say("leaflet.steps_title"),
        "steps": [_say(f"leaflet.step.{where}.{step}", **facts) for step in STEPS],
        "needs_title": _say("leaflet.needs_title"),
        "needs": [*needs, _say("leaflet.need.papers")],
        "danger_title": _say("leaflet.danger_title"),
        "dangers": [
            [_say("leaflet.danger.call_115"), _dangers(protocol, Level.RED_115)],
            [_say("leaflet.danger.call_station", **facts), _dangers(protocol, Level.RED)],
        ],
        "danger_foot": _say("leaflet.danger_foot", **facts),
        "hotline": _say("leaflet.hotline", **facts),
        "support": policy.support,
        "foot": protocol.advice("foot", DEFAULT_LANGUAGE),
    }


def _dangers(protocol: Protocol, level: Level) -> list[str]:
    """Return the signs and (for adults) the limits that alone reach a level, children's signs last."""
    signs = [sign for sign in protocol.signs if sign.button and sign.level is level]
    everybody = [sign.label[DEFAULT_LANGUAGE] for sign in signs if ADULT in sign.ages]
    children = [sign.label[DEFAULT_LANGUAGE] for sign in signs if ADULT not in sign.ages]
    return [
        *everybody,
        *(_limit(protocol, rule) for rule in protocol.rules if _alone(protocol, rule, level)),
        *children,
    ]


def _alone(protocol: Protocol, rule: Rule, level: Level) -> bool:
    """True if a rule gives this level for one number of an adult alone."""
    asked = {question.name for question in protocol.questions if question.unit[DEFAULT_LANGUAGE]}
    measured = {*asked, *(part for part, whole in PRESSURES.items() if whole in asked)}
    own = rule.alone and not rule.layer  # added layers would make the paper too long
    return rule.level is level and rule.fact in measured and ADULT in rule.ages and own


def _limit(protocol: Protocol, rule: Rule) -> str:
    question = protocol.question(PRESSURES.get(rule.fact, rule.fact))
    what = _say(f"leaflet.pressure.{rule.fact}") if rule.fact in PRESSURES else question.short[DEFAULT_LANGUAGE]
    unit = question.unit[DEFAULT_LANGUAGE]
    spaced = unit if unit == "%" else f" {unit}"
    number = f"{rule.limit:g}".replace(".", ",") if isinstance(rule.limit, float | int) else rule.limit
    words = _say(f"leaflet.limit.{rule.comparison}", what=what, limit=f"{number}{spaced}")
    return words if CHILD in rule.ages else _say("leaflet.adults", limit=words)


def _hour(clock: str) -> str:
    """Write an hour as people say it: 10:00 is "10h", 9:40 "9h40"."""
    hour, minute = clock.split(":")
    return f"{int(hour)}h{'' if minute == '00' else minute}"


def _say(key: str, **facts: object) -> str:
    return say_plain(key, DEFAULT_LANGUAGE, **facts)
