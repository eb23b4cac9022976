"""Acts of people with their phones: write, press, share, block, join. Each act reaches the bots that may hear it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.simulator import pictures
from bot.simulator.entities import found_in, trimmed, utf16
from bot.simulator.groups import Groups
from bot.simulator.views import chat_json, member_json, message_json, user_json
from bot.simulator.wire import Json
from bot.simulator.world import Bot, Chat, Group, PrivateChat, Query, ShownMessage, StoredFile, User, digits

Where = Bot | Chat | str | int

_MAX_TEXT = 4096  # a longer text leaves a person's app in several messages


class People(Groups):
    """The acts of people. Call them from the loop the simulator runs in (or before it runs).

    `chat` is a bot (or its @name) for a private chat, or a group (or its id).
    """

    def send_hidden(self, user: User, group: Group, text: str) -> ShownMessage:
        """Write a text in a group as its anonymous administrator: the bot is told the group, and a fake sender."""
        return self._say(user, group, {"text": text, "entities": found_in(text)}, hidden=True)

    def send_text(
        self, user: User, chat: Where, text: str, reply_to: int | None = None, topic: int | None = None
    ) -> ShownMessage:
        """Write a text; a very long one leaves in parts, as apps do, and the last part is returned."""
        if utf16(text) > _MAX_TEXT:
            half = len(text) * _MAX_TEXT // utf16(text)
            self.send_text(user, chat, text[:half], reply_to, topic)
            return self.send_text(user, chat, text[half:], None, topic)
        plain, _ = trimmed(text, [])
        if not plain:
            raise ValueError("nobody can send an empty text")
        content: Json = {"text": plain}
        if entities := found_in(plain):
            content["entities"] = entities
        return self._say(user, chat, content, reply_to, topic=topic)

    def share_contact(self, user: User, chat: Where, own: bool = True, phone: str = "", name: str = "") -> ShownMessage:
        """Share one's own contact, or (`own=False`) that of `phone`; Telegram adds the owner's id when it knows it."""
        number = user.phone if own else digits(phone)
        if not number:
            raise ValueError("there is no phone number to share")
        owner = user if own else self.world.owner_of(number)
        contact: Json = {"phone_number": number, "first_name": name or (owner.name if owner else number)}
        if owner:
            contact["user_id"] = owner.id
        return self._say(user, chat, {"contact": contact})

    def send_sticker(self, user: User, chat: Where, emoji: str = "👍") -> ShownMessage:
        """Send a sticker."""
        sticker = {"width": 512, "height": 512, "emoji": emoji, "type": "regular"}
        return self._say(
            user,
            chat,
            {
                "sticker": {**sticker, "is_animated": False, "is_video": False}
                | self._file(StoredFile("sticker.webp", "image/webp", emoji.encode()))
            },
        )

    def send_photo(
        self, user: User, chat: Where, data: bytes | None = None, caption: str = "", reply_to: int | None = None
    ) -> ShownMessage:
        """Send a picture (JPEG or PNG bytes; a small drawn one when none is given)."""
        picture = data or pictures.sample()
        content: Json = {"photo": pictures.sizes(self._file(StoredFile("photo.jpg", "image/jpeg", picture)), picture)}
        if caption:
            content |= {"caption": caption, "caption_entities": found_in(caption)}
        return self._say(user, chat, content, reply_to)

    def send_voice(self, user: User, chat: Where, seconds: int = 4, reply_to: int | None = None) -> ShownMessage:
        """Send a voice message."""
        voice = {"duration": seconds, "mime_type": "audio/ogg"}
        file = self._file(StoredFile("voice.ogg", "audio/ogg", b"OggS"))
        return self._say(user, chat, {"voice": voice | file}, reply_to)

    def send_video(self, user: User, chat: Where, caption: str = "") -> ShownMessage:
        """Send a video."""
        file = self._file(StoredFile("video.mp4", "video/mp4", b"ftyp"))
        video = {"width": 640, "height": 480, "duration": 90, "mime_type": "video/mp4"} | file
        return self._say(user, chat, {"video": video, **({"caption": caption} if caption else {})})

    def set_timer(self, user: User, chat: Where, seconds: int) -> ShownMessage:
        """Let all messages of a chat delete themselves after some seconds (0: no longer)."""
        return self._say(user, chat, {"message_auto_delete_timer_changed": {"message_auto_delete_time": seconds}})

    def send_location(
        self, user: User, chat: Where, latitude: float = 22.4856, longitude: float = 103.9707
    ) -> ShownMessage:
        """Send a place (Lào Cai when none is given)."""
        return self._say(user, chat, {"location": {"latitude": latitude, "longitude": longitude}})

    def send_document(self, user: User, chat: Where, data: bytes, name: str, mime: str = "text/plain") -> ShownMessage:
        """Send a file."""
        document = {"file_name": name, "mime_type": mime}
        return self._say(user, chat, {"document": document | self._file(StoredFile(name, mime, data))})

    def edit_text(self, user: User, chat: Where, message_id: int, text: str) -> ShownMessage:
        """Change a text this person sent. Raises ValueError for another's text."""
        message = self.place(user, chat).messages[message_id]
        if message.author is not user:
            raise ValueError("people edit their own messages only")
        message.content = {"text": text, **({"entities": e} if (e := found_in(text)) else {})}
        message.edited = self.world.now()
        self._tell(message, "edited_message")
        self.world.changed()
        return message

    def forward(self, user: User, chat: Where, message_id: int, source: Where | None = None) -> ShownMessage:
        """Pass a message on, from `source` (or this same chat) to `chat`."""
        original = self.place(user, chat if source is None else source).messages[message_id]
        origin = original.origin or {
            "type": "user",
            "sender_user": user_json(original.author),
            "date": int(original.date.timestamp()),
        }
        return self._say(user, chat, dict(original.content), origin=origin)

    def open_link(self, user: User, link: str) -> ShownMessage:
        """Open `https://t.me/BOT?start=PAYLOAD` and press START."""
        parts = urlsplit(link if "://" in link else f"https://{link}")
        bot = self.world.bot_named(parts.path.strip("/"))
        if bot is None or parts.hostname not in ("t.me", "telegram.me"):
            raise LookupError(f"no bot behind {link!r}")
        payload = parse_qs(parts.query).get("start", [""])[0]
        return self.send_text(user, bot, f"/start {payload}".strip())

    def press(self, user: User, chat: Where, message_id: int, button: str) -> str | None:
        """Press the button with this label or data; return the query's id.

        Returns None for a link, after following it. Raises LookupError if there is no such button (see `forge_press`).
        """
        message = self.place(user, chat).messages.get(message_id)
        rows = message.markup["inline_keyboard"] if message and message.markup else []
        for shown in (shown for row in rows for shown in row):
            if button in (shown["text"], shown.get("callback_data")):
                if "url" in shown:
                    self._follow(user, shown["url"])
                    return None
                return self.forge_press(user, chat, message_id, shown["callback_data"])
        raise LookupError(f"message {message_id} has no button {button!r}")

    def forge_press(self, user: User, chat: Where, message_id: int, data: str) -> str:
        """Press a button that need not be there, as a changed app can; return the query's id."""
        place = self.place(user, chat)
        message = place.messages[message_id]
        if not isinstance(message.author, Bot):
            raise LookupError("only a bot's message can have buttons")
        bot = message.author
        query = str(5_000_000_000 + self.world.number())
        self.world.queries[query] = Query(user, bot, self.world.now())
        instance = str(abs(place.id) * 31 + 7)
        payload = {"id": query, "from": user_json(user), "message": message_json(message, bot)}
        bot.updates.put("callback_query", payload | {"chat_instance": instance, "data": data})
        return query

    def block(self, user: User, bot: Bot | str) -> None:
        """Block a bot: it is told, and may not write any more."""
        self._set_blocked(user, bot, True)

    def unblock(self, user: User, bot: Bot | str) -> None:
        """Unblock a bot: it is told, and may write again."""
        self._set_blocked(user, bot, False)

    def _set_blocked(self, user: User, bot: Bot | str, blocked: bool) -> None:
        chat = self.place(user, bot)
        assert isinstance(chat, PrivateChat)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        chat.bot.updates.put(
            "my_chat_member",
            {
                "chat": chat_json(chat),
                "from": user_json(user),
                "date": int(self.world.now().timestamp()),
                "old_chat_member": member_json(chat.bot, old),
                "new_chat_member": member_json(chat.bot, new),
            },
        )
        self.world.changed()

    def _follow(self, user: User, url: str) -> None:
        try:
            self.open_link(user, url)
        except LookupError:
            return

    def _file(self, file: StoredFile) -> Json:
        return {"file": self.world.keep(file), "file_size": len(file.data)}

    def _say(self, user: User, where: Where, content: Json, reply_to: int | None = None, **rest: Any) -> ShownMessage:
        chat = self.place(user, where)
        if isinstance(chat, PrivateChat):
            if chat.blocked:
                raise ValueError(f"{user.name} has blocked this bot")
            chat.started = True
        answered = chat.messages.get(reply_to) if reply_to else None
        if answered and answered.topic and not rest.get("topic"):
            rest["topic"] = answered.topic  # a reply goes into the topic of the message it answers
        message = self.world.post(chat, user, content, reply_to=answered, **rest)
        chat.asked.pop(user.id, None)
        if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None
        chat.read[user.id] = message.id
        self._tell(message, "message")
        return message

    def place(self, user: User, where: Where) -> Chat:
        """Return the chat a person means. Raises LookupError if there is none or they are not in it."""
        if isinstance(where, str) and not where.lstrip("-").isdigit():
            bot = self.world.bot_named(where)
            if bot is None:
                raise LookupError(f"no bot called {where!r}")
            return self.world.private(user, bot)
        if isinstance(where, Bot):
            return self.world.private(user, where)
        chat = where if isinstance(where, Chat) else self.world.groups[int(where)]
        if isinstance(chat, Group) and user.id not in chat.members:
            raise LookupError(f"{user.name} is not in {chat.title!r}")
        return chat
