"""The trend picture: what it shows, that it is one, and that it reaches a phone through either bot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.chance import Secrets
from bot.pictures.trend import HEIGHT, WIDTH, paint
from bot.simulator import Limits, Simulator
from bot.telegram_bots.patients import PatientsBot
from bot.telegram_bots.staff import StaffBot
from conversations.dialog.scene import Scene
from conversations.dialog.wording import title
from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.model.outgoing import Button, Lane, Message, Outgoing, Picture
from conversations.ports import Parcel, Work
from conversations.programme.protocol import Protocol, load
from conversations.station.trend_data import DRAWN_NUMBERS, LONGEST_TREND, trend
from storage.store import SqlStore
from tests.support import clinic
from tests.support.channels import CHANNELS, STAFF
from tests.support.fakes import NINE
from tests.support.samples import NOW, accepted, station

TODAY = date(2022, 4, 1)
TOKEN, NAME = "1001:a-token", "@f0care_bot"


def colours(picture: bytes) -> set[tuple[int, ...]]:
    """Every colour of a picture."""
    drawn = Image.open(BytesIO(picture)).convert("RGB")
    return {colour for _, colour in drawn.getcolors(1 << 24)}


def data(work: Work, days: list[dict[str, object] | None], protocol: Protocol | None = None) -> dict[str, Any] | None:
    """The data for a patient who reported like this on the last days (None: missed)."""
    facility = (work.facilities.by_code("BX") or work.facilities.add(station())).id
    episode = accepted(work, "7", facility)
    for back, answers in enumerate(reversed(days)):
        day = TODAY - timedelta(days=back)
        if answers is None:
            clinic.miss(work, episode.id, day)
        else:
            clinic.report(work, episode.id, day, answers, time(9, 0))
    scene = Scene(work, make_house(Policy(), protocol or load(), Secrets(), CHANNELS), NOW, "test")
    return trend(scene, episode, title(scene, episode))


def test_the_data_has_days_levels_numbers_and_bands(store: SqlStore) -> None:
    """Four days, one of them missed: each with its level, the numbers where they belong, the protocol's own limits."""
    with store.unit_of_work() as work:
        shown = data(work, [clinic.WELL, None, clinic.FEVERISH, clinic.LOW])
    assert shown is not None
    assert [(day["label"], day["level"], day["missed"]) for day in shown["days"]] == [
        ("29/03", "green", False),
        ("30/03", "", True),
        ("31/03", "yellow", False),
        ("01/04", "red", False),
    ]
    temperature, spo2, pulse = shown["charts"]
    assert [(int(x + 0.5), y, words) for x, y, words in temperature["points"]] == [
        (0, 36.8, "36,8"),
        (2, 38.6, "38,6"),
        (3, 36.8, "36,8"),
    ]
    assert [words for _, _, words in spo2["points"]] == ["98", "98", "", "95"], "the second measurement too, said once"
    assert {"from": None, "to": 96, "level": "red"} in spo2["bands"]
    assert {"from": None, "to": 94, "level": "red-115"} in spo2["bands"]
    assert {"from": 120, "to": None, "level": "red"} in pulse["bands"]
    assert all(chart["range"][0] < y < chart["range"][1] for chart in shown["charts"] for _, y, _ in chart["points"])
    assert shown["title"].startswith("LC-")
    assert "Mẩy" not in shown["title"], "what is sent into a group names nobody"


def test_what_the_programme_does_not_measure_is_not_drawn(store: SqlStore) -> None:
    """Without numbers only the days' levels show; a number without limits and without answers has no picture."""
    with store.unit_of_work() as work:
        questions = tuple(each for each in load().questions if each.name not in DRAWN_NUMBERS)
        unmeasured = data(work, [clinic.WELL], replace(load(), questions=questions))
        unlimited = data(work, [{"signs": ["cough"]}], replace(load(), rules=()))
    for shown in (unmeasured, unlimited):
        assert shown is not None
        assert shown["charts"] == []
        assert [day["label"] for day in shown["days"]] == ["01/04"]


