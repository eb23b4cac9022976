"""Slow or strange connections at the webhook's door take its time and memory from nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import aiohttp
import pytest

from bot.settings import Settings
from bot.telegram_bots.updates import arrival
from bot.telegram_bots.webhook import LONGEST_SILENCE, SECRET_HEADER, WebhookDoor
from conversations.model.incoming import Unreadable
from tests.bot.test_webhook import SECRET, free_port, update
from tests.support.channels import STAFF

MOST = 8
SILENCE = 0.5


@pytest.fixture
async def door() -> AsyncIterator[WebhookDoor]:
    """A door with little patience and room for few."""

    async def take(updates: Sequence[object]) -> int:
        return len(updates)

    listen = f"127.0.0.1:{free_port()}"
    door = WebhookDoor(f"http://{listen}", listen, SECRET, {STAFF: take}, silence=SILENCE, most=MOST)
    await door.open()
    yield door
    await door.close()


async def silent(door: WebhookDoor, words: bytes) -> bytes:
    """What a connection that says these words and no more is told, until it is closed."""
    host, port = door.address(STAFF).split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        with suppress(ConnectionError):
            writer.write(words)
            await writer.drain()
            async with asyncio.timeout(20):
                return await reader.read()
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return b""


async def posted(door: WebhookDoor, body: bytes | None = None) -> int:
    """The answer to an update with the right secret."""
    said = {"data": body} if body is not None else {"json": update(1)}
    async with (
        aiohttp.ClientSession() as post,
        post.post(door.address(STAFF), headers={SECRET_HEADER: SECRET}, **said) as answer,  # type: ignore[arg-type]
    ):
        return answer.status


@pytest.mark.parametrize("words", [b"", b"POST /staff HTT", b"POST /staff HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_connection_without_whole_headers_is_closed(door: WebhookDoor, words: bytes) -> None:
    """A stranger who sends nothing more loses the connection."""
    assert await silent(door, words) == b""
    assert await posted(door) == 200


async def test_a_body_that_never_ends_is_closed(door: WebhookDoor) -> None:
    """Even with the secret nobody holds a connection by sending half an update."""
    half = b"POST /staff HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n%s: %s\r\n\r\n{"
    told = await silent(door, half % (SECRET_HEADER.encode(), SECRET.encode()))
    assert told.startswith(b"HTTP/1.1 408")


async def test_more_connections_than_there_is_room_for_are_closed_at_once(door: WebhookDoor) -> None:
    """The first few may be slow; any more are closed, and after a while the messenger gets in again."""
    told = await asyncio.gather(*(silent(door, b"POST ") for _ in range(5 * MOST)))
    assert told == [b""] * (5 * MOST)
    assert await posted(door) == 200


@pytest.mark.parametrize("depth", [900, 3_000, 200_000])
async def test_lists_in_lists_without_end_are_refused_or_kept(door: WebhookDoor, depth: int) -> None:
    """JSON nested too deeply is a bad request and no error of the program."""
    deep = b"[" * depth + b"]" * depth
    assert await posted(door, b'{"update_id": 1, "message": %s}' % deep) in ((400,) if depth > 900 else (200, 400))


@pytest.mark.parametrize("depth", [900, 5_000])
def test_a_deep_update_is_kept_as_unreadable(depth: int) -> None:
    """However deep an update is, reading it never raises."""
    deep: object = []
    for _ in range(depth):
        deep = [deep]
    assert isinstance(arrival({"update_id": 5, "poll": deep}, STAFF, "f0_bot", 9).what, Unreadable)
    assert isinstance(arrival({"poll": deep}, STAFF, "f0_bot", 9).what, Unreadable)


def test_the_door_is_open_to_this_machine_alone_unless_told_otherwise() -> None:
    """A proxy with the certificate stands before it; the world does not reach it by itself."""
    assert Settings(_env_file=None).webhook_listen.startswith("127.0.0.1:")
    assert LONGEST_SILENCE == 10
