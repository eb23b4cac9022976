"""The bots that are measured, each as a process: ours as it runs in production, two that only echo, two that ask."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.clock import MovableClock
from tests.bench.rivals import bots as rivals
from tests.bench.stub import PATIENTS_TOKEN, STAFF_TOKEN


def ours(url: str, folder: str) -> None:
    """Both bots of the program, on the database in `folder`, a minute after nine."""
    from bot.delivery.budgets import SendLimits
    from bot.main import Bots
    from bot.settings import Settings

    settings = Settings(
        _env_file=None,
        patient_bot_token=PATIENTS_TOKEN,
        inputs_a_minute=0,
        staff_bot_token=STAFF_TOKEN,
        telegram_api_url=url,
        database_url=f"sqlite:///{folder}/bench.sqlite3",
    )

    async def run() -> None:
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        bots = Bots(settings, nine_o_clock(), SendLimits.none())
        await bots.start()
        await stopped.wait()
        await bots.stop()

    asyncio.run(run())


def nine_o_clock() -> MovableClock:
    """A clock on which the morning's wave is due."""
    clock = MovableClock(ZoneInfo("Asia/Ho_Chi_Minh"))
    clock.jump_to("09:01")
    return clock


def echo_aiogram(url: str, _folder: str) -> None:
    """The echo bot of aiogram's manual, with its own polling."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    async def run() -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        await dispatcher.start_polling(Bot(PATIENTS_TOKEN, session=session))

    asyncio.run(run())


def echo_ptb(url: str, _folder: str, at_once: int = 0) -> None:
    """The echo bot of python-telegram-bot's manual, with its own polling: one update after another, or 16 at once."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    builder = Application.builder().token(PATIENTS_TOKEN).base_url(f"{url}/bot")
    application = builder.concurrent_updates(at_once or False).build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling()


def echo_ptb_16(url: str, folder: str) -> None:
    """The same, 16 updates at once."""
    echo_ptb(url, folder, at_once=16)


BOTS: dict[str, Callable[[str, str], None]] = {
    "ours": ours,
    "aiogram": echo_aiogram,
    "ptb": echo_ptb,
    "ptb16": echo_ptb_16,
    "dialog": rivals.dialog,
    "conversation": rivals.conversation,
}
"""Measured for speed."""

KILLED: dict[str, Callable[[str, str], None]] = {
    "ours": ours,
    "dialog": rivals.dialog,
    "dialog, states kept": rivals.dialog_keeping,
    "conversation": rivals.conversation,
    "conversation, saved every second": rivals.saving_often,
}
"""Killed, to see what each loses."""

if __name__ == "__main__":
    {**BOTS, **KILLED}[sys.argv[1]](sys.argv[2], sys.argv[3])
