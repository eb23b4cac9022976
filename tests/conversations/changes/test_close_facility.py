"""A facility is renamed or closes: nobody is left alone, its code leads on, and the command line says what it did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.chance import Secrets
from conversations.changes import close_facility, transfers
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.model.care import EpisodeStatus, SlotState, Transfer, TransferState
from conversations.model.house import Policy
from conversations.model.people import Facility, FacilityKind, Role
from conversations.people import facility_fields
from conversations.people.facility_codes import led_by
from conversations.people.station import group_for
from conversations.ports import Work
from conversations.programme.protocol import load
from storage.store import SqlStore
from tests.support import command_line
from tests.support.channels import CHANNELS, PATIENTS
from tests.support.command_line import Run, refused, said
from tests.support.samples import DAY, NOW, accepted, contact, registered, station


def scene(work: Work, key: str = "close") -> Scene:
    """A turn of the administrator's."""
    return Scene(work, make_house(Policy(), load(), Secrets(), CHANNELS), NOW, key=key)


def added(work: Work, code: str, chat: str | None = None, parent: int | None = None, **told: FacilityKind) -> Facility:
    """A facility with its group."""
    return work.facilities.add(replace(station(code, **told), staff_chat=chat, parent=parent))


def test_everything_passes_to_the_successor(store: SqlStore) -> None:
    """Patients, the open alarm, the report still expected: all are the successor's, and everybody is told."""
    with store.unit_of_work() as work:
        old, new = added(work, "CU", "-1"), added(work, "MOI", "-2")
        work.staff.add(old.id, "Hoa", Role.NURSE, "77", NOW)
        waiting, followed = registered(work, "7", old.id), accepted(work, "8", old.id)
        over = accepted(work, "9", old.id)
        work.patients.set_status(over.id, EpisodeStatus.CLOSED, NOW)
        work.alerts.raise_(followed, old.id, "red", [{"vi": "Khó thở", "en": "Short of breath"}], NOW)
        slot = work.slots.add(followed, date(2022, 4, 1), NOW, extra=False)
        turn = scene(work)
        assert close_facility.close(turn, old, new, "test") == 2
        assert [work.patients.episode(e.id).facility for e in (waiting, followed, over)] == [new.id, new.id, old.id]  # type: ignore[union-attr]
        alert = work.alerts.open_for(followed.id)
        assert alert is not None
        assert (alert.facility, alert.claimed_by) == (new.id, None)
        assert work.slots.morning(new.id, slot.day, NOW)[0] == 1
        assert work.transfers.followed(old.id) == []
        assert work.staff.everywhere("77") == []
        there = [each for each in turn.outgoing if each.address == "-2"]
        assert len(there) == 3, "the news, the registration to be decided on, the alarm"
        told = {each.address for each in turn.outgoing if each.channel == PATIENTS}
        assert told == {"7", "8"}


def test_a_facility_with_patients_does_not_close_by_itself(store: SqlStore) -> None:
    """It says how many are followed; nor does it close into itself, or where nobody would see the patients."""
    with store.unit_of_work() as work:
        old, blind = added(work, "CU", "-1"), added(work, "MU")
        accepted(work, "8", old.id)
        for to, why in ((None, "still follows 1 patients"), (old, "itself"), (blind, "nobody would see")):
            if to is blind:
                work.facilities.move_chat("-1", None)
            with pytest.raises(close_facility.MayNotClose, match=why):
                close_facility.close(scene(work), old, to, "test")
        assert work.facilities.by_code("CU") is not None


def test_a_group_that_goes_with_the_facility_reads_for_nobody(store: SqlStore) -> None:
    """The successor stands below the one that closes and has no group: it must be read for from further up."""
    with store.unit_of_work() as work:
        old = added(work, "CU", "-1")
        below = added(work, "MU", parent=old.id)
        accepted(work, "8", old.id)
        with pytest.raises(close_facility.MayNotClose, match="nobody would see"):
            close_facility.close(scene(work), old, below, "test")
        office = added(work, "VP", "-2", kind=FacilityKind.COORDINATING_OFFICE)
        turn = scene(work)
        close_facility.close(turn, old, below, "test")
        assert ("-2", True) in [(o.address, "Trạm MU" in str(o.content)) for o in turn.outgoing]
        assert group_for(work, work.facilities.get(below.id)) == (office, "-2")


