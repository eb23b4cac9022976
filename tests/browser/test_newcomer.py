"""A new facility, from `f0care facility link-code` to its first accepted patient, on the page alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.commands.demo import PATIENT_BOT, STAFF_BOT
from tests.browser.browser_registration import declare
from tests.browser.browser_stage import DESKTOP, HANDHELD, PATIENCE, Stage, chromium, opened

pytestmark = pytest.mark.browser
ROOT = str(Path(__file__).parents[2])
CODE, NAME = "TYT-COCSAN", "Trạm Y tế xã Cốc San"
STATION = (
    "--code",
    CODE,
    "--name",
    NAME,
    "--kind",
    "health_station",
    "--commune",
    "02746",
    "--hotline",
    "0214 3881 115",
)


class Town:
    """A Telegram, the program running on it, and its command line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._env = {**os.environ, "PYTHONPATH": ROOT}
        self.url = ""

    @contextmanager
    def telegram(self) -> Iterator[None]:
        """While it lives, `url` is its page."""
        with self._process("tests.browser.empty_town", heard="telegram.log") as heard:
            self.url = _found(heard, r"http://\S+")
            told = {"PATIENT_BOT_TOKEN": PATIENT_BOT[0], "STAFF_BOT_TOKEN": STAFF_BOT[0], "TELEGRAM_API_URL": self.url}
            told |= {"OTP_SENDER": "http", "OTP_HTTP_URL": f"{self.url}/sim/sms", "SUPPORT_TEXT": "0214 3840 034"}
            self._env |= {**told, "DATABASE_URL": f"sqlite:///{self._folder}/f0care.sqlite3"}
            yield

    @contextmanager
    def bots(self) -> Iterator[None]:
        """`f0care run`."""
        with self._process("bot.commands.app", "run", heard="bots.log"):
            yield

    def f0care(self, *words: str) -> str:
        """What a command says."""
        command = [sys.executable, "-m", "bot.commands.app", *words]
        done = subprocess.run(command, env=self._env, cwd=self._folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def _process(self, module: str, *words: str, heard: str) -> Iterator[Path]:
        log = self._folder / heard
        with log.open("wb") as out:
            command = [sys.executable, "-m", module, *words]
            running = subprocess.Popen(
                command, env=self._env, cwd=self._folder, stdout=out, stderr=out, stdin=subprocess.DEVNULL
            )
        try:
            yield log
            running.send_signal(signal.SIGTERM)
            assert running.wait(PATIENCE) == 0, log.read_text()
        finally:
            running.kill()
            running.wait()


def _found(log: Path, pattern: str) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := re.search(pattern, log.read_text()):
            return found[0]
        time.sleep(0.05)
    raise RuntimeError(log.read_text())


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A town of this test's own, its program running."""
    made = Town(tmp_path)
    with made.telegram(), made.bots():
        yield made


def test_a_new_facility_takes_in_its_first_patient(town: Town) -> None:
    """Group made, bot added, code typed, link opened, declared, accepted: each step seen where the newcomer looks."""
    assert CODE in town.f0care("facility", "add", *STATION)
    code = town.f0care("facility", "link-code", CODE).split()[-1]
    with chromium() as browser, opened(browser, town.url, DESKTOP) as stage:
        stage.picture("newcomer-1-empty")
        make_group(stage)
        stage.picture("newcomer-2-welcome")
        stage.group.types("mã do quản trị cấp", f"/lienket {code}")
        stage.group.sees("Nhóm này là nhóm nhân viên", NAME, "Trần Thị Hoa là quản lý đầu tiên")
        stage.picture("newcomer-3-linked")
        stage.group.types("quản lý đầu tiên", "/thanhvien")
        stage.group.sees(NAME, "Trần Thị Hoa – quản lý")
        make_phone(stage)
        open_link(stage, f"https://t.me/{PATIENT_BOT[1]}?start=f_{CODE}")
        stage.phone.sees("Trước khi bắt đầu")
        stage.picture("newcomer-4-opened")
        declare(stage, "0912 345 678", "Nguyễn Văn An", "cốc san", by_link=True)
        card = stage.group.sees("Hồ sơ mới", "Nguyễn Văn An", "0912 345 678")
        expect(card).to_contain_text("đã xác thực")
        stage.picture("newcomer-5-card")
        stage.group.taps("Nguyễn Văn An", "✅ Tiếp nhận")
        stage.group.sees("Trần Thị Hoa tiếp nhận lúc")
        stage.phone.sees(f"{NAME} đã tiếp nhận Nguyễn Văn An", "0214 3881 115")
        stage.picture("newcomer-6-accepted")
        expect(stage.newest_sms("Tai khoan")).to_contain_text("Mat khau")
        stage.leave_sms()
        stage.page.get_by_test_id("phone").get_by_test_id("commands").click()
        stage.picture("newcomer-7-menu")
        stage.page.get_by_role("menuitem").filter(has_text="Hướng dẫn").click()
        stage.phone.taps("Bấm một mục", "🌡 Cách đo cho đúng")
        stage.phone.taps("SpO2", "🖼 Xem hình: kẹp máy SpO2")
        picture = stage.phone.sees("Kẹp máy đo SpO2").locator("img")
        expect(picture).to_be_visible()
        stage.page.wait_for_function(
            "[...document.querySelectorAll('[data-testid=message] img')].every((each) => each.naturalWidth > 0)"
        )
        stage.picture("newcomer-8-guide")
        address = stage.page.url
    with chromium() as browser, opened(browser, address, HANDHELD) as stage:
        stage.phone.sees("Kẹp máy đo SpO2")
        stage.picture("newcomer-9-handheld")
        expect(stage.page.locator("body")).to_have_js_property("scrollWidth", HANDHELD[0])


def make_group(stage: Stage) -> None:
    """The facility's people make a group and take the staff bot into it."""
    stage.page.get_by_role("button", name="Tạo nhóm").click()
    answer(stage, title="Nhóm Trạm Cốc San", name="Trần Thị Hoa")
    expect(stage.page.get_by_test_id("group-add-bot")).to_be_visible()
    stage.picture("newcomer-2-no-bot")
    stage.page.get_by_test_id("group-add-bot").click()
    stage.group.sees("Để nhóm này nhận hồ sơ", "/lienket")


def make_phone(stage: Stage) -> None:
    """A patient's phone."""
    stage.page.get_by_role("button", name="Thêm điện thoại").first.click()
    answer(stage, name="Nguyễn Văn An", phone="0912 345 678")


def open_link(stage: Stage, link: str) -> None:
    """The facility's QR code, scanned."""
    stage.page.get_by_test_id("link-open").click()
    stage.page.get_by_test_id("link-input").fill(link)
    stage.page.get_by_test_id("link-go").click()


def answer(stage: Stage, **values: str) -> None:
    """Fill in the page's small dialog."""
    for name, value in values.items():
        stage.page.get_by_test_id(f"ask-{name}").fill(value)
    stage.page.get_by_test_id("ask-ok").click()
