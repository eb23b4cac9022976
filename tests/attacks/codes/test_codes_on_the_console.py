"""A live run whose codes and passwords would be printed where its log is kept."""

from __future__ import annotations

import pytest

from tests.support.command_line import Run, refused

LIVE = {"PATIENT_BOT_TOKEN": "1:a", "STAFF_BOT_TOKEN": "2:b", "TELEGRAM_API_URL": "https://telegram.f0care.invalid"}


@pytest.mark.parametrize("written", [{}, {"OTP_SENDER": ""}])
def test_printing_codes_of_real_patients_unasked_is_refused(f0care: Run, written: dict[str, str]) -> None:
    """With real bots and no gateway named, the program does not start: codes and passwords would end in its log."""
    said = refused(f0care("run", **LIVE, **written))
    assert said.startswith("OTP_SENDER: not set")
    assert "OTP_SENDER=console" in said


def test_an_empty_role_list_is_no_way_round(f0care: Run) -> None:
    """Naming the part of the work that sends is refused in the same way."""
    live = LIVE | {"DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:9/none"}
    assert refused(f0care("run", "--role", "delivery", **live)).startswith("OTP_SENDER: not set")
