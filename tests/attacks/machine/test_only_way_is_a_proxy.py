"""Where the only way out is a proxy, both bots and the text messages take it, and ask for no name themselves."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.channel.channel import File, Passing
from bot.messengers import messengers, sms
from bot.settings import Settings, WrongSettings
from bot.telegram_bots.profiles import PATIENTS, STAFF
from conversations.model.channels import Channel
from conversations.model.outgoing import Lane, Message, Say, Sms
from conversations.ports import Parcel
from tests.bot.other_telegram import BOTS, other_telegram
from tests.bot.test_settings import written

FIRST, SECOND = BOTS
CODE = Sms("mã 123456", "otp", "123456", 1, PATIENTS, 0)
TEXT = Parcel(1, Channel("sms"), "+84912345678", Lane.REPLY, CODE, "", 0)


class Proxy:
    """A proxy that passes plain requests on and refuses tunnels; it counts and remembers what it is asked for."""

    def __init__(self) -> None:
        self.url = ""
        self.connections = 0
        self.asked: list[str] = []
        self._passing: list[asyncio.Task[None]] = []

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.decode())
        method, target, _ = self.asked[-1].split(" ", 2)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            writer.close()
            return
        there = urlsplit(target)
        back, onward = await asyncio.open_connection(there.hostname, there.port)
        onward.write(head)
        self._passing = [asyncio.create_task(_pass(reader, onward)), asyncio.create_task(_pass(back, writer))]

    async def end(self) -> None:
        """Wait until nothing passes any more."""
        if self._passing:
            await asyncio.wait(self._passing)


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while chunk := await source.read(65536):
        sink.write(chunk)
        await sink.drain()
    sink.close()


@asynccontextmanager
async def proxy(user: str = "") -> AsyncIterator[Proxy]:
    """A proxy on this machine."""
    made = Proxy()
    server = await asyncio.start_server(made.take, "127.0.0.1", 0)
    made.url = f"http://{user}127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        await made.end()
        server.close()


def settings(way: Proxy, **more: str) -> Settings:
    """Settings with a proxy as the only way out."""
    told = {"patient_bot_token": FIRST, "staff_bot_token": SECOND, "telegram_proxy": way.url, "otp_sender": "http"}
    return Settings.model_validate({**told, "otp_http_url": "https://sms.invalid/send", **more})


@pytest.mark.parametrize("channel", [PATIENTS, STAFF])
async def test_calls_and_files_of_a_bot_go_through_the_proxy(channel: Channel) -> None:
    """A call and a message reach the messenger, each over the proxy."""
    async with other_telegram() as (_, url), proxy() as way:
        bots = messengers(settings(way, telegram_api_url=url))
        me = await bots[channel].me()
        hello = Parcel(1, channel, "7", Lane.REPLY, Say(Message("chào")), "", 0)
        assert (await bots[channel].send(hello)).message_id
        with pytest.raises(Exception, match="Not Found"):
            await bots[channel].send_file("7", "photo", File("x.png", b"x"), Message(""))
        for bot in bots.values():
            await bot.close()
    assert me.id == int((FIRST if channel is PATIENTS else SECOND).split(":")[0])
    assert way.connections >= 1
    assert all(f" {url}/bot" in head for head in way.asked)


@pytest.mark.parametrize("channel", [PATIENTS, STAFF])
async def test_no_name_is_asked_for_here(channel: Channel) -> None:
    """A name that only the proxy knows is left to it; that it refuses means nothing was sent, so it is tried again."""
    async with proxy("nurse:s3cret@") as way:
        bots = messengers(settings(way, telegram_api_url="https://api.telegram.invalid"))
        with pytest.raises(Passing):
            await bots[channel].me()
        for bot in bots.values():
            await bot.close()
    [head] = way.asked
    assert head.startswith("CONNECT api.telegram.invalid:443 ")
    assert f"basic {b64encode(b'nurse:s3cret').decode()}".lower() in head.lower()


async def test_text_messages_take_the_same_way() -> None:
    """Without another word the SMS gateway is reached through Telegram's proxy."""
    async with proxy() as way:
        carrier = sms(settings(way))
        with pytest.raises(Passing):
            await carrier.send(TEXT)
        await carrier.close()
    assert [head.split()[1] for head in way.asked] == ["sms.invalid:443"]


async def test_text_messages_may_go_directly_or_by_a_proxy_of_their_own() -> None:
    """A gateway inside the country need not be reached through a proxy abroad."""
    async with proxy() as abroad, proxy() as inside:
        for way in ("direct", inside.url):
            carrier = sms(settings(abroad, sms_proxy=way))
            with pytest.raises(Passing):
                await carrier.send(TEXT)
            await carrier.close()
    assert abroad.connections == 0
    assert inside.connections == 1


@pytest.mark.parametrize(
    "line",
    ["TELEGRAM_PROXY=socks5://hunter2:1", "TELEGRAM_PROXY=direct", "SMS_PROXY=hunter2", "SMS_PROXY=http://x:hunter2"],
)
def test_a_proxy_that_cannot_be_used_is_refused(tmp_path: Path, line: str) -> None:
    """The setting is named, what to write is said, and what was written is not repeated."""
    with pytest.raises(WrongSettings, match="write the proxy's address") as wrong:
        written(tmp_path, line)
    assert "hunter2" not in str(wrong.value)
