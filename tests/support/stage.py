"""A whole small province for one test: simulator, both bots, memory; a clock that stands still; every word noticed."""

from __future__ import annotations

import asyncio
import base64
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, bindparam, create_engine, exists, func, select

from bot.clock import MovableClock
from bot.commands.demo import DEMO_PATIENTS, PATIENT_BOT, SAMPLES, STAFF_BOT, ZONE, Sample
from bot.delivery import budgets
from bot.main import Bots, open_store
from bot.settings import Settings
from bot.simulator import Bot, Group, Limits, Simulator, User
from bot.simulator.world import ShownMessage
from conversations.model.people import Facility, FacilityKind
from conversations.people import one_time_links
from conversations.ports import Work
from storage import tables
from storage.engine.sealing import use_key
from tests.support.databases import migrated_sqlite, opened
from tests.support.fakes import Ear

KEY = bytes(range(32))
STATIONS = (
    *SAMPLES,
    Sample("LD-BATXAT", "Trạm Y tế lưu động Bát Xát", FacilityKind.MOBILE_STATION, "02683", "0214 3883 777", "", ()),
)
OTHERS = (("Giàng Thị Sua", "+84973334444"), ("Chảo A Lềnh", "+84385556666"))
STRANGERS = ("Người lạ Tráng A Khoa",)
"""Members of a group of health workers that serves no facility."""

_INBOX, _OUTBOX = tables.table(tables.Inbox).c, tables.table(tables.Outbox).c
_DUE = _OUTBOX.retry_at.is_(None) | (_OUTBOX.retry_at <= bindparam("now"))
_UNHEARD = exists().where(_INBOX.done_at.is_(None), _INBOX.parked.is_(False))
_UNSENT = exists().where((_OUTBOX.state == "sending") | ((_OUTBOX.state == "waiting") & _DUE))
_BUSY = select(_UNHEARD | _UNSENT)


class Standing:
    """A clock that stands at Monday 14 March 2022, 14:00 in Lào Cai, until somebody moves it."""

    def now(self) -> datetime:
        """That instant."""
        return datetime(2022, 3, 14, 7, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Shown:
    """What came to somebody's eyes: a message new or changed, a text message, a word that shows for a moment."""

    text: str
    buttons: tuple[str, ...] = ()
    message: int = 0
    data: tuple[str, ...] = ()


@dataclass
class Stage:
    """The running province. `shown` has, by place, all that was ever said there, in order; `seen` how much was read."""

    simulator: Simulator
    clock: MovableClock
    people: dict[str, User]
    groups: dict[str, Group]
    database: Engine
    settings: Settings
    bots: Bots
    ear: Ear
    shown: defaultdict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    seen: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _last: dict[tuple[int, int], Shown] = field(default_factory=dict)

    def bot_of(self, person: User) -> Bot:
        """The bot a person speaks to."""
        bot = self.simulator.world.bot_named(STAFF_BOT[1] if person.staff else PATIENT_BOT[1])
        assert bot is not None
        return bot

    async def settle(self) -> None:
        """Wait until everything said has been heard, decided and sent."""
        async with asyncio.timeout(30):
            await asyncio.sleep(0)
            pause = 0.004
            while self._busy():
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, 0.02)  # asking costs more than waiting, on a machine that is slow already

    def remember(self, work: Callable[[Work], Any]) -> Any:
        """Do something in the province's memory, as its administrator would from the command line."""
        store = open_store(self.settings)
        try:
            with store.unit_of_work() as unit:
                return work(unit)
        finally:
            store.close()

    def count(self, table: type[Any], **values: object) -> int:
        """How many rows of a table have these values."""
        at = tables.table(table)
        with self.database.connect() as reader:
            asked = select(func.count()).select_from(at).where(*(at.c[k] == v for k, v in values.items()))
            return int(reader.execute(asked).scalar_one())

    def link_code(self, code: str) -> str:
        """A code that binds a group to a facility, as `f0care facility link-code` prints it."""
        word = f"ma-{code.lower()}"

        def given(work: Work) -> None:
            facility = work.facilities.by_code(code)
            assert facility is not None
            work.facilities.set_link(
                facility.id, one_time_links.digest(word), self.clock.now() + one_time_links.LINK_HOLDS
            )

        self.remember(given)
        return word

    def _busy(self) -> bool:
        if any(bot.updates.pending for bot in self.simulator.world.bots.values()):
            return True
        with self.database.connect() as reader:
            return bool(reader.execute(_BUSY, {"now": self.clock.now()}).scalar_one())

    def notice(self, event: dict[str, Any]) -> None:
        """Something happened in the simulator: write down what is new to somebody's eyes."""
        if event["kind"] == "sms":
            self.shown[f"sms {event['phone']}"].append(Shown(event["text"]))
        elif event["kind"] == "toast":
            self._notice_toasts()
        elif event["kind"] == "changed":
            for chat in (*self.simulator.world.privates.values(), *self.simulator.world.groups.values()):
                for message in chat.messages.values():
                    if isinstance(message.author, Bot) and not message.service:
                        self._notice_message(f"chat {chat.id}", message)

    def _notice_message(self, place: str, message: ShownMessage) -> None:
        rows = message.markup["inline_keyboard"] if message.markup else []
        buttons = [button for row in rows for button in row]
        labels = tuple(button["text"] for button in buttons)
        words = message.content.get("text") or message.content.get("caption", "")
        files = "".join(f"({kind}) " for kind in ("photo", "voice", "document") if kind in message.content)
        topics = message.chat.topics if isinstance(message.chat, Group) else {}
        topic = f"‹{topics.get(message.topic, '')}› " if message.topic else ""
        now = Shown(topic + files + words, labels, message.id, tuple(b.get("callback_data", "") for b in buttons))
        before = self._last.get((message.chat.id, message.id))
        if before == now:
            return
        self._last[(message.chat.id, message.id)] = now
        if before is None or before.text != now.text or set(now.buttons) - set(before.buttons):
            self.shown[place].append(now)

    def _notice_toasts(self) -> None:
        for person in self.people.values():
            words = [toast.text for toast in self.simulator.toasts(person) if toast.text]
            place = f"toast {person.id}"
            self.shown[place] += [Shown(text) for text in words[len(self.shown[place]) :]]


