"""One call of the Bot API: its parameters, however they were sent, and the chat they mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator.errors import Refused, bad_request, forbidden
from bot.simulator.wire import Json
from bot.simulator.world import Bot, Chat, Group, PrivateChat, StoredFile, World


@dataclass(frozen=True, slots=True)
class Called:
    """A call as it is remembered for tests: its parameters, its time, and the HTTP status of its answer.

    `method` is spelt as the bot spelt it; `status` is 0 when the answer was lost on order.
    """

    method: str
    bot: str
    chat_id: int | None
    time: datetime
    status: int
    params: Mapping[str, Any]


@dataclass(slots=True)
class Call:
    """A call on its way: the bot that makes it and its parameters (JSON, form or query, all the same here).

    `method` is in lower case: Telegram ignores the case of names.
    """

    world: World
    bot: Bot
    method: str
    params: Json
    files: dict[str, StoredFile] = field(default_factory=dict)

    @property
    def chat_id(self) -> int | None:
        """The chat the call names, if it names one by number."""
        try:
            return int(self.params["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None

    def text(self, name: str) -> str:
        """Return a parameter as text, empty when absent."""
        value = self.params.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """Return a parameter as an integer; anything else counts as absent, as in Telegram."""
        try:
            return int(self.params.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """True if a parameter says yes."""
        return str(self.params.get(name, "")).lower() in ("true", "1", "yes", "t", "y")

    def json(self, name: str) -> Any:
        """Return a parameter that is JSON, or JSON in a text. Returns None if absent. Raises Refused for bad JSON."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def chat(self) -> Chat:
        """Return the chat meant, if the bot knows it. Raises Refused otherwise."""
        if not self.text("chat_id"):
            raise bad_request("chat_id is empty")
        number = self.chat_id
        if number is None:
            raise bad_request("chat not found")
        chat = self._private(number) if number > 0 else self._group(number)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def speaking(self) -> Chat:
        """Return the chat meant, if the bot may also write there now. Raises Refused otherwise."""
        chat = self.chat()
        if isinstance(chat, PrivateChat):
            if not chat.started:
                raise forbidden("bot can't initiate conversation with a user")
            if chat.blocked:
                raise forbidden("bot was blocked by the user")
        return chat

    def _private(self, number: int) -> PrivateChat | None:
        if number in self.world.bots:
            raise forbidden("bot can't send messages to bots")
        user = self.world.users.get(number)
        return self.world.private(user, self.bot) if user else None

    def _group(self, number: int) -> Group | None:
        group = self.world.groups.get(number)
        if group is None:
            return None
        if group.upgraded_to:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=group.upgraded_to,
            )
        if self.bot.id in group.kicked:
            raise forbidden(f"bot was kicked from the {'super' if group.supergroup else ''}group chat")
        return group if self.bot.id in group.members else None
