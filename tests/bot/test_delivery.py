"""What waits goes out: most urgent first, never two at once to one chat, each with a known fate in the end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.channel.channel import Moved, Never, Passing, TokenRefused, TryLater, Unsure
from bot.delivery.budgets import Budgets, SendLimits
from bot.delivery.delivery import Delivery, Draw
from bot.delivery.verdicts import SMS_PATIENCE, Patience, judge
from conversations.model.channels import Channel
from conversations.model.incoming import Blocked, BotRemoved, GroupMoved, SmsFailed
from conversations.model.outgoing import Ack, Content, Lane, Message, Outgoing, Remind, Say, Sms
from conversations.ports import Parcel
from tests.support.channels import CHANNELS, PATIENTS, SMS, STAFF
from tests.support.fakes import NINE, MemoryStore, Postman, StandingClock, run_here

P = PATIENTS


class House:
    """A delivery with everything around it."""

    def __init__(self, limits: SendLimits | None = None, channel: Channel = P, **more: Any) -> None:
        self.store = MemoryStore()
        self.post = Postman()
        self.clock = StandingClock()
        self.heard = 0
        self.keys = 0
        self.delivery = Delivery(
            CHANNELS[channel],
            self.post,
            self.store,
            run_here,
            self.clock,
            Budgets(CHANNELS[channel].is_group, limits or SendLimits.none()),
            heard=self._hear,
            **more,
        )

    def _hear(self) -> None:
        self.heard += 1

    def put(self, address: str, content: Content | str, lane: Lane = Lane.REPLY, channel: Channel = P) -> None:
        """Write one thing into the outbox."""
        self.keys += 1
        said = Say(Message(content)) if isinstance(content, str) else content
        self.store.outbox.put([Outgoing(channel, address, lane, said, f"k{self.keys}")], self.clock.now())
        self.delivery.wake()

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.forward(seconds)
        self.delivery.wake()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The delivery at work; stopped in good order at the end."""
        task = asyncio.create_task(self.delivery.deliver())
        try:
            yield
        finally:
            self.delivery.stop()
            await asyncio.wait_for(task, 5)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something to become true, five seconds at most."""
        for _ in range(500):
            if true():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"never came true: {self.store.outbox.states()}")

    async def until_still(self) -> None:
        """Wait until nothing is left waiting or on its way."""
        await self.until(lambda: not {"waiting", "sending"} & set(self.store.outbox.states()))


def words(post: Postman) -> list[str]:
    """The texts that were sent, in order."""
    return [p.content.message.text for p in post.sent if isinstance(p.content, Say)]


async def test_an_alarm_leaves_before_a_reply_and_a_reply_before_a_reminder() -> None:
    """The order in which things were written does not matter, how urgent they are does."""
    house = House(draw=lambda work, parcel, now: Message("reminder"), together=1)
    house.put("1", Remind(1, "ask"), Lane.REMINDER)
    house.put("2", "reply")
    house.put("3", "alarm", Lane.ALARM)
    async with house.open():
        await house.until_still()
    assert words(house.post) == ["alarm", "reply", "reminder"]
    assert house.store.outbox.states() == ["sent"] * 3


async def test_one_chat_gets_its_messages_in_order_and_one_at_a_time() -> None:
    """A slow message is never overtaken by the next one to the same chat."""
    house = House()
    going: set[str] = set()

    async def gate(parcel: Parcel) -> None:
        assert parcel.address not in going
        going.add(parcel.address)
        await asyncio.sleep(0.01)
        going.remove(parcel.address)

    house.post.gate = gate
    for number in range(6):
        house.put(str(number % 2), f"{number % 2}:{number}")
    async with house.open():
        await house.until_still()
    assert [word for word in words(house.post) if word.startswith("0")] == ["0:0", "0:2", "0:4"]
    assert [word for word in words(house.post) if word.startswith("1")] == ["1:1", "1:3", "1:5"]


async def test_a_card_is_edited_where_it_was_posted() -> None:
    """The place of a posted card is remembered and comes back with its next edit."""
    house = House()
    house.put("1", Say(Message("card"), card="c"))
    async with house.open():
        await house.until_still()
        house.put("1", Say(Message("card!"), card="c", edit=True))
        await house.until_still()
    assert [p.posted for p in house.post.sent] == [None, 101]


async def test_a_reminder_is_drawn_when_it_leaves_and_dropped_when_no_longer_needed() -> None:
    """Who answered meanwhile is not asked."""

    def draw(work: Any, parcel: Parcel, now: Any) -> Message | None:
        assert isinstance(parcel.content, Remind)
        assert work.outbox is house.store.outbox
        return Message("question") if parcel.content.slot == 1 else None

    drawing: Draw = draw
    house = House(draw=drawing)
    house.put("1", Remind(1, "ask"), Lane.REMINDER)
    house.put("2", Remind(2, "ask"), Lane.REMINDER)
    async with house.open():
        await house.until_still()
    assert house.store.outbox.states() == ["sent", "dropped"]
    assert house.store.outbox.places == {("1", "slot:1"): 101}


async def test_a_reminder_that_cannot_be_drawn_holds_up_nobody() -> None:
    """A slip in drawing costs that reminder its turn, and an alarm nothing."""

    def draw(work: Any, parcel: Parcel, now: Any) -> Message | None:
        raise KeyError("slot")

    house = House(draw=draw)
    house.put("1", Remind(1, "ask"), Lane.REMINDER)
    house.put("2", "alarm", Lane.ALARM)
    async with house.open():
        await house.until(lambda: house.store.outbox.states() == ["waiting", "sent"])


async def test_a_start_that_fails_is_begun_again() -> None:
    """What was on its way before a crash is found even when memory is slow to open."""
    house = House()
    house.put("1", "reply")
    house.store.outbox.claim(P, 1, NINE)
    house.store.broken = 1
    async with house.open():
        await house.until_still()
    assert house.store.outbox.states() == ["sent"]


async def test_a_full_budget_holds_reminders_back_but_not_an_alarm() -> None:
    """With all reminders' shares used, an alarm still leaves at once."""
    house = House(SendLimits(overall=6, reminders=4), draw=lambda work, parcel, now: Message("r"))
    for number in range(20):
        house.put(str(number), Remind(number, "ask"), Lane.REMINDER)
    async with house.open():
        await house.until(lambda: len(house.post.sent) >= 4)
        before = len(house.post.sent)
        house.put("99", "alarm", Lane.ALARM)
        await house.until(lambda: "alarm" in words(house.post))
        assert words(house.post).index("alarm") <= before + 1
        assert house.store.outbox.states().count("waiting") > 10