def test_a_successor_further_down_stands_under_no_ring(store: SqlStore) -> None:
    """What lay between the two keeps its place above the successor, below what was above the one that closed."""
    with store.unit_of_work() as work:
        top, other = added(work, "TINH", "-1"), added(work, "KHAC", "-2")
        old = added(work, "CU", parent=top.id)
        between = added(work, "GIUA", parent=old.id)
        new, beside = added(work, "MOI", parent=between.id), added(work, "BEN", parent=old.id)
        close_facility.close(scene(work), old, new, "test")
        stands = {code: found.parent for code in ("GIUA", "MOI", "BEN") if (found := work.facilities.by_code(code))}
        assert stands == {"GIUA": top.id, "MOI": between.id, "BEN": new.id}
        assert group_for(work, work.facilities.get(beside.id)) == (top, "-1")
        assert other.staff_chat == "-2"


def test_a_closed_code_leads_on(store: SqlStore) -> None:
    """To the successor's successor; without one to the station of the commune; else the address decides."""
    with store.unit_of_work() as work:
        first, second, third = (
            added(work, code, f"-{code}", kind=FacilityKind.TREATMENT_FACILITY) for code in ["A1", "B1", "C1"]
        )
        home = added(work, "TYT", "-4")
        alone = work.facilities.add(replace(station("XA", "02725"), staff_chat="-5"))
        close_facility.close(scene(work), first, second, "test")
        close_facility.close(scene(work), second, third, "test")
        led = led_by(work, "f_a1")
        assert led is not None
        assert (led.to, led.closed and led.closed.code) == (third, "A1")
        close_facility.close(scene(work), third, None, "test")
        led = led_by(work, "f_B1")
        assert led is not None
        assert led.to == home
        close_facility.close(scene(work), alone, None, "test")
        led = led_by(work, "f_XA")
        assert led is not None
        assert (led.to, led.unknown) == (None, False)
        unknown = led_by(work, "f_NIE")
        assert unknown is not None
        assert (unknown.to, unknown.unknown) == (None, True)
        assert led_by(work, "i_A1") is None
        assert led_by(work, "") is None


def test_who_stood_under_it_keeps_somebody_above(store: SqlStore) -> None:
    """Children go under the successor; the successor itself goes under what was above; the rest is as it was."""
    with store.unit_of_work() as work:
        office = added(work, "VP", "-9", kind=FacilityKind.COORDINATING_OFFICE)
        middle = added(work, "TTYT", "-1", office.id)
        one, other = added(work, "MOT", "-2", middle.id), added(work, "HAI", None, middle.id)
        close_facility.close(scene(work), middle, one, "test")
        at = {f.code: f.parent for f in work.facilities.all()}
        assert at == {"VP": None, "MOT": office.id, "HAI": one.id}
        group = group_for(work, work.facilities.get(other.id))
        assert group is not None
        assert group[0].code == "MOT"
        stray = group_for(work, work.facilities.get(middle.id))
        assert stray is not None
        assert stray[1] == "-2", "whatever still names the closed one reaches its successor"


def test_a_change_is_kept_and_noted_once(store: SqlStore) -> None:
    """The same values again change nothing."""
    with store.unit_of_work() as work:
        facility = added(work, "TYT")
        new = replace(facility, name="Trạm mới", hotline="115", commune="02725", kind=FacilityKind.MOBILE_STATION)
        assert facility_fields.change(work, facility, new, "test", NOW)
        assert work.facilities.get(facility.id) == new
        assert not facility_fields.change(work, new, new, "test", NOW)


def test_who_takes_over_has_the_mornings_missed_today(store: SqlStore) -> None:
    """The noon's list is the successor's to work off, and a home station that keeps sight passes on too."""
    with store.unit_of_work() as work:
        old, new, third = (added(work, code, f"-{code}") for code in ("C1", "M1", "T1"))
        silent, away = accepted(work, "7", old.id), accepted(work, "8", third.id)
        work.transfers.settle(away.id, third.id, "home", None, old.id, DAY)
        slot = work.slots.add(silent, DAY, NOW, extra=False)
        work.slots.finish(slot.id, SlotState.MISSED, "", NOW)
        close_facility.close(scene(work), old, new, "test")
        assert [each.id for _, each in work.slots.morning(new.id, DAY, NOW)[1]] == [silent.id]
        assert work.silence.days(new.id, DAY) == {silent.id: [DAY]}
        there = work.patients.episode(away.id)
        assert there is not None
        assert there.home == new.id


