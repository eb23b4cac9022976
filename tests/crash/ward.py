"""Patients at their phones and nurses in their groups, who act on what they see and remember all they were shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from bot.simulator import Group, ShownMessage, Simulator, User
from conversations.texts import say_plain
from tests.crash.story import MARKS, ORDER, Move, Story

PATIENT_BOT = "@f0care_bot"
PATIENCE = 60.0  # seconds a patient waits for an answer, restarts included
ACCEPT = say_plain("cards.button.accept", "vi")


@dataclass(frozen=True)
class Sight:
    """A question (or an outcome) a patient was shown: by which message, after how many kills."""

    what: str
    message: int
    kills: int


@dataclass
class Patient:
    """One person with a story, who looks at the screen whenever anything there changes."""

    simulator: Simulator
    user: User
    story: Story
    kills: Callable[[], int]
    may_act: Callable[[], bool]
    acted: Callable[[], None]
    sights: list[Sight] = field(default_factory=list)
    _shown: dict[int, str] = field(default_factory=dict)

    async def live(self) -> None:
        """Play the whole story: answer each question when it is on the screen, until the report is in."""
        deaf = self.simulator.world.journal.listen(lambda _: self._look())
        answered: set[str] = set()
        try:
            while (question := self._sees()) != "reported":
                assert question in self.story.moves, f"{self.story.name} has no answer to {question}"
                for move in self.story.moves[question]:
                    await self._act(move)
                answered.add(question)
                await self._until(lambda: self._sees() not in answered, f"what follows {question}")
        finally:
            deaf()

    def _look(self) -> None:
        """Notice what is new on the screen."""
        for message in self._newest():
            text = str(message.content.get("text", ""))
            if isinstance(message.author, User) or self._shown.get(message.id) == text:
                continue
            self._shown[message.id] = text
            if known := [what for what in ORDER if MARKS[what] in text]:
                self.sights.append(Sight(max(known, key=lambda what: len(MARKS[what])), message.id, self.kills()))

    def _newest(self) -> list[ShownMessage]:
        """The last messages of the chat, as many as fit on a screen."""
        return list(self.simulator.place(self.user, PATIENT_BOT).messages.values())[-10:]

    def repeated(self) -> list[Sight]:
        """What was shown once more in a message of its own, as happens when a kill hit it on its way."""
        return [
            now for before, now in pairwise(self.sights) if now.what == before.what and now.message != before.message
        ]

    def asked_anew(self) -> list[Sight]:
        """What was asked again although the story had gone on."""
        return [now for before, now in pairwise(self.sights) if ORDER.index(now.what) < ORDER.index(before.what)]

    def text_messages(self) -> list[str]:
        """What came to this patient's phone as SMS."""
        return [sms.text for sms in self.simulator.sms_inbox(self.story.phone)]

    async def _act(self, move: Move) -> None:
        if move.how == "presses":
            await self._until(lambda: self._under(move.what), f"a button {move.what!r}")
        if move.how == "types the code":
            await self._until(self._code, "a code by SMS")
        await self._until(self.may_act, "leave to act")
        if move.how == "presses":
            self.simulator.press(self.user, PATIENT_BOT, self._under(move.what), move.what)
        else:
            self.simulator.send_text(self.user, PATIENT_BOT, move.what or self._code())
        self.acted()

    def _sees(self) -> str:
        return self.sights[-1].what if self.sights else ""

    def _under(self, label: str) -> int:
        """The message last seen, when it has that button."""
        newest = self.sights[-1].message
        markup = self.simulator.place(self.user, PATIENT_BOT).messages[newest].markup or {"inline_keyboard": []}
        return newest if any(button["text"] == label for row in markup["inline_keyboard"] for button in row) else 0

    def _code(self) -> str:
        codes = [found[0] for text in self.text_messages() if (found := re.search(r"\b\d{6}\b", text))]
        return codes[-1] if codes else ""

    async def _until(self, seen: Callable[[], object], what: str) -> None:
        try:
            await self.simulator.until(seen, PATIENCE)
        except TimeoutError:
            screen = [message.content for message in self._newest()[-3:]]
            raise AssertionError(f"{self.story.name} waits in vain for {what!r}; sees {screen}") from None


@dataclass
class Nurse:
    """Takes in every patient whose card comes to the group."""

    simulator: Simulator
    user: User
    group: Group
    names: list[str]
    acted: Callable[[], None]

    async def work(self) -> None:
        """Press the button of each patient's first card."""
        while self.names:
            await self.simulator.until(self._card, 4 * PATIENCE)
            name, message = self._card() or ("", 0)
            self.names.remove(name)
            self.simulator.press(self.user, self.group, message, ACCEPT)
            self.acted()

    def _card(self) -> tuple[str, int] | None:
        for message in self.simulator.chat_history(self.user, self.group):
            for name in self.names:
                if name in message.text and any(ACCEPT in row for row in message.buttons):
                    return name, message.id
        return None
