"""The whole way through the page alone, as anyone can go it after `make demo`: registered, accepted, asked, alarmed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.browser_registration import register
from tests.browser.browser_stage import DESKTOP, HANDHELD, Stage, chromium, demo, opened

pytestmark = pytest.mark.browser
GROUP = "Trạm Y tế xã Bản Xèo"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The page of a demo of this test's own."""
    with demo(tmp_path) as url:
        yield url


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser of this test's own."""
    with chromium() as opened_browser:
        yield opened_browser


def test_a_morning_goes_through_the_page_alone(address: str, browser: Browser) -> None:
    """Two register and are accepted; at nine one answers and alarms the group; the silent one is on the list at ten."""
    with opened(browser, address, DESKTOP) as stage:
        stage.switch("group-switcher", GROUP)
        stage.picture("desktop-1-empty")
        register(stage, "0981 234 567", "Lý Thị Mẩy")
        stage.picture("desktop-2-registered")
        accept(stage, "Lý Thị Mẩy")
        stage.picture("desktop-3-account")
        stage.leave_sms()
        stage.switch("phone-switcher", "Vàng A Páo")
        register(stage, "0362 345 678", "Vàng A Páo")
        accept(stage, "Vàng A Páo")
        stage.leave_sms()
        stage.jump("09:00")
        stage.phone.sees("Câu 1/6")
        stage.switch("phone-switcher", "Lý Thị Mẩy")
        answer_dangerously(stage)
        stage.group.sees("BÁO ĐỘNG ĐỎ", "Lý Thị Mẩy", "SpO2")
        stage.picture("desktop-4-alarm")
        stage.phone.taps("Câu 7/7", "Không có")
        stage.phone.sees("Đã ghi đủ khai báo", "hoặc 115")
        stage.jump("10:05")
        unanswered = stage.group.sees("Đã khai: 1/2", "Vàng A Páo")
        expect(unanswered).to_contain_text("0362 345 678")
        expect(unanswered).not_to_contain_text("Lý Thị Mẩy")
        stage.picture("desktop-5-list")


def test_the_page_serves_a_hand_held_phone(address: str, browser: Browser) -> None:
    """At a phone's width the same way is gone one pane at a time, and six answers fit in one line."""
    with opened(browser, address, HANDHELD) as stage:
        stage.picture("phone-1-empty")
        register(stage, "0981 234 567", "Lý Thị Mẩy")
        stage.picture("phone-2-registered")
        stage.follow_news()
        stage.group.sees("Hồ sơ mới")
        stage.picture("phone-3-card")
        accept(stage, "Lý Thị Mẩy")
        stage.picture("phone-4-account")
        stage.leave_sms()
        stage.jump("09:00")
        stage.picture("phone-5-clock")
        stage.phone.sees("Câu 1/6")
        stage.picture("phone-6-first-question")
        stage.phone.types("Câu 1/6", "36,8 18 82 97 120/80 không")
        stage.phone.sees("Đã nhận khai báo", "Ổn định")
        stage.picture("phone-7-answered")
        expect(stage.page.locator("body")).to_have_js_property("scrollWidth", HANDHELD[0])


def accept(stage: Stage, name: str) -> None:
    """A nurse presses the button on the card; the account arrives in the chat and as a text message."""
    stage.group.sees(name, "18 lần/phút")
    stage.group.taps(name, "✅ Tiếp nhận")
    stage.group.sees("đã tiếp nhận", name)
    stage.phone.sees("đã tiếp nhận", "Tài khoản")
    expect(stage.newest_sms("Tai khoan")).to_contain_text("Mat khau")


def answer_dangerously(stage: Stage) -> None:
    """Five of the six answers, too little oxygen among them."""
    phone = stage.phone
    phone.types("Câu 1/6", "37,5")
    phone.types("Câu 2/6", "18")
    phone.types("Câu 3/6", "82")
    phone.types("Câu 4/6", "93")
    phone.types("Câu 5/7", "92")
    phone.taps("Huyết áp là bao nhiêu", "Không có máy")
