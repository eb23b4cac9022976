"""Whoever breaks into the process that takes messages in finds nothing there that opens a patient's record."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from bot.intake.door import Door
from bot.main import intake_key
from bot.settings import Settings, WrongSettings
from storage.engine import door
from storage.engine.database import open_database
from storage.store import SqlStore
from tests.bot.other_telegram import BOTS, other_telegram, private
from tests.bot.test_run import Running, begun
from tests.support.command_line import KEY, Run, said
from tests.support.databases import opened, postgres_database
from tests.support.fakes import run_here
from tests.support.samples import NOW, accepted, arrival, outgoing

PATIENTS, STAFF = BOTS
PUBLIC = intake_key(Settings(_env_file=None, data_key=KEY))
OTHER = base64.b64encode(bytes(32)).decode()
GRANTS = Path(__file__).parents[3] / "deploy" / "intake-grants.sql"

TAKEN = """
import sys, bot.main
from bot.settings import read_settings
from sqlalchemy import create_engine, text, select
from storage import tables
from storage.engine import door
settings = read_settings(None)
if settings.door_key():
    door.seal_with(settings.door_key())
else:
    bot.main.open_store(settings).close()
with create_engine(settings.database_url).connect() as connection:
    for model, column in ((tables.Patient, "full_name"), (tables.Inbox, "body"), (tables.Outbox, "payload")):
        try:
            print(column, connection.execute(select(tables.table(model).c[column])).scalars().all())
        except RuntimeError as why:
            print(column, why)
"""
"""What somebody at the door would run: the program's own way to names, to what came in, and to what goes out."""


