"""Installations with something wrong: doctor names each, misses none, and changes nothing."""

from __future__ import annotations

import base64
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.clock import SystemClock
from bot.commands.checks.machine import disk
from bot.commands.checks.outside import clock
from storage.engine.sealing import use_key
from storage.migrate import revisions
from tests.support.command_line import KEY, Run, said

OFFICE = ("--code", "VP", "--name", "Văn phòng", "--kind", "coordinating_office", "--commune", "02647")
STATION = ("--code", "T1", "--name", "Trạm", "--kind", "health_station", "--commune", "02725", "--parent", "VP")
OTHER_KEY = base64.b64encode(bytes(32)).decode()
SHIPPED = Path(__file__).parents[3] / "conversations/protocols/covid19-byt-261.toml"
Broken = Callable[[Path], dict[str, str]]


class FarTelegram(ThreadingHTTPServer):
    """A Bot API server that is not on this machine, as far as the program knows; its clock may be off."""

    off = timedelta()
    hook = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.2", 0), _Answer)


class _Answer(BaseHTTPRequestHandler):
    server: FarTelegram

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        token = self.path[4:].partition("/")[0]
        me = {"1%3Aa": 1, "2%3Ab": 2, "1:a": 1, "2:b": 2}.get(token)
        if self.path.endswith("getWebhookInfo"):
            body = f'{{"ok":true,"result":{{"url":"{self.server.hook}","pending_update_count":0}}}}'
        elif me:
            body = f'{{"ok":true,"result":{{"id":{me},"is_bot":true,"first_name":"x","username":"bot{me}"}}}}'
        else:
            body = '{"ok":false,"error_code":401,"description":"Unauthorized"}'
        self.send_response_only(200 if '"ok":true' in body else 401)
        self.send_header("Date", format_datetime(SystemClock().now() + self.server.off, usegmt=True))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


@contextmanager
def far_telegram() -> Iterator[FarTelegram]:
    """Such a server, running."""
    server = FarTelegram()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def _right_key_afterwards() -> Iterator[None]:
    """The key all tests of a process share is in use again when one with a wrong key has ended."""
    yield
    use_key(base64.b64decode(KEY))


@pytest.fixture
def telegram() -> Iterator[FarTelegram]:
    """A server on which both tokens are known."""
    with far_telegram() as server:
        yield server


@pytest.fixture
def whole(f0care: Run, tmp_path: Path, telegram: FarTelegram) -> dict[str, str]:
    """An installation in which everything is as it should be; the settings that are not in its .env."""
    for words in (OFFICE, STATION):
        said(f0care("facility", "add", "--hotline", "0214 3883 115", *words))
    with closing(sqlite3.connect(tmp_path / "f0care.sqlite3")) as database:
        database.execute("UPDATE facility SET staff_chat = '-' || id")
        database.commit()
    said(f0care("staff", "add", "--facility", "T1", "--name", "Hoa", "--telegram-id", "77"))
    approved = re.sub(r'(?m)^approved_by = ".*"', 'approved_by = "BS Nguyễn Văn An"', SHIPPED.read_text("utf-8"))
    (tmp_path / "signed.toml").write_text(approved, "utf-8")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups/today").write_text("x")
    port = telegram.server_address[1]
    lines = {
        "PATIENT_BOT_TOKEN": "1:a", "STAFF_BOT_TOKEN": "2:b", "TELEGRAM_API_URL": f"http://127.0.0.2:{port}",
        "OTP_SENDER": "esms", "OTP_API_KEY": "k", "OTP_API_SECRET": "s", "OTP_BRANDNAME": "F0",
        "BACKUP_DIR": str(tmp_path / "backups"), "PROTOCOL": str(tmp_path / "signed.toml"),
    }  # fmt: skip
    env = tmp_path / ".env"
    env.write_text("\n".join(f"{name}={value}" for name, value in lines.items()), "utf-8")
    env.chmod(0o600)
    return {}


def folder(path: Path) -> dict[str, tuple[str, int, int]]:
    """Every file with a digest of its content, its rights and when it was changed."""
    found = {}
    for file in sorted(path.rglob("*")):
        at = file.stat()
        content = sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
        found[str(file.relative_to(path))] = (content, at.st_mode, at.st_mtime_ns if file.is_file() else 0)
    return found


