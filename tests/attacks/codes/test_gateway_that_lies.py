"""A gateway whose HTTP 200 hides a refusal: a code that nobody gets must never count as sent."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.channel.channel import Never, Passing
from bot.delivery.gateways import Esms, SpeedSms
from bot.delivery.sms import HttpSms, SmsCarrier, SmsSender
from bot.messengers import sms
from bot.settings import Settings, WrongSettings, read_settings
from conversations.model.outgoing import Lane, Sms
from conversations.ports import Parcel
from tests.bot.test_sms import taking
from tests.support.channels import SMS

PHONE = "+84912345678"
CODE = Sms("F0 Care: Ma xac thuc 123456", "otp", code="123456", contact="77")
ESMS_NO = ["101", "103", "104", "108", "118", "140", "146", "", "1000", "<b>"]
SPEEDSMS_NO = ["007", "101", "105", "110", "113", "300", ""]
PAGE = "<html>Hệ thống đang bảo trì</html>"


@dataclass
class FakeGateway:
    """A gateway on this machine: keeps what is posted, with its headers, and answers 200 with `says`."""

    says: str = ""
    posted: list[dict[str, Any]] = field(default_factory=list)
    authorization: str | None = None
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        """Keep one message."""
        self.posted.append(await request.json())
        self.authorization = request.headers.get("Authorization")
        return web.Response(text=self.says, content_type="application/json")


@pytest.fixture
async def gateway() -> AsyncIterator[FakeGateway]:
    """A gateway on localhost."""
    made = FakeGateway()
    async with taking(made.take) as made.url:
        yield made


@pytest.fixture
async def esms(gateway: FakeGateway) -> AsyncIterator[Esms]:
    """A sender through eSMS."""
    sender = Esms("the-key", "the-secret", "F0CARE", gateway.url)
    yield sender
    await sender.close()


@pytest.fixture
async def speedsms(gateway: FakeGateway) -> AsyncIterator[SpeedSms]:
    """A sender through SpeedSMS."""
    sender = SpeedSms("the-token", "F0CARE", gateway.url)
    yield sender
    await sender.close()


async def fate(sender: SmsSender) -> str:
    """Send a code; return how it ended. No secret or phone may be in the words of a refusal."""
    said = ""
    try:
        await sender.send(PHONE, CODE, "7")
    except (Never, Passing) as no:
        ended, said = type(no).__name__, str(no)
    else:
        ended = "sent"
    assert not [word for word in (PHONE, "912345678", "the-key", "the-secret", "123456") if word in said]
    return ended


@pytest.mark.parametrize("code", ESMS_NO)
async def test_a_refusal_of_esms_is_refused(gateway: FakeGateway, esms: Esms, code: str) -> None:
    """An empty account, a wrong key or template, a code nobody knows: no message counts as sent."""
    gateway.says = f'{{"CodeResult":"{code}","ErrorMessage":"0912345678"}}'
    assert await fate(esms) == "Never"


@pytest.mark.parametrize("code", ["99", "177"])
async def test_trouble_at_esms_is_tried_again(gateway: FakeGateway, esms: Esms, code: str) -> None:
    """What may pass is tried again soon."""
    gateway.says = f'{{"CodeResult":"{code}"}}'
    assert await fate(esms) == "Passing"


@pytest.mark.parametrize("says", [PAGE, "", "[]", "100", '"CodeResult: 100"', "[" * 60_000])
async def test_a_page_in_place_of_an_answer_is_no_yes(
    gateway: FakeGateway, esms: Esms, speedsms: SpeedSms, says: str
) -> None:
    """A maintenance page with HTTP 200 means that nothing was sent."""
    gateway.says = says
    assert await fate(esms) == "Passing"
    assert await fate(speedsms) == "Passing"


async def test_esms_gets_what_it_asks_for(gateway: FakeGateway, esms: Esms) -> None:
    """Its yes is 100, and 124 for one it has taken before: the same try has the same number, another code another."""
    gateway.says = '{"CodeResult":"100","CountRegenerate":0,"SMSID":"d5"}'
    assert await fate(esms) == "sent"
    gateway.says = '{"CodeResult":"124"}'
    assert await fate(esms) == "sent"
    await esms.send(PHONE, Sms("other words", "notice"), "7")
    first, again, other = gateway.posted
    assert first["RequestId"] == again["RequestId"] != other["RequestId"]
    assert len(first.pop("RequestId")) <= 50
    assert first == {
        "ApiKey": "the-key", "SecretKey": "the-secret", "Phone": "0912345678", "Content": CODE.text,
        "Brandname": "F0CARE", "SmsType": "2", "IsUnicode": "0",
    }  # fmt: skip


@pytest.mark.parametrize("code", SPEEDSMS_NO)
async def test_a_refusal_of_speedsms_is_refused(gateway: FakeGateway, speedsms: SpeedSms, code: str) -> None:
    """As at the other gateway."""
    gateway.says = f'{{"status":"error","code":"{code}","message":"x"}}'
    assert await fate(speedsms) == "Never"


async def test_speedsms_gets_what_it_asks_for(gateway: FakeGateway, speedsms: SpeedSms) -> None:
    """Success with a phone on its list of wrong ones is no success; 500 asks to try again."""
    gateway.says = '{"status":"success","code":"00","data":{"tranId":1,"totalSMS":1,"invalidPhone":[]}}'
    assert await fate(speedsms) == "sent"
    assert gateway.posted == [{"to": ["84912345678"], "content": CODE.text, "sms_type": 3, "sender": "F0CARE"}]
    assert gateway.authorization == "Basic " + base64.b64encode(b"the-token:x").decode()
    gateway.says = '{"status":"success","code":"00","data":{"invalidPhone":["84912345678"]}}'
    assert await fate(speedsms) == "Never"
    gateway.says = '{"status":"error","code":"500"}'
    assert await fate(speedsms) == "Passing"


@pytest.mark.parametrize("says", ['{"CodeResult":"103"}', "ERROR:14", PAGE, ""])
async def test_any_gateway_is_believed_by_its_words_alone_if_so_set(gateway: FakeGateway, says: str) -> None:
    """With OTP_HTTP_SUCCESS an answer that lacks the yes is a no; its Authorization is sent along."""
    sender = HttpSms(gateway.url, r'"CodeResult": *"100"', "Bearer abc")
    gateway.says = says
    assert await fate(sender) == "Never"
    gateway.says = '{"CodeResult": "100"}'
    assert await fate(sender) == "sent"
    assert gateway.authorization == "Bearer abc"
    await sender.close()


async def test_settings_choose_the_gateway_and_hide_its_secret(gateway: FakeGateway) -> None:
    """The carrier of the settings posts to the gateway; no secret shows when settings are printed."""
    gateway.says = '{"CodeResult":"103"}'
    settings = Settings(
        _env_file=None, otp_sender="esms", otp_api_key="the-key", otp_api_secret="the-secret", otp_brandname="F0",
        otp_http_url=gateway.url,
    )  # fmt: skip
    assert "the-" not in repr(settings)
    carrier: SmsCarrier = sms(settings)
    with pytest.raises(Never):
        await carrier.send(Parcel(1, SMS, PHONE, Lane.REPLY, CODE, "", 1))
    assert gateway.posted[0]["ApiKey"] == "the-key"
    await carrier.close()


def test_a_gateway_without_its_secret_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is named at once, not at the first patient."""
    monkeypatch.setenv("OTP_SENDER", "esms")
    monkeypatch.setenv("OTP_API_KEY", "x")
    with pytest.raises(WrongSettings, match="OTP_SENDER=esms needs OTP_API_SECRET, OTP_BRANDNAME"):
        read_settings(None)
