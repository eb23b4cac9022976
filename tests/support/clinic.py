"""A busy station, written straight into memory: some hundred patients with their days, so a morning can be tried."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from conversations.calendar import day_of_illness, instant
from conversations.model.care import Episode, EpisodeStatus, SlotState
from conversations.model.people import Patient
from conversations.ports import Work
from conversations.programme.protocol import load
from conversations.programme.triage import Case, judge
from tests.support.channels import PATIENTS

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FAMILY = ("Lý", "Giàng", "Vàng", "Tráng", "Lò", "Chảo", "Sùng", "Nguyễn", "Hoàng", "Má")
MIDDLE = ("Thị", "A", "Seo", "Văn")
GIVEN = ("Mẩy", "Páo", "Sua", "Lềnh", "Pà", "Tú", "Hạnh", "Dũng", "Chứ", "Vân", "Nhè", "Phừ")
COMMUNE = "02725"
WELL = {"temperature": 36.8, "breaths": 18, "pulse": 82, "spo2": 98, "blood_pressure": [120, 80], "signs": ["cough"]}
FEVERISH = WELL | {"temperature": 38.6, "pulse": 104}
LOW = WELL | {"spo2": 95, "spo2_again": 95, "pulse": 110}
VERY_LOW = LOW | {"spo2": 92, "spo2_again": 91, "breaths": 28}
ADULT = 30 * 12


def fill(work: Work, facility: int, address: str, now: datetime, patients: int = 180, waiting: int = 12) -> list[int]:
    """Patients accepted over the last nine days, with the reports of those days; then some who still wait."""
    chance = Random(f"{facility}-{patients}")
    contact = work.contacts.meet(PATIENTS, address, "vi", now).id
    today = now.astimezone(ZONE).date()
    followed = [_followed(work, facility, contact, n, today, chance) for n in range(patients)]
    for n in range(waiting):
        _registered(work, facility, contact, patients + n, today, now - timedelta(minutes=5 * n), chance)
    return followed


def report(work: Work, episode: int, day: date, answers: dict[str, object], at: time = time(9, 12)) -> str:
    """A report of one day as it is filed, judged as the protocol judges; its level."""
    found = work.patients.episode(episode)
    assert found is not None
    planned = work.slots.of_day(found.patient.id, day)
    slot = planned or work.slots.add(found, day, instant(day, time(6), ZONE), extra=False)
    protocol = load()
    verdict = judge(protocol, Case(ADULT, day_of_illness(found.positive_on, day), frozenset(), answers, final=True))
    level, when = verdict.level.value, instant(day, at, ZONE)
    kept = {name: {"value": value, "raw": "", "how": "typed", "known": True} for name, value in answers.items()}
    reasons = [{"id": reason.id, **reason.text} for reason in verdict.reasons]
    work.reports.file(
        slot, found.contact, kept, complete=True, level=level, reasons=reasons, protocol=protocol.version, now=when
    )
    work.slots.finish(slot.id, SlotState.ON_TIME if at < time(10) else SlotState.LATE, level, when)
    if verdict.level.danger and found.facility is not None:
        work.alerts.raise_(found, found.facility, level, reasons, when)
    return level


def miss(work: Work, episode: int, day: date) -> None:
    """A day nobody answered."""
    found = work.patients.episode(episode)
    assert found is not None
    slot = work.slots.add(found, day, instant(day, time(6), ZONE), extra=False)
    work.slots.finish(slot.id, SlotState.MISSED, "", instant(day, time(10), ZONE))


def _registered(work: Work, facility: int, contact: int, n: int, today: date, at: datetime, chance: Random) -> Episode:
    name = f"{FAMILY[n % 10]} {MIDDLE[n % 4]} {GIVEN[n % 12]}"
    birth = f"{chance.randint(1945, 2005)}-05-{1 + n // 60:02d}"  # who has the same name has another day: no doubles
    person = Patient(0, "", name, birth, "female" if n % 4 == 0 else "male",
                     f"+8498{1000000 + n}", f"Thôn {n % 9 + 1}", COMMUNE)  # fmt: skip
    answers = {"temperature": {"value": 37.2, "raw": "", "how": "typed", "known": True}}
    screening = {
        "answers": answers,
        "verdict": "consider" if n % 6 == 0 else "eligible",
        "reasons": [],
        "risks": ["age_65"] if n % 7 == 0 else [],
    }
    ill = Episode(
        0, person, facility, EpisodeStatus.WAITING, "home", screening, today - timedelta(days=n % 9), opened_at=at
    )
    return work.patients.register(contact, person, "self" if n % 5 else "child", ill, at)


def _followed(work: Work, facility: int, contact: int, n: int, today: date, chance: Random) -> int:
    first = today - timedelta(days=n % 9)
    episode = _registered(work, facility, contact, n, today, instant(first, time(14), ZONE) - timedelta(days=1), chance)
    accepted = instant(first, time(15), ZONE) - timedelta(days=1)
    work.patients.set_status(episode.id, EpisodeStatus.ACCEPTED, accepted, by="Y tá Lù Thị Hoa")
    for back in range((today - first).days, 0, -1):
        day = today - timedelta(days=back)
        if chance.random() < 0.08:
            miss(work, episode.id, day)
        else:
            report(work, episode.id, day, FEVERISH if chance.random() < 0.2 else WELL)
    return episode.id


def this_morning(work: Work, episodes: list[int], today: date) -> None:
    """Seven in ten have answered by half past eight, some feverish, one low, one very low; a few were missed."""
    for n, episode in enumerate(episodes):
        if n % 10 < 7:
            report(work, episode, today, _answers(n), time(8, 30))
        elif n % 3 == 0:
            miss(work, episode, today)


def _answers(n: int) -> dict[str, object]:
    if n in (16, 56):
        return LOW if n == 16 else VERY_LOW
    return FEVERISH if n % 7 == 2 else WELL
