"""How people behave on a peak day: patients who answer before, on or after the push, who mistype, who are red;
newcomers who register; nurses who accept and claim. The shares of red, yellow, mistyped and blocked are those of the
peak day, 1 April 2022.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Literal

from conversations.model.channels import Channel
from conversations.model.incoming import Arrival, Pressed, Text
from conversations.model.outgoing import Button, Message
from tests.bench.messenger import Came, Messenger
from tests.bench.virtual import VirtualLoop
from tests.support.beginnings import ANSWERS
from tests.support.channels import PATIENTS, STAFF

HOUR = 3600.0
ONE_LINE = 0.15
"""So many write the six in one line; nobody knows the true share."""

BEFORE_PUSH, NEVER = 0.30, 0.08
YELLOW, RED, MISTYPED, BLOCKED = 0.022, 0.0025, 0.03, 0.01
Level = Literal["green", "yellow", "red"]

_SIX = {
    "Nhiệt độ": {"green": "36,8", "yellow": "38,9", "red": "37,9"},
    "Thở bao nhiêu": {"green": "17", "yellow": "18", "red": "29"},
    "Mạch": {"green": "82", "yellow": "96", "red": "112"},
    "SpO2": {"green": "98", "yellow": "97", "red": "97"},
    "Huyết áp": {"green": "120/80", "yellow": "125/80", "red": "110/70"},
}
_SIGNS = "dấu hiệu nào dưới đây"
_DONE = "Đã nhận khai báo"


@dataclass
class Town:
    """What all people share: the two bots, the phones' text messages, and what came of what they said."""

    loop: VirtualLoop
    chance: Random
    patients: Messenger
    staff: Messenger
    sms: Messenger
    hear: Callable[[Arrival], None]
    replies: list[float] = field(default_factory=list)
    reds: dict[str, float] = field(default_factory=dict)
    alarms: dict[str, float] = field(default_factory=dict)
    reports: dict[Literal["guided", "line"], list[int]] = field(default_factory=lambda: {"guided": [], "line": []})
    registered: int = 0
    accepted: set[tuple[str, int]] = field(default_factory=set)
    """The cards (group and message) a nurse has pressed accept on; one that changed meanwhile is pressed again."""

    _numbers: count[int] = field(default_factory=lambda: count(1))

    def type(self, channel: Channel, chat: str, text: str, sender: str = "") -> None:
        """Somebody types into a chat."""
        self._put(channel, chat, sender or chat, Text(text))

    def press(self, channel: Channel, chat: str, button: Button, message: int, sender: str = "") -> None:
        """Somebody presses a button there."""
        self._put(channel, chat, sender or chat, Pressed(button.data, message, f"c{next(self._numbers)}"))

    def _put(self, channel: Channel, chat: str, sender: str, what: Text | Pressed) -> None:
        private = not chat.startswith("-")
        self.hear(Arrival(channel, next(self._numbers), chat, private, sender, "Lý Thị Mẩy", "vi", what))


class Patient:
    """Somebody at home, in a chat of their own."""

    def __init__(self, town: Town, chat: str, code: str) -> None:
        chance = town.chance
        self._town, self._chat, self._code = town, chat, code
        self._mail = town.patients.chats[chat]
        self._style: Literal["guided", "line"] = "line" if chance.random() < ONE_LINE else "guided"
        dice = chance.random()
        self._level: Level = "red" if dice < RED else "yellow" if dice < RED + YELLOW else "green"
        self._early = chance.uniform(0, 3 * HOUR) if chance.random() < BEFORE_PUSH else None
        self._silent = chance.random() < NEVER
        self._delay = chance.lognormvariate(6.6, 0.9)  # seconds after the push; the median is 12 minutes

    async def live(self) -> None:
        """The morning of this person, from six o'clock on; who blocked the bot says nothing to it either."""
        if self._silent or self._chat in self._town.patients.blocked:
            return
        if self._early is not None:
            await asyncio.sleep(self._early)
            if self._style == "line":
                came = await self._say(self._line())
            else:
                came = await self._say("/khaibao")
        else:
            came = await self._mail.get()
            await asyncio.sleep(self._delay)
            came = self._newest(came)
            if self._style == "line":
                came = await self._say(self._line())
        await self._finish(came)

    async def _finish(self, came: Came) -> None:
        """Answer what is asked until the receipt comes."""
        for _ in range(40):
            if _DONE in came.message.text:
                self._town.reports[self._style].append(self._town.patients.calls[self._chat])
                return
            came = await self._answer(came)

    async def _answer(self, came: Came) -> Came:
        asked = came.message.text.rpartition("<b>")[2]
        await asyncio.sleep(self._town.chance.uniform(4, 12))
        if _SIGNS in asked:
            return await self._press(came, came.message.rows[0][0])
        answer = next((six[self._level] for words, six in _SIX.items() if words in asked), None)
        if answer is None:
            return await self._mail.get()  # advice between two questions
        if self._level == "red" and "Thở" in asked:
            self._town.reds.setdefault(self._code, self._town.loop.time())
        elif self._town.chance.random() < MISTYPED:
            answer = "cháu nó đo mờ quá"
        return await self._say(answer)

    def _line(self) -> str:
        if self._level == "red":
            self._town.reds.setdefault(self._code, self._town.loop.time())
        return " ".join([*(six[self._level] for six in _SIX.values()), "không"])

    async def _say(self, text: str) -> Came:
        self._town.type(PATIENTS, self._chat, text)
        return await self._reply()

    async def _press(self, came: Came, button: Button) -> Came:
        self._town.press(PATIENTS, self._chat, button, came.number)
        return await self._reply()

    async def _reply(self) -> Came:
        """What the bot says to this; of several messages in a row the last, as one reads from below."""
        said = self._town.loop.time()
        came = await self._mail.get()
        self._town.replies.append(came.at - said)
        await asyncio.sleep(1.5)
        return self._newest(came)

    def _newest(self, came: Came) -> Came:
        while not self._mail.empty():
            came = self._mail.get_nowait()
        return came


