"""Plays a transcript and writes it down again: people act as it says, and what the bot says is as it is said now.

A line that still holds stays, letter by letter. One that does not is reworded, one that nobody says is left out, and
what nobody had written down is put where it was said: after the line before it in that chat, else by kind of place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from bot.simulator import User
from tests.chats.rewording import all_of, folded, likeness, literal, relabelled, reworded
from tests.support.script import GROUPS, Script
from tests.support.stage import Shown
from tests.support.transcript import ANY, Line, lines_of, match, parted

KINDS = ("sms", "chat", "group", "toast", "check")
"""In which order new lines stand that were said at once; looks at what nobody says come last."""

_DEFINES = re.compile(r"cho biết: đơn vị \S+ có mã liên kết ")

Pair = tuple[int | None, int | None]
"""A line and what was said, by number; None when one of them has no other."""


class Unplayable(Exception):
    """Nobody can act as a line says, e.g. press a button that is gone."""


@dataclass(eq=False)
class Entry:
    """One line of the file that is being written."""

    written: str
    played: str
    place: str = ""
    speaker: User | None = None
    """Whom `bot:` means from this line on, when somebody's move decides it."""
    block: int = 0

    @property
    def words(self) -> str:
        """Return the text after the first colon, as written."""
        return self.written.partition(": ")[2]


