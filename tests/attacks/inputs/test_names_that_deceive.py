"""A sender's name that hides, turns a line round or is endless is shown as a plain line, or as a number."""

from __future__ import annotations

import pytest

from bot.telegram_bots.updates import arrival
from tests.support.channels import STAFF

NAMES = {
    "\u202en\u0169n n\xe0o\u0110": "n\u0169n n\xe0o\u0110",
    "\u2066Bác sĩ\u2069 A": "Bác sĩ A",
    "\u3164": "55",
    "\u200b\u200d\ufeff": "55",
    "": "55",
    "  \u2800 ": "55",
    "Lan\n✅ Minh đã nhận\r\tca": "Lan ✅ Minh đã nhận ca",
    "🙏" * 70: "🙏" * 64,
    '<b>Bác sĩ</b> & "A"': '<b>Bác sĩ</b> & "A"',
    "Giàng Thị Mẩy": "Giàng Thị Mẩy",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_line_that_people_can_see(name: str) -> None:
    """No control, no turn of direction, never empty, at most 64 letters; markup is escaped where it is said."""
    sender = {"id": 55, "is_bot": False, "first_name": name}
    message = {"message_id": 1, "date": 1, "chat": {"id": 55, "type": "private"}, "from": sender, "text": "/start"}
    assert arrival({"update_id": 1, "message": message}, STAFF, "f0_bot", 9).sender_name == NAMES[name]
