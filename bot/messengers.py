"""The carriers of a process: both bots, each on its own library, and the SMS gateway; and the names of the bots."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.channel.channel import Me, Messenger, SendFailed, TokenRefused
from bot.delivery.gateways import Esms, SpeedSms
from bot.delivery.sms import PROFILE, ConsoleSms, HttpSms, SmsCarrier, SmsSender
from bot.settings import Settings
from bot.telegram_bots.profiles import PATIENTS, STAFF, patients_bot, staff_bot
from conversations.model.channels import Channel, Channels

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

_TOKEN_OF = {PATIENTS: "PATIENT_BOT_TOKEN", STAFF: "STAFF_BOT_TOKEN"}


def messengers(settings: Settings) -> dict[Channel, Messenger]:
    """Return the two bots, each on its own library; imported here, because aiogram alone costs 2.5 s."""
    from bot.telegram_bots.patients import PatientsBot
    from bot.telegram_bots.staff import StaffBot

    url, proxy = settings.telegram_api_url, settings.telegram_proxy.get_secret_value()
    return {
        PATIENTS: PatientsBot(settings.patient_bot_token.get_secret_value(), url, proxy),
        STAFF: StaffBot(settings.staff_bot_token.get_secret_value(), url, proxy),
    }


def channels(patients: str, staff: str) -> Channels:
    """Return the channels of a house whose bots have these names (without @)."""
    return Channels(patients_bot(patients), staff_bot(staff), PROFILE)


def sms(settings: Settings) -> SmsCarrier:
    """Return the carrier to the SMS gateway, or to the console in its place."""
    return SmsCarrier(sms_sender(settings))


def sms_sender(settings: Settings) -> SmsSender:
    """Return the sender that OTP_SENDER names."""
    url, key = settings.otp_http_url, settings.otp_api_key.get_secret_value()
    proxy = settings.way_to_sms()
    match settings.otp_sender:
        case "esms":
            return Esms(key, settings.otp_api_secret.get_secret_value(), settings.otp_brandname, url, proxy)
        case "speedsms":
            return SpeedSms(key, settings.otp_brandname, url, proxy)
        case "http":
            return HttpSms(url, settings.otp_http_success, settings.otp_http_authorization.get_secret_value(), proxy)
    return ConsoleSms()


async def greeted(messenger: Messenger) -> Me:
    """Ask the bot for its id and name; while the messenger cannot be reached, ask again ever more slowly."""
    return await persistently(messenger.me)


async def persistently(call: Callable[[], Awaitable[_T]]) -> _T:
    """Return a call's result; while the messenger cannot be reached, call again after 1 to 30 s, ever more slowly."""
    pause = 1.0
    while True:
        try:
            return await call()
        except SendFailed as trouble:
            _log.warning("the messenger does not answer, again in %g s: %s", pause, trouble)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)


async def naming(channel: Channel, work: Awaitable[_T]) -> _T:
    """Return the result of the work; when the token is refused, the error names the setting to mend."""
    try:
        return await work
    except TokenRefused as refused:
        words = f"the messenger does not know this token ({refused}); write it as @BotFather gave it"
        raise TokenRefused(f"{_TOKEN_OF[channel]}: {words}") from None


async def who_are_they(settings: Settings) -> dict[Channel, Me]:
    """Ask the messenger for the bots of the two tokens."""
    bots = messengers(settings)
    try:
        return {channel: await naming(channel, messenger.me()) for channel, messenger in bots.items()}
    finally:
        for messenger in bots.values():
            await messenger.close()


async def webhooks(settings: Settings) -> dict[Channel, dict[str, object]]:
    """Ask the messenger where it brings the updates of each bot (core.telegram.org/bots/api#webhookinfo)."""
    bots = messengers(settings)
    try:
        return {channel: await messenger.webhook() for channel, messenger in bots.items()}
    finally:
        for messenger in bots.values():
            await messenger.close()
