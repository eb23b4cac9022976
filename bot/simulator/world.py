"""The simulated world: people, bots, chats, messages, text messages. Pure and in memory, without HTTP."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.simulator.entities import words_of
from bot.simulator.updates import Journal, Updates
from bot.simulator.wire import Json

FIRST_USER = 700_000_001
FIRST_GROUP = -4_000_001
FIRST_SUPERGROUP = -1_002_000_000_001
SERVICE = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "migrate_to_chat_id",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "group_chat_created",
    }
)


@dataclass(eq=False, slots=True)
class User:
    """A person with a phone. `phone` holds digits only, with the country code, as Telegram gives it."""

    id: int
    name: str
    phone: str | None = None
    language: str = "vi"
    staff: bool = False


@dataclass(eq=False, slots=True)
class Bot:
    """A bot, known by its token; `staff` only says on which pane of the page it is shown."""

    id: int
    token: str
    username: str
    name: str
    staff: bool = False
    privacy: bool = True
    updates: Updates = field(default_factory=Updates)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    messages_seen: int = 0


@dataclass(eq=False, slots=True)
class ShownMessage:
    """One message; `content` holds the Bot API's fields, files as `{"file": key}`; `markup` inline buttons."""

    id: int
    chat: Chat
    author: User | Bot
    date: datetime
    content: Json
    markup: Json | None = None
    reply_to: ShownMessage | None = None
    edited: datetime | None = None
    hidden: bool = False
    origin: Json | None = None
    topic: int | None = None

    @property
    def service(self) -> bool:
        """True if this is Telegram speaking (a member joined, a group moved)."""
        return not SERVICE.isdisjoint(self.content)


@dataclass(eq=False, slots=True)
class Chat:
    """The common part of private chats and groups."""

    id: int
    messages: dict[int, ShownMessage] = field(default_factory=dict)
    keyboard: Json | None = None
    asked: dict[int, int] = field(default_factory=dict)
    read: dict[int, int] = field(default_factory=dict)
    last_id: int = 0

    def next_id(self) -> int:
        """Return a fresh message number."""
        self.last_id += 1
        return self.last_id


@dataclass(eq=False, slots=True, kw_only=True)
class PrivateChat(Chat):
    """A person and a bot. The bot may write only once the person has started it, and not while blocked."""

    user: User
    bot: Bot
    started: bool = False
    blocked: bool = False

    def next_id(self) -> int:
        """Return the bot's next number: its private chats share one counter, as accounts do in Telegram."""
        self.bot.messages_seen += 1
        self.last_id = self.bot.messages_seen
        return self.last_id


@dataclass(eq=False, slots=True, kw_only=True)
class Group(Chat):
    """People and bots; a plain group until it is upgraded to a supergroup with another id."""

    title: str
    members: dict[int, User | Bot] = field(default_factory=dict)
    creator: int | None = None
    admins: set[int] = field(default_factory=set)
    kicked: set[int] = field(default_factory=set)
    supergroup: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    upgraded_to: int | None = None
    before: Group | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was sent."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ShownSms:
    """A text message on a person's phone."""

    text: str
    date: datetime
    purpose: str = ""
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Toast:
    """Words a person sees for a moment after a press."""

    text: str
    alert: bool
    date: datetime


@dataclass(slots=True)
class Query:
    """A press not yet answered by the bot."""

    user: User
    bot: Bot
    date: datetime


class World:
    """Everything there is, and the bots that are told of each message."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.journal = Journal()
        self.users: dict[int, User] = {}
        self.bots: dict[int, Bot] = {}
        self.stamps = True  # False: what people write bears no time, for people who type faster than anybody reads
        self.groups: dict[int, Group] = {}
        self.privates: dict[tuple[int, int], PrivateChat] = {}
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.toasts: defaultdict[int, list[Toast]] = defaultdict(list)
        self.sms: defaultdict[str, list[ShownSms]] = defaultdict(list)
        self._numbers = 0

    def number(self) -> int:
        """Return a number never given out before."""
        self._numbers += 1
        return self._numbers

    def private(self, user: User, bot: Bot) -> PrivateChat:
        """Return the chat of a person with a bot, made when first looked for."""
        key = (user.id, bot.id)
        if key not in self.privates:
            self.privates[key] = PrivateChat(id=user.id, user=user, bot=bot)
        return self.privates[key]

    def bot_named(self, username: str) -> Bot | None:
        """Return a bot by its name with or without @, in any case. Returns None if there is none."""
        wanted = username.lstrip("@").lower()
        return next((bot for bot in self.bots.values() if bot.username.lower() == wanted), None)

    def owner_of(self, phone: str) -> User | None:
        """Return the person with this phone. Returns None if there is none."""
        return next((user for user in self.users.values() if user.phone == phone), None)

    def keep(self, file: StoredFile) -> str:
        """Store a file and return its key for message contents."""
        key = f"file{self.number()}"
        self.files[key] = file
        return key

    def post(self, chat: Chat, author: User | Bot, content: Json, **rest: Any) -> ShownMessage:
        """Put a message into a chat; `hearers` returns the bots that may be told of it."""
        at = self.now() if self.stamps or isinstance(author, Bot) else datetime.fromtimestamp(0, UTC)
        message = ShownMessage(chat.next_id(), chat, author, at, content, **rest)
        chat.messages[message.id] = message
        self.changed()
        return message

    def changed(self) -> None:
        """Tell the page to look again."""
        self.journal.note("changed")

    def hearers(self, message: ShownMessage) -> list[Bot]:
        """Return the bots that are told of this message: bots never hear bots; privacy mode is on by default."""
        if isinstance(message.author, Bot) and not message.service:
            return []
        if isinstance(message.chat, PrivateChat):
            return [] if message.chat.blocked else [message.chat.bot]
        assert isinstance(message.chat, Group)
        group = message.chat
        bots = [member for member in group.members.values() if isinstance(member, Bot)]
        return [bot for bot in bots if not bot.privacy or bot.id in group.admins or _concerns(message, bot)]

    def sent_to_phone(self, phone: str, sms: ShownSms) -> None:
        """Put a text message on a phone."""
        self.sms[digits(phone)].append(sms)
        self.journal.note("sms", phone=digits(phone), text=sms.text)


def digits(phone: str) -> str:
    """Return a Vietnamese phone as Telegram writes it: digits with the country code, no plus."""
    kept = "".join(filter(str.isdigit, phone))
    return f"84{kept[1:]}" if kept.startswith("0") and not phone.startswith("+") else kept


def _concerns(message: ShownMessage, bot: Bot) -> bool:
    """True if privacy mode (core.telegram.org/bots/features) lets it through: command, reply, mention, service."""
    if message.service or (message.reply_to and message.reply_to.author is bot):
        return True
    text = message.content.get("text") or message.content.get("caption") or ""
    entities = message.content.get("entities") or message.content.get("caption_entities") or []
    me = f"@{bot.username}".lower()
    if me in (word.lower() for word in words_of(text, entities, "mention")):
        return True
    commands = words_of(text, entities, "bot_command")
    return any("@" not in word or word.lower().endswith(me) for word in commands)
