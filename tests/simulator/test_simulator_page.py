"""The page's own API: what is shown, what people do, the clock, the SMS gateway."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.simulator import Limits, Simulator
from bot.simulator.pictures import sample
from tests.simulator.simulator_room import BOT, Clock, Room, inline, open_room


class ControlledClock(Clock):
    """A clock that remembers where it was told to go."""

    told: list[str]

    def jump_to(self, hhmm: str) -> None:
        """Remember the hour asked for."""
        self.told.append(hhmm)

    def advance(self, minutes: int) -> None:
        """Go forward."""
        self.time += timedelta(minutes=minutes)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """A simulated world of one person, two bots and a group."""
    async with open_room() as made:
        yield made


async def get(room: Room, path: str, **query: Any) -> Any:
    """The JSON at a path of the page's API."""
    async with room.http.get(f"{room.url}{path}", params=query) as answer:
        return await answer.json()


async def post(room: Room, path: str, **body: Any) -> tuple[int, Any]:
    """The status and JSON of a post."""
    async with room.http.post(f"{room.url}{path}", json=body) as answer:
        return answer.status, await answer.json()


async def test_every_act_is_open_to_the_page(room: Room) -> None:
    """What people can do in Python they can do over the page's API, and the bot hears it."""
    sent = await room.say("?", reply_markup=inline(callback_data="yes"))
    ask = {"keyboard": [[{"text": "Số", "request_contact": True}, {"text": "Chỗ", "request_location": True}, "Thôi"]]}
    await room.say("Số?", reply_markup=ask)
    me = {"user": room.lan.id, "chat": BOT}
    photo = base64.b64encode(sample()).decode()
    acts: list[tuple[str, dict[str, Any]]] = [
        ("press", {"message_id": sent["message_id"], "button": "Có"}),
        ("forge_press", {"message_id": sent["message_id"], "data": "x"}),
        *(("tap", {"button": label}) for label in ("Số", "Chỗ", "Thôi")),
        ("share_contact", {"own": False, "phone": "0987 654 321"}),
        ("send_sticker", {}),
        ("send_voice", {}),
        ("send_location", {}),
        ("send_photo", {"data": photo, "caption": "ảnh"}),
        ("send_document", {"data": photo, "name": "a.jpg", "mime": "image/jpeg"}),
        ("open_link", {"link": "t.me/f0care_bot?start=f_1"}),
        ("forward", {"message_id": sent["message_id"]}),
        ("block", {}),
        ("unblock", {}),
    ]
    for act, body in acts:
        assert (await post(room, f"/sim/do/{act}", **me, **body))[0] == 200, act
    said = await post(room, "/sim/do/send_text", **me, text="a")
    await post(room, "/sim/do/edit_text", **me, message_id=said[1]["id"], text="b")
    assert len(await room.call("getUpdates")) == len(acts) + 2
    assert (await get(room, "/sim/history", **me, read=1))["messages"][-1]["text"] == "b"


async def test_groups_are_run_from_the_page(room: Room) -> None:
    """New people, a new group, members in and out, the move to a supergroup."""
    _, hoa = await post(room, "/sim/do/add_user", name="Hoa", phone="0988 000 111", staff=True)
    _, made = await post(room, "/sim/do/add_group", user=hoa["id"], title="Trạm mới")
    group = {"group": made["id"], "user": hoa["id"]}
    await post(room, "/sim/do/add_member", **group, member=BOT)
    await post(room, "/sim/do/add_member", **group, member=str(room.lan.id))
    await post(room, "/sim/do/remove_member", **group, member=str(room.lan.id))
    _, moved = await post(room, "/sim/do/upgrade_group", **group)
    state = await get(room, "/sim/state")
    (shown,) = [one for one in state["groups"] if one["id"] == moved["id"]]
    assert (shown["supergroup"], [m["name"] for m in shown["members"]]) == (True, ["Hoa", "F0 Care"])
    history = await get(room, "/sim/history", user=hoa["id"], chat=moved["id"])
    assert [message["kind"] for message in history["messages"]] == ["service"] * 5


async def test_bad_acts_are_refused_kindly(room: Room) -> None:
    """A mistake on the page is a 400 or 404 with a reason, never a crash."""
    me = {"user": room.lan.id, "chat": BOT}
    assert (await post(room, "/sim/do/fly", **me))[0] == 404
    for act, body in [
        ("send_text", {**me, "text": "  "}),
        ("send_text", {"user": 5, "chat": BOT, "text": "x"}),
        ("send_text", {**me, "chat": "@nobody", "text": "x"}),
        ("press", {**me, "message_id": 1, "button": "x"}),
        ("tap", {**me, "button": "x"}),
        ("open_link", {**me, "link": "https://example.org/f0care_bot"}),
        ("send_photo", {**me, "data": "eA=="}),
        ("edit_text", {**me, "message_id": 99, "text": "x"}),
    ]:
        status, said = await post(room, f"/sim/do/{act}", **body)
        assert status == 400, (act, said)
        assert said["error"]
    async with room.http.get(f"{room.url}/sim/history?user=5&chat={BOT}") as answer:
        assert answer.status == 404