def lines(f0care: Run, path: Path, **told: str) -> tuple[int, list[str]]:
    """Run doctor; return its exit code and lines, after a look that nothing in the folder changed."""
    before = folder(path)
    done = f0care("doctor", **told)
    assert folder(path) == before
    assert done.stderr == ""
    assert all(re.match(r"(ok   |WARN |WRONG)  [a-z]+: ", line) for line in done.stdout.splitlines()), done.stdout
    return done.returncode, done.stdout.splitlines()


def test_a_whole_installation_is_well(f0care: Run, tmp_path: Path, whole: dict[str, str]) -> None:
    """Every line is ok, and the folder is as it was."""
    code, found = lines(f0care, tmp_path, **whole)
    assert [line for line in found if not line.startswith("ok ")] == []
    assert code == 0
    assert len(found) >= 10


def _open_env(path: Path) -> dict[str, str]:
    (path / ".env").chmod(0o644)
    return {}


def _key_beside(path: Path) -> dict[str, str]:
    (path / "f0care.sqlite3.key").write_text(KEY)
    (path / "f0care.sqlite3.key").chmod(0o600)
    return {"DATA_KEY": ""}


def _key_readable(path: Path) -> dict[str, str]:
    (path / "f0care.sqlite3.key").write_text(KEY)
    (path / "f0care.sqlite3.key").chmod(0o640)
    return {}