async def test_too_fast_for_one_chat_stops_that_chat_alone() -> None:
    """A 429 of one chat is obeyed there, others go on."""
    house = House()
    house.post.answers["1"] = [TryLater(60)]
    house.put("1", "a")
    house.put("1", "b")
    house.put("2", "c")
    async with house.open():
        await house.until(lambda: words(house.post) == ["c"])
        await house.until(lambda: house.store.outbox.states() == ["waiting", "waiting", "sent"])
    assert house.store.outbox.rows[1].retry_at == NINE + timedelta(seconds=60)
    assert len(house.post.tried) == 2


async def test_a_network_failure_is_tried_again_when_its_time_comes() -> None:
    """Nothing is lost to a broken connection."""
    house = House()
    house.post.answers["1"] = [Passing("ClientConnectorError")]
    house.put("1", "a")
    async with house.open():
        await house.until(lambda: len(house.post.tried) == 1)
        house.forward(2)
        await house.until_still()
    assert house.store.outbox.states() == ["sent"]


async def test_a_blocked_bot_is_told_to_the_core() -> None:
    """The message is dead, and the core hears that the person blocked us, once, under a number of its own."""
    house = House()
    house.post.answers["1"] = [Never("Forbidden: bot was blocked by the user", gone=True)]
    house.put("1", "a")
    async with house.open():
        await house.until_still()
    [told] = house.store.inbox.kept.values()
    assert (told.chat, told.sender, told.private, told.what) == ("1", "1", True, Blocked())
    assert told.update < 0
    assert house.store.outbox.states() == ["dead"]
    assert house.heard == 1


async def test_a_group_that_moved_gets_its_message_at_its_new_address() -> None:
    """The new address is written down, told to the core, and used at once."""
    house = House(channel=STAFF)
    house.post.answers["-5"] = [Moved("-1005")]
    house.put("-5", "card", Lane.ALARM, STAFF)
    async with house.open():
        await house.until_still()
    assert [p.address for p in house.post.sent] == ["-1005"]
    assert house.store.inbox.whats() == [GroupMoved("-1005")]


async def test_an_unknown_end_is_tried_again_unless_it_was_a_reminder() -> None:
    """An alarm or reply may come twice rather than never; a reminder rather never than twice."""
    house = House(draw=lambda work, parcel, now: Message("r"))
    for address, lane in (("1", Lane.ALARM), ("2", Lane.REPLY)):
        house.post.answers[address] = [Unsure("TimeoutError")]
        house.put(address, "x", lane)
    house.post.answers["3"] = [Unsure("TimeoutError")]
    house.put("3", Remind(1, "ask"), Lane.REMINDER)
    async with house.open():
        await house.until(lambda: house.store.outbox.states() == ["waiting", "waiting", "unknown"])
        house.forward(2)
        await house.until_still()
    assert house.store.outbox.states() == ["sent", "sent", "unknown"]


