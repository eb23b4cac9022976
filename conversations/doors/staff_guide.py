"""`/huongdan` for staff: the commands, and a short chapter for each piece of the day's work."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import LANGUAGE
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.presses import Press, StaffButton
from conversations.texts import Html, say, say_plain

CHAPTERS = ("accept", "alarms", "morning", "card", "duty", "unit", "transfer", "pin")
CARD = "guide"


def on_command(scene: Scene, arrival: Arrival) -> None:
    """The command: all commands, and the chapters."""
    scene.post(arrival.chat, _contents(), card=CARD)


def on_press(scene: Scene, arrival: Arrival, press: Press) -> bool:
    """Show the contents or a chapter (`g:alarms`). Returns False if the guide has none of that name.

    Nothing in it is personal, so everybody here may read it.
    """
    data = press.action
    if data not in ("contents", *CHAPTERS):
        return False
    scene.answer_press(arrival)
    scene.post(arrival.chat, _contents() if data == "contents" else _chapter(scene, data), card=CARD, edit=True)
    return True


def _contents() -> Message:
    buttons = [
        Button(say_plain(f"staffguide.name.{each}", LANGUAGE), StaffButton.GUIDE.data(each)) for each in CHAPTERS
    ]
    text = Html(f"{say('staff.help', LANGUAGE)}\n\n{say('guide.choose', LANGUAGE)}")
    return Message(text, rows=tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)))


def _chapter(scene: Scene, name: str) -> Message:
    policy, clocks = scene.house.policy, scene.house.protocol.clocks
    facts = {
        "remind": f"{policy.reminder_at:%H:%M}",
        "nudge": f"{policy.nudge_at:%H:%M}",
        "deadline": f"{policy.deadline_at:%H:%M}",
        "ladder": ", ".join(_step(step.after_minutes) for step in clocks.ladder if step.after_minutes),
        "call": clocks.nurse_task_after,
        "visit": clocks.home_visit_after,
    }
    heading = say_plain(f"staffguide.name.{name}", LANGUAGE)
    text = Html(f"<b>{heading}</b>\n\n{say(f'staffguide.text.{name}', LANGUAGE, **facts)}")
    return Message(
        text,
        rows=((Button(say_plain("guide.contents", LANGUAGE), StaffButton.GUIDE.data("contents")),),),
    )


def _step(minutes: int) -> str:
    return say_plain("staffguide.minutes", LANGUAGE, minutes=minutes)