def _rows(path: Path, *statements: str) -> dict[str, str]:
    with closing(sqlite3.connect(path / "f0care.sqlite3")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return {}


def _damaged(path: Path) -> dict[str, str]:
    file = path / "f0care.sqlite3"
    content = bytearray(file.read_bytes())
    for place in range(len(content) // 2, len(content) - 8192, 4096):
        content[place : place + 64] = os.urandom(64)
    file.write_bytes(bytes(content))
    return {}


def _old_backup(path: Path) -> dict[str, str]:
    long_ago = (SystemClock().now() - timedelta(days=3)).timestamp()
    os.utime(path / "backups/today", (long_ago, long_ago))
    return {}


def _no_backup(path: Path) -> dict[str, str]:
    (path / "backups/today").unlink()
    return {}


def _unsigned(path: Path) -> dict[str, str]:
    shutil.copy(SHIPPED, path / "signed.toml")
    return {}


def _gone(path: Path) -> dict[str, str]:
    for file in path.glob("f0care.sqlite3*"):
        file.unlink()
    return {}


BROKEN: dict[str, tuple[Broken, str]] = {
    "others read .env": (_open_env, r"WRONG  settings: other users of this machine can read \.env"),
    "a token Telegram does not know": (lambda _: {"STAFF_BOT_TOKEN": "2:zz"}, "WRONG  tokens: STAFF_BOT_TOKEN"),
    "the wrong key": (lambda _: {"DATA_KEY": OTHER_KEY}, "WRONG  key: it does not open this database"),
    "the key is gone": (lambda _: {"DATA_KEY": ""}, "WRONG  key: it is gone"),
    "the key beside the database": (_key_beside, "WRONG  key: in .*beside the database"),
    "others read the key": (_key_readable, "WRONG  key: others can read"),
    "no database": (_gone, "WARN   database: there is none yet"),
    "a database behind": (
        lambda path: _rows(path, f"UPDATE alembic_version SET version_num = '{revisions()[-2]}'"),
        "WARN   database: at .*, behind this program",
    ),
    "a database ahead": (
        lambda path: _rows(path, "UPDATE alembic_version SET version_num = '9999'"),
        "WRONG  database: at 9999, newer than this program",
    ),
    "a damaged database": (_damaged, "WRONG  database: "),
    "an office without a group": (
        lambda path: _rows(path, "UPDATE facility SET staff_chat = NULL WHERE code = 'VP'"),
        "WARN   facilities: no coordinating office has a staff group",
    ),
    "a station nobody is above": (
        lambda path: _rows(path, "UPDATE facility SET parent_id = NULL"),
        "WARN   facilities: nobody is above T1",
    ),
    "an old backup": (_old_backup, "WRONG  backup: the newest, today, is 72 hours old"),
    "no backup": (_no_backup, "WRONG  backup: there is none"),
    "a protocol nobody signed": (_unsigned, "WARN   protocol: .*chưa được phê duyệt"),
    "no such protocol": (lambda _: {"PROTOCOL": "covid20"}, "WRONG  protocol: "),
    "codes on the console": (lambda _: {"OTP_SENDER": "console"}, "WARN   sms: printed on the console"),
    "any 2xx is a yes": (
        lambda _: {"OTP_SENDER": "http", "OTP_HTTP_URL": "https://sms.invalid"},
        "WARN   sms: posted to OTP_HTTP_URL, where any 2xx counts as yes",
    ),
    "a setting that cannot be": (lambda _: {"TIMEZONE": "Asia/Lao_Cai"}, "WRONG  settings: TIMEZONE"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_named_and_nothing_else(
    f0care: Run, tmp_path: Path, whole: dict[str, str], name: str
) -> None:
    """One line names it, with what to do; no other line complains, and not a byte in the folder is changed."""
    breaks, says = BROKEN[name]
    told = breaks(tmp_path)
    code, found = lines(f0care, tmp_path, **told)
    complaints = [line for line in found if not line.startswith("ok ")]
    assert re.match(says, complaints[0]), found
    assert len(complaints) == 1 or says.startswith(("WRONG  key: it is gone", "WRONG  database: ")), complaints
    assert code == (1 if complaints[0].startswith("WRONG") else 0)


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("PATIENT_BOT_TOKEN", "WRONG  settings: PATIENT_BOT_TOKEN is not set"),
        ("BACKUP_DIR", "WARN   backup: BACKUP_DIR is not set"),
        ("OTP_SENDER", "WRONG  sms: OTP_SENDER is not set"),
    ],
)
def test_a_line_left_out_of_the_settings_is_named(
    f0care: Run, tmp_path: Path, whole: dict[str, str], missing: str, says: str
) -> None:
    """What nobody wrote into .env is told."""
    env = tmp_path / ".env"
    env.write_text(re.sub(rf"(?m)^{missing}=.*$", "", env.read_text("utf-8")), "utf-8")
    _, found = lines(f0care, tmp_path, **whole)
    assert [line for line in found if line.startswith(says)], found


def test_a_clock_that_is_off_is_named(
    f0care: Run, tmp_path: Path, whole: dict[str, str], telegram: FarTelegram
) -> None:
    """Told by the clock in Telegram's own answers."""
    telegram.off = timedelta(minutes=7)
    code, found = lines(f0care, tmp_path, **whole)
    assert code == 1
    assert [line for line in found if re.match(r"WRONG  clock: 4[12]\d s behind Telegram's", line)], found


def test_another_program_on_the_token_is_named(
    f0care: Run, tmp_path: Path, whole: dict[str, str], telegram: FarTelegram
) -> None:
    """Telegram brings the updates somewhere nobody here knows."""
    telegram.hook = "https://somewhere.invalid/x"
    _, found = lines(f0care, tmp_path, **whole)
    assert len([line for line in found if line.startswith("WARN   webhook: ")]) == 2


def test_telegram_that_does_not_answer_is_named(f0care: Run, tmp_path: Path, whole: dict[str, str]) -> None:
    """Both the clock and the tokens cannot be asked."""
    code, found = lines(f0care, tmp_path, TELEGRAM_API_URL="http://127.0.0.2:9")
    assert code == 1
    assert [line[:13] for line in found if line.startswith("WRONG")] == ["WRONG  clock:", "WRONG  tokens"]


@pytest.mark.parametrize(("used", "grade"), [(0.5, "ok"), (0.91, "WARN"), (0.98, "WRONG"), (1.0, "WRONG")])
def test_a_full_disk_is_named(used: float, grade: str) -> None:
    """From ninety in a hundred on, before nothing can be kept any more."""
    total = 100 * 2**30
    assert disk(total, round(total * (1 - used))).grade == grade
    assert disk(2**30, 400 * 2**20).grade == "WRONG"


def test_a_clock_is_judged_both_ways() -> None:
    """Seconds are well, a minute is not, ahead or behind."""
    assert [clock(off).grade for off in (0, -4, 20, -20, 90, -90)] == ["ok", "ok", "WARN", "WARN", "WRONG", "WRONG"]


def test_a_trial_message_that_does_not_leave_is_named(f0care: Run, tmp_path: Path, whole: dict[str, str]) -> None:
    """--sms tries the gateway; the phone must be one."""
    done = f0care("doctor", "--sms", "0912345678", OTP_HTTP_URL="http://127.0.0.2:9")
    assert "WRONG  sms: the trial message did not leave" in done.stdout
    assert "WRONG  sms: --sms takes a mobile phone" in f0care("doctor", "--sms", "abc").stdout
