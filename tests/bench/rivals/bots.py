"""Two bots that ask the same six questions, each written as its library's own manual shows it.

aiogram with aiogram-dialog: six windows with a TextInput each, the states in MemoryStorage (the manual's default), each
answer stored with SQLAlchemy's async session over aiosqlite and committed (WAL, as ours). `keeping` also keeps the
dialogs' states in the same database, which the library has no storage for (it brings Redis and MongoDB).

python-telegram-bot with a ConversationHandler of six states and PicklePersistence, which saves every 60 seconds by
default; `saving_often` is the same saved every second.
"""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.stub import PATIENTS_TOKEN

QUESTIONS = (
    "Nhiệt độ của bạn bây giờ là bao nhiêu?",
    "Bạn thở bao nhiêu lần trong một phút?",
    "Mạch của bạn là bao nhiêu lần trong một phút?",
    "SpO2 của bạn là bao nhiêu?",
    "Huyết áp của bạn là bao nhiêu?",
    "Bạn có dấu hiệu nào không?",
)
THANKS = "Cảm ơn bạn, đã nhận khai báo."
NAMES = ("temperature", "breaths", "pulse", "spo2", "pressure", "symptoms")
PICKLE, DATABASE = "report.pickle", "answers.sqlite3"
_NEEDED = ("aiogram_dialog", "aiosqlite")


def missing() -> list[str]:
    """What of the extra `bench` is not installed."""
    return [name for name in _NEEDED if importlib.util.find_spec(name) is None]


def dialog(url: str, folder: str, *, keeping: bool = False) -> None:
    """aiogram with aiogram-dialog and SQLAlchemy; `keeping` keeps the states too."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.filters import CommandStart
    from aiogram.fsm.state import State, StatesGroup
    from aiogram.types import Message
    from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
    from aiogram_dialog.widgets.input import ManagedTextInput, TextInput
    from aiogram_dialog.widgets.text import Const

    from tests.bench.rivals import tables

    sessions, engine = tables.opened(Path(folder) / DATABASE)

    class Report(StatesGroup):
        temperature = State()
        breaths = State()
        pulse = State()
        spo2 = State()
        pressure = State()
        symptoms = State()

    async def answered(message: Message, widget: ManagedTextInput[str], manager: DialogManager, text: str) -> None:
        question = widget.widget.widget_id
        assert question is not None
        async with sessions() as session:
            session.add(tables.Answer(chat=message.chat.id, question=question, text=text))
            await session.commit()
        if question == NAMES[-1]:
            await message.answer(THANKS)
            await manager.done()
        else:
            await manager.next()

    states = (Report.temperature, Report.breaths, Report.pulse, Report.spo2, Report.pressure, Report.symptoms)
    windows = [
        Window(Const(question), TextInput(name, on_success=answered), state=state)
        for name, question, state in zip(NAMES, QUESTIONS, states, strict=True)
    ]
    dispatcher = Dispatcher(storage=tables.States(sessions)) if keeping else Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(_message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Report.temperature, mode=StartMode.RESET_STACK)

    dispatcher.include_router(Dialog(*windows))
    setup_dialogs(dispatcher)

    async def run() -> None:
        await tables.created(engine)
        session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        await dispatcher.start_polling(Bot(PATIENTS_TOKEN, session=session))

    asyncio.run(run())


def dialog_keeping(url: str, folder: str) -> None:
    """The same, its states in the database too."""
    dialog(url, folder, keeping=True)


def conversation(url: str, folder: str, *, every: float = 60) -> None:
    """python-telegram-bot with a ConversationHandler, saved by PicklePersistence every so many seconds."""
    from telegram import Update
    from telegram.ext import (
        Application,
        CommandHandler,
        ContextTypes,
        ConversationHandler,
        MessageHandler,
        PicklePersistence,
        filters,
    )

    async def start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message is not None
        await update.message.reply_text(QUESTIONS[0])
        return 0

    def answered(state: int) -> MessageHandler[ContextTypes.DEFAULT_TYPE, int]:
        async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
            assert update.message is not None
            assert context.user_data is not None
            context.user_data[NAMES[state]] = update.message.text
            if state + 1 == len(QUESTIONS):
                await update.message.reply_text(THANKS)
                return ConversationHandler.END
            await update.message.reply_text(QUESTIONS[state + 1])
            return state + 1

        return MessageHandler(filters.TEXT & ~filters.COMMAND, answer)

    persistence: PicklePersistence[Any, Any, Any] = PicklePersistence(Path(folder) / PICKLE, update_interval=every)
    application = Application.builder().token(PATIENTS_TOKEN).base_url(f"{url}/bot").persistence(persistence).build()
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={state: [answered(state)] for state in range(len(QUESTIONS))},
            fallbacks=[CommandHandler("start", start)],
            name="report",
            persistent=True,
        )
    )
    application.run_polling()


def saving_often(url: str, folder: str) -> None:
    """The same, saved every second."""
    conversation(url, folder, every=1)


def kept_in_pickle(folder: Path) -> dict[int, Mapping[str, str]]:
    """What python-telegram-bot's file holds after a restart would read it: the answers of each person."""
    import pickle

    file = folder / PICKLE
    if not file.exists():
        return {}
    try:
        with file.open("rb") as kept:
            return dict(pickle.load(kept)["user_data"])
    except (EOFError, pickle.UnpicklingError):  # killed while it was written: the bot does not start any more either
        return {}
