"""What each bot loses when its process is killed: people who think, a messenger that forgets only what is confirmed.

Two hundred people answer six questions while the bot is killed (SIGKILL) again and again at random instants and
started anew. Afterwards, when nothing has moved for a while, those who wait for a reply that never comes are counted,
and what the bot kept is compared with what they said. Nobody answers a question a second time because it is repeated.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from sqlalchemy import select

from bot.main import open_store
from bot.settings import Settings
from storage import tables
from storage.engine.database import open_database
from tests.bench.bots import KILLED
from tests.bench.figures import Figure
from tests.bench.live import fill
from tests.bench.rivals import bots as rivals
from tests.bench.stub import FIRST_CHAT, Crowd, opened, texts_of

_PRESSING_AGAIN = 20  # seconds
_STARTING = 60  # seconds; a bot that does not ask for updates by then is not coming back
_OUR_NAMES = ("temperature", "breaths", "pulse", "spo2", "blood_pressure", "signs")


@dataclass(frozen=True, slots=True)
class Load:
    """How many people, how long each may think, how often the bot is killed, and how long nothing moves in the end."""

    people: int = 120
    thinking: float = 8.0
    kills: int = 5
    alive: tuple[float, float] = (2.0, 8.0)
    quiet: float = 10.0
    seed: int = 261

    @property
    def chats(self) -> range:
        """Everybody."""
        return range(FIRST_CHAT, FIRST_CHAT + self.people)


@dataclass(frozen=True, slots=True)
class Loss:
    """What came of it; `stored` right answers, `wrong` ones under another question or twice, of `given`.

    `failed` starts are those after which the bot did not ask for updates any more.
    """

    waiting: int
    given: int
    stored: int
    wrong: int
    failed: int


@dataclass
class Thinkers(Crowd):
    """People who think before they type, and answer a repeated message only once."""

    thinking: float = 0.0
    chance: random.Random = field(default_factory=random.Random)
    seen: dict[int, set[str]] = field(default_factory=dict)
    given: int = 0
    moved: float = 0.0

    def replied(self, chat: int, body: bytes) -> None:
        """A message: if it says something new, its person goes on after a while."""
        text = _text(body)
        known = self.seen.setdefault(chat, set())
        if text not in known:
            known.add(text)
            super().replied(chat, body)

    def _type(self, chat: int) -> None:
        asyncio.get_running_loop().call_later(self.chance.uniform(0, self.thinking), self._typed, chat)

    def _typed(self, chat: int) -> None:
        self.given += 1
        self.moved = asyncio.get_running_loop().time()
        super()._type(chat)


def figures(load: Load | None = None) -> list[Figure]:
    """Every bot's losses; ours must be nothing."""
    load = load or Load()
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # requests cut in the middle are what is wanted
    losses = asyncio.run(_all(load))
    return [figure for name, loss in losses.items() for figure in told(name, loss, load)]


def told(name: str, loss: Loss, load: Load) -> Iterator[Figure]:
    """One bot's losses as figures."""
    goal = 0 if name == "ours" else None
    of = f"of {load.people} people, killed {load.kills} times"
    title = "F0 Care" if name == "ours" else name
    yield Figure(f"wait for ever, {title} ({of})", loss.waiting, "people", goal)
    yield Figure(f"starts after a kill that failed, {title} (of {load.kills})", loss.failed, "starts", goal)
    yield Figure(f"answers lost, {title} (of {loss.given} given)", loss.given - loss.stored, "answers", goal)
    yield Figure(f"answers kept wrongly or twice, {title}", loss.wrong, "answers", goal)


async def _all(load: Load) -> dict[str, Loss]:
    """All at once: what takes the time is people who think."""
    losses = await asyncio.gather(*(measured(name, load) for name in KILLED))
    return dict(zip(KILLED, losses, strict=True))