@pytest.mark.parametrize("source", [False, True])
def test_a_transfer_that_waits_passes_to_who_takes_over(store: SqlStore, source: bool) -> None:
    """Nobody is handed over to a facility that is no more: the successor decides, or hears who does."""
    with store.unit_of_work() as work:
        here, there, new = (added(work, code, f"-{code}") for code in ("H1", "D1", "M1"))
        nurse = work.staff.add(here.id, "Hoa", Role.NURSE, "77", NOW)
        episode = accepted(work, "7", here.id)
        asked = Transfer(
            0, episode.id, here.id, TransferState.DRAFT, NOW, target=there.id, place="home", reason="moved",
            staff=nurse.id, asked_by="Hoa",
        )  # fmt: skip
        transfers.ask(scene(work, "ask"), episode, asked, "test")
        turn = scene(work)
        close_facility.close(turn, here if source else there, new, "test")
        waiting = work.transfers.open_for(episode.id)
        assert waiting is not None
        assert (waiting.source, waiting.target) == ((new.id, there.id) if source else (here.id, new.id))
        shown = [o.address for o in turn.outgoing if getattr(o.content, "card", "") == f"transfer:{waiting.id}"]
        assert f"-{new.code}" in shown


def test_a_transfer_to_who_takes_over_anyway_is_over(store: SqlStore) -> None:
    """Source or target closes into the other: there is nothing left to hand over."""
    for code, closes_source in (("A", True), ("B", False)):
        with store.unit_of_work() as work:
            here, there = (added(work, f"{code}{n}", f"-{code}{n}") for n in (1, 2))
            nurse = work.staff.add(here.id, "Hoa", Role.NURSE, "77", NOW)
            episode = accepted(work, f"7{code}", here.id)
            asked = Transfer(
                0, episode.id, here.id, TransferState.DRAFT, NOW, target=there.id, place="home", reason="moved",
                staff=nurse.id, asked_by="Hoa",
            )  # fmt: skip
            transfers.ask(scene(work, f"ask{code}"), episode, asked, "test")
            closed, to = (here, there) if closes_source else (there, here)
            close_facility.close(scene(work, code), closed, to, "test")
            assert work.transfers.open_for(episode.id) is None


def test_a_transfer_to_a_facility_that_closes_for_nobody_is_withdrawn(store: SqlStore) -> None:
    """It had no patients of its own, so nobody took over: the station that asked goes on, and hears so."""
    with store.unit_of_work() as work:
        here, there = added(work, "H1", "-1"), added(work, "D1", "-2")
        nurse = work.staff.add(here.id, "Hoa", Role.NURSE, "77", NOW)
        episode = accepted(work, "7", here.id)
        asked = Transfer(
            0, episode.id, here.id, TransferState.DRAFT, NOW, target=there.id, place="home", reason="moved",
            staff=nurse.id, asked_by="Hoa",
        )  # fmt: skip
        transfers.ask(scene(work, "ask"), episode, asked, "test")
        turn = scene(work)
        close_facility.close(turn, there, None, "test")
        assert work.transfers.open_for(episode.id) is None
        assert "-1" in [o.address for o in turn.outgoing]


def test_a_letter_and_a_wish_nobody_answered_come_to_who_takes_over(store: SqlStore) -> None:
    """What the old group had not answered is posted where staff read now."""
    with store.unit_of_work() as work:
        old, new = added(work, "C1", "-1"), added(work, "M1", "-2")
        episode = accepted(work, "7", old.id)
        writer = contact(work, "7")
        letter = work.letters.keep(episode.id, "text", "Cháu ăn kém", "", NOW, contact=writer.id)
        work.pauses.ask_to_stop(episode.id, writer.id, "recovered", NOW)
        turn = scene(work)
        close_facility.close(turn, old, new, "test")
        cards = {getattr(o.content, "card", "") for o in turn.outgoing if o.address == "-2"}
        assert {f"thread:{episode.id}:{letter}", f"stop:{episode.id}"} <= cards


