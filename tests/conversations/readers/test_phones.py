"""What people type for a mobile number."""

from __future__ import annotations

import phonenumbers
import pytest

from conversations.readers.phones import read_phone, show_phone
from conversations.readers.result import Misread, Read, Unclear


@pytest.mark.parametrize(
    "typed",
    ["0981234567", "098 123 4567", "098.123.4567", "0981-234-567", "+84981234567", "+84 98 123 45 67", "84981234567",
     "0084981234567", "+840981234567", "(+84) 981 234 567", "+84 (0)98 123 4567", "０９８１２３４５６７",
     "sđt: 0981234567",
     "098\u200b1234567", "0981\u00a0234\u00a0567", "0981234567.", "0981 234 567 ạ"],
)  # fmt: skip
def test_a_mobile_number_is_read_however_it_is_written(typed: str) -> None:
    """Spaces, dots, country code and full-width digits all give the same E.164 number."""
    assert read_phone(typed) == Read("+84981234567")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("01681234567", "+84381234567"), ("0123 456 7890", "+84834567890"), ("+841681234567", "+84381234567"),
     ("01861234567", "+84561234567"), ("01881234567", "+84581234567"), ("01991234567", "+84591234567"),
     ("981234567", "+84981234567")],
)  # fmt: skip
def test_old_numbers_and_slips_are_asked_back_with_the_right_one(typed: str, meant: str) -> None:
    """An eleven-digit number of before 2018 is offered as today's; a missing 0 needs a yes."""
    reading = read_phone(typed)
    assert isinstance(reading, Unclear)
    assert [candidate.value for candidate in reading.candidates] == [meant]
    assert reading.candidates[0].label == show_phone(meant)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("02143828669", "landline"),
        ("0214 3828 669", "landline"),
        ("115", "short"),
        ("1022", "short"),
        ("0140123456", "machine"),
        ("01601234567", "machine"),
        ("19001234", "service"),
        ("+1 415 555 2671", "foreign"),
        ("0981234567x12", "unread"),
        ("0981234567 ext 1", "unread"),
        ("0981234567 0912345678", "two"),
        ("098123456", "unread"),
        ("09812345678", "unread"),
        ("٠٩٨١٢٣٤٥٦٧", "unread"),
        ("", "unread"),
        ("0" * 4096, "unread"),
    ],
)
def test_what_is_no_mobile_number_is_refused_with_its_reason(typed: str, reason: str) -> None:
    """Landlines, short codes, machines, services and foreign numbers each hear why."""
    assert read_phone(typed) == Misread(f"readers.phone.{reason}")


def test_every_prefix_agrees_with_the_numbering_plan() -> None:
    """A ten-digit number is taken exactly when the plan calls it mobile and no machine's; 055 is newer."""
    for prefix in range(1000):
        typed = f"0{prefix:03d}234567"[:10]
        parsed = phonenumbers.PhoneNumber(country_code=84, national_number=int(typed))
        mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
        expected = (mobile or typed.startswith("055")) and typed[1] in "35789"
        assert isinstance(read_phone(typed), Read) == expected, typed


def test_numbers_are_shown_in_groups() -> None:
    """A shown number reads aloud well and is read back as itself."""
    assert show_phone("+84981234567") == "0981 234 567"
    assert read_phone(show_phone("+84981234567")) == Read("+84981234567")
    assert show_phone("+14155552671") == "+14155552671"