async def test_after_a_crash_what_was_on_its_way_is_found() -> None:
    """Replies left sending are sent again, reminders are not."""
    house = House()
    house.put("1", "reply")
    house.put("2", Remind(1, "ask"), Lane.REMINDER)
    house.store.outbox.claim(P, 2, NINE)
    async with house.open():
        await house.until_still()
    assert house.store.outbox.states() == ["sent", "unknown"]


async def test_a_text_too_long_for_one_message_arrives_whole() -> None:
    """The parts come in order, buttons and the card's place at the last; a failure goes on with the missing part."""
    house = House()
    text = "\n".join(f"dòng {number} " + "ơ" * 40 for number in range(200))
    house.post.answers["1"] = [201, Passing("x"), 202, 203]
    house.put("1", Say(Message(text), card="c"))
    async with house.open():
        await house.until(lambda: house.store.outbox.states() == ["waiting"] and len(house.post.tried) == 2)
        house.forward(5)
        await house.until_still()
    assert "\n".join(words(house.post)) == text
    assert house.store.outbox.places == {("1", "c"): 203}


async def test_the_parts_of_a_long_text_keep_the_chats_pace() -> None:
    """Each part waits for the chat's next free moment, like any message."""
    house = House(SendLimits(stretch=0.2))
    house.put("1", "dòng\n" * 2000)
    async with house.open():
        await house.until(lambda: len(house.post.sent) == 1)
        await asyncio.sleep(0.1)
        assert len(house.post.sent) == 1
        await house.until_still()
    assert "\n".join(words(house.post)) == "dòng\n" * 2000


async def test_stopping_lets_what_is_on_its_way_arrive() -> None:
    """A stop in the middle of a send writes its fate down and takes nothing new."""
    house = House(together=1)
    started, go = asyncio.Event(), asyncio.Event()

    async def gate(parcel: Parcel) -> None:
        started.set()
        await go.wait()

    house.post.gate = gate
    house.put("1", "a")
    house.put("2", "b")
    task = asyncio.create_task(house.delivery.deliver())
    await asyncio.wait_for(started.wait(), 5)
    house.delivery.stop()
    go.set()
    await asyncio.wait_for(task, 5)
    assert house.store.outbox.states() == ["sent", "waiting"]


async def test_a_failed_transaction_forgets_no_fate() -> None:
    """When writing down fails, it is done by the next round, and nothing is sent twice."""
    house = House()

    async def gate(parcel: Parcel) -> None:
        house.store.broken = 2

    house.post.gate = gate
    house.put("1", "a")
    async with house.open():
        await house.until_still()
    assert house.store.outbox.states() == ["sent"]
    assert len(house.post.tried) == 1


async def test_a_slip_of_our_own_stops_neither_the_loop_nor_the_others() -> None:
    """An exception nobody thought of counts as a failure of that parcel."""
    house = House()
    house.post.answers["1"] = [ValueError("oh")]
    house.put("1", "a")
    house.put("2", "b")
    async with house.open():
        await house.until(lambda: house.store.outbox.states() == ["waiting", "sent"])
        house.forward(2)
        await house.until_still()


async def test_an_outage_makes_the_channel_rest_instead_of_burning_all_tries() -> None:
    """When nothing gets through, the parcels that wait are not even taken."""
    house = House(together=4)
    for number in range(40):
        house.post.answers[str(number)] = [Passing("ClientConnectorError")] * 50
        house.put(str(number), "x")
    async with house.open():
        await house.until(lambda: len(house.post.tried) >= 3)
        await asyncio.sleep(0.2)
    assert len(house.post.tried) <= 8
    assert "dead" not in house.store.outbox.states()


async def test_an_sms_that_cannot_leave_is_told_to_the_patient() -> None:
    """After three quick tries the core hears it in the chat the code belongs to."""
    house = House(channel=SMS)
    house.post.answers["+84912345678"] = [Passing("503")] * 3
    house.put("+84912345678", Sms("Ma cua ban", "otp", "123456", "77", P), channel=SMS)
    async with house.open():
        for tries in (1, 2, 3):
            await house.until(lambda tries=tries: len(house.post.tried) == tries)
            await house.until(lambda: "sending" not in house.store.outbox.states())
            house.forward(5)
        await house.until_still()
    [told] = house.store.inbox.kept.values()
    assert (told.channel, told.chat, told.what) == (P, "77", SmsFailed("+84912345678", "otp"))


