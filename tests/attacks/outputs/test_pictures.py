"""Forty people who press "xem hình" at once cost one drawing, and nobody waits for the other thirty-nine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.pictures import painting

PAGE = {"drawing": "breaths", "title": "Đếm nhịp thở", "words": ["Nằm yên", "Đếm một phút", "Gõ số"]}


@pytest.fixture
def drawn() -> Iterator[list[Mapping[str, Any]]]:
    """What painters were asked to draw: the list of pages, with the real painter behind."""
    asked: list[Mapping[str, Any]] = []
    real = painting.PAINTERS["guide"]

    def counting(data: Mapping[str, Any]) -> bytes:
        asked.append(data)
        return real(data)

    painting.PAINTERS["guide"] = counting
    painting._kept.cache_clear()
    yield asked
    painting.PAINTERS["guide"] = real
    painting._kept.cache_clear()


async def test_forty_presses_draw_a_page_once(drawn: list[Mapping[str, Any]]) -> None:
    """All forty get the same picture; a page in another language is another picture."""
    pages = await asyncio.gather(*(painting.painted("guide", PAGE) for _ in range(40)))
    assert len(drawn) == 1
    assert {page[:8] for page in pages} == {b"\x89PNG\r\n\x1a\n"}
    assert len(set(pages)) == 1
    other = await painting.painted("guide", {**PAGE, "title": "Count the breaths"})
    assert (len(drawn), other == pages[0]) == (2, False)


async def test_only_the_guide_is_kept(drawn: list[Mapping[str, Any]]) -> None:
    """What is drawn for one station or one patient is drawn each time, and stays in no memory."""
    await painting.painted("qr", {"link": "https://t.me/f0?start=cs_BX", "name": "Trạm"})
    assert painting._kept.cache_info().currsize == 0