def test_a_wish_to_stop_goes_with_the_patient(store: SqlStore) -> None:
    """Another facility accepts the patient while the wish waits: it is asked there."""
    with store.unit_of_work() as work:
        here, there = added(work, "H1", "-1"), added(work, "D1", "-2")
        episode = accepted(work, "7", here.id)
        work.pauses.ask_to_stop(episode.id, contact(work, "7").id, "unwilling", NOW)
        turn = scene(work)
        transfers.settle(turn, episode, there, "home")
        assert f"stop:{episode.id}" in {getattr(o.content, "card", "") for o in turn.outgoing if o.address == "-2"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0214 3828 669", "0214 3828 669"),
        (" 115 ", "115"),
        ("+84 214 3828669", "+84 214 3828669"),
        ("0214.3828.669 / 0982117569", "0214.3828.669 / 0982117569"),
        ("gọi tôi", None),
        ("12", None),
        ("", None),
        ("0" * 41, None),
        ("0" * 16, None),
        ("115/", None),
        ("115/114/113/112", None),
        ("0214 3828 669 gặp ông Nhân", None),
    ],
)
def test_a_hotline_is_a_phone(typed: str, read: str | None) -> None:
    """Digits as people write them, one number or two; nothing else."""
    assert facility_fields.read_hotline(typed) == read


VP = ("facility", "add", "--kind", "coordinating_office", "--commune", "02647", "--hotline", "115", "--code", "VP")


def test_the_command_line_renames_and_closes(f0care: Run, tmp_path: Path) -> None:
    """What was done is said in a line; a closed one is not listed, and its code is not given again."""
    said(f0care(*command_line.ADDED))
    assert said(f0care("facility", "rename", "T1", "--name", " Trạm  Bản Xèo ")).startswith("changed T1: Trạm Bản Xèo,")
    assert said(f0care("facility", "rename", "T1", "--name", "Trạm Bản Xèo")) == "T1 is so already; nothing changed"
    assert "0214 3999 888" in said(f0care("facility", "hotline", "T1", "0214 3999 888"))
    assert "is no phone number" in refused(f0care("facility", "hotline", "T1", "gọi"))
    assert "cannot be a facility's name" in refused(f0care("facility", "rename", "T1", "--name", " "))
    assert "no open facility T9" in refused(f0care("facility", "rename", "T9", "--name", "Trạm"))
    assert "no open facility T9" in refused(f0care("facility", "close", "T1", "--to", "T9"))
    said(f0care(*VP, "--name", "Văn phòng"))
    assert "nobody would see the patients" in refused(f0care("facility", "close", "T1", "--to", "VP"))
    assert said(f0care("facility", "close", "T1")) == (
        "closed T1; its code now leads to whoever answers for Xã Bản Xèo"
    )
    assert [line.split("\t")[0] for line in said(f0care("facility", "list")).splitlines()] == ["VP"]
    assert refused(f0care(*command_line.ADDED)) == "there was a facility T1 already"
    assert "no open facility T1" in refused(f0care("facility", "close", "T1"))


def test_the_command_line_writes_code_and_leaflet(f0care: Run, tmp_path: Path) -> None:
    """Files of the right kind; without the bot's name, or into nowhere, it says what to mend."""
    said(f0care(*command_line.ADDED))
    assert "PATIENT_BOT_USERNAME is not set" in refused(f0care("facility", "qr", "T1", "--out", "a.png"))
    bot = {"PATIENT_BOT_USERNAME": "@f0care_bot"}
    told = said(f0care("facility", "qr", "T1", "--out", "a.png", **bot))
    assert told == "wrote a.png; it leads to https://t.me/f0care_bot?start=f_T1"
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    said(f0care("facility", "leaflet", "T1", "--out", "a.pdf", **bot))
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert "should end in .pdf" in refused(f0care("facility", "leaflet", "T1", "--out", "a.png", **bot))
    assert "cannot be written" in refused(f0care("facility", "qr", "T1", "--out", "no/where/a.png", **bot))
    assert "no open facility T9" in refused(f0care("facility", "leaflet", "T9", "--out", "a.pdf", **bot))
