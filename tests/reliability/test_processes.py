"""Many processes on one PostgreSQL: one holds an office, another follows when it is killed, nothing is done twice."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from bot.delivery.budgets import Budgets, SendLimits
from bot.delivery.delivery import Delivery
from bot.intake.election import Elected, ElectedWork
from bot.roles import ProcessRole, check_roles, roles_named
from bot.settings import Settings, WrongSettings
from bot.telegram_bots.profiles import is_group
from conversations.model.incoming import Arrival, Text
from conversations.model.outgoing import Lane, Message, Outgoing, Say
from storage.engine.database import DatabaseUnusable, open_database
from storage.engine.elections import AdvisoryOffice, only_process
from storage.engine.notices import INBOX, OUTBOX, Notices
from storage.store import SqlStore
from tests.support.channels import CHANNELS, PATIENTS
from tests.support.databases import opened, postgres_database
from tests.support.fakes import NINE, Postman, StandingClock, run_here
from tests.support.samples import still_to_send

P = PATIENTS

HOLDING = """
import sys, time
from storage.engine.elections import AdvisoryOffice
office = AdvisoryOffice(sys.argv[1], "delivery")
assert office.take()
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def postgres(server: URL, migrated_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of today's schema."""
    with postgres_database(server, f"f0care_many_{os.getpid()}_{time.monotonic_ns()}", migrated_template) as url:
        yield url.render_as_string(hide_password=False)


def arrival(number: int, chat: str) -> Arrival:
    """Something said in a chat."""
    return Arrival(P, number, chat, True, chat, "Lan", "vi", Text(str(number)))


def test_processes_share_the_inbox_and_no_chat_is_overtaken(postgres: str) -> None:
    """Four claimants answer each input once, each chat's in order, never two of one chat at the same time."""
    chats, each, guard = 7, 12, threading.Lock()
    order: dict[str, list[int]] = defaultdict(list)
    inside: set[str] = set()
    with opened(open_database(postgres)) as engine, SqlStore(engine).unit_of_work() as work:
        work.inbox.take_in([arrival(n, str(n % chats)) for n in range(chats * each)], NINE)

    def claims(_: int) -> int:
        taken, idle = 0, 0
        with opened(open_database(postgres)) as engine:
            while idle < 20:
                with SqlStore(engine).unit_of_work() as work:
                    heard = work.inbox.claim()
                    if heard is None:
                        idle += 1
                        time.sleep(0.005)
                        continue
                    taken, idle, chat = taken + 1, 0, heard.arrival.chat
                    with guard:
                        assert chat not in inside, "two inputs of one chat at once"
                        inside.add(chat)
                        order[chat].append(heard.arrival.update)
                    time.sleep(0.002)
                    work.inbox.done(heard.id, NINE)
                    with guard:
                        inside.remove(chat)
        return taken

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(claims, range(4)))
    assert sum(shares) == chats * each
    assert sum(share > 0 for share in shares) > 1, "one did everything, so nothing is proven"
    assert all(numbers == sorted(numbers) and len(numbers) == each for numbers in order.values())