@pytest.fixture
def postgres(server: URL, migrated_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of today's schema."""
    with postgres_database(server, f"f0care_door_{os.getpid()}", migrated_template) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def door_user(postgres: str) -> Iterator[str]:
    """The same database as the user of deploy/intake-grants.sql."""
    with opened(open_database(postgres)) as engine, engine.begin() as connection:
        for statement in GRANTS.read_text("utf-8").split(";"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    yield make_url(postgres).set(username="f0care_intake").render_as_string(hide_password=False)
    with opened(open_database(postgres)) as engine, engine.begin() as connection:
        connection.execute(text("DROP OWNED BY f0care_intake"))
        connection.execute(text("DROP ROLE f0care_intake"))


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    """This process opens and seals with the key all tests share, also after a test at the door."""
    door.open_with(base64.b64decode(KEY))
    yield
    door.open_with(base64.b64decode(KEY))


def environment(url: str, telegram: str, **more: str) -> dict[str, str]:
    """What a process is told; none has a key unless it is given."""
    here = {name: value for name, value in os.environ.items() if name != "DATA_KEY"}
    told = {"PYTHONPATH": os.pathsep.join(sys.path), "TELEGRAM_API_URL": telegram, "DATABASE_URL": url}
    return {**here, **told, **more}


def role(name: str, folder: Path, env: dict[str, str]) -> AbstractAsyncContextManager[Running]:
    """A process of one role; killed at the end if it is still there."""
    return begun("bot.commands.app", "run", "--role", name, env=env, cwd=folder)


async def test_a_process_without_the_key_takes_in_what_others_answer(
    postgres: str, door_user: str, tmp_path: Path
) -> None:
    """The intake has no key and only its grants, turns and clock have no token; who writes is answered."""
    async with other_telegram() as (telegram, url), AsyncExitStack() as stack:
        tokens = {"PATIENT_BOT_TOKEN": PATIENTS, "STAFF_BOT_TOKEN": STAFF}
        names = {"PATIENT_BOT_USERNAME": BOTS[PATIENTS], "STAFF_BOT_USERNAME": BOTS[STAFF], "DATA_KEY": KEY}

        async def begun(roles: str, **secrets: str) -> Running:
            return await stack.enter_async_context(role(roles, tmp_path, environment(postgres, url, **secrets)))

        intake = await begun("intake", DATABASE_URL=door_user, INTAKE_PUBLIC_KEY=PUBLIC, **tokens)
        await intake.says("the intake waits")
        core = await begun("turns,clock", **names)
        delivery = await begun("delivery", DATA_KEY=KEY, **tokens)
        telegram.say(PATIENTS, private(7), "/start")
        await telegram.heard("sendMessage", lambda m: "Trước khi bắt đầu" in m["text"])
        assert holds(intake, "DATA_KEY", KEY) == [False, False]
        assert holds(core, *tokens, *tokens.values()) == [False] * 4
        for each in (intake, core, delivery):
            each.process.send_signal(signal.SIGTERM)
            assert await each.ended() == 0, each.said
    with opened(open_database(postgres)) as engine, engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM inbox WHERE done_at IS NULL")).scalar_one() == 0


def holds(running: Running, *secrets: str) -> list[bool]:
    """Whether each of these is a name, or in a value, of what a process was told."""
    told = Path(f"/proc/{running.process.pid}/environ").read_bytes().decode().split("\0")
    return [any(one.startswith(f"{secret}=") or one.endswith(secret) for one in told) for secret in secrets]


def test_reading_with_what_the_door_has_is_refused(postgres: str, tmp_path: Path) -> None:
    """With all the door has, neither a name nor a message it has itself taken in is read; with the key both are."""
    with opened(open_database(postgres)) as engine:
        store = SqlStore(engine)
        with store.unit_of_work() as work:
            accepted(work)
            work.outbox.put([outgoing("x")], NOW)
        door.seal_with(base64.b64decode(PUBLIC))
        with store.unit_of_work() as work:
            work.inbox.take_in([arrival(text="khó thở quá")], NOW, 111)
    assert taken(postgres, tmp_path, INTAKE_PUBLIC_KEY=PUBLIC) == [
        "full_name no DATA_KEY in use yet: call use_key() first",
        "body [None]",
        "payload no DATA_KEY in use yet: call use_key() first",
    ]
    names, bodies, payloads = taken(postgres, tmp_path, DATA_KEY=KEY)
    assert "Giàng Thị Mẩy" in names
    assert "khó thở quá" in bodies
    assert "text" in payloads


def taken(url: str, folder: Path, **secrets: str) -> list[str]:
    """What is read by somebody with these secrets."""
    env = environment(url, "http://127.0.0.1:9", **secrets)
    tried = subprocess.run([sys.executable, "-c", TAKEN], env=env, cwd=folder, capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    return tried.stdout.splitlines()


def test_what_the_door_took_in_is_opened_with_the_key(store: SqlStore, engine: Engine) -> None:
    """Both forms lie in one inbox: what the door put in, and what an older release sealed with the key."""
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival(text="cũ", update=1)], NOW, 111)
    door.seal_with(base64.b64decode(PUBLIC))
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival(text="mới", update=2)], NOW, 111)
    with engine.begin() as connection:
        kept = connection.execute(text("SELECT body FROM inbox ORDER BY id")).scalars().all()
    assert [bytes(body)[0] for body in kept] == [1, door.AT_DOOR]
    assert "mới".encode() not in bytes(kept[1])
    door.open_with(base64.b64decode(OTHER), base64.b64decode(KEY))
    assert heard(store) == ["cũ", "mới"]


def heard(store: SqlStore) -> list[str]:
    """The words of everything that waits, taken one after another."""
    words: list[str] = []
    with store.unit_of_work() as work:
        while found := work.inbox.claim():
            words.append(getattr(found.arrival.what, "text", ""))
            work.inbox.done(found.id, NOW)
    return words


