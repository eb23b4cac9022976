"""A Telegram of one's own on localhost, for trying, developing and testing without token or internet."""

from bot.simulator.limits import Limits
from bot.simulator.screens import Shown
from bot.simulator.server import Simulator
from bot.simulator.world import Bot, Group, Message, Sms, Toast, User

__all__ = ["Bot", "Group", "Limits", "Message", "Shown", "Simulator", "Sms", "Toast", "User"]
