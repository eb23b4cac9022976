"""`f0care run` as a process of its own, against a Bot API server that is not our simulator."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.bot.other_telegram import BOTS, OtherTelegram, group, other_telegram, private

PATIENTS, STAFF = BOTS
PATIENCE = 180.0  # seconds; a busy machine starts both libraries slowly, and nothing here is about speed


def environment(folder: Path, url: str, **more: str) -> dict[str, str]:
    """What the process is told: two tokens, an address, a folder for its memory. Nothing else is ours."""
    told = {"PATIENT_BOT_TOKEN": PATIENTS, "STAFF_BOT_TOKEN": STAFF, "TELEGRAM_API_URL": url}
    return {**os.environ, **told, "DATABASE_URL": f"sqlite:///{folder}/f0care.sqlite3", **more}


def command(folder: Path, *words: str) -> str:
    """What a command says."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.commands.app", *words],
        env=environment(folder, "http://127.0.0.1:9"),
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Running:
    """The process, and everything it has said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said = ""
        self._listening = asyncio.ensure_future(self._listen())

    async def ended(self) -> int:
        """Its exit code, waited for."""
        async with asyncio.timeout(PATIENCE):
            await self._listening
            return await self.process.wait()

    async def says(self, words: str) -> None:
        """Until it has said this. Fails when it ends without."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.said:
                assert not self._listening.done(), self.said
                await asyncio.sleep(0.05)

    async def _listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.said += line.decode()


@asynccontextmanager
async def running(folder: Path, url: str, **more: str) -> AsyncIterator[Running]:
    """`f0care run`; killed at the end when it is still there."""
    async with begun("bot.commands.app", "run", env=environment(folder, url, **more), cwd=folder) as made:
        yield made


@asynccontextmanager
async def begun(module: str, *words: str, env: dict[str, str], cwd: Path | None = None) -> AsyncIterator[Running]:
    """A process of a module of Python; killed at the end when it is still there."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *words),
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    made = Running(process)
    try:
        yield made
    finally:
        if process.returncode is None:
            process.kill()
        await made.ended()


async def test_both_bots_work_on_any_bot_api_server(tmp_path: Path) -> None:
    """Given only an address and tokens, a patient is answered and a group linked, and no call is made that is ours."""
    command(tmp_path, "facility", "add", "--code", "T1", "--name", "Trạm Y tế xã Bản Xèo", "--kind", "health_station",
            "--commune", "02725", "--hotline", "02143883115")  # fmt: skip
    code = command(tmp_path, "facility", "link-code", "T1").split()[-1]
    async with other_telegram() as (telegram, url), running(tmp_path, url) as bots:
        await greeted_and_answered(telegram)
        telegram.say(STAFF, group(-500), f"/lienket {code}")
        await telegram.heard("sendMessage", lambda m: int(m["chat_id"]) == -500 and "Bản Xèo" in m["text"])
        bots.process.send_signal(signal.SIGTERM)
        assert await bots.ended() == 0, bots.said
    assert telegram.strange == []
    assert {token for token, _, _ in telegram.called} == set(BOTS)


async def greeted_and_answered(telegram: OtherTelegram) -> None:
    """A patient starts, consents by the button, and hears the next question."""
    telegram.say(PATIENTS, private(7), "/start")
    greeting = await telegram.heard("sendMessage", lambda m: "Trước khi bắt đầu" in m["text"])
    consent = greeting["reply_markup"]["inline_keyboard"][0][0]
    telegram.press(PATIENTS, private(7), greeting, consent["callback_data"])
    await telegram.heard("answerCallbackQuery")
    await telegram.heard("editMessageText", lambda m: "Bạn khai báo cho ai?" in m["text"])


@pytest.mark.parametrize("name", ["PATIENT_BOT_TOKEN", "STAFF_BOT_TOKEN"])
async def test_a_wrong_token_is_named_and_ends_the_program(tmp_path: Path, name: str) -> None:
    """A token the messenger does not know stops the program at once, in one line that names the setting."""
    async with other_telegram() as (_, url), running(tmp_path, url, **{name: "333:mistyped"}) as bots:
        assert await bots.ended() == 1
        last = bots.said.splitlines()[-1]
        assert last.startswith(f"{name}: the messenger does not know this token")
        assert "Traceback" not in bots.said
        assert "mistyped" not in bots.said


async def test_the_program_waits_for_a_messenger_that_is_down(tmp_path: Path) -> None:
    """Started while nothing answers, it says so and goes on by itself when the messenger is back."""
    port = free_port()
    async with running(tmp_path, f"http://127.0.0.1:{port}") as bots:
        await bots.says("does not answer")
        async with other_telegram(port) as (telegram, _):
            telegram.say(PATIENTS, private(7), "/start")
            await telegram.heard("sendMessage")
            bots.process.send_signal(signal.SIGTERM)
            assert await bots.ended() == 0, bots.said


async def test_the_program_stops_when_asked_while_it_waits(tmp_path: Path) -> None:
    """Whoever asks it to stop need not wait for a messenger that does not answer."""
    async with running(tmp_path, f"http://127.0.0.1:{free_port()}") as bots:
        await bots.says("does not answer")
        bots.process.send_signal(signal.SIGINT)
        assert await bots.ended() == 0, bots.said


async def test_without_tokens_the_program_says_how_to_get_them(tmp_path: Path) -> None:
    """Nothing starts without tokens; one line says which are missing and who makes them."""
    async with running(tmp_path, "http://127.0.0.1:9", PATIENT_BOT_TOKEN="", STAFF_BOT_TOKEN="") as bots:
        assert await bots.ended() == 1
        assert bots.said.splitlines() == [
            "PATIENT_BOT_TOKEN, STAFF_BOT_TOKEN: not set. Make bots with @BotFather and put their tokens into .env"
        ]


def free_port() -> int:
    """A port on which nothing answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