async def measured(name: str, load: Load) -> Loss:
    """One bot's trial."""
    chance = random.Random(load.seed)
    crowd = Thinkers(thinking=load.thinking, chance=chance)
    with tempfile.TemporaryDirectory(prefix="f0care-bench-") as place:
        folder = Path(place)
        if name == "ours":
            await asyncio.to_thread(fill, folder, load.chats)
        runner, url = await opened(crowd)
        bot = await _started(name, url, folder)
        try:
            await _greeted(crowd, load, starting=name != "ours")
            crowd.begin(load.chats)
            failed = 0
            for _ in range(load.kills):
                await asyncio.sleep(chance.uniform(*load.alive))
                await _killed(bot)
                bot = await _started(name, url, folder)
                failed += not await _at_work(crowd, bot)
            await _quiet(crowd, load)
        finally:
            await _killed(bot)
            await runner.cleanup()
        kept = _kept_by_us(folder) if name == "ours" else _kept_by_rival(name, folder)
    right, wrong = compared(kept)
    return Loss(len(crowd.left), crowd.given, right, wrong, failed)


async def _started(name: str, url: str, folder: Path) -> asyncio.subprocess.Process:
    log = (folder / "log").open("a")
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.bots", name, url, str(folder), stderr=log, stdout=log
    )


async def _killed(bot: asyncio.subprocess.Process) -> None:
    if bot.returncode is None:
        bot.kill()
        await bot.wait()


async def _greeted(crowd: Thinkers, load: Load, *, starting: bool) -> None:
    """Until everybody was asked something; with `starting` people press Start, and again when nothing comes of it."""
    now = asyncio.get_running_loop().time
    while missing := [chat for chat in load.chats if chat not in crowd.seen]:
        for chat in missing if starting else ():
            crowd.start(range(chat, chat + 1))
            await asyncio.sleep(0.01)
        until = now() + _PRESSING_AGAIN
        while len(crowd.seen) < load.people and now() < until:
            await asyncio.sleep(0.05)


async def _at_work(crowd: Thinkers, bot: asyncio.subprocess.Process) -> bool:
    """Until a bot just started asks for updates (True), or has given up: on a file half-written, say."""
    before, patience = crowd.polls, asyncio.get_running_loop().time() + _STARTING
    while crowd.polls == before and bot.returncode is None and asyncio.get_running_loop().time() < patience:
        await asyncio.sleep(0.02)
    return crowd.polls > before


async def _quiet(crowd: Thinkers, load: Load) -> None:
    """Until everybody has finished, or nobody has said anything for long."""
    now = asyncio.get_running_loop().time
    crowd.moved = now()
    while crowd.left and now() - crowd.moved < load.thinking + load.quiet:
        await asyncio.sleep(0.1)


Kept = list[tuple[int, int, str]]
"""A person's chat, the number of the question, the answer as typed."""


def compared(kept: Kept) -> tuple[int, int]:
    """How many answers are kept where they belong, and how many are kept wrongly or once more."""
    right = {(chat, question) for chat, question, text in kept if texts_of(chat)[question] == text}
    return len(right), len(kept) - len(right)


def _kept_by_us(folder: Path) -> Kept:
    """Reports, and sessions of those not finished."""
    url = f"sqlite:///{folder}/bench.sqlite3"
    open_store(Settings(_env_file=None, database_url=url)).close()
    engine = open_database(url)
    contact, report, session = (tables.table(m) for m in (tables.Contact, tables.Report, tables.DialogSession))
    with engine.connect() as connection:
        reports = connection.execute(
            select(contact.c.address, report.c.answers).join_from(report, contact, contact.c.id == report.c.contact_id)
        ).all()
        open_ones = connection.execute(
            select(contact.c.address, session.c.state)
            .join_from(session, contact, contact.c.id == session.c.contact_id)
            .where(session.c.status == "open")
        ).all()
    engine.dispose()
    told = [*reports, *((address, state["answers"]) for address, state in open_ones)]
    return [
        (int(address), number, answers[name]["raw"])
        for address, answers in told
        for number, name in enumerate(_OUR_NAMES)
        if name in answers
    ]


def _kept_by_rival(name: str, folder: Path) -> Kept:
    if name.startswith("conversation"):
        return [
            (chat, rivals.NAMES.index(question), text)
            for chat, answers in rivals.kept_in_pickle(folder).items()
            for question, text in answers.items()
        ]
    with sqlite3.connect(folder / rivals.DATABASE) as connection:
        rows = connection.execute("SELECT chat, question, text FROM answer").fetchall()
    connection.close()
    return [(chat, rivals.NAMES.index(question), text) for chat, question, text in rows]


def _text(body: bytes) -> str:
    """What a message says, however the library encodes it."""
    if body.startswith(b"{"):
        return str(json.loads(body.rpartition(b"&")[0])["text"])
    return parse_qs(body.decode())["text"][0]
