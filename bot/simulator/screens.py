"""Screens of a person: chats as shown on a phone, buttons, toasts, text messages. For tests and for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.simulator.people import People, Where
from bot.simulator.wire import Json
from bot.simulator.world import Bot, Chat, Group, PrivateChat, ShownMessage, ShownSms, Toast, User, digits

_KINDS = ("text", "photo", "document", "sticker", "voice", "location", "contact")


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as a person sees it. `buttons` holds rows of labels; `content` anything else to show."""

    id: int
    chat_id: int
    author: str
    author_id: int
    mine: bool
    bot: bool
    kind: str
    text: str
    entities: list[Json]
    buttons: list[list[str]]
    date: datetime
    edited: bool
    reply_to: int | None
    forwarded_from: str | None
    content: Json
    markup: Json | None
    topic: str | None = None


class Screens(People):
    """People and their screens."""

    def chat_history(self, user: User, chat: Where) -> list[Shown]:
        """Return all messages of a chat, oldest first, as this person sees them."""
        place = self.place(user, chat)
        older = place.before.messages.values() if isinstance(place, Group) and place.before else ()
        return [_shown(message, user, place) for message in (*older, *place.messages.values())]

    def last(self, user: User, chat: Where) -> Shown:
        """Return the newest message of a chat. Raises LookupError in an empty one."""
        history = self.chat_history(user, chat)
        if not history:
            raise LookupError("nothing has been said here yet")
        return history[-1]

    def reply_keyboard(self, user: User, chat: Where) -> list[list[Json]]:
        """Return the keyboard under a chat: rows of buttons; empty when there is none."""
        keyboard = self.place(user, chat).keyboard
        return keyboard["keyboard"] if keyboard else []

    def tap(self, user: User, chat: Where, label: str) -> ShownMessage:
        """Tap a button of the reply keyboard: it shares the contact or a location, or says its label."""
        for button in (button for row in self.reply_keyboard(user, chat) for button in row):
            if button["text"] == label:
                if button.get("request_contact"):
                    return self.share_contact(user, chat)
                if button.get("request_location"):
                    return self.send_location(user, chat)
                return self.send_text(user, chat, label)
        raise LookupError(f"no such button: {label!r}")

    def toasts(self, user: User) -> list[Toast]:
        """Return the toasts a person was shown for a moment after presses, oldest first."""
        return self.world.toasts[user.id]

    def sms_inbox(self, phone: str) -> list[ShownSms]:
        """Return the text messages of a phone, oldest first."""
        return self.world.sms[digits(phone)]

    def chats(self, user: User) -> list[Chat]:
        """Return the chats a person can open: bots of their side, bots they started, groups they are in."""
        bots = [bot for bot in self.world.bots.values() if self._offered(user, bot)]
        groups = [
            group for group in self.world.groups.values() if user.id in group.members and group.upgraded_to is None
        ]
        return [*(self.world.private(user, bot) for bot in bots), *groups]

    def unread(self, user: User, chat: Chat) -> int:
        """Count the messages of others since this person last looked."""
        seen = chat.read.get(user.id, 0)
        return sum(message.id > seen and message.author is not user for message in chat.messages.values())

    def _offered(self, user: User, bot: Bot) -> bool:
        chat = self.world.privates.get((user.id, bot.id))
        return bot.staff == user.staff or (chat is not None and chat.started)


def title(chat: Chat) -> str:
    """Return the name over a chat, from a person's side."""
    return chat.bot.name if isinstance(chat, PrivateChat) else chat.title if isinstance(chat, Group) else ""


def _shown(message: ShownMessage, user: User, place: Chat) -> Shown:
    content = message.content
    markup = message.markup if message.chat is place else None
    rows = markup["inline_keyboard"] if markup else []
    return Shown(
        id=message.id,
        chat_id=message.chat.id,
        author=message.author.name,
        author_id=message.author.id,
        mine=message.author is user,
        bot=isinstance(message.author, Bot),
        kind="service" if message.service else next((kind for kind in _KINDS if kind in content), "other"),
        text=content.get("text") or content.get("caption") or "",
        entities=content.get("entities") or content.get("caption_entities") or [],
        buttons=[[button["text"] for button in row] for row in rows],
        date=message.date,
        edited=message.edited is not None,
        reply_to=message.reply_to.id if message.reply_to else None,
        forwarded_from=message.origin["sender_user"]["first_name"] if message.origin else None,
        content=content,
        markup=markup,
        topic=place.topics.get(message.topic, "") if isinstance(place, Group) and message.topic else None,
    )
