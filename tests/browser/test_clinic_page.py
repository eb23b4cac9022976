"""The morning of a station with 180 patients on the page, at a phone's width, kept as pictures to be looked at."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.browser.browser_stage import HANDHELD, SHOTS
from tests.support import clinic
from tests.support.browser_binary import HOW_TO_GET, find_chromium
from tests.support.stage import Stage, open_stage

pytestmark = pytest.mark.browser


async def test_lists_card_and_picture_fit_a_phone(tmp_path: Path) -> None:
    """A nurse gets from the lists to a patient's card and picture by thumb alone; nothing is wider than a phone."""
    path = find_chromium()
    assert path is not None, HOW_TO_GET
    async with open_stage(tmp_path) as stage, async_playwright() as playwright:
        await _fill(stage)
        browser = await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        width, height = HANDHELD
        context = await browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=2, has_touch=True, locale="vi-VN"
        )
        page = await context.new_page()
        await page.goto(stage.settings.telegram_api_url)
        await _to_the_group(page)
        await _work_through(stage, page)
        await expect(page.locator("body")).to_have_js_property("scrollWidth", width)
        await browser.close()


async def _work_through(stage: Stage, page: Page) -> None:
    group = page.get_by_test_id("group")
    await group.get_by_test_id("input").fill("/danhsach")
    await group.get_by_test_id("send").click()
    await _seen(page, "Đang theo dõi: 180", "clinic-1-lists")
    await _tap(page, "🔴 Đỏ (2)")
    await _seen(page, "Đỏ: 2 người", "clinic-2-red")
    await _tap(page, "🔴 Sùng Thị Pà · LC-000017")
    await _seen(page, "LC-000017 · ", "clinic-3-card")
    await _tap(page, "📈 Diễn biến")
    await expect(group.locator("img.photo").last).to_be_visible(timeout=20_000)
    await _seen(page, "Diễn biến LC-000017", "clinic-4-trend")
    await _tap(page, "↩️ Các danh sách")
    await _tap(page, "🆕 Chờ tiếp nhận (12)")
    await _seen(page, "Chờ tiếp nhận: 12 người", "clinic-5-waiting")


async def _fill(stage: Stage) -> None:
    someone = stage.people["Mẩy"]
    stage.simulator.send_text(someone, stage.bot_of(someone), "/start")
    await stage.settle()

    def seed(work: clinic.Work) -> None:
        station = work.facilities.by_code("TYT-BANXEO")
        assert station is not None
        followed = clinic.fill(work, station.id, str(someone.id), stage.clock.now())
        clinic.this_morning(work, followed, stage.clock.now().astimezone(clinic.ZONE).date())

    await asyncio.to_thread(stage.remember, seed)


async def _to_the_group(page: Page) -> None:
    await page.get_by_test_id("tab-group").click()
    switcher = page.get_by_test_id("group-switcher")
    label = await switcher.locator("option", has_text="Bản Xèo").first.text_content()
    await switcher.select_option(label=label)


async def _tap(page: Page, label: str) -> None:
    button = page.get_by_test_id("group").locator(f'[data-testid="inline-button"][data-label="{label}"]').last
    await button.click(timeout=20_000)


async def _seen(page: Page, words: str, name: str) -> None:
    """Wait for the words, then keep a picture."""
    message = page.get_by_test_id("group").get_by_test_id("message").filter(has_text=words).last
    await expect(message).to_be_visible(timeout=20_000)
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"{name}.png")
