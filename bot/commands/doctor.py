"""`f0care doctor`: everything looked at, nothing changed; a line for each check, with how to mend what is not well."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from bot.commands.checks.finding import Check, Finding, wrong
from bot.commands.checks.house import check_database, check_protocol
from bot.commands.checks.machine import check_backup, check_disk, check_key, check_settings
from bot.commands.checks.outside import check_clock, check_sms, check_tokens, try_sms
from bot.settings import Settings, WrongSettings, read_settings

CHECKS: tuple[Check, ...] = (
    check_settings,
    check_key,
    check_database,
    check_disk,
    check_backup,
    check_protocol,
    check_clock,
    check_tokens,
    check_sms,
)


def examine(sms: str | None = None) -> bool:
    """Check everything and print a line for each check. Returns True if nothing is WRONG."""
    well = True
    for finding in _findings(sms):
        typer.echo(str(finding))
        well = well and finding.grade != "WRONG"
    return well


def _findings(sms: str | None) -> Iterator[Finding]:
    try:
        settings = read_settings()
    except WrongSettings as why:
        yield from (wrong(f"settings: {line}") for line in str(why).splitlines())
        return
    for check in CHECKS:
        yield from _looked(check, settings)
    if sms:
        yield try_sms(settings, sms)


def _looked(check: Check, settings: Settings) -> Iterator[Finding]:
    """Run one check; what it cannot look at is a finding, too."""
    try:
        yield from check(settings)
    except Exception as trouble:
        said = (str(trouble).splitlines() or [""])[0]
        yield wrong(f"{check.__name__.removeprefix('check_')}: {said or type(trouble).__name__}")
