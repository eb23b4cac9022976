"""What people type for a birth date and for a recent day."""

from __future__ import annotations

from datetime import date

import pytest

from conversations.readers.dates import read_birth_date, read_recent_date, show_date
from conversations.readers.result import Misread, Read, Reading, Unclear

TODAY = date(2026, 11, 23)


def asked(reading: Reading) -> list[object]:
    """The values a reading asks about."""
    assert isinstance(reading, Unclear), reading
    return [candidate.value for candidate in reading.candidates]


@pytest.mark.parametrize(
    "typed",
    ["5/3/1988", "05/03/1988", "05-03-88", "5.3.1988", "5.3.88", "5 3 1988", "5-3/1988", "05031988",
     "1988-03-05", "1988/3/5",
     "5 tháng 3 năm 1988", "ngày 5 tháng 3 năm 1988", "mùng 5 tháng 3 năm 1988", "5 thang 3 nam 1988",
     "mùng năm tháng ba năm 1988",
     "5 tháng 3, 1988", "5 tháng 3 năm 88", "ngày 5/3 năm 1988", "mồng 5/3/1988", "05/3/1988 ạ.", "5 T3 1988",
     "sinh ngày 5/3/1988", "Ngày sinh: 5/3/1988",
     "ngày tháng năm sinh 5/3/1988",
     "５/３/１９８８", " 5 / 3 / 1988 ."],
)  # fmt: skip
def test_a_birth_date_is_read_however_it_is_written(typed: str) -> None:
    """All ways to write 5 March 1988 give the same day, day before month."""
    assert read_birth_date(typed, TODAY) == Read("1988-03-05")


@pytest.mark.parametrize("typed", ["1988", "sinh năm 1988", "năm 88", "nam 1988", "sn 1988", "sn 88"])
def test_a_year_alone_is_a_birth_date_too(typed: str) -> None:
    """Who knows only the year may say only the year."""
    reading = read_birth_date(typed, TODAY)
    assert reading == Read("1988") or asked(reading) == ["1988"]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("năm tháng năm năm 1988", "1988-05-05"), ("29/2/1988", "1988-02-29"), ("23/11/2026", "2026-11-23"),
     ("3/1988", "1988-03"), ("tháng 3 năm 1988", "1988-03"),
     ("05-03-02", "2002-03-05"), ("1.1.30", "1930-01-01"), ("mười lăm tháng mười một năm 1990", "1990-11-15")],
)  # fmt: skip
def test_other_birth_dates(typed: str, value: str) -> None:
    """A leap day, today, two-digit years that leave no doubt, and days in words."""
    assert read_birth_date(typed, TODAY) == Read(value)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("05-03-18", ["2018-03-05", "1918-03-05"]), ("3/25/1988", ["1988-03-25"]), ("1988-25-03", ["1988-03-25"]),
     ("88", ["1988"]),
     ("năm 18", ["2018", "1918"]), ("tháng năm 1988", ["1988-05"]), ("050318", ["2018-03-05", "1918-03-05"]),
     ("19880305", ["1988-03-05"]), ("34 tuổi", ["1992", "1991", "1993"])],
)  # fmt: skip
def test_doubtful_birth_dates_are_asked_back(typed: str, meant: list[str]) -> None:
    """Either century, month first, an age: asked, never guessed."""
    assert asked(read_birth_date(typed, TODAY)) == meant


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("24/11/2026", "readers.birth_date.future"),
        ("2027", "readers.birth_date.future"),
        ("5/3/1890", "readers.birth_date.too_old"),
        ("1850", "readers.birth_date.too_old"),
        ("0/0/0000", "readers.birth_date.too_old"),
        ("5/3", "readers.birth_date.no_year"),
        ("37,5", "readers.birth_date.unread"),
        ("0912345678", "readers.birth_date.unread"),
        ("hôm qua", "readers.birth_date.unread"),
        ("", "readers.birth_date.unread"),
        ("5" * 4096, "readers.birth_date.unread"),
    ],
)
def test_impossible_birth_dates_are_refused_with_their_reason(typed: str, reason: str) -> None:
    """The future, more than 130 years ago and days that do not exist are each told so."""
    assert read_birth_date(typed, TODAY) == Misread(reason)


@pytest.mark.parametrize("typed", ["31/2/1988", "29/2/1989"])
def test_a_day_that_does_not_exist_is_named(typed: str) -> None:
    """Whoever typed it sees which day the calendar does not have."""
    assert read_birth_date(typed, TODAY) == Misread("readers.birth_date.no_such_day", {"day": typed})


@pytest.mark.parametrize(
    ("typed", "value"),
    [("hôm nay", "2026-11-23"), ("sáng nay", "2026-11-23"), ("hôm qua", "2026-11-22"), ("toi qua", "2026-11-22"),
     ("hôm kia", "2026-11-21"), ("hôm kìa", "2026-11-20"), ("20/11", "2026-11-20"), ("20/11/2026", "2026-11-20"),
     ("20/11/26", "2026-11-20"), ("ngày 20 tháng 11", "2026-11-20"), ("2026-11-20", "2026-11-20"),
     ("3 hôm trước", "2026-11-20"),
     ("3 ngày trước", "2026-11-20"), ("hai hôm trước", "2026-11-21"), ("cách đây 3 ngày", "2026-11-20")],
)  # fmt: skip
def test_a_recent_day_is_read_by_name_and_by_date(typed: str, value: str) -> None:
    """Named days and dates without a year count back from today."""
    assert read_recent_date(typed, TODAY, 14) == Read(value)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("24/11/2026", "future"), ("1/11", "too_old"), ("20 ngày trước", "too_old"), ("24/11", "too_old"),
     ("ngày mai", "unread"),
     ("3 ngày", "unread"), ("x" * 4096, "unread")],
)  # fmt: skip
def test_days_that_are_not_recent_are_refused(typed: str, reason: str) -> None:
    """The future and too long ago are each told so."""
    reading = read_recent_date(typed, TODAY, 14)
    assert isinstance(reading, Misread)
    assert reading.reason == f"readers.recent_date.{reason}"


def test_month_first_and_days_across_the_year_end() -> None:
    """11/20 is asked back; 31/12 said in January is last year's; 31/2 is no day."""
    assert asked(read_recent_date("11/20", TODAY, 14)) == ["2026-11-20"]
    assert read_recent_date("31/12", date(2027, 1, 2), 14) == Read("2026-12-31")
    assert read_recent_date("31/2", TODAY, 14) == Misread("readers.no_such_day")


def test_dates_are_shown_as_people_write_them() -> None:
    """What is shown is day, month, year, or the year alone."""
    assert show_date("1988-03-05") == "5/3/1988"
    assert show_date("1988-03") == "3/1988"
    assert show_date("1988") == "1988"