async def test_text_messages_reach_the_phone(room: Room) -> None:
    """The gateway takes any way of writing the number; told to fail, it answers 503 and nothing arrives."""
    body = {"phone": "+84 912 345 678", "text": "ma 123456", "purpose": "otp", "code": "123456"}
    assert (await post(room, "/sim/sms", **body))[0] == 200
    room.sim.sms_fails = True
    assert (await post(room, "/sim/sms", **body))[0] == 503
    room.sim.sms_fails = False
    assert (await post(room, "/sim/sms", phone="0912345678"))[0] == 400
    assert [(sms.text, sms.code) for sms in room.sim.sms_inbox("0912345678")] == [("ma 123456", "123456")]
    state = await get(room, "/sim/state")
    assert [sms["text"] for sms in state["users"][0]["sms"]] == ["ma 123456"]


async def test_unread_messages_are_counted_until_looked_at(room: Room) -> None:
    """What others said counts as unread until the chat is shown."""
    await room.say("1")
    await room.say("2")

    async def unread() -> int:
        state = await get(room, "/sim/state")
        return int(state["users"][0]["chats"][0]["unread"])

    assert await unread() == 2
    await get(room, "/sim/history", user=room.lan.id, chat=BOT, read=1)
    assert await unread() == 0


async def test_the_page_hears_of_everything_at_once(room: Room) -> None:
    """Events are streamed live, and can be asked for by a page that missed them."""
    async with room.http.get(f"{room.url}/sim/events") as stream:
        await room.call("sendChatAction", chat_id=room.lan.id, action="typing")
        await post(room, "/sim/sms", phone="0912345678", text="ma")
        seen = []
        async for line in stream.content:
            if line.startswith(b"data: "):
                seen.append(json.loads(line[6:]))
            if len(seen) == 2:
                break
    assert [event["kind"] for event in seen] == ["typing", "sms"]
    assert await get(room, "/sim/events", after=seen[0]["id"]) == seen[1:]


async def test_a_forced_reply_is_asked_of_the_right_people(room: Room) -> None:
    """Everybody in the group is asked, or only the person answered or mentioned; answering ends it."""
    hoa = room.sim.add_user("Hoa")
    room.sim.add_member(room.group, hoa)
    said = room.sim.send_text(hoa, room.group, "/tuchoi")
    force = {"force_reply": True, "selective": True}
    where = {"chat_id": room.group.id, "text": "Vì sao?", "reply_markup": force}
    sent = await room.call("sendMessage", **where, reply_parameters={"message_id": said.id})

    async def asked(user: int) -> Any:
        return (await get(room, "/sim/history", user=user, chat=room.group.id))["asked"]

    assert (await asked(hoa.id), await asked(room.lan.id)) == (sent["message_id"], None)
    room.sim.send_text(hoa, room.group, "Trùng", reply_to=sent["message_id"])
    assert await asked(hoa.id) is None
    name = f'<a href="tg://user?id={room.lan.id}">Lan</a> ơi'
    sent = await room.call("sendMessage", **where | {"text": name}, parse_mode="HTML")
    assert (await asked(hoa.id), await asked(room.lan.id)) == (None, sent["message_id"])
    assert sent["entities"][0]["type"] == "text_mention"


async def test_the_clock_is_moved_only_where_it_can_be() -> None:
    """With a clock to move the page moves it, without one it says so."""
    clock = ControlledClock()
    clock.told = []
    for control, expected in ((None, 404), (clock, 200)):
        sim = Simulator(clock.now, Limits.none(), control)
        url = await sim.start()
        async with open_room() as other:
            room = Room(sim, clock, url, other.http, other.lan, other.group)
            assert (await post(room, "/sim/clock", jump_to="09:00"))[0] == expected
            if control:
                before = clock.time
                await post(room, "/sim/clock", advance_minutes=5)
                await post(room, "/sim/clock", next_day=True)
                assert clock.time - before == timedelta(days=1, minutes=5)
                assert (await post(room, "/sim/clock", forward="x"))[0] == 400
            assert (await get(room, "/sim/state"))["clock"]["movable"] is bool(control)
        await sim.stop()
    assert clock.told == ["09:00"]


async def test_the_page_and_its_parts_are_served(room: Room) -> None:
    """The page, its scripts and a QR picture are there, and nothing on it comes from elsewhere."""
    room.sim.add_link("Bệnh viện", "https://t.me/f0care_bot?start=f_1")
    for path in ("/", "/static/app.js", "/static/panes.js", "/static/style.css", "/sim/qr?text=abc"):
        async with room.http.get(f"{room.url}{path}") as answer:
            assert answer.status == 200
            text = await answer.text()
            assert "//cdn" not in text
    message = room.sim.send_photo(room.lan, BOT)
    key = message.content["photo"][0]["file"]
    async with room.http.get(f"{room.url}/sim/file/{key}") as answer:
        assert await answer.read() == sample()
        assert answer.headers["Content-Security-Policy"] == "sandbox"


async def test_one_can_wait_for_what_a_person_sees(room: Room) -> None:
    """Waiting ends as soon as the thing shows, and with an error when it never does."""
    waiting = asyncio.create_task(room.sim.until(lambda: room.sim.last(room.lan, BOT).text == "Chào"))
    await asyncio.sleep(0)
    await room.say("Chào")
    assert await waiting is True
    with pytest.raises(TimeoutError):
        await room.sim.until(lambda: room.sim.sms_inbox("0912345678"), seconds=0.05)


async def test_it_stops_with_streams_and_polls_open() -> None:
    """Stopping does not wait for those who still listen."""
    async with open_room() as room:
        poll = asyncio.create_task(room.call("getUpdates", timeout=30))
        stream = await room.http.get(f"{room.url}/sim/events")
        await room.sim.stop()
        assert await poll == []
        assert await stream.content.read() == b""
