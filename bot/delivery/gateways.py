"""Gateways of Viet Nam, eSMS and SpeedSMS: HTTP 200 says little there, only the answer's body says yes.

Sources: developers.esms.vn (CodeResult 100 is taken, 124 was taken before, 99 and 177 are trouble that may pass);
speedsms.vn/sms-api (status success; 500 asks to try again). A refused key or an empty account is a refusal: the
patient is told at once, and the office after three (the ailment `sms`).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.channel.channel import Never, Passing
from bot.delivery.posting import HttpPost
from conversations.model.outgoing import Sms

ESMS = "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/"
SPEEDSMS = "https://api.speedsms.vn/index.php/sms/send"

_ESMS_TAKEN, _ESMS_MAY_PASS = ("100", "124"), ("99", "177")
_ESMS_WHY = {
    "101": "wrong OTP_API_KEY or OTP_API_SECRET",
    "103": "the account is empty",
    "104": "OTP_BRANDNAME is not registered",
    "108": "no such phone",
    "118": "this kind of message is not allowed",
    "140": "this machine's address is not on the gateway's list",
    "146": "the words are not those of the registered template",
}
_SPEEDSMS_MAY_PASS = ("500",)
_SPEEDSMS_WHY = {
    "007": "this machine's address is not on the gateway's list",
    "101": "the request is not understood",
    "105": "no such phone",
    "110": "letters the gateway does not take",
    "113": "too long",
    "300": "the account is empty",
}
_BRANDNAME, _ANY_NUMBER = 3, 2  # SpeedSMS's sms_type


class Esms:
    """A sender through esms.vn, under a registered brand name."""

    def __init__(self, key: str, secret: str, brandname: str, url: str = "", proxy: str = "") -> None:
        self._key, self._secret, self._brandname = key, secret, brandname
        self._post = HttpPost(url or ESMS, proxy=proxy)

    async def send(self, phone: str, sms: Sms, key: str = "") -> None:
        """Hand one message to the gateway; `key` lets it notice one that was handed over before."""
        body = {
            "ApiKey": self._key,
            "SecretKey": self._secret,
            "Phone": _national(phone),
            "Content": sms.text,
            "Brandname": self._brandname,
            "SmsType": "2",
            "IsUnicode": "0",
            "RequestId": hashlib.sha256(f"{key}:{phone}:{sms.text}".encode()).hexdigest()[:32],
        }
        code = str(_object(await self._post(body)).get("CodeResult", ""))
        if code not in _ESMS_TAKEN:
            _refused("eSMS", code, code in _ESMS_MAY_PASS, _ESMS_WHY)

    async def close(self) -> None:
        """Close the connections."""
        await self._post.close()


class SpeedSms:
    """A sender through speedsms.vn, under a brand name or one of its own numbers."""

    def __init__(self, token: str, brandname: str = "", url: str = "", proxy: str = "") -> None:
        self._brandname = brandname
        login = base64.b64encode(f"{token}:x".encode()).decode()
        self._post = HttpPost(url or SPEEDSMS, {"Authorization": f"Basic {login}"}, proxy)

    async def send(self, phone: str, sms: Sms, key: str = "") -> None:
        """Hand one message to the gateway."""
        kind = _BRANDNAME if self._brandname else _ANY_NUMBER
        body: dict[str, Any] = {"to": [phone.lstrip("+")], "content": sms.text, "sms_type": kind}
        if self._brandname:
            body["sender"] = self._brandname
        answer = _object(await self._post(body))
        data = answer.get("data")
        if answer.get("status") != "success":
            code = str(answer.get("code", ""))
            _refused("SpeedSMS", code, code in _SPEEDSMS_MAY_PASS, _SPEEDSMS_WHY)
        if isinstance(data, dict) and data.get("invalidPhone"):
            raise Never("SpeedSMS refused: no such phone")

    async def close(self) -> None:
        """Close the connections."""
        await self._post.close()


def _national(phone: str) -> str:
    """Return a phone of Viet Nam as it is dialled there: 0912345678."""
    return f"0{phone.removeprefix('+84')}" if phone.startswith("+84") else phone.lstrip("+")


def _object(body: str) -> Mapping[str, Any]:
    """Read the answer. A page in its place (maintenance, a proxy) is trouble that may pass. Raises Passing."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise Passing("the SMS gateway answered something that is not its own")
    return answer


def _refused(gateway: str, code: str, may_pass: bool, known: Mapping[str, str]) -> None:
    """Raise the gateway's refusal: for now, or for good."""
    short = code[:6] if code.isalnum() else "?"
    if may_pass:
        raise Passing(f"{gateway} answered {short}")
    raise Never(f"{gateway} refused with {short}: {known.get(code, 'see its list of codes')}")
