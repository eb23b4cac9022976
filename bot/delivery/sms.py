"""The channel of text messages: printed in trials, or posted to an SMS gateway."""

from __future__ import annotations

from typing import Protocol

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
)

from bot.channel.channel import Never, Passing, Sent, Unsure
from conversations.model.channels import Abilities, Audience, Channel, ChannelProfile
from conversations.model.outgoing import Sms
from conversations.ports import Parcel

SMS = Channel("sms")
_JOINED = 10 * 153  # letters of the GSM alphabet in ten joined messages, which gateways take
PROFILE = ChannelProfile(name=SMS, audience=Audience.PHONES, messenger="SMS", abilities=Abilities(longest_text=_JOINED))

_TIMEOUT = ClientTimeout(total=10, connect=5)  # seconds
_MAY_PASS = (408, 425, 429)


class SmsSender(Protocol):
    """A way to send text messages."""

    async def send(self, phone: str, sms: Sms) -> None:
        """Hand over one message for a phone (E.164). Raises Never, Passing or Unsure."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class ConsoleSms:
    """A sender that prints messages with their codes on standard output: for development only."""

    async def send(self, phone: str, sms: Sms) -> None:
        """Print one message."""
        print(f"SMS to {phone}: {sms.text}", flush=True)  # noqa: T201 - printing is its job

    async def close(self) -> None:
        """Do nothing: there is no connection."""


class HttpSms:
    """A sender that posts {"phone", "text", "purpose", "code"?} as JSON to a gateway; any 2xx means accepted."""

    def __init__(self, url: str, proxy: str = "") -> None:
        self._url = url
        self._proxy = proxy or None
        self._session: ClientSession | None = None

    async def send(self, phone: str, sms: Sms) -> None:
        """Hand one message to the gateway."""
        body = {"phone": phone, "text": sms.text, "purpose": sms.purpose}
        if sms.code:
            body["code"] = sms.code
        try:
            async with self._client().post(self._url, json=body, allow_redirects=False) as answer:
                status = answer.status
        except (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError) as error:
            raise Passing(type(error).__name__) from None
        except (ClientError, TimeoutError) as error:
            raise Unsure(type(error).__name__) from None
        if status >= 500 or status in _MAY_PASS:
            raise Passing(f"the SMS gateway answered {status}")
        if not 200 <= status < 300:
            raise Never(f"the SMS gateway refused with {status}")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _client(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(timeout=_TIMEOUT, proxy=self._proxy)
        return self._session


class SmsCarrier:
    """The carrier of text messages: an address is a phone."""

    def __init__(self, sender: SmsSender) -> None:
        self._sender = sender

    async def send(self, parcel: Parcel) -> Sent:
        """Send one text message."""
        if not isinstance(parcel.content, Sms):
            raise TypeError(f"a phone cannot show {type(parcel.content).__name__}")
        await self._sender.send(parcel.address, parcel.content)
        return Sent()

    async def close(self) -> None:
        """Close the connections."""
        await self._sender.close()
