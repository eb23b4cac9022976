"""Buttons outlive the release that wrote them: what 5c17903 put under its messages is taken by today's code as by it.

Telegram keeps a button for ever, with the data written in it: `buttons_5c17903.txt` has one of each kind that the last
release wrote, `questions_5c17903.txt` every choice of every question. Each is pressed at the real door, on the database
that release left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from conversations.model.channels import Channel
from conversations.model.departures import DEPARTURES
from conversations.model.house import Policy
from conversations.model.incoming import ContactCard, Pressed, Text
from conversations.texts import say_plain
from tests.support.old_release import POLICY, Province, Sent, answered, place, province, whole

HERE = Path(__file__).parent
REFUSALS = tuple(
    say_plain(key, "vi")
    for key in (
        *("dialog.old_button", "dialog.no_dialog", "dialog.already", "dialog.press_a_button", "dialog.required"),
        *("staff.not_entitled", "staff.not_yours", "staff.not_taken"),
    )
)
"""What is said to a press that leads nowhere."""

MORE = {"d:47:8:?x": ", say to -200"}
"""Data of buttons that do more today: words that meant none of the communes offered now reach the office."""

_ASKS = "say to -100"
_SAID = "edit to -100, edit to 702, say to -100; said {0}, departure climbed"
INSTEAD = {
    **{f"l:1:o-{kind}": _ASKS for kind in DEPARTURES},
    **{f"s:2:20220401:{kind}:7": _ASKS for kind in DEPARTURES},
    "x:2:hospital:yes": _SAID.format("in_hospital"),
    "x:2:moved:yes": _SAID.format("moved"),
    "m:2:5:end:yes": "edit to -100, menu to 12, say to -100, say to 12; rights ended, invitations void",
}
"""What buttons do today that said a death, a hospital or a move: staff are asked once more, with the name.

Rights that ended are told to the group, too: the person may still sit in it.
"""

ASKS_FIRST = {"s:2:20220401:unwell:7": "edit to -100"}
"""Data of buttons that ask once more today: how unwell, before an alarm wakes anybody."""

JOINED = {"/start i_token00000000000000023": "menu to 91, say to -100, say to 91; joined"}
"""Links that do more today: who joins is told to the group, with the button for alarms in private."""

_SHOWN = "say to -100, say to -200; changed facility"
MARKED = {
    "thread:12:3": "say to -100, say to 718; answered letter",
    "unit:name:2:11": _SHOWN,
    "unit:hotline:2:11": _SHOWN,
}
"""Replies that do more today: an answer to a file is marked below it, with the button that takes it back.

