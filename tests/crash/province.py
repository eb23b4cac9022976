"""A small province whose patients and nurses talk on while the bots' processes are killed."""

from __future__ import annotations

import asyncio
import base64
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Engine, create_engine, select

from bot.clock import SystemClock
from bot.simulator import Group, Limits, Simulator, User
from conversations.model.people import Facility, FacilityKind, Role
from storage import tables
from storage.engine.database import open_database
from storage.store import SqlStore
from tests.crash.process import Fleet
from tests.crash.story import story
from tests.crash.ward import Nurse, Patient
from tests.support.databases import opened

SEED = int(os.environ.get("KILL_SEED", "261"))
PATIENT_TOKEN, STAFF_TOKEN = "1001:patients", "1002:staff"
STATIONS = (("BX", "02725"), ("LC", "02647"), ("BT", "02683"))
FACTOR = int(os.environ.get("KILL_FACTOR", "1"))
"""So many times as many kills among the same acts; with 5 hardly anything is said without one."""

KILLS = {"sqlite": 30 * FACTOR, "postgresql": 10 * FACTOR}
PATIENTS = {"sqlite": 7, "postgresql": 3}
PROCESSES = {"sqlite": 1, "postgresql": 4}


@dataclass
class Province:
    """The simulator with its people, the database the bots' process works on, and how much has happened."""

    simulator: Simulator
    patients: list[Patient]
    nurses: list[Nurse]
    engine: Engine
    acts: int = 0
    ration: int = 0
    kills: int = 0
    struck_at_work: int = 0

    def acted(self) -> None:
        """Somebody typed or pressed something."""
        self.acts += 1
        self.simulator.world.changed()

    def may_act(self) -> bool:
        """Whether patients may go on, or the next kill is due; what they say while nobody hears it counts as well."""
        return self.acts < self.ration

    def all_reported(self) -> bool:
        """Whether everybody's story has come to its end."""
        return all(patient.sights and patient.sights[-1].what == "reported" for patient in self.patients)

    def rows(self, model: type[Any], *columns: str, **values: object) -> list[Any]:
        """Some columns of the rows that have these values."""
        at = tables.table(model)
        asked = select(*(at.c[name] for name in columns)).where(*(at.c[k] == v for k, v in values.items()))
        with self.engine.connect() as reader:
            return [row[0] if len(columns) == 1 else tuple(row) for row in reader.execute(asked.order_by(at.c.id))]

    def count(self, model: type[Any], **values: object) -> int:
        """How many rows have these values."""
        return len(self.rows(model, "id", **values))

    def at_work(self) -> bool:
        """Whether something said has not been answered yet, or something to be said not been sent."""
        if any(bot.updates.pending for bot in self.simulator.world.bots.values()):
            return True
        unsent = self.count(tables.Outbox, state="waiting") + self.count(tables.Outbox, state="sending")
        return self.count(tables.Inbox, done_at=None) + unsent > 0


async def deaths(province: Province, bots: Fleet, chance: random.Random, goal: int) -> None:
    """Kill and restart until everybody has come to the end of their story; the kills are spread over all of it."""
    acts = sum(len(moves) for patient in province.patients for moves in patient.story.moves.values())
    while not province.all_reported():
        pace = (acts - province.acts) / max(1, goal - bots.kills)
        province.ration = province.acts + chance.randint(1, max(1, round(1.6 * pace) - 1))
        province.simulator.world.changed()
        await province.simulator.until(lambda: not province.may_act() or province.all_reported(), 120)
        await asyncio.sleep(chance.uniform(0, 0.12))
        province.struck_at_work += province.at_work()
        await bots.kill()
        await started(province, bots, "command" if bots.kills % 25 == 0 else "fork")


async def started(province: Province, bots: Fleet, how: Literal["fork", "command"]) -> None:
    """Start the bots and wait until they have begun to speak to the messenger."""
    calls = len(province.simulator.calls)
    await bots.start(how)
    province.kills = bots.kills  # not before: what the dead one had sent may still have been on its way
    async with asyncio.timeout(60):
        while len(province.simulator.calls) == calls:
            await asyncio.sleep(0.01)


@asynccontextmanager
async def open_province(url: str, patients: int) -> AsyncIterator[tuple[Province, dict[str, str]]]:
    """A simulator with patients, stations and nurses, and the environment in which the bots are to run."""
    clock = SystemClock()
    simulator = Simulator(clock.now, Limits.none())
    simulator.world.stamps = False  # else each answer is asked back that a kill has overtaken; that has its own tests
    simulator.add_bot(PATIENT_TOKEN, "f0care_bot", "F0 Care")
    simulator.add_bot(STAFF_TOKEN, "f0staff_bot", "F0 Trực", staff=True)
    with opened(create_engine(url)) as reader:
        province = Province(simulator, [], [], reader)
        for number in range(patients):
            told = story(number)
            user = simulator.add_user(told.name, told.phone)
            province.patients.append(
                Patient(simulator, user, told, lambda: province.kills, province.may_act, province.acted)
            )
        groups = _stations(province, patients)
        with opened(open_database(url)) as writer:
            _fill(SqlStore(writer), groups, clock.now())
        address = await simulator.start()
        try:
            yield province, _environment(url, address)
        finally:
            await simulator.stop()


def _stations(province: Province, patients: int) -> list[Group]:
    groups = []
    for place in range(min(patients, len(STATIONS))):
        nurse = province.simulator.add_user(f"Y tá {place}", staff=True)
        group = province.simulator.add_group(f"Trạm {place}", [nurse], ["f0staff_bot"])
        names = [patient.story.name for patient in province.patients[place :: len(STATIONS)]]
        province.nurses.append(Nurse(province.simulator, nurse, group, names, province.acted))
        groups.append(group)
    return groups


def _fill(store: SqlStore, groups: list[Group], now: datetime) -> None:
    with store.unit_of_work() as work:
        for (code, commune), group in zip(STATIONS, groups, strict=False):
            kind = FacilityKind.HEALTH_STATION
            station = Facility(0, code, f"Trạm {code}", kind, commune, "0214 3883 115", None, str(group.id))
            made = work.facilities.add(station)
            for person in group.members.values():
                if isinstance(person, User):
                    work.staff.add(made.id, person.name, Role.NURSE, str(person.id), now)


def _environment(url: str, address: str) -> dict[str, str]:
    """Bots that live where it is noon, so that neither morning nor midnight comes into the story."""
    ahead = 12 - SystemClock().now().hour
    return {
        "PATIENT_BOT_TOKEN": PATIENT_TOKEN,
        "STAFF_BOT_TOKEN": STAFF_TOKEN,
        "TELEGRAM_API_URL": address,
        "DATABASE_URL": url,
        "DATA_KEY": base64.b64encode(bytes(range(32))).decode(),
        "OTP_SENDER": "http",
        "OTP_HTTP_URL": f"{address}/sim/sms",
        "TIMEZONE": f"Etc/GMT{-ahead:+d}",
    }
