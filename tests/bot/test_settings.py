"""Settings: named, explained, checked."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.chance import Secrets
from bot.clock import MovableClock, SystemClock, ticks
from bot.settings import Settings, WrongSettings, read_settings
from tests.support.fakes import NINE, StandingClock

EXAMPLE = Path(__file__).parents[2] / ".env.example"
KEY = base64.b64encode(bytes(range(32))).decode()


def written(tmp_path: Path, *lines: str) -> Settings:
    """The settings of a file with these lines."""
    file = tmp_path / ".env"
    file.write_text("\n".join(lines), "utf-8")
    return read_settings(str(file))


def test_every_setting_stands_in_the_example_and_no_other() -> None:
    """The example file names exactly the settings the program reads."""
    named = re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_shows_what_stands_when_nothing_is_written(tmp_path: Path) -> None:
    """Writing the example's shown values changes nothing."""
    shown = re.findall(r"^# ([A-Z_]+=.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert written(tmp_path, *shown) == read_settings(None)


def test_every_setting_of_the_example_is_explained() -> None:
    """Each block of settings begins with words for people."""
    for block in EXAMPLE.read_text("utf-8").strip().split("\n\n"):
        assert re.match(r"# [A-Z]\w* ", block), block


def test_nothing_written_is_enough_to_look_around() -> None:
    """Without any setting the program knows its hours, and what it lacks."""
    settings = read_settings(None)
    assert settings.reminder_at == time(9, 0)
    assert settings.missing() == ["PATIENT_BOT_TOKEN", "STAFF_BOT_TOKEN", "DATA_KEY"]
    assert settings.key() == b""


def test_what_is_written_reaches_the_core(tmp_path: Path) -> None:
    """Zone, hours, names and rules of the house arrive in the policy."""
    settings = written(
        tmp_path,
        "TIMEZONE=Asia/Bangkok",
        "REMINDER_AT=08:30",
        "OTP_REQUIRED=unless_contact_shared",
        "PATIENT_BOT_USERNAME=@f0_bot",
        "SUPPORT_TEXT=Sở Y tế: 0214 384 0000",
    )
    policy = settings.to_policy()
    assert policy.zone == ZoneInfo("Asia/Bangkok")
    assert policy.reminder_at == time(8, 30)
    assert policy.otp_required == "unless_contact_shared"
    assert settings.patient_bot_username == "f0_bot"
    assert policy.support == "Sở Y tế: 0214 384 0000"


def test_a_full_file_lacks_nothing(tmp_path: Path) -> None:
    """Two tokens and a key are all the bots need."""
    settings = written(tmp_path, "PATIENT_BOT_TOKEN=1:aa", "STAFF_BOT_TOKEN=2:bb", f"DATA_KEY={KEY}", "OTP_HTTP_URL=")
    assert settings.missing() == []
    assert settings.key() == bytes(range(32))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("PATIENT_BOT_TOKEN=hunter2", "PATIENT_BOT_TOKEN: write the token as @BotFather gave it"),
        ("DATA_KEY=hunter2", "DATA_KEY: write 32 bytes in base64"),
        ("TELEGRAM_API_URL=hunter2", "TELEGRAM_API_URL: write a whole address"),
        ("TIMEZONE=hunter2", "TIMEZONE: write a zone of the IANA list"),
        ("OTP_SENDER=http", "OTP_SENDER=http needs OTP_HTTP_URL"),
        ("OTP_SENDER=hunter2", "OTP_SENDER: Input should be 'console', 'http', 'esms' or 'speedsms'"),
        ("NUDGE_AT=08:00", "must follow each other"),
        ("REMINDER_AT=hunter2", "REMINDER_AT: "),
        ("WEBHOOK_URL=http://hunter2", "WEBHOOK_URL: write the public address, which must start with https://"),
        ("WEBHOOK_URL=https://hunter2", "WEBHOOK_URL needs WEBHOOK_SECRET"),
        ("WEBHOOK_SECRET=hunter2", "WEBHOOK_SECRET: write 16 to 256 letters"),
        ("WEBHOOK_LISTEN=hunter2", "WEBHOOK_LISTEN: write host and port"),
        ("PATIENT_BOT_TOKEN=1:hunter2\nSTAFF_BOT_TOKEN=1:hunter2", "are the same"),
    ],
)
def test_a_wrong_setting_is_named_and_mended_but_never_shown(tmp_path: Path, line: str, says: str) -> None:
    """The message says which setting is wrong and what to write, without repeating what was written."""
    with pytest.raises(WrongSettings) as wrong:
        written(tmp_path, line)
    assert says in str(wrong.value)
    assert "hunter2" not in str(wrong.value)


def test_settings_cannot_change_while_the_program_runs() -> None:
    """What was checked at the start stays so."""
    with pytest.raises(ValidationError):
        read_settings(None).timezone = "UTC"  # type: ignore[misc]


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    """A log of the settings gives no token and no key away."""
    shown = repr(written(tmp_path, "PATIENT_BOT_TOKEN=1:topsecret", f"DATA_KEY={KEY}"))
    assert "topsecret" not in shown
    assert KEY not in shown


def test_the_clock_jumps_to_the_next_nine_oclock() -> None:
    """Nine o'clock is today's while it is still to come, else tomorrow's."""
    base = StandingClock(NINE)
    clock = MovableClock(ZoneInfo("Asia/Ho_Chi_Minh"), base)
    moves: list[datetime] = []
    clock.on_move(lambda: moves.append(clock.now()))
    clock.jump_to("09:40")
    clock.jump_to("09:00")
    clock.advance(5)
    base.forward(60)
    assert clock.now() == NINE + timedelta(days=1, minutes=6)
    assert [at - NINE for at in moves] == [
        timedelta(minutes=40),
        timedelta(days=1),
        timedelta(days=1, minutes=5),
    ]


def test_the_clock_only_goes_forward() -> None:
    """Nobody can be asked for a day a second time by moving the clock back."""
    clock = MovableClock(ZoneInfo("UTC"))
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)


def test_the_real_clock_is_in_utc() -> None:
    """Stored times need no zone of the host."""
    assert SystemClock().now().tzinfo is UTC
    assert ticks() <= ticks()


def test_chance_keeps_its_forms() -> None:
    """Codes, passwords and tokens look as promised, and differ."""
    chance = Secrets()
    assert all(re.fullmatch(r"\d{6}", chance.code()) for _ in range(50))
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{10}", chance.password()) for _ in range(50))
    assert all(re.fullmatch(r"[\w-]{22}", chance.token()) for _ in range(50))
    assert len({chance.password() for _ in range(50)}) == 50
