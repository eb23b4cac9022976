"""Who may be one person: names much alike and births that fit; the phone decides nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.duplicates import alike, born_alike
from conversations.model import Channel
from conversations.readers.text import fold
from storage.store import SqlStore
from tests.ladder_room import HOA, a_room
from tests.samples import NOW, illness, person

BIRTHS = st.one_of(st.dates().map(lambda day: day.isoformat()), st.integers(1900, 2025).map(str))
NAMES = st.lists(
    st.sampled_from(["Lý", "Giàng", "Thị", "Văn", "A", "Mẩy", "Páo", "Sua", "Đỗ"]), min_size=2, max_size=5
).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Lý Thị Mẩy", "1988-03-05"), ("ly thi may", "1988-03-05"), True),
        (("Lý Thị Mẩy", "1988-03-05"), ("LÝ THỊ MẨY", "1988"), True),
        (("Lý Thị Mẩy", "1988"), ("Lý Thị Mẩy", "1988"), True),
        (("Đỗ Văn Đức", "1970-12-01"), ("Do Van Duc", "1970-12-01"), True),
        (("Nguyễn Thị Phương", "1988-03-05"), ("Nguyển Thị Phương", "1988-03-05"), True),
        (("Lý Thị Mẩy", "1988-03-05"), ("Lý Thị Mẩy", "1988-05-03"), False),
        (("Lý Thị Mẩy", "1988-03-05"), ("Lý Thị Mẩy", "1989"), False),
        (("Lý Thị Mẩy", "1988-03-05"), ("Vàng A Páo", "1988-03-05"), False),
        (("Giàng A Páo", "2015-01-01"), ("Giàng Thị Sua", "2015-01-01"), False),
    ],
)
def test_who_may_be_one(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    """Accents, case and a slip in a name hide nobody; another birthday or another name is another person."""
    first, second = (replace(person(name), birth=birth) for name, birth in (one, other))
    assert alike(first, replace(second, phone="+84900000000")) is same


@given(NAMES, BIRTHS, NAMES, BIRTHS)
def test_likeness_goes_both_ways(name: str, birth: str, other_name: str, other_birth: str) -> None:
    """Whoever registers first, the same pair is shown; and who registers twice in the same words is always found."""
    one, other = replace(person(name), birth=birth), replace(person(other_name), birth=other_birth)
    assert alike(one, other) == alike(other, one)
    assert alike(one, replace(person(fold(name)), birth=birth[:4]))


@given(BIRTHS, BIRTHS)
def test_births_that_fit_are_of_one_year(one: str, other: str) -> None:
    """The index holds the year, so nothing that fits may lie outside it."""
    assert not born_alike(one, other) or one[:4] == other[:4]


def test_who_may_be_registered_already_is_not_taken_in_with_many(store: SqlStore) -> None:
    """Of the registrations that fit, the one that looks like another patient waits to be looked at by itself."""
    room = a_room(store)
    with store.unit_of_work() as work:
        someone = work.contacts.meet(Channel.PATIENTS, "8", "vi", NOW).id
        fits = replace(illness(person(), room.episode.facility), screening={"verdict": "eligible"})
        for name, phone in (("Giàng Thị Mẩy", "+84900000001"), ("Vàng A Páo", "+84900000002")):
            work.patients.register(someone, person(name, phone), "child", fits, NOW)
    room.tap(HOA, "w:accept")
    (asked,) = [text for _, text, _ in room.sent()]
    assert "Tiếp nhận 1 hồ sơ" in asked
    assert "Còn 1 hồ sơ cần xem riêng" in asked
