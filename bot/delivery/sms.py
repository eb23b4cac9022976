"""The channel of text messages: printed in trials, or posted to an SMS gateway."""

from __future__ import annotations

import re
from typing import Protocol

from bot.channel.channel import Never, Sent
from bot.delivery.posting import HttpPost
from conversations.model.channels import Abilities, Audience, Channel, ChannelProfile
from conversations.model.outgoing import Sms
from conversations.ports import Parcel

SMS = Channel("sms")
_JOINED = 10 * 153  # letters of the GSM alphabet in ten joined messages, which gateways take
PROFILE = ChannelProfile(name=SMS, audience=Audience.PHONES, messenger="SMS", abilities=Abilities(longest_text=_JOINED))


class SmsSender(Protocol):
    """A way to send text messages."""

    async def send(self, phone: str, sms: Sms, key: str = "") -> None:
        """Hand over one message for a phone (E.164); `key` is the same when it is tried again.

        Raises Never, Passing or Unsure.
        """
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class ConsoleSms:
    """A sender that prints messages with their codes on standard output: for development only."""

    async def send(self, phone: str, sms: Sms, key: str = "") -> None:
        """Print one message."""
        print(f"SMS to {phone}: {sms.text}", flush=True)  # noqa: T201 - printing is its job

    async def close(self) -> None:
        """Do nothing: there is no connection."""


class HttpSms:
    """A sender that posts {"phone", "text", "purpose", "code"?} as JSON to a gateway.

    A 2xx means accepted, if its body has `success` in it (a regular expression; empty: whatever it says).
    """

    def __init__(self, url: str, success: str = "", authorization: str = "", proxy: str = "") -> None:
        self._success = re.compile(success)
        self._post = HttpPost(url, {"Authorization": authorization} if authorization else {}, proxy)

    async def send(self, phone: str, sms: Sms, key: str = "") -> None:
        """Hand one message to the gateway."""
        body = {"phone": phone, "text": sms.text, "purpose": sms.purpose}
        if sms.code:
            body["code"] = sms.code
        if not self._success.search(await self._post(body)):
            raise Never("the SMS gateway refused: its answer lacks what OTP_HTTP_SUCCESS asks for")

    async def close(self) -> None:
        """Close the connections."""
        await self._post.close()


class SmsCarrier:
    """The carrier of text messages: an address is a phone."""

    def __init__(self, sender: SmsSender) -> None:
        self._sender = sender

    async def send(self, parcel: Parcel) -> Sent:
        """Send one text message."""
        if not isinstance(parcel.content, Sms):
            raise TypeError(f"a phone cannot show {type(parcel.content).__name__}")
        await self._sender.send(parcel.address, parcel.content, str(parcel.id))
        return Sent()

    async def close(self) -> None:
        """Close the connections."""
        await self._sender.close()
