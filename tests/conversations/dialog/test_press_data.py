"""What buttons carry, which words are commands, and when a day begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import calendar
from conversations.dialog import press_data
from conversations.dialog.press_data import ButtonPlace, read_press
from conversations.dialog.steps import Done, Input, Kept, Left, Meant, Picked, Skipped, Toggled, WentBack
from conversations.model.presses import PatientButton, Press, Prompt, StaffButton
from conversations.readers.commands import Command, opens_link, read_command

PLACE = ButtonPlace(PatientButton.DIALOG, 12, 3)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        (press_data.pick(PLACE, "female"), Picked("female")),
        (press_data.tick(PLACE, "cough", True), Toggled("cough", True)),
        (press_data.tick(PLACE, "cough", False), Toggled("cough", False)),
        (press_data.mean(PLACE, 2), Meant(2)),
        (press_data.do(PLACE, "?x"), Meant(None)),
        (press_data.do(PLACE, "!back"), WentBack()),
        (press_data.do(PLACE, "!done"), Done()),
        (press_data.do(PLACE, "!keep"), Kept()),
        (press_data.do(PLACE, "!skip"), Skipped()),
        (press_data.do(PLACE, "!cancel"), Left()),
    ],
)
def test_a_button_says_what_it_was_made_to_say(data: str, meant: object) -> None:
    """What is read from a pressed button is what was written into it, with the place it belongs to."""
    assert _read(data) == (PLACE, meant)


@pytest.mark.parametrize(
    "data",
    ["", "d", "d:1:2", "d:1:2:", "d:1:2:=", "d:1:2:?", "d:1:2:?²", "d:x:2:=a", "d:1:-2:=a", "q:1:2:=a", "d:1:2:!fly",
     "d:1:2:*a", "d:9999999999999999999:2:=a", "d:١:2:=a", "m:report"],
)  # fmt: skip
def test_forged_data_is_none_of_ours(data: str) -> None:
    """Data no button of ours carries means nothing."""
    assert _read(data) is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=64))
def test_no_data_ever_raises(data: str) -> None:
    """Whatever a changed app sends is read or refused, never an error."""
    _read(data)
    _read(f"d:1:2:{data}")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from("ds"), st.integers(1, 10**12), st.integers(0, 10**6), st.text(min_size=1, max_size=8))
def test_any_choice_survives_the_way_through_a_button(kind: str, id: int, turn: int, choice: str) -> None:
    """Place and choice come back as they were."""
    place = ButtonPlace(PatientButton(kind), id, turn)
    assert _read(press_data.pick(place, choice)) == (place, Picked(choice))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([*StaffButton, *PatientButton]), st.integers(0, 10**18 - 1), st.text(max_size=12))
def test_what_is_read_packs_to_the_same_bytes(feature: str, row: int, action: str) -> None:
    """Buttons on people's phones keep their bytes: reading and packing again changes nothing."""
    data = f"{feature}:{row}:{action}"
    read = Press.read(data)
    assert read is None or read.pack() == data


@pytest.mark.parametrize(
    "data",
    [
        "m",
        "m:",
        "p:7:",
        "nonsense",
        "x" * 64,
        "l:" + "9" * 19,
        "move:new-" + "9" * 19,
        "w:do:1:" + "1" * 40,
        "a:1:" + "x" * 61,
    ],
)
def test_data_that_no_button_of_ours_carries_is_forged(data: str) -> None:
    """Such a press names nothing, so no row is looked up for it."""
    assert Press.read(data) is None


def test_a_button_that_would_not_fit_is_a_mistake_of_ours() -> None:
    """Data over 60 bytes (four are kept for the mark of the epoch) raises where it is made, not where it is sent."""
    with pytest.raises(ValueError, match="at most 60 bytes"):
        StaffButton.ALARM.data(7, "ấ" * 30)


def test_the_name_of_a_prompt_comes_back_as_it_was() -> None:
    """Purpose, row and the person who was asked are read from the card's name; other cards are no prompts."""
    prompt = Prompt("unit:hotline", 12, "555")
    assert prompt.pack() == "unit:hotline:12:555"
    assert Prompt.read(prompt.pack()) == prompt
    assert Prompt.read("silent:x") is None
    assert Prompt.read("jot:²:555") is None


