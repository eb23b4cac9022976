"""New bots: told once to the office that runs all, because people must open them before they can be reached."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.channels import Audience
from conversations.model.outgoing import Message
from conversations.people.station import post_to_group
from conversations.texts import say


def tell_new_bots(scene: Scene) -> None:
    """Tell of each bot that followed another one, once, and forget the messages of the one before."""
    for bot in scene.work.bots.untold():
        staff = scene.house.channels[bot.channel].audience is Audience.STAFF
        scene.work.bots.forget_messages(bot, letters=staff)
        key = "ailment.bot.staff" if staff else "ailment.bot.patients"
        words = say(key, STAFF_LANGUAGE, name=bot.name, since=clock(scene, bot.met_at))
        post_to_group(scene, None, Message(words), once=f"bot:{bot.channel}:{bot.bot}")
        scene.work.bots.told(bot, scene.now)
