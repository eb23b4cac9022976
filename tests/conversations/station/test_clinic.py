"""A station's morning with 180 patients, through the whole program: lists, cards, the trend picture, notes, rights."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.simulator import Bot, Group, User
from bot.simulator.screens import Shown
from storage import tables
from tests.support import clinic
from tests.support.stage import Stage, button_now, open_stage

STATION = "TYT-BANXEO"


@dataclass
class Clinic:
    """The station's group with its patients, and nurse Hoa at the phone."""

    stage: Stage
    group: Group
    nurse: User

    async def says(self, text: str, *, who: User | None = None, where: Group | Bot | None = None) -> Shown:
        """Somebody writes (Hoa, in the group, when nobody is named); what the bot said last there."""
        person, chat = who or self.nurse, where or self.group
        self.stage.simulator.send_text(person, chat, text)
        await self.stage.settle()
        return self.last(person, chat)

    async def presses(self, label: str) -> Shown:
        """Hoa presses the newest button of that name."""
        self.stage.simulator.press(self.nurse, *button_now(self.stage, self.nurse, label))
        await self.stage.settle()
        return self.last(self.nurse, self.group)

    def last(self, person: User, chat: Group | Bot) -> Shown:
        """The newest message of the bot there."""
        return [shown for shown in self.stage.simulator.chat_history(person, chat) if shown.bot][-1]

    def button(self, words: str) -> str:
        """The whole label of the newest button with these words."""
        for shown in reversed(self.stage.simulator.chat_history(self.nurse, self.group)):
            for label in (label for row in shown.buttons for label in row):
                if words in label:
                    return str(label)
        raise LookupError(words)

    def audited(self, action: str) -> int:
        """How often the audit knows of an action."""
        return self.stage.count(tables.AuditEvent, action=action)


@pytest.fixture
async def station(tmp_path: Path) -> AsyncIterator[Clinic]:
    """Bản Xèo on a Monday at two: 180 followed, 12 registrations waiting."""
    async with open_stage(tmp_path) as stage:
        someone = stage.people["Mẩy"]
        stage.simulator.send_text(someone, stage.bot_of(someone), "/start")
        await stage.settle()

        def seed(work: clinic.Work) -> None:
            facility = work.facilities.by_code(STATION)
            assert facility is not None
            today = stage.clock.now().astimezone(clinic.ZONE).date()
            followed = clinic.fill(work, facility.id, str(someone.id), stage.clock.now())
            clinic.this_morning(work, followed, today)

        await asyncio.to_thread(stage.remember, seed)
        await stage.bots.tick()
        await stage.settle()
        yield Clinic(stage, stage.groups[STATION], stage.people["Hoa"])


async def test_a_morning_is_worked_through_one_message(station: Clinic) -> None:
    """The lists are counted on buttons; a list opens, turns its pages and goes back in that same message."""
    overview = await station.says("/danhsach")
    assert "Đang theo dõi: 180" in overview.text
    assert "126/180" in overview.text
    labels = [label for row in overview.buttons for label in row]
    assert "🆕 Chờ tiếp nhận (12)" in labels
    assert "🔴 Đỏ (2)" in labels
    red = await station.presses("Đỏ (2)")
    assert red.id == overview.id
    assert [row[0] for row in red.buttons[:2]] == ["🆘⭐ Sùng Thị Chứ · LC-000057", "🔴 Sùng Thị Pà · LC-000017"]
    await station.presses("Các danh sách")
    yellow = await station.presses(station.button("Vàng"))
    assert yellow.id == overview.id
    assert len([row for row in yellow.buttons if "LC-" in row[0]]) == 10
    second = await station.presses("Trang sau ➡️")
    assert second.id == overview.id
    assert "Trang 2/" in second.text
    assert not {row[0] for row in yellow.buttons if "LC-" in row[0]} & {row[0] for row in second.buttons}
    assert station.audited("read list yellow") == 2


async def test_a_card_opens_in_the_group_without_naming_anybody(station: Clinic) -> None:
    """From the list to the card, the picture and a note; in private all there is; every reading is on record."""
    await station.says("/danhsach")
    await station.presses(station.button("Đỏ"))
    card = await station.presses(station.button("LC-000017"))
    assert "LC-000017" in card.text
    assert "SpO2: 95 %" in card.text
    assert "Cần báo y tế ngay" in card.text
    for secret in ("Sùng Thị Pà", "0981", "Thôn 8"):
        assert secret not in card.text
    picture = await station.presses("Diễn biến")
    assert picture.kind == "photo"
    assert "LC-000017" in picture.text
    await station.presses("Ghi chú")
    asked = station.group.asked[station.nurse.id]
    station.stage.simulator.send_text(station.nurse, station.group, "Đã gọi, đỡ mệt", reply_to=asked)
    await station.stage.settle()
    await station.presses("Xem đủ ở chat riêng")
    private = station.last(station.nurse, station.stage.bot_of(station.nurse))
    for told in ("Sùng Thị Pà", "0981 000 016", "Thôn 8", "Đã gọi, đỡ mệt", "SpO2 95% (từ 96% trở xuống)"):
        assert told in private.text
    assert station.audited("read") == 3
    assert station.audited("noted") == 1
    assert not station.stage.count(tables.AuditEvent, action="refused press")


async def test_a_patient_is_found_however_asked(station: Clinic) -> None:
    """By code in any form, or by phone."""
    for text in ("/bn 17", "/bn lc-000017", "/bn LC 17", "/bn 0981 000 016", "/bn +84981000016"):
        assert "LC-000017" in (await station.says(text)).text, text


