"""Reads a transcript, as a nurse would, and plays it: people act line by line, and what stands there must be shown.

    Mẩy: 37,5                        somebody writes;    Mẩy bấm: Nữ    presses the newest button of that name
    bot: …Ngày sinh của bạn… [Nữ]    the next thing the bot says (or changes) in this patient's chat; … is any text
    nhóm Bản Xèo: …Hồ sơ mới…        the same in a group;  tin nhắn SMS tới Mẩy: …  thông báo cho Hoa: … (after a press)
    {mã}                             a word to be remembered when first met
    cho biết: Mẩy đã được tiếp nhận  a longer beginning, played quickly
An indented line goes on with the line above. Whatever nobody mentions must not be said: at the end nothing is unread.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.chance import Secrets
from bot.simulator import Bot, Group, User
from bot.simulator.world import PrivateChat, digits
from conversations.changes import close_facility
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.model.people import Role
from conversations.ports import Work
from conversations.programme.protocol import load
from storage import tables
from tests.support.beginnings import Beginnings
from tests.support.channels import CHANNELS, PATIENTS, STAFF
from tests.support.stage import Shown, Stage, button_before, button_now
from tests.support.transcript import labels_of, lines_of, match, parted

GROUPS = {
    "Bản Xèo": "TYT-BANXEO",
    "Lào Cai": "TYT-LAOCAI",
    "Sa Pa": "TD-SAPA",
    "điều phối": "VP-LAOCAI",
    "lạ": "LA",
}
KINDS = {
    "nhãn dán": "send_sticker",
    "ảnh": "send_photo",
    "tin thoại": "send_voice",
    "vị trí": "send_location",
    "video": "send_video",
}


@dataclass
class Script:
    """One transcript being played on a stage."""

    stage: Stage
    here: User | None = None
    words: dict[str, str] = field(default_factory=dict)

    async def play(self, text: str) -> None:
        """Play all lines; AssertionError names the line that did not come true."""
        __tracebackhide__ = True
        for line in (line.played for line in lines_of(text) if line.played):
            try:
                await self.step(line)
            except (AssertionError, LookupError) as wrong:
                raise AssertionError(f"{line}\n\n{wrong}") from wrong
        left = {place: said for place in self.stage.shown if (said := self.unread(place))}
        assert not left, f"said, but not in the transcript: {left}"

    async def step(self, line: str) -> None:
        """Play one line: somebody acts, or what stands there is expected."""
        if answer := self.answer(line):
            self.expect(*answer)
            await self.stage.settle()
            return
        for pattern, act in self._rules(self._checks() | self._moves_of_people()):
            if found := pattern.fullmatch(line):
                await act(*found.groups())
                await self.stage.settle()
                return
        raise AssertionError("nobody understands this line")

    def answer(self, line: str) -> tuple[str, str] | None:
        """Return where the bot says this and the words; None if the line is no answer."""
        for pattern, place in self._rules(self._places()):
            if found := pattern.fullmatch(line):
                *who, expected = found.groups()
                return place(*who), expected
        return None

    def is_check(self, line: str) -> bool:
        """True if the line looks at something nobody says: a list of commands, an erased message, the audit."""
        return any(pattern.fullmatch(line) for pattern, _ in self._rules(self._checks()))

    def unread(self, place: str) -> list[Shown]:
        """Return what was said there and is not read yet."""
        return self.stage.shown[place][self.stage.seen[place] :]

    def _rules(self, written: dict[str, Callable[..., Any]]) -> list[tuple[re.Pattern[str], Callable[..., Any]]]:
        names = {"<who>": rf"({'|'.join(self.stage.people)})", "<group>": rf"nhóm ({'|'.join(GROUPS)})"}
        rules: list[tuple[re.Pattern[str], Callable[..., Any]]] = []
        for pattern, act in written.items():
            filled = re.sub("<who>|<group>", lambda found: names[found[0]], pattern)
            rules.append((re.compile(filled, re.DOTALL), act))
        return rules

    def _places(self) -> dict[str, Callable[..., str]]:
        return {
            r"bot: (.*)": self._here,
            r"bot nói với <who>: (.*)": self._chat_with,
            r"<group>: (.*)": lambda group: f"chat {self._group(group).id}",
            r"tin nhắn SMS tới <who>: (.*)": lambda who: f"sms {self._person(who).phone}",
            r"tin nhắn SMS tới số ([\d ]+): (.*)": lambda number: f"sms {digits(number)}",
            r"thông báo cho <who>: (.*)": lambda who: f"toast {self._person(who).id}",
        }

    def _checks(self) -> dict[str, Callable[..., Awaitable[None]]]:
        return {
            r"tin “(.*)” của <who> đã bị xóa": self._erased,
            r"sổ ghi: (.*)": self._audit,
            r"lệnh của <who>: (chung|/.*)": self._menu,
        }

    def _moves_of_people(self) -> dict[str, Callable[..., Awaitable[None]]]:
        return {
            r"đồng hồ: (.*)": self._clock,
            r"tổng đài SMS (hỏng|chạy lại)": self._gateway,
            r"cho biết: <who> cũng là (quản lý|quản trị) của (\S+)": self._given_leader,
            r"cho biết: máy nghi ngờ lời “(.*)”": self._suspected,
            r"cho biết: máy hiểu “(.*)” là tự làm hại mình": self._self_harm,
            r"cho biết: <who> là (nurse|doctor|manager|admin) của (\S+)": self._given_standing,
            r"cho biết: <group> đang nhiều tin, còn (\d+) giây": self._given_full,
            r"cho biết: <who> (.*)": self._given,
            r"cho biết: đơn vị (\S+) có mã liên kết \{(.*)\}": self._given_code,
            r"quản trị đóng đơn vị (\S+?)(?:, (\S+) tiếp nhận thay)?": self._closes,
            r"cho biết: hồ sơ của <who> thiếu thôn / đường": self._given_no_street,
            r"<who>: (.*)": self._says,
            r"<who> bấm: (.*)": self._presses,
            r"<who> bấm nút cũ: (.*)": self._presses_old,
            r"<who> bấm hai lần: (.*)": self._presses_twice,
            r"<who> bấm giả: (.*)": self._forges,
            r"<who> bấm giả trong <group>: (.*)": self._forges_in_group,
            r"<who> và <who> cùng bấm: (.*)": self._press_together,
            r"<who> chia sẻ số của mình": self._shares,
            r"<who> chia sẻ số của <who>": self._shares_other,
            rf"<who> gửi ({'|'.join(KINDS)})": self._sends,
            r"<who> gửi ảnh kèm chữ: (.*)": self._sends_captioned,
            r"<who> gửi liền: (.*)": self._says_at_once,
            r"<who> gửi tin dài (\d+) chữ cái": self._says_much,
            r"<who> sửa tin cuối thành: (.*)": self._edits,
            r"<who> chuyển tiếp: (.*)": self._forwards,
            r"<who> mở đường dẫn: (.*)": self._opens,
            r"<who> (chặn|bỏ chặn) bot": self._blocks,
            r"<who> chặn bot mà bot chưa biết": self._blocks_unnoticed,
            r"<who> trong <group>: (.*)": self._says_in_group,
            r"<who> trả lời trong <group>: (.*)": self._replies_in_group,
            r"<who> trả lời tin “(.*)”: (.*)": self._answers_message,
            r"<who> trả lời tin “(.*)” trong <group>: (.*)": self._answers_in_group,
            r"<who> trả lời tin “(.*)” trong <group> bằng ảnh(?: kèm chữ: (.*))?": self._answers_with_photo,
            r"<who> trả lời tin “(.*)” trong <group> bằng tin thoại": self._answers_with_voice,
            r"<who> gửi video kèm chữ: (.*)": self._sends_video,
            r"<who> sửa tin cuối trong <group> thành: (.*)": self._edits_in_group,
            r"<who> bật tự xóa tin sau (\d+) giờ trong <group>": self._sets_timer,
            r"tin “(.*)” trong <group> tự mất": self._vanishes,
            r"máy của <who> không nhận tin thoại": self._refuses_voice,
            r"tệp kế tiếp quá lớn": self._too_big,
            r"<who> (rời|bị mời ra khỏi|vào) <group>": self._moves,
            r"bot (rời|vào) <group>": self._bot_moves,
            r"bot người bệnh vào <group>": self._patients_bot_joins,
            r"<group> thành siêu nhóm": self._group_becomes_super,
            r"<group> thành siêu nhóm, bot chưa nghe": self._group_becomes_super_unheard,
            r"<group> có chủ đề: (.*)": self._group_has_topics,
            r"<group> xóa chủ đề: (.*)": self._topic_is_deleted,
            r"<who> trong <group>, chủ đề ([^:]+): (.*)": self._says_in_topic,
            r"<who> bấm trong nhóm cũ: (.*)": self._presses_in_old_group,
        }

    # ---------------------------------------------------------------- what is seen

    def _here(self) -> str:
        assert self.here is not None, "nobody has spoken to the bot yet"
        return f"chat {self.here.id}"

    def _chat_with(self, who: str) -> str:
        return f"chat {self._speaks(who).id}"

    async def _erased(self, words: str, who: str) -> None:
        person = self._person(who)
        said = [m.text for m in self.stage.simulator.chat_history(person, self.stage.bot_of(person))]
        assert self._filled(words) not in said, f"still to be read: {said}"

    async def _audit(self, action: str) -> None:
        assert self.stage.count(tables.AuditEvent, action=action), "the audit has no such row"

    def expect(self, place: str, expected: str) -> None:
        """Read the next thing said there; AssertionError if it is another, or none."""
        said = self.unread(place)
        assert said, f"nothing was said; before: {[each.text for each in self.stage.shown[place][-1:]]}"
        self.stage.seen[place] += 1
        words, buttons = parted(expected)
        fresh = match(words, said[0].text, self.words)
        assert fresh is not None, f"shown instead:\n{said[0].text}\n{said[0].buttons}"
        self.words |= fresh
        gone = self.missing(place, said[0], buttons)
        assert not gone, f"no button {gone}: {said[0]}"

    def missing(self, place: str, said: Shown, buttons: str) -> list[str]:
        """Return the buttons that are neither under the message nor on that person's keyboard."""
        there = {*said.buttons, *self._keyboard(place)}
        return [label for label in labels_of(buttons) if not any(label in shown for shown in there)]

    def _keyboard(self, place: str) -> list[str]:
        for person in self.stage.people.values():
            if place == f"chat {person.id}":
                rows = self.stage.simulator.reply_keyboard(person, self.stage.bot_of(person))
                return [button["text"] for row in rows for button in row]
        return []

    # ---------------------------------------------------------------- what people do

    async def _says(self, who: str, text: str) -> None:
        person = self._speaks(who)
        self.stage.simulator.send_text(person, self.stage.bot_of(person), self._filled(text))

    async def _says_at_once(self, who: str, texts: str) -> None:
        """Everything is typed before the bot hears any of it, three seconds later."""
        for text in texts.split(" | "):
            await self._says(who, text)
        self.stage.clock.advance(3 / 60)

    async def _presses(self, who: str, label: str) -> None:
        person = self._presser(who)
        chat, message, data = button_now(self.stage, person, label)
        self.stage.simulator.press(person, chat, message, data)

    async def _presses_old(self, who: str, label: str) -> None:
        person = self._presser(who)
        chat, message, data = button_before(self.stage, person, label)
        self.stage.simulator.forge_press(person, chat, message, data)

    async def _presses_twice(self, who: str, label: str) -> None:
        person = self._presser(who)
        chat, message, data = button_now(self.stage, person, label)
        for _ in range(2):
            self.stage.simulator.press(person, chat, message, data)

    async def _press_together(self, one: str, other: str, label: str) -> None:
        for who in (one, other):
            await self._presses(who, label)

    async def _forges(self, who: str, data: str) -> None:
        person = self._presser(who)
        bot = self.stage.bot_of(person)
        newest = [m for m in self.stage.simulator.chat_history(person, bot) if m.bot][-1]
        self.stage.simulator.forge_press(person, bot, newest.id, self._filled(data))

    async def _forges_in_group(self, who: str, group: str, data: str) -> None:
        person, chat = self._person(who), self._group(group)
        newest = [m for m in self.stage.simulator.chat_history(person, chat) if m.bot][-1]
        self.stage.simulator.forge_press(person, chat, newest.id, data)

    async def _shares(self, who: str) -> None:
        person = self._speaks(who)
        self.stage.simulator.share_contact(person, self.stage.bot_of(person))

    async def _shares_other(self, who: str, other: str) -> None:
        person = self._speaks(who)
        phone = self._person(other).phone or ""
        self.stage.simulator.share_contact(person, self.stage.bot_of(person), own=False, phone=f"+{phone}")

    async def _sends(self, who: str, kind: str) -> None:
        person = self._speaks(who)
        getattr(self.stage.simulator, KINDS[kind])(person, self.stage.bot_of(person))

    async def _sends_captioned(self, who: str, caption: str) -> None:
        person = self._speaks(who)
        self.stage.simulator.send_photo(person, self.stage.bot_of(person), caption=caption)

    async def _says_much(self, who: str, letters: str) -> None:
        await self._says(who, "a" * int(letters))

    async def _edits(self, who: str, text: str) -> None:
        person = self._speaks(who)
        bot = self.stage.bot_of(person)
        mine = [m for m in self.stage.simulator.chat_history(person, bot) if m.mine][-1]
        self.stage.simulator.edit_text(person, bot, mine.id, text)

    async def _forwards(self, who: str, text: str) -> None:
        person = self._speaks(who)
        family = self.stage.simulator.add_group("Gia đình", [self.stage.people["Lềnh"]])
        family.members[person.id] = person
        written = self.stage.simulator.send_text(self.stage.people["Lềnh"], family, text)
        self.stage.simulator.forward(person, self.stage.bot_of(person), written.id, family)

    async def _opens(self, who: str, parameter: str) -> None:
        person = self._speaks(who)
        name = self.stage.bot_of(person).username
        self.stage.simulator.open_link(person, f"https://t.me/{name}?start={self._filled(parameter)}")

    async def _blocks(self, who: str, how: str) -> None:
        person = self._speaks(who)
        act = self.stage.simulator.block if how == "chặn" else self.stage.simulator.unblock
        act(person, self.stage.bot_of(person))

    async def _blocks_unnoticed(self, who: str) -> None:
        """The messenger's word of it never arrives: only a send that fails tells."""
        person = self._speaks(who)
        chat = self.stage.simulator.place(person, self.stage.bot_of(person))
        assert isinstance(chat, PrivateChat)
        chat.blocked = True

    async def _says_in_group(self, who: str, group: str, text: str) -> None:
        self.stage.simulator.send_text(self._person(who), self._group(group), self._filled(text))

    async def _replies_in_group(self, who: str, group: str, text: str) -> None:
        person, chat = self._person(who), self._group(group)
        asked = chat.asked.get(person.id)
        assert asked, f"{who} was asked nothing here"
        self.stage.simulator.send_text(person, chat, text, reply_to=asked)

    async def _answers_message(self, who: str, words: str, text: str) -> None:
        person = self._speaks(who)
        bot = self.stage.bot_of(person)
        self.stage.simulator.send_text(person, bot, text, reply_to=self._of_bot(person, bot, words))

    async def _answers_in_group(self, who: str, words: str, group: str, text: str) -> None:
        person, chat = self._person(who), self._group(group)
        self.stage.simulator.send_text(person, chat, text, reply_to=self._of_bot(person, chat, words))

    async def _answers_with_photo(self, who: str, words: str, group: str, caption: str | None) -> None:
        person, chat = self._person(who), self._group(group)
        answered = self._of_bot(person, chat, words)
        self.stage.simulator.send_photo(person, chat, caption=caption or "", reply_to=answered)

    async def _answers_with_voice(self, who: str, words: str, group: str) -> None:
        person, chat = self._person(who), self._group(group)
        self.stage.simulator.send_voice(person, chat, reply_to=self._of_bot(person, chat, words))

    async def _sends_video(self, who: str, caption: str) -> None:
        person = self._speaks(who)
        self.stage.simulator.send_video(person, self.stage.bot_of(person), caption)

    async def _edits_in_group(self, who: str, group: str, text: str) -> None:
        person, chat = self._person(who), self._group(group)
        mine = [m for m in self.stage.simulator.chat_history(person, chat) if m.mine][-1]
        self.stage.simulator.edit_text(person, chat, mine.id, text)

    async def _sets_timer(self, who: str, hours: str, group: str) -> None:
        self.stage.simulator.set_timer(self._person(who), self._group(group), int(hours) * 3600)

    async def _vanishes(self, words: str, group: str) -> None:
        """The group's timer deletes the newest message of the bot that holds these words; no bot is told."""
        chat = self._group(group)
        number = self._of_bot(self.stage.people["Hoa"], chat, words)
        del chat.messages[number]

    async def _refuses_voice(self, who: str) -> None:
        words = "Bad Request: VOICE_MESSAGES_FORBIDDEN"
        chat = self._person(who).id
        self.stage.simulator.faults.add(400, method="sendVoice", chat_id=chat, description=words)

    async def _too_big(self) -> None:
        self.stage.simulator.faults.add(400, method="getFile", description="Bad Request: file is too big")

    def _of_bot(self, person: User, chat: Bot | Group, words: str) -> int:
        """The number of the newest message of the bot that holds these words."""
        for message in reversed(self.stage.simulator.chat_history(person, chat)):
            if message.bot and words in (message.text or message.caption or ""):
                return message.id
        raise LookupError(f"no message says {words!r}")

    async def _moves(self, who: str, how: str, group: str) -> None:
        person, chat = self._person(who), self._group(group)
        if how == "vào":
            self.stage.simulator.add_member(chat, person)
        else:
            self.stage.simulator.remove_member(chat, person, by=person if how == "rời" else None)

    async def _bot_moves(self, how: str, group: str) -> None:
        bot = self.stage.bot_of(self.stage.people["Hoa"])
        if how == "vào":
            self.stage.simulator.add_member(self._group(group), bot)
        else:
            self.stage.simulator.remove_member(self._group(group), bot)

    async def _patients_bot_joins(self, group: str) -> None:
        bot = self.stage.bot_of(self.stage.people["Mẩy"])
        self.stage.simulator.add_member(self._group(group), bot)

    async def _group_becomes_super(self, group: str) -> None:
        self.stage.simulator.upgrade_group(self._group(group))

    async def _group_becomes_super_unheard(self, group: str) -> None:
        """The messenger's word of it is lost: the bot finds out when it sends."""
        bot = self.stage.bot_of(self.stage.people["Hoa"])
        allowed, bot.updates.allowed = bot.updates.allowed, frozenset({"nothing"})
        self.stage.simulator.upgrade_group(self._group(group))
        bot.updates.allowed = allowed

    async def _group_has_topics(self, group: str, names: str) -> None:
        self._group(group).topics = dict(enumerate(names.split(", "), start=2))

    async def _topic_is_deleted(self, group: str, name: str) -> None:
        chat = self._group(group)
        topic = next(number for number, called in chat.topics.items() if called == name)
        del chat.topics[topic]
        chat.messages = {number: each for number, each in chat.messages.items() if each.topic != topic}

    async def _says_in_topic(self, who: str, group: str, name: str, text: str) -> None:
        person, chat = self._person(who), self._group(group)
        topic = next(number for number, called in chat.topics.items() if called == name)
        self.stage.simulator.send_text(person, chat, self._filled(text), topic=topic)

    async def _presses_in_old_group(self, who: str, label: str) -> None:
        person = self._person(who)
        old = next(g for g in self.stage.simulator.world.groups.values() if g.upgraded_to and person.id in g.members)
        for message in reversed(old.messages.values()):
            rows = message.markup["inline_keyboard"] if message.markup else []
            for button in (button for row in rows for button in row):
                if label in button["text"]:
                    self.stage.simulator.forge_press(person, old, message.id, button["callback_data"])
                    return
        raise LookupError(f"no button {label!r} in the old group")

    async def _menu(self, who: str, expected: str) -> None:
        names = self.menu_of(who)
        assert names == expected, f"shown instead: {names}"

    def menu_of(self, who: str) -> str:
        """Return the commands a person's menu lists, e.g. `/khaibao /trangthai`; `chung` if it is everybody's."""
        person = self._person(who)
        shown = self.stage.bot_of(person).commands.get((f"chat:{person.id}", ""), [])
        return " ".join(f"/{command['command']}" for command in shown) or "chung"

    # ---------------------------------------------------------------- the world around

    async def _clock(self, how: str) -> None:
        clock = self.stage.clock
        if found := re.fullmatch(r"\+(\d+) (giây|phút|giờ)", how):
            clock.advance(int(found[1]) * {"giây": 1 / 60, "phút": 1, "giờ": 60}[found[2]])
        else:
            clock.jump_to(how.removeprefix("ngày mai ").removeprefix("hôm nay "))
        await self.stage.bots.tick()

    async def _gateway(self, how: str) -> None:
        self.stage.simulator.sms_fails = how == "hỏng"

    async def _suspected(self, words: str) -> None:
        self.stage.ear.suspects.append(words)

    async def _self_harm(self, words: str) -> None:
        self.stage.ear.self_harm.append(words)

    async def _given(self, who: str, what: str) -> None:
        self.here = self._person(who)
        await Beginnings(self.stage, self.here).play(what)
        for place, said in self.stage.shown.items():
            self.stage.seen[place] = len(said)

    async def _given_full(self, group: str, seconds: str) -> None:
        """The group has had its messages of this minute; delivery here is not slowed, only what it notes is there."""
        chat, free = str(self._group(group).id), self.stage.clock.now() + timedelta(seconds=int(seconds))
        self.stage.remember(lambda work: work.outbox.note_full(STAFF, {chat: [free]}))

    async def _given_leader(self, who: str, role: str, code: str) -> None:
        person = self._person(who)

        def lead(work: Work) -> None:
            facility = work.facilities.by_code(code)
            assert facility is not None, code
            given = {"quản lý": Role.MANAGER, "quản trị": Role.ADMIN}[role]
            work.staff.add(facility.id, person.name, given, str(person.id), self.stage.clock.now())

        self.stage.remember(lead)

    async def _given_no_street(self, who: str) -> None:
        person = self._person(who)

        def forget(work: Work) -> None:
            contact = work.contacts.meet(PATIENTS, str(person.id), "vi", self.stage.clock.now())
            for episode in work.patients.of_contact(contact.id):
                work.patients.correct(episode.patient.id, {"address": ""})

        self.stage.remember(forget)

    async def _given_code(self, facility: str, name: str) -> None:
        self.words[name] = self.stage.link_code(facility)

    async def _given_standing(self, who: str, role: str, code: str) -> None:
        person = self._person(who)

        def give(work: Work) -> None:
            facility = work.facilities.by_code(code)
            assert facility is not None
            work.staff.add(facility.id, person.name, Role(role), str(person.id), self.stage.clock.now())

        self.stage.remember(give)

    async def _closes(self, code: str, to: str | None) -> None:
        """As `f0care facility close` does it."""
        now = self.stage.clock.now()

        def shut(work: Work) -> None:
            facility = work.facilities.by_code(code)
            assert facility is not None
            scene = Scene(work, make_house(Policy(), load(), Secrets(), CHANNELS), now, key=f"close:{code}")
            close_facility.close(scene, facility, work.facilities.by_code(to) if to else None, "command line")
            work.outbox.put(scene.outgoing, now)

        self.stage.remember(shut)
        await self.stage.bots.tick()

    # ---------------------------------------------------------------- names

    def _person(self, who: str) -> User:
        return self.stage.people[who]

    def _speaks(self, who: str) -> User:
        """Whoever speaks to a bot in private is whom `bot:` speaks to from then on."""
        self.here = self._person(who)
        return self.here

    def _presser(self, who: str) -> User:
        person = self._person(who)
        return person if person.staff else self._speaks(who)

    def _group(self, name: str) -> Group:
        group = self.stage.groups[GROUPS[name]]
        return self.stage.simulator.world.groups[group.upgraded_to or group.id]

    def _filled(self, text: str) -> str:
        return re.sub(r"\{([^}]+)\}", lambda found: self.words.get(found[1], found[0]), text)
