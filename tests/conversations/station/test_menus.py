"""The menus: complete, in the words of the catalogue, and in a chat's own language once it was chosen."""

from __future__ import annotations

from pathlib import Path

from bot.telegram_bots.menus import GROUP_COMMANDS
from conversations.doors import patient_commands, staff_commands
from conversations.doors.patient_menu import SHOWN_COMMANDS
from conversations.station.staff_menu import FOR_ALL, FOR_LEADERS, FOR_STRANGERS
from conversations.texts import say_plain
from tests.support.stage import button_now, open_stage


def test_every_command_of_a_menu_is_understood() -> None:
    """What the menu offers does something."""
    assert set(SHOWN_COMMANDS) <= set(patient_commands.PATIENT_COMMANDS)
    assert {*GROUP_COMMANDS, *FOR_ALL, *FOR_LEADERS, *FOR_STRANGERS} <= set(staff_commands.STAFF_COMMANDS)


async def test_a_chosen_language_changes_the_menu_of_that_chat_alone(tmp_path: Path) -> None:
    """Whoever picks English gets an English menu though the messenger speaks Vietnamese; the others keep theirs."""
    async with open_stage(tmp_path) as stage:
        may = stage.people["Mẩy"]
        bot = stage.bot_of(may)
        before = dict(bot.commands)
        stage.simulator.send_text(may, bot, "/ngonngu")
        await stage.settle()
        stage.simulator.press(may, *button_now(stage, may, "English"))
        await stage.settle()
        changed = {scope: menu for scope, menu in bot.commands.items() if before.get(scope) != menu}
        [(scope, menu)] = changed.items()
        assert str(may.id) in str(scope)
        assert {each["command"]: each["description"] for each in menu} == {
            name: say_plain(f"command.{name}", "en") for name in SHOWN_COMMANDS
        }