async def test_names_are_found_without_accents_and_offered_when_several(station: Clinic) -> None:
    """Accents, case and order do not matter; a name that fits several gives buttons, one that fits nobody says so."""
    several = await station.says("/bn MAY ly thi")
    assert all("Lý Thị Mẩy" in row[0] for row in several.buttons)
    assert len(several.buttons) == 4
    assert "LC-0000" in (await station.presses(several.buttons[1][0])).text
    assert "Không tìm thấy" in (await station.says("/bn nguyễn văn không có")).text
    assert "Không tìm thấy" in (await station.says("/bn 999999")).text
    assert "kèm mã" in (await station.says("/bn")).text


async def test_others_see_nothing(station: Clinic) -> None:
    """A nurse of another station finds nobody, and a forged press opens no card; the office above sees all."""
    other, far = station.stage.people["Hà"], station.stage.groups["TYT-LAOCAI"]
    assert "Không tìm thấy" in (await station.says("/bn 17", who=other, where=far)).text
    lists = await station.says("/danhsach", who=other, where=far)
    assert "Đang theo dõi: 0" in lists.text
    for data in ("p:17", "p:17:trend", "p:17:note", "w:do:5:999", "w:nothing:0", "p:x", "w:red:x", "w:do:1"):
        station.stage.simulator.forge_press(other, far, lists.id, data)
        await station.stage.settle()
    assert station.last(other, far).id == lists.id
    assert station.audited("refused press") == 7
    assert station.audited("read") == 0
    stranger = station.stage.people["Khoa"]
    refused = await station.says("/danhsach", who=stranger, where=station.stage.bot_of(stranger))
    assert "Lệnh này dành cho nhân viên" in refused.text
    officer, office = station.stage.people["Khánh"], station.stage.groups["VP-LAOCAI"]
    assert "Đang theo dõi: 180" in (await station.says("/danhsach", who=officer, where=office)).text
    assert "LC-000017" in (await station.says("/bn 17", who=officer, where=office)).text


async def test_many_are_accepted_at_once_after_the_number_is_named(station: Clinic) -> None:
    """Only those who fit home care in every point, only those who were counted, and each of them like by hand."""
    await station.says("/danhsach")
    await station.presses(station.button("Chờ tiếp nhận"))
    sure = await station.presses("Tiếp nhận tất cả người đủ điều kiện")
    assert "Tiếp nhận 10 hồ sơ" in sure.text
    assert "Còn 2 hồ sơ cần xem riêng" in sure.text

    def one_more(work: clinic.Work) -> None:
        facility = work.facilities.by_code(STATION)
        assert facility is not None
        clinic.fill(work, facility.id, "1", station.stage.clock.now(), patients=0, waiting=2)

    await asyncio.to_thread(station.stage.remember, one_more)
    await station.presses(station.button("Đúng, tiếp nhận 10 hồ sơ"))
    assert station.audited("registration accepted") == 10
    assert station.stage.count(tables.Credential) == 10
    assert station.stage.count(tables.Episode, status="waiting") == 4
    toasts = [toast.text for toast in station.stage.simulator.toasts(station.nurse)]
    assert "Đã tiếp nhận 10 hồ sơ." in toasts
    rows = tables.table(tables.Episode).c
    with station.stage.database.connect() as reader:
        waits = set(reader.execute(select(rows.id).where(rows.status == "waiting")).scalars())
    assert waits & {193, 194} == {193, 194}, "who registered after the count is not touched"


async def test_in_private_the_same_is_seen_but_nothing_decided(station: Clinic) -> None:
    """In the chat with the bot a nurse has lists and whole cards; accepting many is done where colleagues see it."""
    alone = station.stage.bot_of(station.nurse)
    overview = await station.says("/danhsach", where=alone)
    assert "Đang theo dõi: 180" in overview.text
    station.stage.simulator.press(station.nurse, alone, overview.id, "🆕 Chờ tiếp nhận (12)")
    await station.stage.settle()
    waiting = station.last(station.nurse, alone)
    assert waiting.id == overview.id
    assert not any("Tiếp nhận" in label for row in waiting.buttons for label in row)
    station.stage.simulator.forge_press(station.nurse, alone, overview.id, "w:accept")
    station.stage.simulator.press(station.nurse, alone, overview.id, waiting.buttons[0][0])
    await station.stage.settle()
    card = station.last(station.nurse, alone)
    assert "chờ tiếp nhận" in card.text
    assert "📱 0981" in card.text
    station.stage.simulator.press(station.nurse, alone, card.id, "📈 Diễn biến")
    await station.stage.settle()
    assert "Chưa có lần khai nào" in station.stage.simulator.toasts(station.nurse)[-1].text
    assert station.audited("refused press") == 1
    for link in ("p_LC-999999", "p_nobody"):
        assert "Lệnh này dành cho nhân viên" in (await station.says(f"/start {link}", where=alone)).text


async def test_a_note_is_taken_only_from_who_was_asked(station: Clinic) -> None:
    """A colleague's reply to somebody else's prompt is no note."""
    await station.says("/bn 17")
    await station.presses("Ghi chú")
    asked = station.group.asked[station.nurse.id]
    station.stage.simulator.send_text(station.stage.people["Minh"], station.group, "Tôi thì sao?", reply_to=asked)
    await station.stage.settle()
    assert station.stage.count(tables.PatientNote) == 0
