"""A message becomes what a messenger takes, and what it would refuse is refused before."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel.channel import Never, Passing, TryLater
from bot.channel.drawing import keyboard, parts, plain
from bot.telegram_bots.api import refusal
from conversations.model.outgoing import Button, Message

TAG = re.compile(r"</?(?:b|i|u|code)>")


def units(text: str) -> int:
    """The length as a messenger counts it."""
    return len(text.encode("utf-16-le")) // 2


def test_buttons_stand_in_their_rows() -> None:
    """A button carries data back or opens an address."""
    rows = ((Button("Có", "y"), Button("Không", "n")), (Button("Hướng dẫn", url="https://f0.vn"),))
    assert keyboard(Message("?", rows=rows)) == {
        "inline_keyboard": [
            [{"text": "Có", "callback_data": "y"}, {"text": "Không", "callback_data": "n"}],
            [{"text": "Hướng dẫn", "url": "https://f0.vn"}],
        ]
    }


@pytest.mark.parametrize(
    ("message", "drawn"),
    [
        (Message("x"), None),
        (Message("x", drop_keyboard=True), {"remove_keyboard": True}),
        (Message("x", force_reply=True), {"force_reply": True}),
        (
            Message("x", ask_contact="Gửi số"),
            {
                "keyboard": [[{"text": "Gửi số", "request_contact": True}]],
                "one_time_keyboard": True,
                "resize_keyboard": True,
            },
        ),
    ],
)
def test_keys_are_asked_for_laid_and_taken_away(message: Message, drawn: object) -> None:
    """Each wish has its own keyboard."""
    assert keyboard(message) == drawn


@pytest.mark.parametrize("data", ["", "x" * 65, "ơ" * 33])
def test_data_no_messenger_would_take_is_our_own_slip(data: str) -> None:
    """64 bytes, not letters, and not nothing."""
    with pytest.raises(ValueError, match="64"):
        keyboard(Message("x", rows=((Button("Có", data),),)))


def test_a_short_text_stays_one() -> None:
    """4096 units fit, whatever they are made of."""
    for text in ("ngắn", "ơ" * 4096, "😀" * 2048):
        message = Message(text, rows=((Button("Có", "y"),),))
        assert parts(message) == [message]


def test_buttons_hang_under_the_last_part() -> None:
    """Whoever has read to the end finds them there."""
    message = Message("a b\n" * 3000, rows=((Button("Có", "y"),),))
    *first, last = parts(message)
    assert first
    assert all(not part.rows for part in first)
    assert last.rows == message.rows


def test_a_channel_that_takes_less_gets_more_parts() -> None:
    """The longest text is what the channel says, not one messenger's."""
    cut = [part.text for part in parts(Message("dòng\n" * 700), longest=2000)]
    assert [len(part) for part in cut] == [1999, 1500]


@pytest.mark.parametrize("text", ["ơ" * 9000, "😀" * 5000, "&amp;" * 2000, "<b>" + "x" * 4091 + "</b>y" * 10])
def test_a_text_without_any_gap_is_cut_between_letters(text: str) -> None:
    """Not even an endless word can be lost, or cut inside a letter or sign."""
    cut = [part.text for part in parts(Message(text))]
    assert "".join(plain(part) for part in cut) == plain(text)
    assert all(units(TAG.sub("", part)) <= 4096 for part in cut)


_PIECES = st.sampled_from(
    ["từ ", "dòng\n", "x" * 700, "😀" * 90, "&lt;", "&amp;", "ơ", "<b>đậm", "</b>", "<i>", "</i>"]
)


@settings(max_examples=50, deadline=None)
@given(st.lists(_PIECES, min_size=40, max_size=160))
def test_a_long_text_arrives_whole_and_its_markup_closed(pieces: list[str]) -> None:
    """No part is too long or cut inside a letter, a tag or a sign, and no words are lost."""
    text = balanced("".join(pieces))
    cut = [part.text for part in parts(Message(text))]
    assert all(units(TAG.sub("", part)) <= 4096 for part in cut)
    assert all(part == balanced(part) for part in cut)
    assert all(re.sub(r"&(lt|amp);", "", part).count("&") == 0 for part in cut)
    bare = "".join(TAG.sub("", part) for part in cut)
    assert bare.replace("\n", "") == TAG.sub("", text).replace("\n", "")


def balanced(text: str) -> str:
    """The text with stray tags removed and open ones closed."""
    done, open_tags, at = "", [], 0
    for tag in TAG.finditer(text):
        done, at = done + text[at : tag.start()], tag.end()
        name = tag[0].strip("</>")
        if not tag[0].startswith("</"):
            open_tags.append(name)
            done += tag[0]
        elif open_tags and open_tags[-1] == name:
            open_tags.pop()
            done += tag[0]
    return done + text[at:] + "".join(f"</{name}>" for name in reversed(open_tags))


@given(st.text(max_size=60))
def test_words_without_markup_are_the_same_words(text: str) -> None:
    """What was escaped for a messenger reads as it was typed."""
    assert plain(f"<b>{html.escape(text, quote=False)}</b>") == text


@pytest.mark.parametrize(
    ("status", "words", "kind", "gone"),
    [
        (403, "Forbidden: bot was blocked by the user", Never, True),
        (403, "Forbidden: user is deactivated", Never, True),
        (400, "Bad Request: chat not found", Never, True),
        (400, "Bad Request: group chat was deactivated", Never, True),
        (400, "Bad Request: message text is empty", Never, False),
        (400, "Bad Request: BUTTON_DATA_INVALID", Never, False),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Passing, None),
        (500, "Internal Server Error", Passing, None),
        (429, "Too Many Requests: retry after 0", TryLater, None),
    ],
)
def test_telegrams_words_are_understood(status: int, words: str, kind: type[Exception], gone: bool | None) -> None:
    """Which refusals close a door, which pass, and which are our own slip."""
    no = refusal(status, words)
    assert type(no) is kind
    assert getattr(no, "gone", None) == gone