@dataclass
class Recorder:
    """One transcript being written down. A block is somebody's move with the answers to it."""

    script: Script
    name: str
    loose: bool = False
    """True if what differs now differs at every play (codes, passwords) and becomes `…`."""
    blocks: list[list[Entry]] = field(default_factory=lambda: [[]])
    born: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """In which block each thing was said, by place."""
    last: dict[str, Entry] = field(default_factory=dict)
    """The last line that was read, by place."""

    async def record(self, text: str) -> str:
        """Return the transcript as it is played now; Unplayable names the line that nobody can play."""
        self._note_what_was_said()
        for line in lines_of(text):
            try:
                await self._line(line)
            except (AssertionError, LookupError, TimeoutError) as wrong:
                raise Unplayable(f"{self.name}:{line.number}: “{line.played}” cannot be played: {wrong}") from wrong
        await self._end_block()
        self._add_unread()
        self._name_speakers()
        return "\n".join(entry.written for block in self.blocks for entry in block)

    # ---------------------------------------------------------------- lines, one by one

    async def _line(self, line: Line) -> None:
        answer = self.script.answer(line.played)
        if not line.played or answer or self.script.is_check(line.played):
            self._add(line, place=answer[0] if answer else "")
            return
        await self._end_block()
        self._know_words(line.played)
        before, self.script.here = self.script.here, None
        await self.script.step(line.played)
        self.blocks.append([])
        self._add(line, speaker=self.script.here)
        self.script.here = self.script.here or before
        self._note_what_was_said()

    def _add(self, line: Line, place: str = "", speaker: User | None = None) -> None:
        self.blocks[-1].append(Entry(line.written, line.played, place, speaker, len(self.blocks) - 1))

    def _know_words(self, played: str) -> None:
        unknown = set(re.findall(r"\{([^}]+)\}", played)) - set(self.script.words)
        if unknown and not _DEFINES.match(played):
            raise LookupError(f"no line above says what {{{min(unknown)}}} is")

    def _note_what_was_said(self) -> None:
        for place, said in self.script.stage.shown.items():
            self.born[place] += [len(self.blocks) - 1] * (len(said) - len(self.born[place]))

    # ---------------------------------------------------------------- a block with its answers

    async def _end_block(self) -> None:
        answers = [entry for entry in self.blocks[-1] if entry.place]
        if not self._read_as_written(answers):
            self._read_anew(answers)
        for entry in [entry for entry in self.blocks[-1] if self.script.is_check(entry.played)]:
            await self._check(entry)

    def _read_as_written(self, answers: list[Entry]) -> bool:
        seen, words, last = self.script.stage.seen.copy(), self.script.words.copy(), self.last.copy()
        try:
            for entry in answers:
                self.script.expect(entry.place, entry.words)
                self.last[entry.place] = entry
        except AssertionError:
            self.script.stage.seen, self.script.words, self.last = seen, words, last
            return False
        return True

    def _read_anew(self, answers: list[Entry]) -> None:
        said: dict[Entry, Shown] = {}
        for place in dict.fromkeys(entry.place for entry in answers):
            self._read_place(place, [entry for entry in answers if entry.place == place], said)
        for entry in answers:
            if entry in said:
                self._write_again(entry, said[entry])
            else:
                self.blocks[-1].remove(entry)

    def _read_place(self, place: str, entries: list[Entry], read: dict[Entry, Shown]) -> None:
        """Find out which line says what; add what was said before a line that holds."""
        said, first = self.script.unread(place), self.script.stage.seen[place]
        for line, at in aligned(len(entries), len(said), lambda i, j: self._distance(place, entries[i], said[j])):
            if line is not None and at is not None:
                read[entries[line]] = said[at]
                self.last[place] = entries[line]
            elif at is not None:
                self._insert(place, first + at)
            if at is not None:
                self.script.stage.seen[place] = first + at + 1

    def _distance(self, place: str, entry: Entry, said: Shown) -> float:
        words, buttons = parted(entry.words)
        if match(words, said.text, self.script.words) is None:
            return 1.9 - 1.5 * likeness(words, said.text)
        return 0.2 if self.script.missing(place, said, buttons) else 0.0

    def _write_again(self, entry: Entry, said: Shown) -> None:
        """Change the part of a line that no longer holds, and remember the words it gives."""
        words, buttons = parted(entry.words)
        known = self.script.words
        if match(words, said.text, known) is None:
            words = reworded(words, said.text, known, loose=self.loose)
        if gone := self.script.missing(entry.place, said, buttons):
            buttons = relabelled(buttons, gone, said.buttons)
        if words + buttons != entry.words:
            head = entry.written.partition(": ")[0]
            line = f"{head}: {words}"
            entry.written = f"{line}{buttons}" if ANY in words else folded(line, buttons)
        fresh = match(parted(entry.words)[0], said.text, known)
        if fresh is None:
            raise Unplayable(f"{self.name}: a line cannot hold what was said: {said.text}")
        known |= fresh

    async def _check(self, entry: Entry) -> None:
        """Keep a check that still holds, write today's list of commands, and leave any other out."""
        try:
            await self.script.step(entry.played)
        except AssertionError:
            found = re.match(r"lệnh của ([^:]+): ", entry.written)
            if found:
                entry.written = f"{found[0]}{self.script.menu_of(found[1])}"
            else:
                self.blocks[-1].remove(entry)

    # ---------------------------------------------------------------- what no line said

    def _add_unread(self) -> None:
        for place, said in self.script.stage.shown.items():
            for index in range(self.script.stage.seen[place], len(said)):
                self._insert(place, index)

    def _insert(self, place: str, index: int) -> None:
        said = self.script.stage.shown[place][index]
        line = folded(f"{self._head(place)}: {literal(said.text, self.script.words)}", all_of(said.buttons))
        before = self.last.get(place)
        late = before is not None and before.block >= self.born[place][index]
        number = before.block if before is not None and late else self.born[place][index]
        block = self.blocks[number]
        at = block.index(before) + 1 if before is not None and late else self._rank_in(block, place)
        self.last[place] = Entry(line, "", place, block=number)
        block.insert(at, self.last[place])

    def _rank_in(self, block: list[Entry], place: str) -> int:
        """Return where a line of that place goes: before those of a later kind, and before the next title."""
        rank = self._rank(place)
        for at, entry in enumerate(block):
            if entry.place == place or self._rank(entry.place or self._check_kind(entry)) > rank:
                return at
        return max((at + 1 for at, entry in enumerate(block) if entry.played or entry.place), default=0)

    def _check_kind(self, entry: Entry) -> str:
        return "check" if self.script.is_check(entry.played) else ""

    def _rank(self, place: str) -> int:
        kind, _, number = place.partition(" ")
        kind = "group" if kind == "chat" and number.startswith("-") else kind
        return KINDS.index(kind) if kind else -1

    def _head(self, place: str) -> str:
        """Return how a line of that place begins; whom `bot:` means is written out at the end."""
        people = self.script.stage.people
        if place in {f"chat {person.id}" for person in people.values()}:
            return "bot"
        heads = [f"nhóm {group}" for group in GROUPS]
        heads += [f"{kind} {who}" for kind in ("tin nhắn SMS tới", "thông báo cho") for who in people]
        heads += [f"tin nhắn SMS tới số {place.removeprefix('sms ')}"]
        for head in heads:
            if self.script.answer(f"{head}: ") == (place, ""):
                return head
        raise Unplayable(f"{self.name}: a transcript has no line for what was said in {place!r}")

    # ---------------------------------------------------------------- whom the bot speaks to

    def _name_speakers(self) -> None:
        """Let `bot:` stand only where the chat is that of whoever spoke last; else name whose it is."""
        here: User | None = None
        people = self.script.stage.people
        for entry in (entry for block in self.blocks for entry in block):
            here = entry.speaker or here
            for who, person in people.items():
                if entry.place == f"chat {person.id}":
                    if entry.written.startswith("bot: ") and here is not person:
                        entry.written = entry.written.replace("bot: ", f"bot nói với {who}: ", 1)
                    here = person


def aligned(lines: int, said: int, distance: Callable[[int, int], float]) -> list[Pair]:
    """Pair lines with what was said, in order, so that least is different; what comes after the last pair may wait."""

    @cache
    def best(line: int, at: int) -> tuple[float, tuple[Pair, ...]]:
        if line == lines:
            return 0.0, ()
        ways: list[tuple[float, Pair, tuple[float, tuple[Pair, ...]]]] = [(1.1, (line, None), best(line + 1, at))]
        if at < said:
            ways.append((1.0, (None, at), best(line, at + 1)))
            ways.insert(0, (distance(line, at), (line, at), best(line + 1, at + 1)))
        cost, pair, after = min(ways, key=lambda way: way[0] + way[2][0])
        return cost + after[0], (pair, *after[1])

    return list(best(0, 0)[1])