@asynccontextmanager
async def open_stage(folder: Path, database_url: str = "", **settings: Any) -> AsyncIterator[Stage]:
    """A province that runs until the block ends, on a database of its own (SQLite in `folder` when none is given)."""
    clock = MovableClock(ZoneInfo(ZONE), Standing())
    sim = Simulator(clock.now, Limits.none(), clock_control=clock)
    for (token, username, name), staff in ((PATIENT_BOT, False), (STAFF_BOT, True)):
        sim.add_bot(token, username, name, staff=staff)
    people = {_short(name): sim.add_user(name, phone) for name, phone in (*DEMO_PATIENTS, *OTHERS)}
    groups: dict[str, Group] = {}
    for station in STATIONS:
        members = [sim.add_user(name, staff=True) for name, _ in station.people]
        people |= {_short(member.name): member for member in members}
        if members:
            groups[station.code] = sim.add_group(f"Nhóm {station.name}", members, [STAFF_BOT[1]])
    strangers = [sim.add_user(name, staff=True) for name in STRANGERS]
    people |= {_short(person.name): person for person in strangers}
    groups["LA"] = sim.add_group("Nhóm lạ", strangers)
    url = await sim.start()
    if not database_url:
        (folder / "stage.sqlite3").write_bytes(migrated_sqlite())
    chosen = _settings(url, database_url or f"sqlite:///{folder}/stage.sqlite3", settings)
    await asyncio.to_thread(_fill, chosen, groups, clock.now())
    ear = Ear()
    bots = Bots(chosen, clock, budgets.SendLimits.none(), listen=ear)
    await bots.start()
    with opened(create_engine(chosen.database_url)) as database:
        stage = Stage(sim, clock, people, groups, database, chosen, bots, ear)
        deaf = sim.world.journal.listen(stage.notice)
        try:
            await stage.settle()
            yield stage
        finally:
            deaf()
            await bots.stop()
            await sim.stop()
            use_key(KEY)


def button_now(stage: Stage, person: User, label: str) -> tuple[Bot | Group, int, str]:
    """The newest button of that name a person sees: where, under which message, with which data."""
    for chat in _chats(stage, person):
        for message in reversed(stage.simulator.chat_history(person, chat)):
            rows = message.markup["inline_keyboard"] if message.markup else []
            for button in (button for row in rows for button in row):
                if _named(label, button["text"]):
                    return chat, message.id, button.get("callback_data", button["text"])
    raise LookupError(f"{person.name} sees no button {label!r}")


def button_before(stage: Stage, person: User, label: str) -> tuple[Bot | Group, int, str]:
    """The first button of that name a person ever saw, even when it is gone."""
    for chat in _chats(stage, person):
        for shown in stage.shown[f"chat {stage.simulator.place(person, chat).id}"]:
            for words, data in zip(shown.buttons, shown.data, strict=True):
                if _named(label, words):
                    return chat, shown.message, data
    raise LookupError(f"{person.name} never saw a button {label!r}")


def _chats(stage: Stage, person: User) -> list[Bot | Group]:
    groups = [group for group in stage.simulator.world.groups.values() if person.id in group.members]
    groups.sort(key=lambda group: group.upgraded_to is not None)  # where people write now comes first
    return [*groups, stage.bot_of(person)]


def _named(label: str, words: str) -> bool:
    """Whether that is the button meant; its picture need not be named."""
    return label == words or label == re.sub(r"^\W+", "", words)


def _short(name: str) -> str:
    return name.split()[-1]


def _settings(url: str, database_url: str, more: dict[str, Any]) -> Settings:
    return Settings(
        _env_file=None,
        patient_bot_token=PATIENT_BOT[0],
        staff_bot_token=STAFF_BOT[0],
        telegram_api_url=url,
        database_url=database_url,
        data_key=base64.b64encode(KEY).decode(),
        otp_sender="http",
        otp_http_url=f"{url}/sim/sms",
        support_text="Sở Y tế tỉnh Lào Cai: 0214 3840 034",
        **{"inputs_a_minute": 0, **more},  # the clock stands still: a long chat would never end
    )


def _fill(settings: Settings, groups: dict[str, Group], now: datetime) -> None:
    """The facilities, their groups already linked, their people already in."""
    store = open_store(settings)
    try:
        with store.unit_of_work() as work:
            for s in STATIONS:
                above = work.facilities.by_code(s.parent)
                chat = str(groups[s.code].id) if s.code in groups else None
                fresh = Facility(0, s.code, s.name, s.kind, s.commune, s.hotline, above.id if above else None, chat)
                made = work.facilities.add(fresh)
                roles = dict(s.people)
                for person in groups[s.code].members.values() if chat else ():
                    if person.name in roles:
                        work.staff.add(made.id, person.name, roles[person.name], str(person.id), now)
    finally:
        store.close()
