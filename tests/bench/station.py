"""A station of 180 with four staff, over two mornings and the night between, on the demo with Telegram's limits.

The people are played as the trial of docs/reliability.md found them; the clock is moved, so that the group's budget,
which runs in real time, is far shorter than in life. `python -m tests.bench.station [--shots] [--words]`
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, create_engine, insert, select, update

from bot.commands.demo import PATIENT_BOT, SAMPLES, Demo
from bot.simulator import Group, User
from bot.simulator.calls import Called
from bot.simulator.screens import Shown
from conversations.model.people import Role
from storage import tables
from storage.engine.sealing import bound, phone_index
from storage.people.patients import PATIENT_SEALED
from storage.store import SqlStore
from tests.bench.figures import Figure, table
from tests.support.beginnings import ANSWERS

PEOPLE, NEWCOMERS = 180, 12
GREEN, FEVER = "36,8 17 80 98 120/80 không", "38,8 18 96 97 120/80 ho, sốt"
RED = "37,9 27 112 90 110/70 khó thở"
TYPING = 0.3
"""Seconds a newcomer needs to see a question before the answer to it is on its way."""

QUIET_FOR = 0.4
"""Seconds without a new call after which everything that was said counts as answered."""

MOST_MESSAGES, LONGEST_PRESS, MOST_CALLS = 34, 1.0, 24
PATIENTS_BOT = f"@{PATIENT_BOT[1]}"
STATION = SAMPLES[1]
"""The demo's station whose patients these are."""


@dataclass
class Ward:
    """The running demo, its people, and what came of their presses."""

    demo: Demo
    engine: Engine
    chance: Random
    people: list[User] = field(default_factory=list)
    presses: list[float] = field(default_factory=list)

    @property
    def group(self) -> Group:
        """The station's group."""
        return next(g for g in self.demo.simulator.world.groups.values() if STATION.name in g.title)

    def staff(self, name: str) -> User:
        """The staff member whose name has this in it."""
        members = self.group.members.values()
        return next(one for one in members if isinstance(one, User) and name in one.name)

    def says(self, person: User, text: str) -> None:
        """Somebody at home writes to the patients' bot."""
        self.demo.simulator.send_text(person, PATIENTS_BOT, text)

    async def until(self, hhmm: str) -> None:
        """Move the clock there (today or tomorrow), and let everything that follows happen."""
        self.demo.clock.jump_to(hhmm)
        await self.quiet()
        await self.drained()

    async def quiet(self, seconds: float = 90) -> None:
        """Wait until everything that came in was answered, and the bots have had nothing to say for a while."""
        deadline = time.monotonic() + seconds
        latest, since = None, time.monotonic()
        while time.monotonic() < deadline:
            calls = [call for call in list(self.demo.simulator.calls)[-40:] if call.method.lower() != "getupdates"]
            newest = calls[-1] if calls else None
            if newest is not latest or self.unanswered():
                latest, since = newest, time.monotonic()
            elif time.monotonic() - since > QUIET_FOR:
                return
            await asyncio.sleep(0.05)

    async def drained(self, seconds: float = 90) -> None:
        """Wait until the group has got what was meant for it: its budget runs in real time, whatever the clock says."""
        at = tables.table(tables.Outbox)
        waits = select(at.c.id).where(at.c.channel == "staff", at.c.state.in_(("waiting", "sending"))).limit(1)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self.engine.connect() as reader:
                if reader.execute(waits).first() is None:
                    return
            await asyncio.sleep(0.5)

    def unanswered(self) -> bool:
        """True while something that somebody said is on its way or waits for its turn."""
        at = tables.table(tables.Inbox)
        waits = select(at.c.id).where(at.c.done_at.is_(None), at.c.parked.is_(False)).limit(1)
        with self.engine.connect() as reader:
            return reader.execute(waits).first() is not None or any(
                bot.updates.pending for bot in self.demo.simulator.world.bots.values()
            )

    def cards(self) -> list[Shown]:
        """What the group's screen holds, oldest first."""
        return self.demo.simulator.chat_history(self.staff("Hoa"), self.group)

    async def press(self, who: str, marks: str, label: str) -> bool:
        """Press a button of the newest card with these words, and time its answer. Returns False if there is none."""
        user = self.staff(who)
        for card in reversed(self.cards()):
            names = [button for row in card.buttons for button in row if label in button]
            if marks in card.text and names:
                began, done = time.monotonic(), self._answer()
                self.demo.simulator.press(user, self.group, card.id, names[0])
                await self.demo.simulator.until(partial(self._answered_since, done), 120)
                self.presses.append(time.monotonic() - began)
                return True
        return False

    def _answer(self) -> Called | None:
        """Return the last answer to a press; the simulator forgets old calls, so that they cannot be counted."""
        answers = (call for call in reversed(self.demo.simulator.calls) if call.method.lower() == "answercallbackquery")
        return next(answers, None)

    def _answered_since(self, before: Called | None) -> bool:
        return self._answer() is not before

    def posted(self) -> list[Shown]:
        """What the bot has posted in the group so far: messages, not edits."""
        return [card for card in self.cards() if card.bot]

    def rows(self, model: type[Any], *columns: str) -> list[tuple[Any, ...]]:
        """Some columns of all rows of a table."""
        at = tables.table(model)
        with self.engine.connect() as reader:
            return [tuple(row) for row in reader.execute(select(*(at.c[name] for name in columns)))]


