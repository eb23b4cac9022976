"""The simulator keeps and counts as Telegram does: updates, privacy, groups that move, floods, webhooks, trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.simulator import Limits
from tests.simulator.simulator_room import BOT, OTHER, TOKEN, Room, inline, open_room


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """A simulated world of one person, two bots and a group."""
    async with open_room() as made:
        yield made


async def test_updates_stay_until_a_higher_offset_is_asked(room: Room) -> None:
    """Asked again, they come again; a higher offset confirms; a negative one keeps the newest only."""
    for text in "abcd":
        room.sim.send_text(room.lan, BOT, text)
    first = await room.call("getUpdates", limit=2)
    assert [u["message"]["text"] for u in first] == ["a", "b"]
    assert await room.call("getUpdates", limit=2) == first
    rest = await room.call("getUpdates", offset=first[-1]["update_id"] + 1)
    assert [u["message"]["text"] for u in rest] == ["c", "d"]
    (last,) = await room.call("getUpdates", offset=-1)
    assert last["message"]["text"] == "d"
    assert len(await room.call("getUpdates")) == 1


async def test_allowed_updates_choose_the_kinds(room: Room) -> None:
    """What was not asked for is not kept, from the asking on."""
    await room.call("getUpdates", allowed_updates=["message"])
    sent = await room.say("?", reply_markup=inline(callback_data="yes"))
    room.sim.press(room.lan, BOT, sent["message_id"], "Có")
    room.sim.send_text(room.lan, BOT, "a")
    assert [set(u) - {"update_id"} for u in await room.call("getUpdates")] == [{"message"}]


async def test_a_second_poller_ousts_the_first(room: Room) -> None:
    """The older of two pollers is answered 409, the newer gets the update."""
    first = asyncio.create_task(room.call("getUpdates", timeout=20))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(room.call("getUpdates", timeout=20))
    conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    assert await first == conflict
    room.sim.send_text(room.lan, BOT, "a")
    assert [u["message"]["text"] for u in await second] == ["a"]


async def test_privacy_mode_is_on(room: Room) -> None:
    """In a group a bot hears commands for it, replies to it, mentions of it, and nothing else; presses always."""
    sent = await room.call("sendMessage", chat_id=room.group.id, text="Thẻ", reply_markup=inline(callback_data="1"))
    for text in ("xin chào", "/ds", "/ds@f0care_bot", "/ds@f0staff_bot", "nhờ @f0care_bot nhé", "a/b"):
        room.sim.send_text(room.lan, room.group, text)
    room.sim.send_text(room.lan, room.group, "lý do", reply_to=sent["message_id"])
    room.sim.press(room.lan, room.group, sent["message_id"], "Có")
    updates = await room.call("getUpdates")
    heard = [u["message"]["text"] for u in updates if "message" in u]
    assert heard == ["/ds", "/ds@f0care_bot", "nhờ @f0care_bot nhé", "lý do"]
    assert updates[-1]["callback_query"]["message"]["chat"]["type"] == "group"
    assert updates[-2]["message"]["reply_to_message"]["message_id"] == sent["message_id"]


async def test_an_upgraded_group_says_where_it_went(room: Room) -> None:
    """Service messages on both sides; the old id refuses with the new one; no message is pressed there any more."""
    new = room.sim.upgrade_group(room.group)
    moved = [u["message"] for u in await room.call("getUpdates")]
    assert (moved[0]["migrate_to_chat_id"], moved[1]["migrate_from_chat_id"]) == (new.id, room.group.id)
    body = {"chat_id": room.group.id, "text": "x"}
    async with room.http.post(f"{room.url}/bot{TOKEN}/sendMessage", data=body) as answer:
        said = await answer.json()
    assert said["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert said["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await room.call("sendMessage", chat_id=new.id, text="x"))["chat"]["type"] == "supergroup"


async def test_members_come_and_go(room: Room) -> None:
    """A bot hears of people joining and leaving, of its own removal, and may not speak afterwards."""
    hoa = room.sim.add_user("Hoa")
    room.sim.add_member(room.group, hoa)
    room.sim.remove_member(room.group, hoa)
    status = await room.call("getChatMember", chat_id=room.group.id, user_id=hoa.id)
    assert status["status"] == "left"
    with pytest.raises(LookupError):
        room.sim.send_text(hoa, room.group, "/ds")
    room.sim.remove_member(room.group, BOT)
    updates = await room.call("getUpdates")
    assert [next(iter(set(u) - {"update_id"})) for u in updates] == ["message", "message", "my_chat_member"]
    assert updates[1]["message"]["left_chat_member"]["first_name"] == "Hoa"
    refused = await room.call("sendMessage", chat_id=room.group.id, text="x")
    assert refused == "Forbidden: bot was kicked from the group chat"
    assert await room.call("leaveChat", OTHER, chat_id=room.group.id) is True


async def test_floods_are_stopped_and_pass(room: Room) -> None:
    """One a second to a person, 20 a minute to a group, 30 a second in all; edits count; 429 says how long."""
    room.sim.limits = Limits.telegram()
    sent = await room.say("1")
    assert await room.say("2") == "Too Many Requests: retry after 1"
    edit = await room.call("editMessageText", chat_id=room.lan.id, message_id=sent["message_id"], text="x")
    assert edit == "Too Many Requests: retry after 1"
    room.clock.pass_(1)
    assert (await room.say("2"))["text"] == "2"
    for number in range(20):
        assert (await room.call("sendMessage", chat_id=room.group.id, text=str(number)))["message_id"]
    room.clock.pass_(1)
    assert await room.call("sendMessage", chat_id=room.group.id, text="x") == "Too Many Requests: retry after 59"
    assert (await room.call("sendMessage", OTHER, chat_id=room.group.id, text="x"))["text"] == "x"


async def test_thirty_a_second_in_all(room: Room) -> None:
    """The thirty-first person in a second has to wait."""
    room.sim.limits = Limits.telegram()
    people = [room.sim.add_user(f"Người {n}") for n in range(31)]
    for person in people:
        room.sim.send_text(person, BOT, "/start")
    said = [await room.call("sendMessage", chat_id=person.id, text="x") for person in people]
    assert [one for one in said if isinstance(one, str)] == ["Too Many Requests: retry after 1"]
    assert [call.status for call in room.sim.calls if call.method == "sendMessage"] == [200] * 30 + [429]


async def test_trouble_comes_on_order(room: Room) -> None:
    """Ordered trouble meets the next matching call once: a status, a broken line, an answer lost after the deed."""
    room.sim.faults.add(502, method="sendMessage", chat_id=room.lan.id)
    room.sim.faults.add("reset", method="sendMessage", done=True)
    assert await room.say("1") == "Bad Gateway"
    with pytest.raises(aiohttp.ClientError):
        await room.say("2")
    room.sim.faults.add("timeout", method="sendMessage")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(room.say("3"), 0.2)
    assert (await room.say("4"))["text"] == "4"
    assert [shown.text for shown in room.sim.chat_history(room.lan, BOT)] == ["/start", "2", "4"]


async def test_webhooks_are_posted_in_order_until_taken(room: Room) -> None:
    """Updates are posted one by one with the secret, again after a failure; getUpdates is refused meanwhile."""
    got: list[tuple[str, str | None]] = []

    async def hook(request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        got.append((text, request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        return web.Response(status=500 if len(got) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    refused = await room.call("setWebhook", url="http://example.org/hook")
    assert refused == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    assert await room.call("setWebhook", url=address, secret_token="s_1") is True
    assert (await room.call("getUpdates")).startswith("Conflict: can't use getUpdates method while webhook is active")
    for text in "ab":
        room.sim.send_text(room.lan, BOT, text)
    while (await room.call("getWebhookInfo"))["pending_update_count"]:
        await asyncio.sleep(0.05)
    assert got == [("a", "s_1"), ("a", "s_1"), ("b", "s_1")]
    assert await room.call("deleteWebhook") is True
    await runner.cleanup()
