"""Both bots keep the same promises on the wire, each through its own library, at nothing but an address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot.channel.channel import Conflict, Me, Moved, Never, Passing, TokenRefused, TryLater, Unsure
from bot.simulator import Limits, Simulator
from bot.telegram_bots.api import BotApi
from bot.telegram_bots.patients import PatientsBot
from bot.telegram_bots.staff import StaffBot
from bot.telegram_bots.updates import arrival
from conversations.model.incoming import Pressed, Text
from conversations.model.outgoing import Ack, Button, Content, Erase, Lane, Message, Say, Sms
from conversations.ports import Parcel
from tests.support.channels import PATIENTS
from tests.support.fakes import NINE

TOKEN = "1001:a-token"
NAME = "@f0care_bot"
KINDS = {"aiogram": PatientsBot, "python-telegram-bot": StaffBot}
CARD = Message("Bạn <b>ho</b> không?", rows=((Button("Có", "yes"), Button("Không", "no")),))


@dataclass
class Wire:
    """A simulated messenger, one bot on it, and a person who has begun to talk to it."""

    sim: Simulator
    url: str
    bot: BotApi

    def __post_init__(self) -> None:
        self.mai = self.sim.add_user("Mai", "0912345678")
        self.sim.send_text(self.mai, NAME, "/start")

    async def send(
        self, content: Content | str, *, to: object = None, lane: Lane = Lane.REPLY, posted: int | None = None
    ) -> int | None:
        """Send one thing, to Mai when nobody is named."""
        said = Say(Message(content)) if isinstance(content, str) else content
        address = str(to or self.mai.id)
        parcel = Parcel(1, PATIENTS, address, lane, said, "", 1, posted)
        return (await self.bot.send(parcel)).message_id

    def screen(self) -> list[str]:
        """What the bot's messages say on Mai's phone."""
        return [shown.text for shown in self.sim.chat_history(self.mai, NAME) if not shown.mine]


@pytest.fixture(params=list(KINDS))
async def wire(request: pytest.FixtureRequest) -> AsyncIterator[Wire]:
    """Each test runs once for each library."""
    sim = Simulator(lambda: NINE, Limits.none())
    sim.add_bot(TOKEN, NAME, "F0 Care")
    url = await sim.start()
    bot = KINDS[request.param](TOKEN, url)
    yield Wire(sim, url, bot)
    await bot.close()
    await sim.stop()


async def test_the_bot_knows_its_own_name(wire: Wire) -> None:
    """getMe gives number and name."""
    assert await wire.bot.me() == Me(1001, "f0care_bot")


async def test_words_and_presses_travel_both_ways(wire: Wire) -> None:
    """A card goes out, its press comes in, the card is edited in place and the press answered."""
    number = await wire.send(Say(CARD))
    assert number is not None
    wire.sim.press(wire.mai, NAME, number, "Có")
    start, press = [arrival(u, PATIENTS, "f0care_bot", 1001).what for u in await wire.bot.fetch(None, 1)]
    assert isinstance(start, Text)
    assert start.text == "/start"
    assert isinstance(press, Pressed)
    assert (press.data, press.message) == ("yes", number)
    assert await wire.send(Say(Message("Đã ghi: có"), edit=True), posted=number) == number
    await wire.send(Ack(press.callback, "Đã ghi"))
    shown = wire.sim.last(wire.mai, NAME)
    assert (shown.text, shown.edited, shown.buttons) == ("Đã ghi: có", True, [])
    assert [toast.text for toast in wire.sim.toasts(wire.mai)] == ["Đã ghi"]


async def test_asking_with_an_offset_confirms_what_was_before(wire: Wire) -> None:
    """What was confirmed does not come again, what was not does."""
    [first] = await wire.bot.fetch(None, 0)
    assert await wire.bot.fetch(None, 0) == [first]
    wire.sim.send_text(wire.mai, NAME, "37,5")
    [second] = await wire.bot.fetch(first["update_id"] + 1, 0)
    assert second["message"]["text"] == "37,5"
    assert await wire.bot.fetch(second["update_id"] + 1, 0) == []


async def test_one_key_shares_ones_own_number(wire: Wire) -> None:
    """The key asks the phone for its contact, and goes away when told."""
    await wire.send(Say(Message("Số của bạn?", ask_contact="Gửi số của tôi")))
    [[key]] = wire.sim.reply_keyboard(wire.mai, NAME)
    assert (key["text"], key["request_contact"]) == ("Gửi số của tôi", True)
    await wire.send(Say(Message("Cảm ơn bạn", drop_keyboard=True)))
    assert wire.sim.reply_keyboard(wire.mai, NAME) == []


async def test_what_is_already_so_counts_as_done(wire: Wire) -> None:
    """An edit that changes nothing and a toast that comes too late are no failures."""
    number = await wire.send(Say(CARD))
    assert await wire.send(Say(CARD, edit=True), posted=number) == number
    assert await wire.send(Ack("long-forgotten")) is None


async def test_a_card_that_is_gone_is_posted_anew(wire: Wire) -> None:
    """When the message to edit was deleted, the person still gets to see the card."""
    number = await wire.send(Say(Message("cũ"), edit=True), posted=9999)
    assert number != 9999
    assert wire.screen() == ["cũ"]
    assert await wire.send(Say(Message("mới"), edit=True))
    assert wire.screen() == ["cũ", "mới"]


async def test_a_slip_in_markup_does_not_keep_an_alarm_from_its_reader(wire: Wire) -> None:
    """Markup the messenger refuses is sent as plain words."""
    await wire.send("SpO2 < 90 &amp; <b>khó thở")
    assert wire.screen() == ["SpO2 < 90 & khó thở"]


async def test_closed_doors_are_told_apart_from_refused_words(wire: Wire) -> None:
    """A blocked bot or an unknown chat is gone; an empty text is only our own slip."""
    with pytest.raises(Never) as slip:
        await wire.send("")
    assert not slip.value.gone
    wire.sim.block(wire.mai, NAME)
    for address in (wire.mai.id, 424242, -424242):
        with pytest.raises(Never) as no:
            await wire.send("x", to=address)
        assert no.value.gone


async def test_a_group_that_moved_gives_its_new_address(wire: Wire) -> None:
    """A send to the old address says where the group is now."""
    group = wire.sim.add_group("Trạm", [wire.mai], [NAME])
    await wire.send("trước", to=group.id)
    new = wire.sim.upgrade_group(group)
    with pytest.raises(Moved) as moved:
        await wire.send("sau", to=group.id)
    assert moved.value.to == str(new.id)


async def test_too_fast_says_for_how_long(wire: Wire) -> None:
    """A 429 says how long to wait; who is meant is not documented."""
    wire.sim.faults.add(429, method="sendMessage", retry_after=7)
    with pytest.raises(TryLater) as later:
        await wire.send("x", lane=Lane.REMINDER)
    assert later.value.seconds == 7


async def test_a_server_in_trouble_and_lost_rights_may_pass(wire: Wire) -> None:
    """5xx certainly did not arrive; rights in a group may be given back."""
    wire.sim.faults.add(502, method="sendMessage")
    with pytest.raises(Passing):
        await wire.send("x")
    words = "Bad Request: not enough rights to send text messages to the chat"
    wire.sim.faults.add(400, method="sendMessage", description=words)
    with pytest.raises(Passing):
        await wire.send("x")


async def test_a_connection_that_breaks_after_sending_leaves_it_open(wire: Wire) -> None:
    """Nobody can know whether it arrived, and here it did."""
    wire.sim.faults.add("reset", method="sendMessage", done=True)
    with pytest.raises(Unsure):
        await wire.send("một lần")
    assert wire.screen() == ["một lần"]


async def test_no_answer_in_time_leaves_it_open(wire: Wire) -> None:
    """A call gives up after its time, and says that it may have arrived."""
    wire.sim.faults.add("timeout", method="getMe")
    with pytest.raises(Unsure):
        await wire.bot.call("getMe", {}, timeout=0.2)


async def test_a_server_nobody_can_reach_certainly_got_nothing(wire: Wire) -> None:
    """A refused connection is passing trouble, for a reminder as well."""
    await wire.sim.stop()
    with pytest.raises(Passing):
        await wire.send("x")
    with pytest.raises(Passing):
        await wire.bot.download("photos/1.jpg")


async def test_a_page_instead_of_an_answer_leaves_it_open(wire: Wire, unused_tcp_port: int) -> None:
    """A proxy's login page is no answer of the messenger."""
    app = web.Application()

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>please log in</html>", content_type="text/html")

    app.router.add_route("*", "/{tail:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    bot = type(wire.bot)(TOKEN, f"http://127.0.0.1:{unused_tcp_port}")  # type: ignore[call-arg]
    with pytest.raises(Unsure):
        await bot.call("getMe", {})
    await bot.close()
    await runner.cleanup()


async def test_an_unknown_token_is_refused_for_good(wire: Wire) -> None:
    """A wrong token is not a passing trouble."""
    bot = type(wire.bot)("4242:wrong", wire.url)  # type: ignore[call-arg]
    with pytest.raises(TokenRefused):
        await bot.me()
    await bot.close()


async def test_two_programs_on_one_bot_are_noticed(wire: Wire) -> None:
    """The one whose asking was cut short hears of a conflict."""
    wire.sim.faults.add(409, method="getUpdates", description="Conflict: terminated by other getUpdates request")
    with pytest.raises(Conflict, match="other getUpdates"):
        await wire.bot.fetch(None, 0)


async def test_a_file_comes_back_byte_for_byte(wire: Wire) -> None:
    """What a patient sent can be fetched by its id."""
    wire.sim.send_document(wire.mai, NAME, b"\x00abc", "a.txt")
    updates = await wire.bot.fetch(None, 0)
    assert await wire.bot.fetch_file(updates[-1]["message"]["document"]["file_id"]) == b"\x00abc"


async def test_menus_differ_by_kind_of_chat_and_language(wire: Wire) -> None:
    """The menu is set for private chats or groups, for all languages or one."""
    await wire.bot.set_commands({"start": "Bắt đầu"}, "private")
    await wire.bot.set_commands({"start": "Begin"}, "groups", language="en")
    calls = [call for call in wire.sim.calls if call.method.lower() == "setmycommands"]
    assert len(calls) == 2
    scope = {"type": "all_group_chats"}
    menu = await wire.bot.call("getMyCommands", {"scope": scope, "language_code": "en"})
    assert menu == [{"command": "start", "description": "Begin"}]


async def test_a_bot_does_not_send_text_messages(wire: Wire) -> None:
    """A parcel in the wrong channel is our own slip, said loudly."""
    with pytest.raises(TypeError):
        await wire.send(Sms("x", "notice"))


async def test_many_sends_at_once_share_their_connections(wire: Wire) -> None:
    """Sixteen at a time, two hundred in all, each arrives once."""
    gate = asyncio.Semaphore(16)

    async def one(number: int) -> None:
        async with gate:
            await wire.send(str(number))

    await asyncio.gather(*(one(number) for number in range(200)))
    assert sorted(wire.screen(), key=int) == [str(number) for number in range(200)]


async def test_what_somebody_sent_is_erased_and_what_is_gone_counts_as_erased(wire: Wire) -> None:
    """A message with a password disappears from the chat; erasing it again, or too late, ends well too."""
    wire.sim.send_text(wire.mai, NAME, "LC-000123 k7mwp2xq9d")
    *_, said = [arrival(u, PATIENTS, "f0care_bot", 1001).what for u in await wire.bot.fetch(None, 1)]
    assert isinstance(said, Text)
    for _ in range(2):
        await wire.send(Erase(said.message))
    assert "LC-000123 k7mwp2xq9d" not in [m.text for m in wire.sim.chat_history(wire.mai, NAME)]
