"""Text messages leave through the console or a gateway, and each failure says what it means."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.channel.channel import Never, Passing, Unsure
from bot.delivery.sms import ConsoleSms, HttpSms, SmsCarrier
from conversations.model.outgoing import Lane, Message, Say, Sms
from conversations.ports import Parcel
from tests.support.channels import SMS

PHONE = "+84912345678"
CODE = Sms("Ma cua ban la 123456", "otp", code="123456", contact="77")


@dataclass
class Gateway:
    """An SMS gateway: keeps what is posted, answers with `status` (0 breaks the connection)."""

    status: int = 200
    posted: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.posted.append(await request.json())
        if not self.status:
            assert request.transport
            request.transport.abort()
        return web.Response(status=self.status or 200)


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    """A gateway on localhost."""
    gateway = Gateway()
    async with taking(gateway.take) as gateway.url:
        yield gateway


@asynccontextmanager
async def taking(take: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A server on localhost that takes what is posted to the address."""
    app = web.Application()
    app.router.add_post("/send", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/send"
    await runner.cleanup()


@pytest.fixture
async def sender(gateway: Gateway) -> AsyncIterator[HttpSms]:
    """A sender that posts to the gateway."""
    sender = HttpSms(gateway.url)
    yield sender
    await sender.close()


async def test_the_gateway_gets_phone_words_purpose_and_code(gateway: Gateway, sender: HttpSms) -> None:
    """The contract: one JSON object a message; a code only where there is one."""
    await sender.send(PHONE, CODE)
    await sender.send(PHONE, Sms("Tai khoan", "account"))
    first = {"phone": PHONE, "text": "Ma cua ban la 123456", "purpose": "otp", "code": "123456"}
    assert gateway.posted == [first, {"phone": PHONE, "text": "Tai khoan", "purpose": "account"}]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_2xx_means_accepted(gateway: Gateway, sender: HttpSms, status: int) -> None:
    """How a gateway says yes is its own affair."""
    gateway.status = status
    await sender.send(PHONE, CODE)


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, Passing), (503, Passing), (429, Passing), (408, Passing), (400, Never), (401, Never), (302, Never)],
)
async def test_a_no_is_for_good_or_for_now(
    gateway: Gateway, sender: HttpSms, status: int, error: type[Exception]
) -> None:
    """Trouble at the gateway may pass; a refusal, or being sent elsewhere, does not."""
    gateway.status = status
    with pytest.raises(error) as no:
        await sender.send(PHONE, CODE)
    assert PHONE not in str(no.value)


async def test_a_broken_connection_leaves_it_open(gateway: Gateway, sender: HttpSms) -> None:
    """It may have been accepted before the line broke."""
    gateway.status = 0
    with pytest.raises(Unsure):
        await sender.send(PHONE, CODE)


async def test_a_gateway_nobody_can_reach_certainly_got_nothing(unused_tcp_port: int) -> None:
    """A refused connection is passing trouble."""
    sender = HttpSms(f"http://127.0.0.1:{unused_tcp_port}/send")
    with pytest.raises(Passing):
        await sender.send(PHONE, CODE)
    await sender.close()


async def test_the_console_prints_what_a_phone_would_show(capsys: pytest.CaptureFixture[str]) -> None:
    """For trying the program without a gateway."""
    sender = ConsoleSms()
    await sender.send(PHONE, CODE)
    await sender.close()
    assert capsys.readouterr().out == f"SMS to {PHONE}: Ma cua ban la 123456\n"


async def test_a_parcel_for_a_phone_is_a_text_message(gateway: Gateway, sender: HttpSms) -> None:
    """Delivery hands over parcels; anything but a text message in this channel is our own slip."""
    carrier = SmsCarrier(sender)
    await carrier.send(Parcel(1, SMS, PHONE, Lane.REPLY, CODE, "", 1))
    assert gateway.posted[0]["phone"] == PHONE
    with pytest.raises(TypeError):
        await carrier.send(Parcel(2, SMS, PHONE, Lane.REPLY, Say(Message("x")), "", 1))
    await carrier.close()


async def test_a_sender_that_was_never_used_closes_quietly() -> None:
    """Nothing was opened, nothing is closed."""
    await HttpSms("http://127.0.0.1:1").close()