async def settled(ward: Ward) -> None:
    """Let 180 people open the chat, and write them into memory as accepted over the last five days."""
    for n in range(PEOPLE):
        ward.people.append(ward.demo.simulator.add_user(f"Máy {n}", f"+84981{n:06d}"))
        ward.says(ward.people[-1], "/start")
    while len(ward.rows(tables.Contact, "id")) < PEOPLE:
        await asyncio.sleep(0.2)
    await ward.quiet()
    by_chat = {address: number for number, address in ward.rows(tables.Contact, "id", "address")}
    now = ward.demo.clock.now().astimezone(UTC)
    with ward.engine.begin() as memory:
        memory.execute(update(tables.table(tables.DialogSession)).values(status="cancelled"))
        (station,) = [number for number, code in ward.rows(tables.Facility, "id", "code") if code == STATION.code]
        for n, person in enumerate(ward.people, start=1):
            since, contact = now - timedelta(days=1 + n % 5), by_chat[str(person.id)]
            birth = date(1940 + round(72 * n / PEOPLE), 3, 5)
            risks = ["age"] if now.year - birth.year >= 65 else []
            phone = f"+84981{n:06d}"
            place = {"address": "Bản Pho", "commune": STATION.commune}
            who = {"full_name": f"{_FAMILIES[n % 7]} {_GIVEN[n % 11]} {_GIVEN[n // 11 % 11]}", "sex": "female"}
            asked = {"status": "accepted", "place": "home", "phone_proven": True, "positive_on": since.date()}
            decided = {"opened_at": since, "accepted_at": since, "decided_at": since, "decided_by": "Lù Thị Hoa"}
            ids = {"id": n, "patient_id": n, "contact_id": contact}
            rows: tuple[tuple[type[Any], dict[str, Any]], ...] = (
                (tables.Patient, bound({"id": n, "code": f"LC-{n:06d}", "birth": f"{birth:%Y-%m-%d}", "phone": phone,
                                        "phone_index": phone_index(phone), **place, **who}, "code", *PATIENT_SEALED)),
                (tables.CareLink, {"contact_id": contact, "patient_id": n, "relation": "self", "since": since}),
                (tables.Episode, {**ids, **asked, **decided, "facility_id": station,
                                  "screening": {"doses": 2, "risks": risks}}),
            )  # fmt: skip
            for model, row in rows:
                memory.execute(insert(tables.table(model)), row)


_FAMILIES = ("Lý", "Vàng", "Giàng", "Tẩn", "Chảo", "Lò", "Sùng")
_GIVEN = ("Mẩy", "Páo", "Sua", "Dín", "Chứ", "Pha", "Nhìn", "Seo", "Thào", "Sử", "Lìn")


