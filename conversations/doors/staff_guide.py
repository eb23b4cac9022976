"""Guide for staff (`/huongdan`): the commands, and a short chapter for each piece of the day's work."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.doors import chapters
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message
from conversations.model.presses import Press, StaffButton
from conversations.texts import say, say_plain

STAFF_CHAPTERS = ("accept", "alarms", "morning", "card", "duty", "unit", "transfer", "pin")


def on_command(scene: Scene, arrival: Arrival) -> None:
    """Answer the command with all commands, and the chapters."""
    scene.post(arrival.chat, _contents(), card=chapters.GUIDE_CARD)


def on_press(scene: Scene, arrival: Arrival, press: Press) -> bool:
    """Show the contents or a chapter (`g:alarms`). Returns False if the guide has none of that name.

    Nothing in it is personal, so everybody here may read it.
    """
    data = press.action
    if data not in (chapters.CONTENTS, *STAFF_CHAPTERS):
        return False
    scene.answer_press(arrival)
    shown = _contents() if data == chapters.CONTENTS else _chapter(scene, data)
    scene.post(arrival.chat, shown, card=chapters.GUIDE_CARD, edit=True)
    return True


def _contents() -> Message:
    names = {each: say_plain(f"staffguide.name.{each}", STAFF_LANGUAGE) for each in STAFF_CHAPTERS}
    return chapters.contents(StaffButton.GUIDE, say("staff.help", STAFF_LANGUAGE), names, STAFF_LANGUAGE)


def _chapter(scene: Scene, name: str) -> Message:
    policy, clocks = scene.house.policy, scene.house.protocol.clocks
    facts = {
        "remind": f"{policy.reminder_at:%H:%M}",
        "nudge": f"{policy.nudge_at:%H:%M}",
        "deadline": f"{policy.deadline_at:%H:%M}",
        "ladder": ", ".join(_step(step.after_minutes) for step in clocks.ladder if step.after_minutes),
        "repeat": _step(clocks.repeat.every_minutes),
        "call": clocks.nurse_task_after,
        "visit": clocks.home_visit_after,
    }
    heading, text = (
        say_plain(f"staffguide.name.{name}", STAFF_LANGUAGE),
        say(f"staffguide.text.{name}", STAFF_LANGUAGE, **facts),
    )
    return chapters.chapter(StaffButton.GUIDE, heading, text, STAFF_LANGUAGE)


def _step(minutes: int) -> str:
    return say_plain("staffguide.minutes", STAFF_LANGUAGE, minutes=minutes)
