"""Villages read from addresses as people type them."""

from __future__ import annotations

import pytest

from conversations.letters.villages import LONGEST_KEY, label_of, village_of


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("thôn 3, cạnh trường tiểu học", "thon 3"),
        ("Thôn 3", "thon 3"),
        ("thon 3 canh nha van hoa", "thon 3"),
        ("Nhà 12, Bản Lao Chải", "ban lao chai"),
        ("bản Lao Chải gần suối", "ban lao chai"),
        ("Thôn Lũng Pô", "thon lung po"),
        ("tổ 5, phường Cốc Lếu", "to 5"),
        ("xóm Đông - sau chợ", "xom dong"),
        ("số 12 đường Hoàng Liên", ""),
        ("", ""),
        ("thôn", ""),
    ],
)
def test_an_address_names_its_village(address: str, key: str) -> None:
    """Accents, capitals and what stands around a village make no second one."""
    assert village_of(address) == key
    assert len(village_of(address)) <= LONGEST_KEY


def test_a_village_is_shown_as_people_write_it() -> None:
    """The button carries the accents."""
    assert label_of("Nhà 12, Bản Lao Chải", "ban lao chai") == "Bản Lao Chải"
    assert label_of("đâu đó", "ban lao chai") == "ban lao chai"