def _read(data: str) -> tuple[ButtonPlace, Input] | None:
    press = Press.read(data)
    return read_press(press) if press is not None else None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Command("start")),
        ("/start f_BX", Command("start", "f_BX")),
        ("/KhaiBao", Command("khaibao")),
        ("/huy@f0care_bot", Command("huy")),
        ("/help", Command("huongdan")),
        ("  /status  ", Command("trangthai")),
        ("Quay lại", Command("quaylai", said=True)),
        ("huỷ", Command("huy", said=True)),
        ("Thôi", Command("huy", said=True)),
        ("/", None),
        ("tôi bị sốt", None),
        ("huỷ giúp tôi cuộc hẹn ngày mai với bác sĩ", None),
        ("", None),
    ],
)
def test_commands_and_the_plain_words_in_their_place(text: str, command: Command | None) -> None:
    """A slash or a plain word is a command, and a plain word is known as such; a sentence is none."""
    assert read_command(text) == command


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("/start f_TYT-BANXEO", True),
        (" /start@f0care_bot c_Kho-tho_115 ", True),
        ("/start", False),
        ("/start khó thở", False),
        ("/start kho_tho", False),
        ("start c_abc", False),
        ("/start c_abc khó thở", False),
    ],
)
def test_an_opened_link_is_told_from_typed_words(text: str, link: bool) -> None:
    """Only the bare parameter of a link is left unheard; words behind a command are still words."""
    assert opens_link(text) is link


@pytest.mark.parametrize(
    ("birth", "on", "months"),
    [
        ("1988-03-05", date(2022, 3, 4), 407),
        ("1988-03-05", date(2022, 3, 5), 408),
        ("1988", date(2022, 6, 30), 407),
        ("1988", date(2022, 7, 1), 408),
        ("2022-03-31", date(2022, 4, 1), 0),
        ("2022", date(2022, 4, 1), 0),
    ],
)
def test_age_counts_whole_months(birth: str, on: date, months: int) -> None:
    """Age is in whole months, of a bare year from its middle, and never below nought."""
    assert calendar.age_in_months(birth, on) == months


def test_the_day_of_the_test_is_day_one() -> None:
    """The illness is counted from the positive test, and is at its first day when there is none."""
    tested = date(2022, 3, 30)
    assert [calendar.day_of_illness(tested, tested + timedelta(days=n)) for n in (-1, 0, 1, 9)] == [1, 1, 2, 10]
    assert calendar.day_of_illness(None, tested) == 1


def test_a_bare_year_of_birth_leaves_a_year_of_ages() -> None:
    """Born in 2021, a child is 2 to 14 months old in mid-March 2022; a whole date leaves one age."""
    assert calendar.ages_possible("2021", date(2022, 3, 15)) == (2, 14)
    assert calendar.ages_possible("2022", date(2022, 3, 15)) == (0, 2)
    assert calendar.ages_possible("2021-06-20", date(2022, 3, 15)) == (8, 8)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1_600_000_000, 2_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.sampled_from(["UTC", "Pacific/Kiritimati", "Etc/GMT+12"]),
)
def test_an_instant_is_the_same_day_in_whatever_zone_it_is_written(at: datetime, zone: str) -> None:
    """Local day and time depend on the instant alone, and lead back to it."""
    elsewhere = at.astimezone(ZoneInfo(zone))
    day, clock = calendar.local_day(elsewhere, VIETNAM), calendar.local_time(elsewhere, VIETNAM)
    assert (day, clock) == (calendar.local_day(at, VIETNAM), calendar.local_time(at, VIETNAM))
    assert calendar.instant(day, clock, VIETNAM) == at


def test_the_day_turns_at_midnight_there() -> None:
    """23:59 is today and 0:00 tomorrow, in Lào Cai."""
    last = datetime(2022, 4, 1, 16, 59, tzinfo=UTC)
    assert calendar.local_day(last, VIETNAM) == date(2022, 4, 1)
    assert calendar.local_time(last, VIETNAM) == time(23, 59)
    assert calendar.local_day(last + timedelta(minutes=1), VIETNAM) == date(2022, 4, 2)
