"""`f0care simulate`: a small province on this machine, to be tried in a browser. Nothing of it outlives the process."""

from __future__ import annotations

import asyncio
import base64
import secrets
import signal
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from bot import log
from bot.clock import MovableClock
from bot.delivery import budgets
from bot.main import Bots, opened
from bot.settings import Settings
from bot.simulator import Group, Limits, Simulator
from bot.telegram_bots.profiles import patients_bot
from conversations.model.people import Facility, FacilityKind, Role
from conversations.people.one_time_links import facility_link

PATIENT_BOT = ("1001:demo-patients", "f0care_demo_bot", "F0 Care – Người bệnh")
STAFF_BOT = ("1002:demo-staff", "f0care_demo_staff_bot", "F0 Care – Nhân viên")
ZONE = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True)
class Sample:
    """A facility of the demo, with the people in its group: name and role."""

    code: str
    name: str
    kind: FacilityKind
    commune: str
    hotline: str
    parent: str
    people: tuple[tuple[str, Role], ...]


SAMPLES = (
    Sample(
        "VP-LAOCAI",
        "Văn phòng điều phối F0 tỉnh Lào Cai",
        FacilityKind.COORDINATING_OFFICE,
        "02647",
        "0214 3820 111",
        "",
        (("Trần Quốc Khánh", Role.MANAGER),),
    ),
    Sample(
        "TYT-BANXEO",
        "Trạm Y tế xã Bản Xèo",
        FacilityKind.HEALTH_STATION,
        "02725",
        "0214 3883 115",
        "VP-LAOCAI",
        (("Y tá Lù Thị Hoa", Role.NURSE), ("Y tá Giàng A Minh", Role.NURSE), ("BS Nguyễn Thị Lan", Role.DOCTOR)),
    ),
    Sample(
        "TYT-LAOCAI",
        "Trạm Y tế phường Lào Cai",
        FacilityKind.HEALTH_STATION,
        "02647",
        "0214 3820 222",
        "VP-LAOCAI",
        (("Y tá Phạm Thu Hà", Role.NURSE),),
    ),
    Sample(
        "TD-SAPA",
        "Cơ sở thu dung số 1 Sa Pa",
        FacilityKind.TREATMENT_FACILITY,
        "03006",
        "0214 3871 333",
        "VP-LAOCAI",
        (("BS Đỗ Văn Sơn", Role.DOCTOR),),
    ),
)
DEMO_PATIENTS = (("Lý Thị Mẩy", "+84981234567"), ("Vàng A Páo", "+84362345678"))


class Demo:
    """Simulator and bots together, on a clock that can be moved. `hurried`: no limits on either side, for tests."""

    def __init__(self, folder: Path, *, hurried: bool = False) -> None:
        self._limits = budgets.SendLimits.none() if hurried else None
        limits = Limits.none() if hurried else None
        self.clock = MovableClock(ZoneInfo(ZONE))
        self.simulator = Simulator(self.clock.now, limits, clock_control=self.clock)
        self._folder = folder

    async def start(self, port: int = 0) -> str:
        """Start everything and return the page's address."""
        sim = self.simulator
        for (token, username, name), is_staff in ((PATIENT_BOT, False), (STAFF_BOT, True)):
            sim.add_bot(token, username, name, staff=is_staff)
        for name, phone in DEMO_PATIENTS:
            sim.add_user(name, phone)
        groups = {sample.code: self._group(sample) for sample in SAMPLES}
        url = await sim.start(port=port)
        settings = self._settings(url)
        await asyncio.to_thread(self._fill, settings, groups)
        self._bots = Bots(settings, self.clock, self._limits)
        await self._bots.start()
        loop = asyncio.get_running_loop()
        self._ticks: set[asyncio.Task[None]] = set()
        self.clock.on_move(partial(self._moved, loop))
        for sample in SAMPLES:
            sim.add_link(sample.name, facility_link(patients_bot(PATIENT_BOT[1]), sample.code))
        return url

    async def stop(self) -> None:
        """Stop everything."""
        await asyncio.gather(*self._ticks)
        await self._bots.stop()
        await self.simulator.stop()

    def _moved(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon_threadsafe(self._tick)

    def _tick(self) -> None:
        """Run a tick at once, because the clock was moved."""
        task = asyncio.ensure_future(self._bots.tick())
        self._ticks.add(task)
        task.add_done_callback(self._ticks.discard)

    def _group(self, sample: Sample) -> Group:
        people = [self.simulator.add_user(name, staff=True) for name, _ in sample.people]
        return self.simulator.add_group(f"Nhóm {sample.name}", people, [STAFF_BOT[1]])

    def _settings(self, url: str) -> Settings:
        return Settings(
            _env_file=None,
            patient_bot_token=PATIENT_BOT[0],
            staff_bot_token=STAFF_BOT[0],
            telegram_api_url=url,
            database_url=f"sqlite:///{self._folder}/demo.sqlite3",
            data_key=base64.b64encode(secrets.token_bytes(32)).decode(),
            otp_sender="http",
            otp_http_url=f"{url}/sim/sms",
            support_text="Sở Y tế tỉnh Lào Cai (bản dùng thử)",
            timezone=ZONE,
            inputs_a_minute=0,  # one person plays several, and the clock may be moved
        )

    def _fill(self, settings: Settings, groups: dict[str, Group]) -> None:
        """Add the sample facilities, their groups already linked, their people already in."""
        with opened(settings) as work:
            for s in SAMPLES:
                parent = work.facilities.by_code(s.parent)
                chat = str(groups[s.code].id)
                above = parent.id if parent else None
                made = work.facilities.add(Facility(0, s.code, s.name, s.kind, s.commune, s.hotline, above, chat))
                people = groups[s.code].members.values()
                roles = dict(s.people)
                for person in people:
                    if person.name in roles:
                        work.staff.add(made.id, person.name, roles[person.name], str(person.id), self.clock.now())


def run_demo(port: int) -> None:
    """Run until Ctrl-C, printing the page's address."""
    log.start("text")
    with tempfile.TemporaryDirectory(prefix="f0care-demo-") as folder:
        asyncio.run(_run(Path(folder), port))


async def _run(folder: Path, port: int) -> None:
    asked = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, asked.set)
    demo = Demo(folder)
    url = await demo.start(port)
    typer.echo(f"\n  Mở trang này / open this page:\n\n      {url}\n\n  Ctrl-C để dừng / to stop.")
    try:
        await asked.wait()
    finally:
        await demo.stop()
