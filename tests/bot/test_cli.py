"""The command line, as who sets up a province meets it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import ADDED, STATION, Run, refused, said


def test_a_facility_is_added_listed_and_linked(f0care: Run) -> None:
    """A facility added is listed with all there is to know, and its link code is the last word printed."""
    assert said(f0care(*ADDED)) == "added T1: Trạm Y tế xã Bản Xèo, Xã Bản Xèo. Next: f0care facility link-code T1"
    assert said(f0care("facility", "list")).split("\t") == [
        "T1", "health_station", "Trạm Y tế xã Bản Xèo", "02725 Xã Bản Xèo", "0214 3883 115", "no group yet"
    ]  # fmt: skip
    first, second = (said(f0care("facility", "link-code", "T1")) for _ in range(2))
    assert re.fullmatch(r".* Bản Xèo .*: /lienket [A-Z0-9]{8,}", first)
    assert first.split()[-1] != second.split()[-1]


def test_a_facility_may_stand_under_an_office(f0care: Run) -> None:
    """The office above must be there first."""
    below = (*STATION, "--code", "T2", "--name", "Trạm", "--parent", "VP")
    assert refused(f0care(*below)) == "there is no facility VP: add the office above first"
    office = ("--code", "VP", "--name", "Văn phòng", "--kind", "coordinating_office", "--commune", "02647")
    said(f0care("facility", "add", *office, "--hotline", "02143820111"))
    assert said(f0care(*below)).startswith("added T2")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (("--code", "xã 1"), "is no code: use 2 to 32 letters, digits, - and _"),
        (("--name", " "), "the name is empty"),
        (("--commune", "99999"), "is no commune of today; `f0care read commune NAME` finds its code"),
        (("--hotline", "gọi tôi"), "is no phone number"),
    ],
)
def test_a_facility_with_a_slip_is_refused(f0care: Run, changed: tuple[str, str], why: str) -> None:
    """What is wrong is said in one line, and nothing is stored."""
    assert why in refused(f0care(*ADDED, *changed))
    assert said(f0care("facility", "list")) == ""


def test_the_same_code_is_not_given_twice(f0care: Run) -> None:
    """A second facility of the same code is refused."""
    said(f0care(*ADDED))
    assert refused(f0care(*ADDED)) == "there is a facility T1 already"


@pytest.mark.parametrize(
    "words", [("facility", "link-code", "T9"), ("staff", "add", "--facility", "T9", "--name", "Hoa")]
)
def test_an_unknown_facility_is_named(f0care: Run, words: tuple[str, ...]) -> None:
    """Who asks for a facility that is not there hears how to see those that are."""
    assert refused(f0care(*words)) == "there is no facility T9; `f0care facility list` shows them"


def test_staff_are_added_by_number_or_by_a_link(f0care: Run) -> None:
    """With a number a person has rights at once and is listed; without one a link that works once is printed."""
    said(f0care(*ADDED))
    hoa = ("staff", "add", "--facility", "T1", "--name", "Lù Thị Hoa")
    assert said(f0care(*hoa, "--role", "doctor", "--telegram-id", "77")) == (
        "added Lù Thị Hoa as doctor of Trạm Y tế xã Bản Xèo"
    )
    assert said(f0care("staff", "list")) == "T1\tdoctor\tLù Thị Hoa\t77"
    assert re.fullmatch(r"Lù Thị Hoa writes this .*: /start i_\S+", said(f0care(*hoa)))
    link = said(f0care(*hoa, STAFF_BOT_USERNAME="@tram_bot"))
    assert re.fullmatch(r"send Lù Thị Hoa .*: https://t\.me/tram_bot\?start=i_\S+", link)
    assert "the name is empty" in refused(f0care("staff", "add", "--facility", "T1", "--name", ""))


def test_a_forgotten_pin_is_forgotten_by_the_house(f0care: Run) -> None:
    """Who has one may choose anew; a number without one is named back."""
    said(f0care(*ADDED))
    said(f0care("staff", "add", "--facility", "T1", "--name", "Hoa", "--telegram-id", "77"))
    assert "77 has no PIN" in refused(f0care("staff", "forget-pin", "77"))


def test_the_database_is_brought_up_to_date(f0care: Run) -> None:
    """Twice does no harm, and an address that is no database is refused."""
    for _ in range(2):
        assert said(f0care("db", "upgrade")) == "the database is up to date"
    assert refused(f0care("db", "upgrade", DATABASE_URL="mysql://nowhere")) != ""


def test_doctor_says_what_to_mend(f0care: Run) -> None:
    """Without tokens something is wrong, each finding on a line of its own; a wrong setting is named."""
    done = f0care("doctor")
    assert done.returncode == 1
    assert all(line.startswith(("ok  ", "WARN  ", "WRONG  ")) for line in done.stdout.splitlines())
    assert "WRONG  settings: PATIENT_BOT_TOKEN is not set" in done.stdout
    assert "WARN   database: there is none yet" in done.stdout
    wrong = f0care("doctor", TIMEZONE="Asia/Lao_Cai")
    assert wrong.returncode == 1
    assert "TIMEZONE: write a zone of the IANA list" in wrong.stdout


def test_doctor_says_when_the_messenger_does_not_answer(f0care: Run) -> None:
    """Tokens that cannot be tried are a finding, not a crash."""
    tokens = {"PATIENT_BOT_TOKEN": "1:a", "STAFF_BOT_TOKEN": "2:b", "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    done = f0care("doctor", **tokens)
    assert done.returncode == 1
    assert re.search(r"^WRONG  tokens: .+", done.stdout, re.MULTILINE)
    assert done.stderr == ""


READ = {
    "temperature": ("37,5", 37.5),
    "breaths": ("18", 18),
    "pulse": ("mạch 82", 82),
    "spo2": ("97%", 97),
    "blood_pressure": ("120/80", [120, 80]),
    "birth_date": ("5/3/1988", "1988-03-05"),
    "phone": ("0981 234 567", "+84981234567"),
    "commune": ("ban xeo", "02725"),
}


@pytest.mark.parametrize("kind", READ)
def test_read_shows_how_a_text_is_understood(f0care: Run, kind: str) -> None:
    """One JSON object, in the units the manual names."""
    text, value = READ[kind]
    assert json.loads(said(f0care("read", kind, text))) == {"value": value}


def test_read_takes_all_six_from_one_line(f0care: Run) -> None:
    """The one-line report is read answer by answer."""
    found = json.loads(said(f0care("read", "six", "36,8 18 82 97 120/80 không")))["value"]
    assert found["temperature"] == 36.8
    assert found["blood_pressure"] == [120, 80]


def test_read_goes_through_standard_input(f0care: Run) -> None:
    """A line in, a line out, also for an empty one; what would be asked back is shown with its candidates."""
    lines = [
        json.loads(line) for line in said(f0care("read", "temperature", stdin="37,5\n375\n\nxin chào\n")).split("\n")
    ]
    assert lines[0] == {"value": 37.5}
    assert set(lines[1]) == {"ask", "candidates"}
    assert [set(line) for line in lines[2:]] == [{"error"}, {"error"}]


def test_an_unknown_kind_or_command_is_explained(f0care: Run) -> None:
    """A slip of the hand brings what would be right, and the exit code of a wrong use."""
    done = f0care("read", "weight", "60")
    assert done.returncode == 2
    assert "'temperature'" in done.stderr
    assert f0care("fly").returncode == 2


def test_protocols_are_tried_from_the_command_line(f0care: Run) -> None:
    """A whole file has nothing to mend, a missing one is said; answers are judged and words heard, line by line."""
    shipped = Path(__file__).parents[2] / "conversations/protocols/covid19-byt-261.toml"
    assert said(f0care("protocol", "check", str(shipped))) == "nothing to mend"
    assert f0care("protocol", "check", "nowhere.toml").returncode == 1
    case = {"age_months": 412, "day": 3, "risk": [], "answers": {"spo2": 91}}
    assert json.loads(said(f0care("protocol", "judge", stdin=json.dumps(case))))["level"] == "red-115"
    heard = [
        json.loads(line) for line in said(f0care("protocol", "listen", stdin="kho tho qua\nhết khó thở\n")).split("\n")
    ]
    assert [line["emergency"] for line in heard] == [True, False]


@pytest.mark.parametrize("words", [("--help",), ("read", "phone", "0981234567"), ("facility", "--help")])
def test_quick_commands_import_no_framework(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Asking for help or a reading loads neither messenger library nor database, and so answers at once."""
    heavy = ("aiogram", "telegram", "aiohttp", "sqlalchemy", "sqlmodel", "alembic", "PIL")
    look = "import sys; from bot.commands.app import app; app(standalone_mode=False)"
    look += "; print(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", look, *words], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not set(heavy) & set(done.stdout.split("\n"))
