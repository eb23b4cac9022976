"""Check that a protocol is whole and does not contradict itself, in words its author understands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from conversations.programme.protocol import Protocol, load
from conversations.programme.rows import Ages, Level
from conversations.programme.rule_rows import PointSum, Rule
from conversations.readers.mentions import tokens
from conversations.readers.result import Read

PLACES = frozenset(("station", "phone", "signs", "time", "spo2", "meanwhile"))
ADVICE = (*(level.value for level in Level), "red-115-no-station", "red-no-station", "alarm_stored", "foot")
HIGH, LOW = ("at_least", "over"), ("at_most", "under")
OLDEST_MONTH = 1560  # 130 years, in months: the oldest a registered patient may be


def problems(name_or_path: str) -> list[str]:
    """Return everything wrong with a protocol, one sentence each; empty if it may be used."""
    try:
        protocol = load(name_or_path)
    except ValueError as error:
        return [str(error)]
    found = (_numbers, _thresholds, _nesting, _sums, _names, _words, _milder, _advice)
    return [problem for find in found for problem in find(protocol)]


def _numbers(protocol: Protocol) -> Iterator[str]:
    """Find numbers that cannot be read at some age, limits that can never be reached, and no question at all."""
    for name in _measured(protocol):
        covered = sorted((row.ages for row in protocol.band_rows if row.question == name), key=lambda a: a.from_month)
        yield from _joined(f"[[bands]] {name}", covered, Ages(0, OLDEST_MONTH))
        low, high = _read_range(protocol, name)
        for rule in protocol.rules:
            of_it = rule.fact == name or (rule.subject == name and rule.fact.startswith(f"{name}_"))
            if of_it and not isinstance(rule.limit, str) and not low <= rule.limit <= high:
                yield f"rule {rule.id}: {rule.limit} can never be reached, {name} is read from {low} to {high}"
    if not protocol.questions:
        yield "ask_in_order names no question"


def _measured(protocol: Protocol) -> Iterator[str]:
    for question in protocol.questions:
        if question.kind == "blood_pressure":
            yield from ("systolic", "diastolic")
        elif question.kind not in ("signs", "choice") and question.again_of is None:
            yield question.name


def _thresholds(protocol: Protocol) -> Iterator[str]:
    """Find limits of one kind that leave a gap or overlap between ages, or rise and fall with them."""
    for (fact, comparison, level), rules in _families(protocol).items():
        rules.sort(key=lambda rule: rule.ages.from_month)
        place = f"rules on {fact} ({level.value}, {comparison})"
        yield from _joined(place, [rule.ages for rule in rules], None)
        steps = [later.limit - earlier.limit for earlier, later in pairwise(rules)]  # type: ignore[operator]
        if any(step > 0 for step in steps) and any(step < 0 for step in steps):
            yield f"{place}: the limits rise and fall with age: {', '.join(str(rule.limit) for rule in rules)}"


def _families(protocol: Protocol) -> dict[tuple[str, str, Level], list[Rule]]:
    families: dict[tuple[str, str, Level], list[Rule]] = {}
    for rule in protocol.rules:
        if not isinstance(rule.limit, str) and rule.alone:
            families.setdefault((rule.fact, rule.comparison, rule.level), []).append(rule)
    return families


def _nesting(protocol: Protocol) -> Iterator[str]:
    """Find rules that never count, since a worse level is reached before, and rules that are the same."""
    for one, other in combinations([r for r in protocol.rules if r.alone], 2):
        if one.fact != other.fact or not _overlap(one.ages, other.ages):
            continue
        if one.level is other.level and (one.comparison, one.limit) == (other.comparison, other.limit):
            yield f"rules {one.id} and {other.id} say the same"
        if isinstance(one.limit, str) or isinstance(other.limit, str) or one.level is other.level:
            continue
        worse, milder = (one, other) if one.level > other.level else (other, one)
        for side, sign in ((HIGH, 1), (LOW, -1)):
            if worse.comparison in side and milder.comparison in side and _never(worse, milder, sign):
                yield f"rule {milder.id} can never count: {worse.id} is reached before it"


def _never(worse: Rule, milder: Rule, sign: int) -> bool:
    first, second = float(worse.limit) * sign, float(milder.limit) * sign
    strict = worse.comparison in ("over", "under") and milder.comparison in ("at_least", "at_most")
    within = milder.ages.from_month >= worse.ages.from_month and milder.ages.below_month <= worse.ages.below_month
    return within and (first < second or (first == second and not strict))


def _sums(protocol: Protocol) -> Iterator[str]:
    """Find points that end before the highest number that is read, and facts counted twice in one sum."""
    for each in protocol.sums:
        yield from _steps(protocol, each)
        facts = [part.fact for part in each.parts]
        for fact in sorted({fact for fact in facts if facts.count(fact) > 1}):
            yield f"sum {each.id}: {fact} is counted twice"


def _steps(protocol: Protocol, each: PointSum) -> Iterator[str]:
    for part in each.parts:
        last, high = part.steps[-1][0], _read_range(protocol, part.fact)[1]
        if last < high:
            yield f"sum {each.id}: the points of {part.fact} end at {last:g}, it is read up to {high:g}"
        if not any(points for _, points in part.steps) or any(points < 0 for _, points in part.steps):
            yield f"sum {each.id}: {part.fact} needs points above 0 and none below"


def _names(protocol: Protocol) -> Iterator[str]:
    """Find risks and advice that rows name and the protocol does not have."""
    risks = {risk.id for risk in protocol.risks}
    named = [(row.id, row.for_risk) for row in protocol.rules] + [(row.id, row.for_risk) for row in protocol.signs]
    for row, names in named:
        for name in names:
            if name not in risks:
                yield f"{row}: for_risk names {name!r}, which is no risk"
    for name, _ in protocol.after_danger.worse_signs:
        if protocol.sign(name) is None:
            yield f"after_danger: worse_signs names {name!r}, which is no sign"
    for rule in protocol.rules:
        if rule.advice and rule.advice not in protocol.advice_words:
            yield f"rule {rule.id}: [advice.{rule.advice}] is missing"


def _read_range(protocol: Protocol, name: str) -> tuple[float, float]:
    """Return the lowest and highest number that is read for a question, at any age."""
    bands = [row.bands for row in protocol.band_rows if row.question == name]
    return min((b.confirm[0] for b in bands), default=0.0), max((b.confirm[1] for b in bands), default=0.0)


def _words(protocol: Protocol) -> Iterator[str]:
    """Find words that mean two signs, and words of a sign that are not read as this sign alone."""
    meant: dict[str, str] = {}
    for sign in protocol.signs:
        for word in sign.words:
            first = meant.setdefault(" ".join(token.form for token in tokens(word)), sign.id)
            if first != sign.id:
                yield f"signs {first} and {sign.id}: both are meant by {word!r}"
            elif protocol.read_signs(word) != Read([sign.id]):
                yield f"sign {sign.id}: {word!r} is not read as this sign alone"


def _milder(protocol: Protocol) -> Iterator[str]:
    """Find words that may mean a milder sign which the programme does not have."""
    for sign in protocol.signs:
        if (sign.maybe or sign.milder) and (not sign.maybe or protocol.sign(sign.milder) is None):
            yield f"sign {sign.id}: maybe and milder belong together, and milder must be another sign"


def _advice(protocol: Protocol) -> Iterator[str]:
    """Find missing advice, unknown places in it, and places that differ between the languages."""
    for name in ADVICE:
        if name not in protocol.advice_words:
            yield f"[advice.{name}] is missing"
    for name, words in protocol.advice_words.items():
        places = [frozenset(re.findall(r"\{(\w*)\}", text)) for text in words.values()]
        if unknown := frozenset().union(*places) - PLACES:
            yield f"[advice.{name}] has an unknown place {{{sorted(unknown)[0]}}}"
        if len(set(places)) > 1:
            yield f"[advice.{name}] fills other places in one language than in the other"


def _joined(place: str, ages: list[Ages], whole: Ages | None) -> Iterator[str]:
    """Find ages that overlap, leave a gap, or do not cover the whole."""
    for one, other in pairwise(ages):
        if one.below_month != other.from_month:
            what = "overlap" if other.from_month < one.below_month else "leave a gap"
            yield f"{place}: the ages {what} between months {one.below_month} and {other.from_month}"
    if whole is not None and (
        not ages or ages[0].from_month > whole.from_month or ages[-1].below_month < whole.below_month
    ):
        yield f"{place}: not every age is covered"


def _overlap(one: Ages, other: Ages) -> bool:
    return one.from_month < other.below_month and other.from_month < one.below_month