async def registers(ward: Ward, number: int) -> None:
    """A newcomer registers, answering what is on the screen."""
    phone = f"+84972{number:06d}"
    person = ward.demo.simulator.add_user(f"Máy mới {number}", phone)
    facts = {"phone": "0" + phone[3:], "name": f"Vàng A {_GIVEN[number % 11]}", "sex": "Nữ"}
    ward.says(person, "/start")
    answered = ""
    for _ in range(40):
        try:
            await ward.demo.simulator.until(partial(_asked_on, ward, person, answered), 60)
        except TimeoutError:
            raise TimeoutError(f"nothing new after: {_question(ward, person) or answered}") from None
        answered = _question(ward, person)
        if _SENT in answered:
            return
        await asyncio.sleep(TYPING)
        reply = ANSWERS[max(ANSWERS, key=answered.rfind)]
        if reply == "{code}":
            await ward.demo.simulator.until(lambda: ward.demo.simulator.sms_inbox(phone), 60)
            facts["code"] = re.findall(r"\b\d{6}\b", ward.demo.simulator.sms_inbox(phone)[-1].text)[-1]
        said = reply.format(**facts)
        if said.startswith("["):
            last = ward.demo.simulator.last(person, PATIENTS_BOT)
            labels = [one for row in last.buttons for one in row if said[1:-1] in one]
            assert labels, f"no button {said} under {last.text}: {last.buttons}"
            label = labels[0]
            ward.demo.simulator.press(person, PATIENTS_BOT, last.id, label)
        else:
            ward.says(person, said)


def _asked_on(ward: Ward, person: User, answered: str) -> bool:
    seen = _question(ward, person)
    return seen != answered and any(marks in seen for marks in (*ANSWERS, _SENT))


_SENT = "Đã gửi"


def _question(ward: Ward, person: User) -> str:
    last = ward.demo.simulator.last(person, PATIENTS_BOT)
    return "" if last.mine else last.text


async def busy_morning(ward: Ward) -> int:
    """Play the first morning: registrations, a cry, letters, reports; return the messages in the group."""
    before = len(ward.posted())
    await ward.until("05:30")
    ward.says(ward.people[4], "chồng em khó thở quá, môi tím rồi cứu với")
    await ward.until("07:01")
    await ward.press("Hoa", "LC-000005", "Nhận ca")
    await ward.press("Hoa", "LC-000005", "Đã liên hệ")
    await ward.press("Hoa", "LC-000005", "Ổn")
    await ward.until("07:30")
    for number in range(NEWCOMERS):
        await registers(ward, number)
    while await ward.press("Hoa", "Vàng A", "Tiếp nhận"):
        await ward.quiet(5)
    await ward.until("09:00")
    for number, words in enumerate(LETTERS):
        ward.says(ward.people[10 + number], words)
    await reports(ward, late=31)
    await ward.until("10:05")
    return len(ward.posted()) - before


LETTERS = (
    "Cho em hỏi bao giờ được ra khỏi nhà ạ?",
    "Nhà em hết thuốc hạ sốt, trạm có phát không?", "Con em ăn cháo được không bác sĩ?",
    "Khi nào trạm đến lấy mẫu ạ?", "Em muốn xin giấy nghỉ ốm", "Chồng em về nhà hôm nay có phải cách ly không?",
    "Vâng em cảm ơn", "Thuốc ho uống mấy lần một ngày ạ?",
)  # fmt: skip


async def reports(ward: Ward, late: int) -> None:
    """Let everybody but the last ones report in one line between 9:00 and 10:00; two are red, six feverish."""
    there = ward.people[: PEOPLE - late]
    for start in range(0, len(there), 15):
        for person in there[start : start + 15]:
            number = ward.people.index(person)
            ward.says(person, RED if number in (40, 90) else FEVER if number % 25 == 3 else GREEN)
        ward.demo.clock.advance(5)
        await ward.quiet()


async def played(*, shots: bool = False, words: bool = False) -> list[Figure]:
    """Play both mornings and the night; return the figures."""
    with tempfile.TemporaryDirectory(prefix="f0care-station-") as folder:
        demo = Demo(Path(folder))
        url = await demo.start()
        engine = create_engine(f"sqlite:///{folder}/demo.sqlite3", connect_args={"timeout": 30})
        ward = Ward(demo, engine, Random(180))
        try:
            _fourth(ward)
            await settled(ward)
            busy = await busy_morning(ward)
            if shots:
                await _shots(url, "busy")
            figures = [Figure("messages in the group until 10:05, busy morning", busy, "messages", MOST_MESSAGES)]
            figures += await afternoon_and_night(ward)
            quiet = await quiet_morning(ward)
            if words:
                sys.stderr.write("".join(f"{card.text!r:.160} {card.buttons!s:.120}\n" for card in ward.posted()))
            if shots:
                await _shots(url, "quiet")
        finally:
            engine.dispose()
            await demo.stop()
    presses = sorted(ward.presses)
    return [
        *figures,
        Figure("messages in the group until 10:05, quiet morning", quiet, "messages", MOST_MESSAGES),
        Figure("longest wait for a press's answer", presses[-1], "s", LONGEST_PRESS),
        Figure("presses", len(presses), "presses"),
    ]


