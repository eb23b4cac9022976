"""A process holds only the secrets its work needs, and writes none of them anywhere."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.roles import ProcessRole, check_secrets
from bot.settings import Settings, WrongSettings
from tests.bot.other_telegram import BOTS, other_telegram, private
from tests.support.command_line import KEY, Run, said
from tests.support.databases import postgres_database

ROOT = Path(__file__).parents[3]
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
ROLES = [role.value for role in ProcessRole]
TOKENS = {
    "PATIENT_BOT_TOKEN": "123456789:AAEpatientspatientspatientspatients",
    "STAFF_BOT_TOKEN": "987654321:AAE" + "s" * 32,
}
SECRETS = {"DATA_KEY", "INTAKE_PUBLIC_KEY", "WEBHOOK_SECRET", "POSTGRES_PASSWORD", "PGPASSWORD", *TOKENS}
FILLED = {
    **TOKENS,
    "PATIENT_BOT_USERNAME": "some_patients_bot",
    "STAFF_BOT_USERNAME": "some_staff_bot",
    "DATA_KEY": KEY,
    "INTAKE_PUBLIC_KEY": base64.b64encode(bytes(32)).decode(),
    "POSTGRES_PASSWORD": "p@ss/w:rd",
    "WEBHOOK_URL": "https://f0care.example.vn/f0",
    "WEBHOOK_SECRET": "w" * 32,
    "OTP_SENDER": "http",
    "OTP_HTTP_URL": "https://sms.example.vn",
}
"""A whole .env, as somebody fills it in who wants everything."""


def block(name: str, indent: str) -> list[str]:
    """The lines under a name, without those of comments."""
    found = re.search(rf"^{indent}{name}:.*\n((?:{indent}  .*\n|\s*\n)*)", COMPOSE, re.MULTILINE)
    assert found, name
    return [line for line in found[1].splitlines() if line.strip() and not line.strip().startswith("#")]


def environment(service: str) -> dict[str, str]:
    """What a service is told, with the values of a whole .env."""
    inside = "\n".join(block(service, "  "))
    lines = inside.partition("    environment:\n")[2].splitlines()
    merged = re.findall(r"\*(\w+)", lines[0]) if "<<" in lines[0] else []
    own = [line for line in lines if re.match(r"      [A-Z]", line)]
    every = [line for part in merged for line in block(f"x-{part}", "")] + own
    told = dict(line.strip().split(": ", 1) for line in every)
    return {name: filled(value) for name, value in told.items()}


def filled(value: str) -> str:
    """A value with the names in it replaced, as compose does."""
    while found := re.search(r"\$\{(\w+)(?::[-?]([^{}]*))?\}", value):
        default = found[2] or "" if found[0][2 + len(found[1]) :].startswith(":-") else ""
        value = value.replace(found[0], FILLED.get(found[1]) or default)
    return value


@pytest.mark.parametrize(
    ("role", "holds"),
    [
        ("intake", {*TOKENS, "INTAKE_PUBLIC_KEY", "WEBHOOK_SECRET", "PGPASSWORD"}),
        ("delivery", {*TOKENS, "DATA_KEY", "PGPASSWORD"}),
        ("turns", {"DATA_KEY", "PGPASSWORD"}),
        ("clock", {"DATA_KEY", "PGPASSWORD"}),
    ],
)
def test_a_container_holds_only_the_secrets_of_its_role_and_needs_no_others(role: str, holds: set[str]) -> None:
    """The intake has no key, turns and clock no token; with that, and only that, each may start."""
    told = environment(role)
    assert {name for name in told if name in SECRETS} == holds
    assert "p@ss" not in told["DATABASE_URL"]
    settings = Settings.model_validate({name.lower(): value for name, value in told.items() if value})
    check_secrets(settings, {ProcessRole(role)})


def test_every_setting_reaches_a_container() -> None:
    """What somebody writes into .env is not silently left out."""
    told = {name for role in (*ROLES, "cli") for name in environment(role)}
    assert {name.upper() for name in Settings.model_fields} - told == set()


@pytest.mark.parametrize("service", ["database", "cli", *ROLES])
def test_a_container_can_change_and_gain_nothing(service: str) -> None:
    """Read-only, without rights of the system, within limits of memory and of its log."""
    lines = "\n".join([*block(service, "  "), *(block("x-process", "") if service != "database" else [])])
    for held in ("read_only: true", 'cap_drop: ["ALL"]', '"no-new-privileges:true"', "mem_limit: ", "logging: "):
        assert held in lines, held
    assert "env_file" not in COMPOSE


def test_only_who_speaks_with_telegram_reaches_the_internet() -> None:
    """Database, turns and clock are in a network without a way out."""
    outside = {service for service in ("database", *ROLES) if '"outside"' in "".join(block(service, "  "))}
    assert outside == {"intake", "delivery"}


@pytest.mark.parametrize(
    ("role", "told", "says"),
    [
        ("intake", {}, "PATIENT_BOT_TOKEN, STAFF_BOT_TOKEN: not set"),
        ("intake", TOKENS, "INTAKE_PUBLIC_KEY: not set"),
        ("delivery", {"DATA_KEY": KEY}, "PATIENT_BOT_TOKEN, STAFF_BOT_TOKEN: not set"),
        ("turns", {"DATA_KEY": KEY}, "PATIENT_BOT_USERNAME, STAFF_BOT_USERNAME"),
    ],
)
def test_what_a_role_lacks_is_named(role: str, told: dict[str, str], says: str) -> None:
    """One line says which setting is missing, and what may stand in its place."""
    with pytest.raises(WrongSettings, match=says):
        check_secrets(
            Settings.model_validate({name.lower(): value for name, value in told.items()}), {ProcessRole(role)}
        )


RUN_LOUDLY = """
import asyncio, logging
from bot import log
from bot.clock import SystemClock
from bot.main import run_for_ever
from bot.settings import read_settings
settings = read_settings(None)
log.start("text", secrets=settings.secrets())
for name in (None, "httpx", "httpcore", "telegram", "aiogram", "aiohttp", "asyncio", "sqlalchemy"):
    logging.getLogger(name).setLevel(logging.DEBUG)
