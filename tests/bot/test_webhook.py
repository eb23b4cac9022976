"""Updates that are brought: kept before they are confirmed, refused without the secret, the same as when fetched."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.commands.demo import PATIENT_BOT
from bot.simulator import User
from bot.telegram_bots.webhook import SECRET_HEADER, WebhookDoor
from storage import tables
from tests.support.channels import STAFF
from tests.support.script import Script
from tests.support.stage import Stage, open_stage
from tests.support.transcript import FOLDER

SECRET = "0123456789abcdef-secret"


def free_port() -> int:
    """A port on which nothing answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def with_webhook(folder: Path) -> AsyncIterator[tuple[Stage, str]]:
    """A province whose updates are brought to this machine; and the address without a bot's name."""
    listen = f"127.0.0.1:{free_port()}"
    told = {"webhook_url": f"http://{listen}/f0", "webhook_secret": SECRET, "webhook_listen": listen}
    async with open_stage(folder, **told) as stage:
        yield stage, f"http://{listen}"


async def chat(stage: Stage) -> list[str]:
    """A patient begins to register; everything the bot shows them."""
    person: User = next(person for person in stage.people.values() if not person.staff)
    for words in ("/start", "xin chào", "/huongdan"):
        stage.simulator.send_text(person, f"@{PATIENT_BOT[1]}", words)
        await stage.settle()
    return [f"{shown.text} {shown.buttons}" for shown in stage.shown[f"chat {person.id}"]]


async def test_brought_or_fetched_a_chat_is_the_same(tmp_path: Path) -> None:
    """One chat played both ways shows a patient the same, and is kept in as many rows."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with open_stage(tmp_path / "a") as stage:
        fetched, kept = await chat(stage), stage.count(tables.Inbox)
    async with with_webhook(tmp_path / "b") as (stage, _):
        assert await chat(stage) == fetched
        assert stage.count(tables.Inbox) == kept
        assert all(bot.updates.webhook for bot in stage.simulator.world.bots.values())
        world = stage.simulator.world
    assert not any(bot.updates.webhook for bot in world.bots.values()), "removed when the program ends"


@pytest.mark.parametrize("name", ["01-tu-khai-bang-tay", "110-nha-nam-nguoi-mot-do", "121-chuyen-co-so-bi-tu-choi"])
async def test_a_whole_chat_goes_the_same_when_updates_are_brought(name: str, tmp_path: Path) -> None:
    """Patients and staff, from registration to alarm and transfer: word for word what fetching gives."""
    async with with_webhook(tmp_path) as (stage, _):
        await Script(stage).play((FOLDER / f"{name}.txt").read_text("utf-8"))


def update(number: int, words: str = "/start") -> dict[str, object]:
    """An update as the messenger writes it."""
    someone = {"id": 77, "is_bot": False, "first_name": "Lý", "language_code": "vi"}
    message = {"message_id": number, "date": 1, "chat": {"id": 77, "type": "private"}, "from": someone, "text": words}
    return {"update_id": number, "message": message}


async def test_the_door_keeps_what_is_ours_and_nothing_else(tmp_path: Path) -> None:
    """Twice and out of order is kept once each; a wrong secret, nonsense and floods are refused and not kept."""
    async with with_webhook(tmp_path) as (stage, base), aiohttp.ClientSession() as post:
        before = stage.count(tables.Inbox)
        door, ours = f"{base}/f0/patients", {SECRET_HEADER: SECRET}

        async def posted(data: object, headers: dict[str, str]) -> int:
            body = {"data": data} if isinstance(data, bytes) else {"json": data}
            async with post.post(door, headers=headers, **body) as answer:  # type: ignore[arg-type]
                return answer.status

        for wrong in ({}, {SECRET_HEADER: "guess"}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: "mật"}):
            assert await posted(update(1), wrong) == 403
        for nonsense in (b"no json", b"\xff\xfe", b"[]", b"{}", b'{"update_id": "x"}', b"7"):
            assert await posted(nonsense, ours) == 400
        assert await posted(b"x" * 1_000_000, ours) == 413
        assert stage.count(tables.Inbox) == before
        assert [await posted(update(n), ours) for n in (12, 11, 12, 11)] == [200] * 4
        assert [stage.count(tables.Inbox, update_id=number) for number in (11, 12)] == [1, 1]
        async with post.get(f"{base}/healthz") as alive:
            assert alive.status == 200


async def test_fetching_removes_a_webhook_that_was_left(tmp_path: Path) -> None:
    """A webhook set by somebody else only delays fetching: it is taken away, and nothing it held is lost."""
    async with open_stage(tmp_path) as stage:
        bot = stage.simulator.world.bot_named(PATIENT_BOT[1])
        assert bot is not None
        bot.updates.webhook = {"url": "http://127.0.0.1:9", "secret": "", "max_connections": 1}
        bot.updates.stop()
        async with asyncio.timeout(20):
            while bot.updates.webhook:
                await asyncio.sleep(0.05)
        assert len(await chat(stage)) >= 3


async def test_what_cannot_be_kept_is_not_confirmed() -> None:
    """When memory fails the answer is 503, so that the update is brought again."""

    async def fails(_: object) -> int:
        raise OSError("the disk is full")

    listen = f"127.0.0.1:{free_port()}"
    door = WebhookDoor(f"http://{listen}", listen, SECRET, {STAFF: fails})
    await door.open()
    try:
        async with (
            aiohttp.ClientSession() as post,
            post.post(door.address(STAFF), json=update(1), headers={SECRET_HEADER: SECRET}) as answer,
        ):
            assert answer.status == 503
    finally:
        await door.close()
