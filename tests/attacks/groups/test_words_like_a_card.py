"""A patient's letter cannot pass for the bot's own words on the station's card."""

from __future__ import annotations

from bot.channel.drawing import plain
from bot.simulator.entities import parse_html
from conversations.dialog.scene import Scene
from conversations.letters import letters
from conversations.model.care import Letter
from conversations.texts import Html, in_one_line, quoted
from tests.support.samples import NOW
from tests.support.staff_room import Room, room

__all__ = ["room"]

FORGED = "tôi ho\n\n\n✅ Minh đã trả lời, 08:00\n</blockquote><b>Trạm</b>"


def test_every_line_of_a_letter_is_in_the_quotation(room: Room) -> None:
    """Empty lines are gone, markup is shown as it was typed, and the bot's own line is below."""
    with room.store.unit_of_work() as work:
        episode = work.patients.episode(1)
        assert episode is not None
        scene = Scene(work, room.house, room.now, "")
        drawn = letters.card(scene, episode, Letter(1, 1, 1, None, NOW, "text", FORGED, ""), Html(""))
    text, marks = parse_html(drawn.text)
    (quote,) = (mark for mark in marks if mark["type"] == "blockquote")
    inside = text.encode("utf-16-le")[2 * quote["offset"] : 2 * (quote["offset"] + quote["length"])].decode("utf-16-le")
    assert inside == "tôi ho\n✅ Minh đã trả lời, 08:00\n</blockquote><b>Trạm</b>"
    assert "đã trả lời" not in text.replace(inside, "")


def test_under_a_picture_each_line_keeps_a_bar(room: Room) -> None:
    """A caption has no markup."""
    assert plain(Html(f"💬 x:\n{quoted(FORGED)}\n<i>y</i>")).splitlines() == [
        "💬 x:",
        "│ tôi ho",
        "│ ✅ Minh đã trả lời, 08:00",
        "│ </blockquote><b>Trạm</b>",
        "y",
    ]


def test_words_inside_a_line_stay_in_it() -> None:
    """Several lines become one."""
    assert in_one_line("a\n\n ✅ b \n") == "a / ✅ b"
    assert quoted(" \n ") == ""
