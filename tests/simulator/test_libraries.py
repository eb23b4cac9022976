"""Both real libraries run unchanged against the simulator, given only its address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramMigrateToChat, TelegramRetryAfter
from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, MenuButtonCommands
from telegram import Bot as PtbBot
from telegram import InlineKeyboardButton as PtbButton
from telegram import InlineKeyboardMarkup as PtbKeyboard
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.simulator import Limits, Simulator
from bot.simulator.pictures import sample

PATIENTS = "1001:patients-token"
STAFF = "1002:staff-token"
NOW = datetime(2022, 4, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
async def world() -> AsyncIterator[tuple[Simulator, str]]:
    """A running simulator with two bots, and its address."""
    sim = Simulator(lambda: NOW, Limits.none())
    sim.add_bot(PATIENTS, "f0care_bot", "F0 Care")
    sim.add_bot(STAFF, "f0staff_bot", "F0 Trực", staff=True)
    url = await sim.start()
    yield sim, url
    await sim.stop()


@pytest.fixture
async def aiogram(world: tuple[Simulator, str]) -> AsyncIterator[AiogramBot]:
    """A plain aiogram bot, told only the address."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(world[1]))
    async with AiogramBot(PATIENTS, session=session) as bot:
        yield bot


@pytest.fixture
async def ptb(world: tuple[Simulator, str]) -> AsyncIterator[PtbBot]:
    """A plain python-telegram-bot bot, told only the address."""
    url = world[1]
    async with PtbBot(STAFF, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        yield bot


async def test_aiogram_hears_a_person_and_answers_with_buttons(world, aiogram: AiogramBot) -> None:
    """aiogram gets a text, answers with a button, gets its press and edits the card."""
    sim, _ = world
    lan = sim.add_user("Lý Thị Lan", "0912345678")
    sim.open_link(lan, "https://t.me/f0care_bot?start=f_ABC")
    (update,) = await aiogram.get_updates(timeout=1)
    assert update.message
    assert update.message.text == "/start f_ABC"
    assert update.message.entities
    assert update.message.entities[0].type == "bot_command"
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Có", callback_data="yes")]])
    sent = await aiogram.send_message(lan.id, "Bạn <b>ho</b> không?", parse_mode="HTML", reply_markup=keyboard)
    sim.press(lan, "@f0care_bot", sent.message_id, "Có")
    (pressed,) = await aiogram.get_updates(offset=update.update_id + 1)
    assert pressed.callback_query
    assert pressed.callback_query.data == "yes"
    assert await aiogram.answer_callback_query(pressed.callback_query.id, text="Đã ghi")
    await aiogram.edit_message_text("Đã ghi: có", chat_id=lan.id, message_id=sent.message_id)
    shown = sim.last(lan, "@f0care_bot")
    assert (shown.text, shown.edited, shown.buttons) == ("Đã ghi: có", True, [])
    assert [toast.text for toast in sim.toasts(lan)] == ["Đã ghi"]


async def test_aiogram_reads_every_kind_of_message(world, aiogram: AiogramBot) -> None:
    """Contacts, stickers, pictures, voices, places, files, forwards and edits are shaped as aiogram expects."""
    sim, _ = world
    lan = sim.add_user("Lan", "0912345678")
    bot = "@f0care_bot"
    said = sim.send_text(lan, bot, "37,5")
    sim.share_contact(lan, bot)
    sim.share_contact(lan, bot, own=False, phone="0987654321", name="Mẹ")
    sim.send_sticker(lan, bot)
    sim.send_photo(lan, bot, caption="que thử")
    sim.send_voice(lan, bot)
    sim.send_location(lan, bot)
    sim.send_document(lan, bot, b"x", "a.txt")
    sim.forward(lan, bot, said.id)
    sim.edit_text(lan, bot, said.id, "38,5")
    updates = await aiogram.get_updates(timeout=1)
    kinds = [update.message.content_type if update.message else update.event_type for update in updates]
    plain = ["text", "contact", "contact", "sticker", "photo", "voice", "location", "document", "text"]
    assert kinds == [*plain, "edited_message"]
    own, other = updates[1].message.contact, updates[2].message.contact
    assert (own.user_id, own.phone_number, other.user_id) == (lan.id, "84912345678", None)
    assert updates[8].message.forward_origin.sender_user.id == lan.id
    assert updates[9].edited_message.text == "38,5"


async def test_aiogram_knows_the_refusals(world, aiogram: AiogramBot) -> None:
    """Blocked users and floods arrive as aiogram's own exceptions."""
    sim, _ = world
    lan = sim.add_user("Lan")
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await aiogram.send_message(lan.id, "x")
    sim.send_text(lan, "@f0care_bot", "/start")
    sim.faults.add(429, method="sendMessage", retry_after=3)
    with pytest.raises(TelegramRetryAfter) as flood:
        await aiogram.send_message(lan.id, "x")
    assert flood.value.retry_after == 3
    sim.block(lan, "@f0care_bot")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await aiogram.send_message(lan.id, "x")
    updates = await aiogram.get_updates()
    assert updates[-1].my_chat_member.new_chat_member.status == "kicked"


async def test_aiogram_sends_and_fetches_a_document(world, aiogram: AiogramBot) -> None:
    """A file goes up in several parts and comes back byte for byte."""
    sim, _ = world
    lan = sim.add_user("Lan")
    sim.send_text(lan, "@f0care_bot", "/start")
    sent = await aiogram.send_document(lan.id, BufferedInputFile(b"\x00abc", "leaflet.pdf"), caption="Tờ rơi")
    fetched = await aiogram.download(sent.document.file_id)
    assert fetched is not None
    assert fetched.read() == b"\x00abc"


async def test_ptb_works_in_a_group(world, ptb: PtbBot) -> None:
    """python-telegram-bot joins, sends a picture with buttons, gets the press, and follows the group's move."""
    sim, _ = world
    hoa = sim.add_user("Hoa")
    group = sim.add_group("Trạm Bát Xát", [hoa], ["f0staff_bot"])
    updates = await ptb.get_updates(timeout=1)
    assert [bool(u.my_chat_member) for u in updates] == [True, False]
    assert updates[1].message.new_chat_members[0].username == "f0staff_bot"
    keyboard = PtbKeyboard([[PtbButton("Tiếp nhận", callback_data="accept:1")]])
    sent = await ptb.send_photo(group.id, sample(), caption="<i>Thẻ</i>", parse_mode="HTML", reply_markup=keyboard)
    assert sent.photo[-1].width == 480
    file = await ptb.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == sample()
    sim.press(hoa, group, sent.message_id, "accept:1")
    (pressed,) = await ptb.get_updates(offset=updates[-1].update_id + 1)
    assert await pressed.callback_query.answer("Bạn đã nhận")
    assert (await ptb.get_chat(group.id)).type == "group"
    assert (await ptb.get_chat_member(group.id, hoa.id)).status == "creator"
    assert [m.user.id for m in await ptb.get_chat_administrators(group.id)] == [hoa.id]
    new = sim.upgrade_group(group)
    with pytest.raises(ChatMigrated) as moved:
        await ptb.send_message(group.id, "x")
    assert moved.value.new_chat_id == new.id
    await ptb.send_message(new.id, "Chúng tôi đã sang nhóm mới")


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # RetryAfter warns of itself
async def test_ptb_knows_the_refusals(world, ptb: PtbBot) -> None:
    """Floods, kicks and bad requests arrive as python-telegram-bot's own exceptions."""
    sim, _ = world
    hoa = sim.add_user("Hoa")
    group = sim.add_group("Trạm", [hoa], ["f0staff_bot"])
    sim.faults.add(429, method="sendMessage", retry_after=2)
    with pytest.raises(RetryAfter):
        await ptb.send_message(group.id, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(42, "x")
    sim.remove_member(group, "f0staff_bot")
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await ptb.send_message(group.id, "x")


async def test_aiogram_follows_the_move_too(world, aiogram: AiogramBot) -> None:
    """aiogram raises its own error with the new id."""
    sim, _ = world
    group = sim.add_group("Nhóm", [sim.add_user("Hoa")], ["f0care_bot"])
    new = sim.upgrade_group(group)
    with pytest.raises(TelegramMigrateToChat) as moved:
        await aiogram.send_message(group.id, "x")
    assert moved.value.migrate_to_chat_id == new.id


async def test_both_set_up_their_commands(world, aiogram: AiogramBot, ptb: PtbBot) -> None:
    """Commands are kept per bot."""
    assert (await aiogram.get_me()).username == "f0care_bot"
    assert await aiogram.set_my_commands([BotCommand(command="huongdan", description="Hướng dẫn")])
    assert await aiogram.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert [c.command for c in await aiogram.get_my_commands()] == ["huongdan"]
    assert list(await ptb.get_my_commands()) == []
    assert (await ptb.get_me()).first_name == "F0 Trực"