async def test_an_idle_delivery_hardly_moves() -> None:
    """Without work there is about one look a second."""
    house = House()
    async with house.open():
        await asyncio.sleep(0.3)
    assert house.store.transactions <= 3


async def test_an_answer_to_a_press_costs_no_budget() -> None:
    """After a toast the chat is free at once."""
    house = House(SendLimits())
    house.put("1", Ack("q"))
    house.put("1", "a")
    async with house.open():
        await asyncio.wait_for(house.until_still(), 0.8)


async def test_a_group_that_is_full_is_noted_for_whoever_answers_presses() -> None:
    """After its last message of the minute it is known when there is room again, for one more message each."""
    house = House(SendLimits(), channel=STAFF)
    room = SendLimits().group - SendLimits().for_alarms
    for _ in range(room):
        house.put("-100", "a", channel=STAFF)
    async with house.open():
        await house.until(lambda: "-100" in house.store.outbox.full)
        waits = [(free - house.clock.now()).total_seconds() for free in house.store.outbox.full["-100"]]
    assert len(waits) == room
    assert waits == sorted(waits)
    assert all(50 < wait <= 64 for wait in waits)


def a_parcel(lane: Lane = Lane.REPLY, attempts: int = 1, content: Content | None = None, to: str = "1") -> Parcel:
    """A parcel on its n-th way."""
    return Parcel(7, P, to, lane, content or Say(Message("x")), "", attempts)


@pytest.mark.parametrize(
    ("lane", "attempts", "outage", "state"),
    [
        (Lane.REPLY, 19, False, "waiting"),
        (Lane.REPLY, 20, False, "dead"),
        (Lane.REPLY, 20, True, "waiting"),
        (Lane.ALARM, 500, False, "waiting"),
        (Lane.REMINDER, 20, False, "dead"),
    ],
)
def test_only_an_alarm_is_tried_for_ever(lane: Lane, attempts: int, outage: bool, state: str) -> None:
    """A parcel is given up after 20 tries, but not an alarm, and nothing while nothing at all gets through."""
    verdict = judge(a_parcel(lane, attempts), Passing("x"), NINE, Patience(), outage=outage)
    assert verdict.fate.state == state


def test_waits_double_up_to_five_minutes() -> None:
    """1, 2, 4 … seconds, then 300."""
    waits = [Patience().wait(attempts).total_seconds() for attempts in (1, 2, 3, 9, 10, 1000)]
    assert waits == [1, 2, 4, 256, 300, 300]


def test_a_closed_group_is_a_removed_bot_and_a_refused_text_is_nobodys_absence() -> None:
    """What the core hears depends on who closed the door, and why."""
    gone = judge(a_parcel(to="-5"), Never("kicked", gone=True), NINE, Patience(), outage=False, group=True)
    assert gone.report
    assert gone.report.what == BotRemoved()
    slip = judge(a_parcel(), Never("text is empty"), NINE, Patience(), outage=False)
    assert (slip.fate.state, slip.report) == ("dead", None)


def test_each_attempt_reports_under_a_number_of_its_own() -> None:
    """A parcel that met a move and later a closed door is heard twice."""
    first = judge(a_parcel(attempts=1), Moved("-9"), NINE, Patience(), outage=False).report
    second = judge(a_parcel(attempts=2), Never("x", gone=True), NINE, Patience(), outage=False).report
    assert first
    assert second
    assert first.update != second.update


def test_a_failed_sms_to_nobody_in_particular_is_only_dead() -> None:
    """Without a contact there is nobody to tell."""
    parcel = a_parcel(content=Sms("x", "notice"))
    assert judge(parcel, Never("404"), NINE, SMS_PATIENCE, outage=False).report is None


def test_a_late_toast_is_not_repeated() -> None:
    """A toast of unknown end is over."""
    assert judge(a_parcel(content=Ack("q")), Unsure("t"), NINE, Patience(), outage=False).fate.state == "unknown"


async def test_a_refused_token_keeps_everything_waiting() -> None:
    """What cannot be sent today is sent when the token is right again."""
    house = House(together=4)
    for number in range(8):
        house.post.answers[str(number)] = [TokenRefused("Unauthorized")]
        house.put(str(number), "x")
    task = asyncio.create_task(house.delivery.deliver())
    await house.until(lambda: len(house.post.tried) >= 4)
    house.delivery.stop()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(task, 5)
    assert set(house.store.outbox.states()) == {"waiting"}
