"""The demo as a real process, and its page in a real Chromium, spoken of in the page's own words."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.support.browser_binary import HOW_TO_GET, find_chromium

PATIENCE = 180.0  # seconds; two busy cores start both libraries slowly
MOMENT = 60_000.0  # milliseconds for anything on the page to come
SHOTS = Path("build/shots")
DESKTOP = (1440, 900)
HANDHELD = (390, 844)


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """`f0care simulate` on a free port; its page's address. Raises RuntimeError when it does not come up."""
    heard = folder / "simulate.log"
    with heard.open("wb") as out:
        command = [sys.executable, "-m", "bot.commands.app", "simulate", "--port", "0"]
        running = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    try:
        yield _address(running, heard)
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 0, heard.read_text()
    finally:
        running.kill()
        running.wait()


def _address(running: subprocess.Popen[bytes], heard: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and running.poll() is None:
        if found := re.search(r"http://\S+", heard.read_text()):
            return found[0]
        time.sleep(0.05)
    raise RuntimeError(f"the demo did not come up:\n{heard.read_text()}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium of this machine. Raises RuntimeError, saying how to get one, when there is none."""
    path = find_chromium()
    if path is None:
        raise RuntimeError(f"no Chromium for the browser tests: {HOW_TO_GET}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, url: str, size: tuple[int, int]) -> Iterator[Stage]:
    """The page at a size; fails at the end when a script of it stumbled or something was not found."""
    width, height = size
    sharpness = 2 if width < 600 else 1
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=sharpness,
        has_touch=width < 600,
        locale="vi-VN",
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    page.set_default_timeout(MOMENT)
    page.goto(url)
    yield Stage(page)
    context.close()
    assert not troubles, troubles


class Stage:
    """The whole page: its panes, its clock, pictures of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.phone = Pane(page, "phone")
        self.group = Pane(page, "group")

    def switch(self, switcher: str, name: str) -> None:
        """Choose a phone or a group by a name in it."""
        select = self.page.get_by_test_id(switcher)
        label = select.locator("option", has_text=name).first.text_content()
        select.select_option(label=label)

    def jump(self, to: str) -> None:
        """Move the clock by one of its buttons, and see it there."""
        self._turn_to("clock")
        self.page.get_by_test_id(f"clock-{to}").click()
        expect(self.page.get_by_test_id("clock-now")).to_have_text(to)

    def newest_sms(self, words: str) -> Locator:
        """The newest text message on the shown phone with these words, the inbox opened for it."""
        self.phone.turn_to()
        inbox = self.page.get_by_test_id("sms-inbox")
        if not inbox.is_visible():
            self.page.get_by_test_id("sms-open").click()
        found = inbox.get_by_test_id("sms").filter(has_text=words).last
        expect(found).to_be_visible(timeout=MOMENT)
        return found

    def follow_news(self) -> None:
        """Turn to the group in which something new was said."""
        self.group.turn_to()
        self.page.get_by_test_id("group-news").click()

    def leave_sms(self) -> None:
        """Back from the text messages to the chat."""
        self.page.get_by_test_id("sms-open").click()

    def picture(self, name: str) -> None:
        """Keep a picture of what is seen."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")

    def _turn_to(self, pane: str) -> None:
        tab = self.page.get_by_test_id(f"tab-{pane}")
        if tab.is_visible():
            tab.click()


class Pane:
    """One chat on the page."""

    def __init__(self, page: Page, name: str) -> None:
        self._page = page
        self._name = name
        self._root = page.get_by_test_id(name)

    def turn_to(self) -> None:
        """Bring this pane into view where only one fits."""
        tab = self._page.get_by_test_id(f"tab-{self._name}")
        if tab.is_visible():
            tab.click()

    def sees(self, *words: str) -> Locator:
        """The newest message with all these words, waited for."""
        self.turn_to()
        found = self._root.get_by_test_id("message")
        for word in words:
            found = found.filter(has_text=word)
        expect(found.last).to_be_visible(timeout=MOMENT)
        return found.last

    def lacks(self, words: str) -> None:
        """No message with these words is here."""
        expect(self._root.get_by_test_id("message").filter(has_text=words)).to_have_count(0)

    def taps(self, question: str, *labels: str) -> None:
        """Press buttons under the message that has these words, one after the other."""
        for label in labels:
            self.sees(question).locator(f'[data-testid="inline-button"][data-label="{label}"]').click()

    def types(self, question: str, text: str) -> None:
        """Write an answer once the question is there."""
        self.sees(question)
        self._root.get_by_test_id("input").fill(text)
        self.sends()

    def sends(self) -> None:
        """Send what is written."""
        self._root.get_by_test_id("send").click()

    def starts(self) -> None:
        """Press the big button of an empty chat."""
        self.turn_to()
        self._root.get_by_test_id("start").click()
