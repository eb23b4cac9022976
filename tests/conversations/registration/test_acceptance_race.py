"""Who decides on a registration: one winner however many press, nobody without rights, on both databases."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import tables
from tests.support.beginnings import Beginnings
from tests.support.stage import Shown, Stage, button_now, open_stage

REFUSED = "Bạn không có quyền làm việc này"


@pytest.fixture
async def stage(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    """A province in which Mẩy has registered and waits; on PostgreSQL four threads take turns."""
    async with open_stage(tmp_path, database_url) as opened:
        await Beginnings(opened, opened.people["Mẩy"]).play("đã gửi khai báo")
        yield opened


def _toasts(stage: Stage, name: str) -> list[str]:
    return [toast.text for toast in stage.simulator.toasts(stage.people[name]) if toast.text]


def _accounts_sent(stage: Stage) -> list[Shown]:
    return [sms for sms in stage.shown[f"sms {stage.people['Mẩy'].phone}"] if "Tai khoan" in sms.text]


def _nothing_happened(stage: Stage) -> bool:
    return (
        stage.count(tables.Episode, status="waiting") == 1
        and not stage.count(tables.Credential)
        and not _accounts_sent(stage)
    )


async def test_many_presses_at_one_instant_give_one_acceptance(stage: Stage) -> None:
    """Three colleagues press twice each at once: one acceptance, one account, one SMS, and all learn who was first."""
    team = ("Hoa", "Minh", "Lan")
    presses = [(stage.people[name], *button_now(stage, stage.people[name], "Tiếp nhận")) for name in team]
    for press in presses * 2:
        stage.simulator.press(*press)
    await stage.settle()

    assert stage.count(tables.Episode, status="accepted") == 1
    assert stage.count(tables.Credential) == 1
    assert len(_accounts_sent(stage)) == 1
    assert stage.count(tables.AuditEvent, action="registration accepted") == 1
    chat = stage.shown[f"chat {stage.people['Mẩy'].id}"]
    assert len([said for said in chat if "đã tiếp nhận" in said.text]) == 1
    heard = [toast for name in team for toast in _toasts(stage, name)]
    assert len(heard) == 5, "everybody but the winner's winning press is told"
    assert len({re.sub(" đã tiếp nhận.*", "", toast) for toast in heard}) == 1, "and all are told the same name"


async def test_accepting_and_declining_at_one_instant_is_one_decision(stage: Stage) -> None:
    """One accepts while another declines: whichever came first holds, and the patient hears one outcome."""
    hoa, minh = stage.people["Hoa"], stage.people["Minh"]
    group, card, accept = button_now(stage, hoa, "Tiếp nhận")
    stage.simulator.press(hoa, group, card, accept)
    stage.simulator.forge_press(minh, group, card, accept.replace("accept", "why-duplicate"))
    await stage.settle()

    decided = [stage.count(tables.Episode, status=status) for status in ("accepted", "declined")]
    assert sorted(decided) == [0, 1]
    said = [s.text for s in stage.shown[f"chat {stage.people['Mẩy'].id}"]]
    assert len([text for text in said if "đã tiếp nhận" in text or "chưa tiếp nhận được" in text]) == 1


async def test_a_press_from_a_foreign_group_does_nothing(stage: Stage) -> None:
    """A nurse of another station, and a stranger, forge the very data of the button: refused and in the audit."""
    ha, khoa = stage.people["Hà"], stage.people["Khoa"]
    for person, group in ((ha, stage.groups["TYT-LAOCAI"]), (khoa, stage.groups["LA"])):
        if group is stage.groups["LA"]:
            stage.simulator.add_member(group, stage.bot_of(khoa))
        stage.simulator.send_text(person, group, "/huongdan@f0care_demo_staff_bot")
        await stage.settle()
        said = [m for m in stage.simulator.chat_history(person, group) if m.bot]
        for action in ("accept", "decline", "why-duplicate", "ask", "typed", "nonsense"):
            stage.simulator.forge_press(person, group, said[-1].id, f"a:1:{action}")
    await stage.settle()

    assert _nothing_happened(stage)
    assert stage.count(tables.AuditEvent, action="refused press") == 12
    assert all(REFUSED in toast for name in ("Hà", "Khoa") for toast in _toasts(stage, name))


async def test_a_removed_member_has_no_rights_even_after_coming_back(stage: Stage) -> None:
    """Hoa was taken out of the group; back in it as a mere member, her press is refused and in the audit."""
    hoa, group = stage.people["Hoa"], stage.groups["TYT-BANXEO"]
    stage.simulator.remove_member(group, hoa)
    stage.simulator.add_member(group, hoa)
    await stage.settle()
    stage.simulator.press(hoa, *button_now(stage, hoa, "Tiếp nhận"))
    await stage.settle()

    assert _nothing_happened(stage)
    assert stage.count(tables.AuditEvent, action="refused press", actor=f"person:{hoa.id}") == 1
    assert REFUSED in _toasts(stage, "Hoa")[-1]


async def test_forged_data_of_any_form_does_nothing(stage: Stage) -> None:
    """Data no button of ours has, from a nurse with rights and from the patient: nothing happens but a row of audit."""
    hoa, may = stage.people["Hoa"], stage.people["Mẩy"]
    group, card, _ = button_now(stage, hoa, "Tiếp nhận")
    forged = ("a:999:accept", "a:1:accept:x", "a:-1:accept", "a:1", "x" * 64, "a:١:accept", f"a:{2**70}:accept")
    for data in forged:
        stage.simulator.forge_press(hoa, group, card, data)
    last = [m for m in stage.simulator.chat_history(may, stage.bot_of(may)) if m.bot][-1]
    stage.simulator.forge_press(may, stage.bot_of(may), last.id, "a:1:accept")
    await stage.settle()

    assert _nothing_happened(stage)
    assert stage.count(tables.AuditEvent, action="refused press") == len(forged)
    assert stage.count(tables.AuditEvent, action="forged press") == 1
    assert not stage.count(tables.Inbox, parked=True), "no forged press is worth an error"


async def test_a_press_and_the_removal_of_who_presses_end_in_one_of_two_ways(stage: Stage) -> None:
    """Hoa presses while she is taken out: either she was in time, or she was refused, never half of it."""
    hoa, group = stage.people["Hoa"], stage.groups["TYT-BANXEO"]
    place = button_now(stage, hoa, "Tiếp nhận")
    stage.simulator.press(hoa, *place)
    stage.simulator.remove_member(group, hoa)
    await asyncio.wait_for(stage.settle(), 30)

    accepted = stage.count(tables.Episode, status="accepted")
    assert stage.count(tables.Credential) == accepted == len(_accounts_sent(stage))
    assert stage.count(tables.AuditEvent, action="refused press") == 1 - accepted