async def test_a_killed_officer_is_followed_within_two_seconds(postgres: str) -> None:
    """SIGKILL frees the office at once; the standby has begun to work within two seconds."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDING, postgres],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with holder:
        assert holder.stdout is not None
        assert await asyncio.to_thread(holder.stdout.readline) == "held\n"
        began, ends = asyncio.Event(), asyncio.Event()

        async def work() -> None:
            began.set()
            await ends.wait()

        def begin() -> ElectedWork:
            return work(), ends.set

        standby = Elected("delivery", AdvisoryOffice(postgres, "delivery"), begin)
        task = asyncio.create_task(standby.serve())
        await asyncio.sleep(0.7)
        assert not began.is_set(), "two hold one office"
        holder.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        async with asyncio.timeout(10):
            await began.wait()
        took = time.monotonic() - killed
        standby.stop()
        await task
        print(f"failover {took:.3f} s")  # noqa: T201
        assert took < 2


async def test_a_lost_connection_is_a_lost_office(postgres: str) -> None:
    """When the server ends the session the work stops, and begins anew with the next election."""
    terms, ended = 0, 0

    def begin() -> ElectedWork:
        nonlocal terms
        terms += 1
        ends = asyncio.Event()

        async def work() -> None:
            nonlocal ended
            await ends.wait()
            ended += 1

        return work(), ends.set

    elected = Elected("intake", AdvisoryOffice(postgres, "intake"), begin)
    task = asyncio.create_task(elected.serve())
    async with asyncio.timeout(20):
        while terms < 1:
            await asyncio.sleep(0.02)
        with opened(open_database(postgres)) as engine, engine.connect() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'f0care intake'")
            )
        while terms < 2:
            await asyncio.sleep(0.02)
    assert ended == 1
    elected.stop()
    await task
    assert ended == 2


async def test_who_was_replaced_while_asleep_sends_nothing_more(database_url: str) -> None:
    """A deliverer that wakes after another was elected claims nothing, and its late fates change nothing."""
    with opened(open_database(database_url)) as engine:
        store, post, clock = SqlStore(engine), Postman(), StandingClock()
        old = Delivery(CHANNELS[P], post, store, run_here, clock, Budgets(is_group, SendLimits.none()))
        task = asyncio.create_task(old.deliver())
        await asyncio.sleep(0.1)
        with store.unit_of_work() as work:
            work.outbox.begin_term(P)
            work.outbox.put([Outgoing(P, "7", Lane.REPLY, Say(Message("chào")), "k1")], NINE)
        old.wake()
        async with asyncio.timeout(10):
            await task
        with store.unit_of_work() as work:
            assert still_to_send(work, P) == 1
        assert not post.sent


def test_a_commit_is_told_to_other_processes(postgres: str) -> None:
    """Who listens hears of new inputs and messages at their commit, not of those given up; and again after a break."""
    notices = Notices(postgres)
    with opened(open_database(postgres)) as engine:
        store = SqlStore(engine)
        assert notices.wait(0.1) == {INBOX, OUTBOX}
        assert notices.wait(0.05) == set()
        with store.unit_of_work() as work:
            work.inbox.take_in([arrival(1, "7")], NINE)
        assert notices.wait(5) == {INBOX}
        with store.unit_of_work() as work:
            work.inbox.take_in([arrival(1, "7")], NINE)
            work.outbox.put([Outgoing(P, "7", Lane.REPLY, Say(Message("chào")), "k1")], NINE)
        assert notices.wait(5) == {OUTBOX}
        with engine.connect() as connection:
            asked = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            connection.execute(text(asked))
        with pytest.raises(ConnectionError):
            notices.wait(5)
        assert notices.wait(5) == {INBOX, OUTBOX}
    notices.close()


def test_a_second_process_on_a_file_is_told_so(tmp_path: Path) -> None:
    """On SQLite the second process is refused in words, and may start when the first has ended."""
    url = f"sqlite:///{tmp_path}/f0care.db"
    with only_process(url), pytest.raises(DatabaseUnusable, match="another process already runs"), only_process(url):
        pass
    with only_process(url):
        pass


def test_roles_are_named_singly_or_in_a_list() -> None:
    """Nothing named means everything; an unknown name is refused; a file has one process for all."""
    assert roles_named(["intake,turns", "clock"]) == {ProcessRole.INTAKE, ProcessRole.TURNS, ProcessRole.CLOCK}
    assert roles_named([]) == frozenset(ProcessRole)
    with pytest.raises(WrongSettings, match="--role baker"):
        roles_named(["baker"])
    with pytest.raises(WrongSettings, match="SQLite"):
        check_roles(Settings(_env_file=None), frozenset({ProcessRole.TURNS}))
    check_roles(Settings(_env_file=None, database_url="postgresql+psycopg://h/d"), frozenset({ProcessRole.TURNS}))
