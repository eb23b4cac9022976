"""A process of the bots may be killed at any instant: who talks to them notices nothing but a pause."""

from __future__ import annotations

import asyncio
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from storage import tables
from tests.crash.process import Fleet, bots_fleet
from tests.crash.province import KILLS, PATIENTS, PROCESSES, SEED, Province, deaths, open_province, started

# ---------------------------------------------------------------- the truths


async def test_a_killed_process_loses_nothing_and_asks_nothing_twice(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However often it is killed, every patient goes on at the same question, and what they said is what is kept."""
    engine = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    chance = random.Random(SEED)
    async with (
        open_province(database_url, PATIENTS[engine]) as (province, env),
        bots_fleet(env, tmp_path, PROCESSES[engine], chance) as bots,
    ):
        await started(province, bots, "command" if PROCESSES[engine] == 1 else "fork")
        async with asyncio.TaskGroup() as lives:
            for patient in province.patients:
                lives.create_task(patient.live())
            for nurse in province.nurses:
                lives.create_task(nurse.work())
            lives.create_task(deaths(province, bots, chance, KILLS[engine] + 5))
        async with asyncio.timeout(60):
            while province.at_work():
                await asyncio.sleep(0.05)
        await bots.end()
        with capsys.disabled():
            print(f"\n{engine}, seed {SEED}: {_told(province, bots)}")  # noqa: T201
        assert bots.kills >= KILLS[engine]
        assert province.struck_at_work >= KILLS[engine] // 4, "the kills struck an idle program and prove nothing"
        _assert_asked_once(province)
        _assert_kept(province)
        _assert_single(province)


def _told(province: Province, bots: Fleet) -> str:
    repeated = sum(len(patient.repeated()) for patient in province.patients)
    texts = sum(len(patient.text_messages()) - 2 for patient in province.patients)
    return (
        f"{province.acts} acts, {bots.kills} kills, {province.struck_at_work} of them at work; "
        f"repeated: {repeated} messages, {texts} SMS"
    )


def _assert_asked_once(province: Province) -> None:
    for patient in province.patients:
        assert not patient.asked_anew(), patient.sights
        for before, now in pairwise(patient.sights):
            once_more = now in patient.repeated()
            assert not once_more or now.kills > before.kills, f"shown twice without a kill between: {before}, {now}"
        assert len(set(patient.text_messages())) == 2, patient.text_messages()


def _assert_kept(province: Province) -> None:
    screenings = province.rows(tables.Episode, "contact_id", "screening")
    reports = dict(province.rows(tables.Report, "contact_id", "answers"))
    address = dict(province.rows(tables.Contact, "address", "id", channel="patients"))
    kept = {contact: _values(screening["answers"]) for contact, screening in screenings}
    for patient in province.patients:
        contact = address[str(patient.user.id)]
        told = patient.story.registered
        assert {name: kept[contact][name] for name in told} == told
        assert _values(reports[contact]) == patient.story.reported


def _values(answers: dict[str, Any]) -> dict[str, Any]:
    return {name: answer["value"] for name, answer in answers.items()}


def _assert_single(province: Province) -> None:
    """One of each for every patient: nothing was done twice, nothing was left behind."""
    everybody = len(province.patients)
    assert sorted(province.rows(tables.Patient, "phone")) == sorted(p.story.phone for p in province.patients)
    for model in (tables.Patient, tables.Episode, tables.CareLink, tables.Credential, tables.Otp, tables.Consent):
        assert province.count(model) == everybody, model
    assert province.count(tables.Episode, status="accepted") == everybody
    assert province.count(tables.ReportSlot) == everybody
    assert province.count(tables.Report, complete=True) == province.count(tables.Report) == everybody
    assert province.count(tables.Outbox, channel="sms") == 2 * everybody
    assert province.count(tables.AuditEvent, action="registered") == everybody
    assert province.count(tables.AuditEvent, action="registration accepted") == everybody
    assert province.count(tables.DialogSession, status="finished") == 2 * everybody
    assert province.count(tables.DialogSession) == 2 * everybody
    assert province.count(tables.Inbox, parked=True) == 0
    assert province.count(tables.Outbox, state="dead") == 0