class Newcomer:
    """Somebody who registers: each question is answered as usual, the code read from the phone."""

    def __init__(self, town: Town, chat: str, phone: str, commune: str) -> None:
        self._town, self._chat, self._phone = town, chat, phone
        self._mail = town.patients.chats[chat]
        sex = town.chance.choice(("Nữ", "Nam"))
        self._own = {"phone": phone, "name": "Lý Thị Mẩy" if sex == "Nữ" else "Vàng A Sình", "sex": sex}
        self._answers = {**ANSWERS, "đang ở xã/phường nào?": commune}

    async def live(self) -> None:
        """From /start to the receipt; who is never asked anything more has given up."""
        self._town.type(PATIENTS, self._chat, "/start")
        for _ in range(60):
            said = self._town.loop.time()
            came = await self._mail.get()
            self._town.replies.append(came.at - said)
            await asyncio.sleep(self._town.chance.uniform(4, 12))
            while not self._mail.empty():
                came = self._mail.get_nowait()
            if "Đã gửi khai báo" in came.message.text:
                self._town.registered += 1
                return
            await self._answer(came)

    async def _answer(self, came: Came) -> None:
        found = [answer for words, answer in self._answers.items() if words in came.message.text]
        if not found:
            return
        code = await self._code() if found[-1] == "{code}" else ""
        answer = found[-1].format(**self._own, code=code)
        label = re.fullmatch(r"\[(.*)\]", answer)
        if label is None:
            self._town.type(PATIENTS, self._chat, answer)
        elif button := _named(came.message, label[1]):
            self._town.press(PATIENTS, self._chat, button, came.number)

    async def _code(self) -> str:
        text = (await self._town.sms.chats[self._phone].get()).message.text
        return "".join(re.findall(r"\b\d{6}\b", text)[:1])


class Station:
    """A health station's nurse with her group: accepts each card in its turn, claims alarms first."""

    def __init__(self, town: Town, chat: str, nurse: str) -> None:
        self._town, self._chat, self._nurse = town, chat, nurse

    async def live(self) -> None:
        """Look at what comes into the group, for ever."""
        while True:
            came = await self._town.staff.chats[self._chat].get()
            if came.message.text.startswith("🔴"):
                for code in re.findall(r"LC-\d{6}", came.message.text)[:1]:
                    self._town.alarms.setdefault(code, came.at)
            await self._act(came)

    async def _act(self, came: Came) -> None:
        buttons = [button for row in came.message.rows for button in row]
        claim = next((b for b in buttons if b.data.startswith("l:") and b.data.endswith(":claim")), None)
        accept = next((b for b in buttons if b.data.startswith("a:") and b.data.endswith(":accept")), None)
        if claim is not None:
            await asyncio.sleep(self._town.chance.uniform(5, 60))
            self._town.press(STAFF, self._chat, claim, came.number, self._nurse)
        elif accept is not None:
            await asyncio.sleep(self._town.chance.uniform(10, 60))
            self._town.press(STAFF, self._chat, accept, came.number, self._nurse)
            self._town.accepted.add((self._chat, came.number))


def _named(message: Message, label: str) -> Button | None:
    buttons = (button for row in message.rows for button in row)
    return next((button for button in buttons if label == re.sub(r"^\W+", "", button.label)), None)