logging.getLogger("bot").error("by hand: %s", settings.webhook_secret.get_secret_value())
asyncio.run(run_for_ever(settings, SystemClock(), asyncio.sleep(600)))
"""
"""The program as somebody runs it who looks for a fault: every library says all it can."""


async def test_no_secret_is_in_the_log_however_loud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every library at DEBUG the addresses of calls are in the log, and no token, key, password or secret."""
    for token, name in zip(TOKENS.values(), list(BOTS.values()), strict=True):
        monkeypatch.setitem(BOTS, token, name)
    secrets = {
        **TOKENS,
        "DATA_KEY": KEY,
        "WEBHOOK_SECRET": "w3bhook-secret-secret",
        "SMS_PROXY": "http://me:pr0xyw0rd@x:1",
    }
    told = {**os.environ, **secrets, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONASYNCIODEBUG": "1"}
    told["DATABASE_URL"] = f"sqlite:///{tmp_path}/f0care.sqlite3"
    written = tmp_path / "log"
    async with other_telegram() as (telegram, url):
        with written.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-X", "dev", "-c", RUN_LOUDLY),
                env={**told, "TELEGRAM_API_URL": url},
                cwd=tmp_path,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            telegram.say(TOKENS["PATIENT_BOT_TOKEN"], private(7), "/start")
            await telegram.heard("sendMessage")
            arguments = Path(f"/proc/{process.pid}/cmdline").read_text()
        finally:
            process.kill()
            await process.wait()
    output = written.read_text() + arguments
    assert "by hand: <secret>" in output
    assert "/bot<secret>/getUpdates" in output or "/bot<secret>/getMe" in output
    halves = [token.partition(":")[2] for token in TOKENS.values()]
    assert [secret for secret in (*secrets.values(), *halves, "pr0xyw0rd") if secret in output] == []


def test_an_error_that_ends_the_program_is_a_line_without_its_words(tmp_path: Path) -> None:
    """What would be a traceback with an address in it is one line of the log."""
    code = "from bot import log; log.start('json'); raise ValueError('https://x/bot123456789:AAEpatients/getMe Mẩy')"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ended.returncode == 1
    [line] = ended.stderr.splitlines()
    assert "ValueError at" in line
    assert "AAE" not in line
    assert "Mẩy" not in line


def test_settings_that_are_printed_show_no_password(tmp_path: Path) -> None:
    """Passwords in the addresses of database, gateway and proxies are hidden with the rest."""
    told = {
        "database_url": "postgresql+psycopg://f0care:hunter2@host/f0care",
        "otp_http_url": "https://sms.example.vn/?key=hunter2",
        "telegram_proxy": "http://me:hunter2@proxy:1",
    }
    settings = Settings.model_validate(told)
    assert "hunter2" not in repr(settings)
    assert {"hunter2", "key=hunter2"} <= set(settings.secrets())


def test_no_password_need_be_typed_into_a_command(f0care: Run, tmp_path: Path, server: URL) -> None:
    """A pilot is copied into DATABASE_URL if no address is typed, where everybody on the machine would read it."""
    said(f0care("db", "upgrade"))
    with postgres_database(server, f"f0care_typed_{os.getpid()}") as url:
        into = url.render_as_string(hide_password=False)
        assert "every row arrived" in said(
            f0care("db", "copy", f"sqlite:///{tmp_path}/f0care.sqlite3", DATABASE_URL=into)
        )