async def afternoon_and_night(ward: Ward) -> list[Figure]:
    """Move on to the next morning hour by hour: an unclaimed alarm must come again, a promised call be shown."""
    await calls_made(ward)
    newest = [alarm for alarm in ward.rows(tables.Alert, "id", "claimed_by", "closed_at") if alarm[1:] == (None, None)]
    silent = 0.0
    shown = _alarm_posts(ward)
    for hour in ("11:00", "12:00", "14:00", "16:00", "17:00", "19:00", "19:30", "22:00", "01:00", "03:00", "05:30"):
        await ward.until(hour)
        after = _alarm_posts(ward)
        silent += after == shown
        shown = after
    calls = [kind for kind, closed in ward.rows(tables.Task, "kind", "closed_at") if closed is None]
    told = any("hẹn gọi" in card.text.lower() or "chưa gọi" in card.text.lower() for card in ward.posted())
    return [
        Figure("alarms raised", len(ward.rows(tables.Alert, "id")), "alarms"),
        Figure("unclaimed alarms over the night", len(newest), "alarms"),
        Figure("hours looked at in which no alarm was shown again", silent, "hours", 0 if newest else None),
        Figure("calls still open next morning", len(calls), "tasks"),
        Figure("calls open that no message of the group tells of", float(bool(calls) and not told), "", 0),
    ]


async def calls_made(ward: Ward) -> None:
    """Let two nurses phone from the 10:05 list, one after the other; everybody they reach is well but one in six."""
    for number in range(MOST_CALLS):
        who = ("Minh", "Mẩy")[number % 2]
        if not await ward.press(who, "Chưa khai", "☎️"):
            return
        await ward.quiet(5)
        await ward.press(who, "Gọi xong", ("🙂", "📵")[number % 6 == 5])
        await ward.quiet(5)


def _alarm_posts(ward: Ward) -> int:
    return sum("🔴" in card.text or "🚨" in card.text or "báo động" in card.text.lower() for card in ward.posted())


async def quiet_morning(ward: Ward) -> int:
    """Play the second morning: no registrations, three letters, two alarms are left; return messages in the group."""
    before = len(ward.posted())
    await ward.until("09:00")
    for number, words in enumerate(LETTERS[:3]):
        ward.says(ward.people[60 + number], words)
    await reports(ward, late=20)
    await ward.until("10:05")
    for marks in ("gọi", "Chưa khai", "Báo động"):
        for who in ("Hoa", "Minh"):
            await ward.press(who, "", marks)
    return len(ward.posted()) - before


def _fourth(ward: Ward) -> None:
    """A fourth staff member joins the three of the demo."""
    person = ward.demo.simulator.add_user("Y tá Tẩn Sử Mẩy", staff=True)
    ward.demo.simulator.add_member(ward.group, person)
    with SqlStore(ward.engine).unit_of_work() as work:
        station = work.facilities.by_code(STATION.code)
        assert station is not None
        work.staff.add(station.id, person.name, Role.NURSE, str(person.id), ward.demo.clock.now())


async def _shots(url: str, name: str) -> None:
    """Take pictures of the page as a phone shows it."""
    await asyncio.to_thread(_picture, url, name)


def _picture(url: str, name: str) -> None:
    from tests.browser.browser_stage import HANDHELD, SHOTS, chromium, opened  # a browser only when asked for

    with chromium() as browser, opened(browser, url, HANDHELD) as stage:
        stage.page.wait_for_timeout(1500)
        SHOTS.mkdir(parents=True, exist_ok=True)
        stage.page.screenshot(path=str(SHOTS / f"station-{name}.png"))


def figures() -> list[Figure]:
    """Play the station without pictures."""
    return asyncio.run(played())


if __name__ == "__main__":
    found = asyncio.run(played(shots="--shots" in sys.argv, words="--words" in sys.argv))
    sys.stdout.write(table(found) + "\n")
    sys.exit(0 if all(figure.holds for figure in found) else 1)
