"""Checks of what is outside: Telegram's answer to the tokens, its clock, its webhook; the SMS gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

from bot.clock import SystemClock
from bot.commands.checks.finding import Finding, ok, warn, wrong
from bot.settings import Settings

CLOCK_WARN, CLOCK_WRONG = 5.0, 60.0
"""Seconds off Telegram's clock: codes hold five minutes, and nine o'clock should be nine."""

_TIMEOUT = 10.0  # seconds


def check_tokens(settings: Settings) -> Iterator[Finding]:
    """Ask Telegram which bots these are, and where it brings their updates."""
    if "PATIENT_BOT_TOKEN" in settings.missing() or "STAFF_BOT_TOKEN" in settings.missing():
        return
    from bot.messengers import webhooks, who_are_they

    for channel, me in asyncio.run(who_are_they(settings)).items():
        yield ok(f"token: the {channel} bot is @{me.username}")
    for channel, hook in asyncio.run(webhooks(settings)).items():
        yield from _webhook(settings, channel, hook)


def _webhook(settings: Settings, channel: str, hook: dict[str, object]) -> Iterator[Finding]:
    """Judge Telegram's getWebhookInfo of one bot."""
    where, pending, trouble = hook.get("url"), hook.get("pending_update_count"), hook.get("last_error_message")
    if not settings.webhook_url:
        if where:
            words = "brings its updates elsewhere; another program may be running with this token: stop it, or change"
            yield warn(f"webhook: Telegram {words} the token ({channel})")
        return
    if where != f"{settings.webhook_url}/{channel}":
        yield warn(f"webhook: Telegram does not bring the {channel} bot's updates to WEBHOOK_URL; f0care run sets it")
    elif trouble:
        yield warn(f"webhook: {channel}: Telegram's last try failed: {trouble}; {pending} updates wait")
    else:
        yield ok(f"webhook: {channel}: set; {pending} updates wait")


def check_clock(settings: Settings) -> Iterator[Finding]:
    """Compare this machine's clock with the one of Telegram's answers."""
    yield asyncio.run(_clock(settings.telegram_api_url))


async def _clock(url: str) -> Finding:
    from aiohttp import ClientError, ClientSession, ClientTimeout

    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=_TIMEOUT), trust_env=True) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            said = answer.headers.get("Date", "")
    except (ClientError, TimeoutError, OSError) as why:
        return wrong(f"clock: {url} does not answer ({type(why).__name__}); nothing can be sent from here")
    try:
        return clock((SystemClock().now() - parsedate_to_datetime(said)).total_seconds())
    except (ValueError, TypeError):
        return warn(f"clock: {url} does not say what time it is")


def clock(seconds: float) -> Finding:
    """Judge how far this machine is ahead of Telegram."""
    off = f"clock: {abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} Telegram's"
    if abs(seconds) >= CLOCK_WRONG:
        return wrong(f"{off}: people are asked at the wrong hour and codes end early; run: timedatectl set-ntp true")
    return warn(f"{off}; run: timedatectl set-ntp true") if abs(seconds) > CLOCK_WARN else ok("clock: as Telegram's")


def check_sms(settings: Settings) -> Iterator[Finding]:
    """Tell how text messages leave."""
    if settings.prints_codes_unasked():
        yield wrong("sms: OTP_SENDER is not set: codes would be printed into the log, and f0care run refuses to start")
    elif settings.otp_sender == "console":
        yield warn("sms: printed on the console, with codes and passwords; for patients name a gateway in OTP_SENDER")
    elif settings.otp_sender == "http" and not settings.otp_http_success:
        yield warn(
            "sms: posted to OTP_HTTP_URL, where any 2xx counts as yes; set OTP_HTTP_SUCCESS, then try --sms PHONE"
        )
    else:
        yield ok(f"sms: through {settings.otp_sender}; --sms PHONE sends a trial message")


def try_sms(settings: Settings, phone: str) -> Finding:
    """Send one text message to a phone of the operator's own."""
    from conversations.readers.phones import read_phone
    from conversations.readers.result import Read

    reading = read_phone(phone)
    if not isinstance(reading, Read):
        return wrong("sms: --sms takes a mobile phone, such as 0912345678")
    return asyncio.run(_trial(settings, str(reading.value), SystemClock().now()))


async def _trial(settings: Settings, phone: str, now: datetime) -> Finding:
    from bot.channel.channel import SendFailed
    from bot.messengers import sms_sender
    from conversations.model.outgoing import Sms

    sender = sms_sender(settings)
    try:
        await sender.send(phone, Sms("F0 Care: tin nhan thu cua quan tri.", "notice"), f"trial:{now.isoformat()}")
    except SendFailed as no:
        return wrong(f"sms: the trial message did not leave: {no}")
    finally:
        await sender.close()
    return ok("sms: the gateway took the trial message; look at the phone")
