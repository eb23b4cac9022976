"""A foreign web page, open in the same browser, tries to use the trial page of this machine."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession

from bot.simulator import Simulator

ACT = json.dumps({"name": "Kẻ lạ", "phone": ""})
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def page() -> AsyncIterator[str]:
    """The trial page of a world without bots."""
    simulator = Simulator(lambda: datetime(2026, 1, 5, 2, tzinfo=UTC))
    yield await simulator.start()
    await simulator.stop()


async def status(url: str, headers: dict[str, str], body: str | None = None) -> int:
    """Ask, or post a body, with these headers; return what the page answers."""
    method = "GET" if body is None else "POST"
    async with (
        ClientSession(skip_auto_headers=["Content-Type"]) as session,
        session.request(method, url, data=body, headers=headers) as answer,
    ):
        return answer.status


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "text/plain", "Origin": "https://la.example"},
        JSON | {"Origin": "https://la.example"},
        JSON | {"Origin": "null"},
        JSON | {"Host": "la.example"},
        JSON | {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=["a form's text", "another page's text", "another page", "a page without address", "rebound", "cross-site"],
)
async def test_an_act_for_a_foreign_page_is_refused(page: str, headers: dict[str, str]) -> None:
    """What a person does on the page counts only if it comes from the page itself."""
    assert await status(f"{page}/sim/do/add_user", headers, ACT) in (403, 415)


async def test_reading_under_a_foreign_name_is_refused(page: str) -> None:
    """A name of somebody else that leads to this machine shows neither the page nor what patients wrote."""
    for path in ("/", "/sim/state"):
        assert await status(page + path, {"Host": "la.example"}) == 403


async def test_the_page_itself_works(page: str) -> None:
    """Its own acts are taken, under each name of this machine; bots, which send no origin, are served as before."""
    port = page.rpartition(":")[2]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        own = JSON | {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
        assert await status(f"{page}/sim/do/add_user", own, ACT) == 200
        assert await status(page, {"Host": host}) == 200
