"""Seal of the day: the newest seal of the audit, in the office's group, to compare with the audit later."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.outgoing import Message
from conversations.people.station import post_to_group
from conversations.texts import say


def post(scene: Scene) -> None:
    """Post the newest seal to the office that runs all, once a day; nothing is posted before the first entry."""
    seal = scene.work.audit.kept_end()
    if seal is not None:
        message = Message(say("audit.seal", STAFF_LANGUAGE, seal=str(seal)))
        post_to_group(scene, None, message, once=f"seal-of-day:{scene.today}")
