"""`f0care doctor`: checks of settings, key, database, protocol, tokens and SMS, with how to mend what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer

from bot.keys import key_file
from bot.settings import Settings, WrongSettings, read_settings


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: if it is well, and what to do if it is not."""

    well: bool
    words: str


def examine() -> bool:
    """Check everything and print a line for each check. Returns True if nothing needs mending."""
    try:
        settings = read_settings()
    except WrongSettings as wrong:
        for line in str(wrong).splitlines():
            _show(Finding(False, f"settings: {line}"))
        return False
    well = True
    for look in (_settings, _key, _database, _protocol, _tokens, _sms):
        for finding in _looked(look, settings):
            _show(finding)
            well = well and finding.well
    return well


def _looked(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    try:
        yield from look(settings)
    except Exception as trouble:
        yield Finding(False, f"{look.__name__.strip('_')}: {trouble or type(trouble).__name__}")


def _show(finding: Finding) -> None:
    typer.echo(f"{'ok   ' if finding.well else 'WRONG'}  {finding.words}")


def _settings(settings: Settings) -> Iterator[Finding]:
    hours = f"{settings.reminder_at:%H:%M}, {settings.nudge_at:%H:%M}, {settings.deadline_at:%H:%M}"
    yield Finding(True, f"settings: {settings.timezone}, {hours}")
    for name in settings.missing():
        if name != "DATA_KEY":
            yield Finding(False, f"settings: {name} is not set; make a bot with @BotFather and put its token into .env")


def _key(settings: Settings) -> Iterator[Finding]:
    from bot.keys import data_key, key_faults

    data_key(settings)
    yield from (Finding(False, fault) for fault in key_faults(settings))
    if settings.key():
        yield Finding(True, "key: DATA_KEY is set; keep a copy in a safe")
    else:
        yield Finding(
            True, f"key: in {key_file(settings)}; for a live run put it into DATA_KEY, away from the database"
        )


def _database(settings: Settings) -> Iterator[Finding]:
    from bot.main import opened

    with opened(settings) as work:
        facilities = work.facilities.all()
    yield Finding(True, f"database: up to date, {len(facilities)} facilities")
    if not any(f.kind == "coordinating_office" and f.staff_chat for f in facilities):
        words = (
            "database: no coordinating office has a staff group; patients of communes without a station reach nobody"
        )
        yield Finding(not facilities, words)


def _protocol(settings: Settings) -> Iterator[Finding]:
    from conversations.programme.protocol import load

    protocol = load(settings.protocol)
    yield Finding(True, f"protocol: {protocol.version}, approved by: {protocol.approved_by}")


def _tokens(settings: Settings) -> Iterator[Finding]:
    if "PATIENT_BOT_TOKEN" in settings.missing() or "STAFF_BOT_TOKEN" in settings.missing():
        return
    from bot.messengers import who_are_they

    for channel, me in asyncio.run(who_are_they(settings)).items():
        yield Finding(True, f"token: the {channel} bot is @{me.username}")


def _sms(settings: Settings) -> Iterator[Finding]:
    if settings.otp_sender == "console":
        yield Finding(True, "sms: printed on the console; for a live run set OTP_SENDER=http and OTP_HTTP_URL")
    else:
        yield Finding(True, "sms: posted to OTP_HTTP_URL")