def test_two_different_measurements_are_both_said(store: SqlStore) -> None:
    """The second SpO2 is another number: both stand beside their points."""
    with store.unit_of_work() as work:
        shown = data(work, [clinic.WELL | {"spo2": 95, "spo2_again": 94}])
    assert shown is not None
    assert [words for _, _, words in shown["charts"][1]["points"]] == ["95", "94"]


def test_without_a_report_there_is_nothing_to_draw(store: SqlStore) -> None:
    """A patient who never reported has no picture, not an empty one."""
    with store.unit_of_work() as work:
        assert data(work, []) is None
        assert data(work, [None, None]) is None


def test_a_long_illness_shows_its_newest_days(store: SqlStore) -> None:
    """More days than a phone can tell apart are cut at the old end."""
    with store.unit_of_work() as work:
        shown = data(work, [clinic.WELL] * (LONGEST_TREND + 4))
    assert shown is not None
    assert len(shown["days"]) == LONGEST_TREND
    assert shown["days"][-1]["label"] == "01/04"
    assert len(shown["charts"][0]["points"]) == LONGEST_TREND
    assert Image.open(BytesIO(paint(shown))).size == (WIDTH, HEIGHT)


def test_the_picture_has_the_colours_of_its_levels(store: SqlStore) -> None:
    """Painted, it is a picture of a phone's height, with a red dot for the red day and none for levels unseen."""
    with store.unit_of_work() as work:
        shown = data(work, [clinic.WELL, None, clinic.LOW])
    assert shown is not None
    picture = paint({**shown, "legend": {}})
    assert Image.open(BytesIO(picture)).size == (WIDTH, HEIGHT)
    assert {(0xC6, 0x28, 0x28), (0x2E, 0x7D, 0x32), (0x78, 0x90, 0x9C)} <= colours(picture)
    assert (0xF9, 0xA8, 0x25) not in colours(picture)


def test_a_picture_waits_as_data(store: SqlStore) -> None:
    """In the outbox a picture is its data, sealed, and comes out as it went in."""
    content = Picture("trend", {"title": "LC-000001"}, Message("Diễn biến", rows=((Button("A", "b"),),)))
    with store.unit_of_work() as work:
        work.outbox.put([Outgoing(STAFF, "-5", Lane.REPLY, content, "k")], NOW)
        [parcel] = work.outbox.claim(STAFF, 5, NOW)
        assert parcel.content == content


@pytest.mark.parametrize("kind", [PatientsBot, StaffBot])
async def test_a_picture_reaches_the_phone(kind: type[PatientsBot] | type[StaffBot]) -> None:
    """Either library uploads it, with words of all letters and a button under it."""
    sim = Simulator(lambda: NINE, Limits.none())
    sim.add_bot(TOKEN, NAME, "F0 Care")
    mai = sim.add_user("Mai", "0912345678")
    sim.send_text(mai, NAME, "/start")
    bot = kind(TOKEN, await sim.start())
    day = {"label": "1", "level": "green", "missed": False}
    shown: dict[str, Any] = {"title": "x", "days": [day], "charts": [], "legend": {}, "missed": ""}
    caption = Message("📈 Diễn biến <b>đầy đủ</b>", rows=((Button("Ghi chú", "p:1:note"),),))
    parcel = Parcel(1, STAFF, str(mai.id), Lane.REPLY, Picture("trend", shown, caption), "", 1)
    sent = await bot.send(parcel)
    posted = sim.last(mai, NAME)
    assert (posted.id, posted.kind, posted.text) == (sent.message_id, "photo", "📈 Diễn biến đầy đủ")
    assert posted.buttons == [["Ghi chú"]]
    assert (posted.content["photo"][0]["width"], posted.content["photo"][0]["height"]) == (WIDTH, HEIGHT)
    await bot.close()
    await sim.stop()