A facility's new name or phone is shown to the office, too.
"""

REFUSED = {"refused", "refused press", "forged press"}
"""What the audit says of it."""


@dataclass(frozen=True)
class Old:
    """A line of the table: what carries these data, who presses it in which chat, and what the old release did."""

    kind: str
    bot: Channel
    data: str
    chat: str
    who: str
    message: int
    label: str
    led_to: str


@dataclass(frozen=True)
class Question:
    """A line of a walk: every button under a question, by what stands behind its place, and the answer given.

    `fresh` are those of them that stood under no earlier question of this kind.
    """

    offered: tuple[str, ...]
    fresh: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Walk:
    """A dialog gone through from one end to the other."""

    name: str
    house: str
    bot: Channel
    chat: str
    begins: str
    questions: tuple[Question, ...]


def olds() -> Iterator[Old]:
    """Every line of the table, under the heading it stands below."""
    kind = ""
    for line in (HERE / "buttons_5c17903.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            kind = line.removeprefix("== ")
        elif line and not line.startswith("#"):
            bot, data, chat, who, message, label, led_to = line.split(" | ")
            yield Old(kind, Channel(bot), data, chat, who, int(message), label, led_to)


def walks() -> Iterator[Walk]:
    """Every walk of the second table."""
    text = (HERE / "questions_5c17903.txt").read_text("utf-8")
    known: set[tuple[str, str]] = set()
    for part in re.split(r"^== ", text, flags=re.MULTILINE)[1:]:
        first, *lines = part.strip().splitlines()
        name, house, bot, chat, begins = first.split(" | ")
        asked = tuple(question(line, f"{bot} {' '.join(name.split()[:2])}", known) for line in lines)
        yield Walk(name, house, Channel(bot), chat, begins, asked)


def question(line: str, dialog: str, known: set[tuple[str, str]]) -> Question:
    """One line of a walk. A tick or a way out is the same wherever it stands; a choice belongs to its question."""
    shown, answer = line.split(" | ")
    offered = tuple(each for each in shown.split() if each != "-")
    places = {each: (dialog, shown if each.startswith("=") else each) for each in offered}
    fresh = tuple(each for each, place in places.items() if place not in known)
    known.update(places.values())
    return Question(offered, fresh, answer)


TABLE, WALKS = tuple(olds()), tuple(walks())
PRESSED = [old for old in TABLE if old.kind == "buttons"]
OPENED = [old for old in TABLE if old.kind == "links"]
REPLIED = [old for old in TABLE if old.kind == "cards replied to"]


def named(old: Old) -> str:
    """What a test of a line is called."""
    return f"{old.bot} {old.data}"


@pytest.fixture
def old_province() -> Iterator[Province]:
    """The old database, its inbox answered and its outbox sent."""
    file = place("old.db")
    file.write_bytes(answered())
    with province(file) as opened:
        yield opened


def effect(there: Province, sent: list[Sent], recorded: int) -> str:
    """What was done, in the words of the table: who was told, and what the audit has on record since."""
    told = ", ".join(sorted({each.told for each in sent if each.told}))
    return "; ".join(part for part in (told, ", ".join(there.actions()[recorded:])) if part)


@pytest.mark.parametrize("old", PRESSED, ids=named)
def test_a_press_on_an_old_button_does_what_it_did(old_province: Province, old: Old) -> None:
    """Whoever presses a button of the last release gets what that release gave, and is never refused."""
    recorded = len(old_province.actions())
    sent = old_province.does(old.bot, old.chat, old.who, Pressed(old.data, old.message, "callback"))
    led_to = (INSTEAD | ASKS_FIRST).get(old.data, old.led_to + MORE.get(old.data, ""))
    assert effect(old_province, sent, recorded) == led_to
    assert not refused(old_province, sent, recorded)


@pytest.mark.parametrize("old", OPENED, ids=named)
def test_an_old_link_leads_where_it_led(old_province: Province, old: Old) -> None:
    """Whoever opens a link of the last release, printed on a wall or sent on, arrives where it led."""
    recorded = len(old_province.actions())
    sent = old_province.does(old.bot, old.chat, old.who, Text(old.data, message=1))
    assert effect(old_province, sent, recorded) == JOINED.get(old.data, old.led_to)
    assert not refused(old_province, sent, recorded)


@pytest.mark.parametrize("old", REPLIED, ids=named)
def test_a_reply_to_an_old_card_is_heard(old_province: Province, old: Old) -> None:
    """Whoever replies to a message of the last release is heard as the answer to what it asked."""
    recorded = len(old_province.actions())
    sent = old_province.does(old.bot, old.chat, old.who, Text(old.label, reply_to=old.message, message=1))
    assert effect(old_province, sent, recorded) == MARKED.get(old.data, old.led_to)
    assert not refused(old_province, sent, recorded)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.name)
def test_every_choice_of_an_old_question_is_taken(walk: Walk) -> None:
    """Whatever button stood under a question of the last release answers it; nobody's dialog stops for an old word."""
    file = place("old.db")
    file.write_bytes(answered())
    with province(file, policy_of(walk)) as there:
        if walk.begins != "-":
            act(there, walk, walk.begins)
        for asked in walk.questions:
            for offered in asked.fresh:
                assert is_taken(file, walk, offered), f"{offered} is not taken"
            recorded = len(there.actions())
            assert not refused(there, act(there, walk, asked.answer), recorded)


def test_the_tables_are_whole() -> None:
    """No line has been lost from the tables: a kind that is not in them is a kind nobody presses."""
    assert (len(PRESSED), len(OPENED), len(REPLIED)) == (209, 5, 12)
    assert sum(len(asked.offered) for walk in WALKS for asked in walk.questions) == 1089
    assert len({named(old) for old in TABLE}) == len(TABLE)


def policy_of(walk: Walk) -> Policy:
    """What the house of a walk has decided: the usual, another programme, or when codes are asked for."""
    if walk.house == "unless_contact_shared":
        return replace(POLICY, otp_required="unless_contact_shared")
    return POLICY if walk.house == "usual" else replace(POLICY, protocol=walk.house)


def act(there: Province, walk: Walk, what: str) -> list[Sent]:
    """Do what a walk says: `press =yes`, `say 36,8`, `share +84912000749`; what left after it."""
    verb, _, rest = what.partition(" ")
    match verb:
        case "say":
            return there.does(walk.bot, walk.chat, walk.chat, rest)
        case "share":
            return there.does(walk.bot, walk.chat, walk.chat, ContactCard(rest, own=True))
    data = rest if rest.startswith(("m:", "s:")) else there.open_turn(walk.chat, walk.bot) + rest
    return there.does(walk.bot, walk.chat, walk.chat, Pressed(data, 1, "callback"))


def is_taken(file: Path, walk: Walk, offered: str) -> bool:
    """Whether a copy of the province takes this button; the province itself stays as it is."""
    tried = place("tried.db")
    tried.write_bytes(whole(file))
    with province(tried, policy_of(walk)) as there:
        recorded = len(there.actions())
        sent = act(there, walk, f"press {offered}")
        return any(each.told and each.told != "toast" for each in sent) and not refused(there, sent, recorded)


def refused(there: Province, sent: list[Sent], recorded: int) -> bool:
    """Whether somebody was told that this leads nowhere, or the audit says so."""
    told = any(refusal in each.words for each in sent for refusal in REFUSALS)
    return told or not REFUSED.isdisjoint(there.actions()[recorded:])