@pytest.mark.parametrize("change", ["other key", "flipped", "short", "moved point"])
def test_a_message_that_was_tampered_with_costs_only_itself(store: SqlStore, engine: Engine, change: str) -> None:
    """Whoever writes garbage into the inbox, or puts in for another key, does not stop those after it."""
    door.seal_with(base64.b64decode(PUBLIC) if change != "other key" else door.public_half(bytes(32)))
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival(text="giả", update=1)], NOW, 111)
    door.open_with(base64.b64decode(KEY))
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival(text="thật", update=2)], NOW, 111)
    with engine.begin() as connection:
        body = bytes(connection.execute(text("SELECT body FROM inbox WHERE update_id = 1")).scalar_one())
        worse = {
            "other key": body,
            "flipped": body[:-1] + bytes([body[-1] ^ 1]),
            "short": body[:20],
            "moved point": body[:5] + bytes(32) + body[37:],
        }[change]
        connection.execute(text("UPDATE inbox SET body = :body WHERE update_id = 1"), {"body": worse})
    assert heard(store) == ["thật"]
    with engine.begin() as connection:
        assert connection.execute(text("SELECT update_id FROM inbox WHERE parked")).scalars().all() == [1]


async def test_a_key_nobody_can_read_for_is_refused(postgres: str, tmp_path: Path) -> None:
    """A public key of another DATA_KEY (mistyped, or older) stops the intake in one line, before it takes anything."""
    with opened(open_database(postgres)) as engine, SqlStore(engine).unit_of_work() as work:
        work.door_keys.accept(door.names_opened())
    wrong = base64.b64encode(door.public_half(bytes(32))).decode()
    env = environment(
        postgres, "http://127.0.0.1:9", INTAKE_PUBLIC_KEY=wrong, PATIENT_BOT_TOKEN=PATIENTS, STAFF_BOT_TOKEN=STAFF
    )
    async with role("intake", tmp_path, env) as intake:
        assert await intake.ended() == 1
    assert intake.said.splitlines()[-1].startswith("INTAKE_PUBLIC_KEY: does not belong to the DATA_KEY in use")
    assert "Traceback" not in intake.said


def test_the_database_itself_may_refuse_the_door_all_else(postgres: str, door_user: str) -> None:
    """With the grants of deploy/intake-grants.sql the door's user takes messages in, and selects no patient."""
    door.seal_with(base64.b64decode(PUBLIC))
    with opened(open_database(door_user)) as engine:
        with SqlStore(engine).unit_of_work() as work:
            assert work.bots.met(arrival().channel, 111, "f0_bot", NOW) == (NOW, False)
            assert work.inbox.take_in([arrival(update=5), arrival(update=5)], NOW, 111) == 1
            assert work.inbox.next_update(arrival().channel, NOW.replace(year=2000), 111) == 6
            assert work.door_keys.accepted() == set()
        for refused in ("SELECT 1 FROM patient", "SELECT body FROM inbox", "DELETE FROM inbox", "DELETE FROM alert"):
            with pytest.raises(ProgrammingError, match="permission denied"), engine.begin() as connection:
                connection.execute(text(refused))


async def test_the_door_opens_when_its_messages_can_be_read_and_closes_when_not(store: SqlStore) -> None:
    """It waits for a process with the key; after a change of the key it stops before it takes in more."""
    guard = Door(door.names_opened()[0], store, run_here, lambda: True, again=0.01, watch=0.01)
    opening = asyncio.create_task(guard.open())
    await asyncio.sleep(0.05)
    assert not opening.done()
    with store.unit_of_work() as work:
        work.door_keys.accept(door.names_opened())
    await asyncio.wait_for(opening, 5)
    watching = asyncio.create_task(guard.watch())
    await asyncio.sleep(0.05)
    assert not watching.done()
    with store.unit_of_work() as work:
        work.door_keys.accept(["0badc0de"])
        assert work.door_keys.accepted() == {"0badc0de"}
    with pytest.raises(WrongSettings, match="INTAKE_PUBLIC_KEY"):
        await asyncio.wait_for(watching, 5)


def test_the_public_key_is_printed_where_the_key_is(f0care: Run) -> None:
    """The command prints what INTAKE_PUBLIC_KEY must be, and it is not the key."""
    printed = said(f0care("key", "public"))
    assert printed == PUBLIC
    assert printed != KEY
