"""The channels tests speak through: those of a real run, with bots of made-up names."""

from __future__ import annotations

from bot.delivery.sms import SMS
from bot.messengers import channels
from bot.telegram_bots.profiles import PATIENTS, STAFF

CHANNELS = channels("f0care_bot", "f0care_staff_bot")

__all__ = ["CHANNELS", "PATIENTS", "SMS", "STAFF"]
