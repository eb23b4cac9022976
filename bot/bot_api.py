"""Parcels become calls of the Bot API, the same for both bots; a subclass only knows how its library makes a call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Literal

from bot.channel import Conflict, File, Me, Moved, Never, Passing, Sent, TryLater, Undelivered
from bot.drawing import LONGEST_TOAST, keyboard, plain
from bot.trend import painted
from conversations.model import Ack, Lane, Message, Picture, Say
from conversations.ports import Parcel

# What we read of all that a bot can be told; the rest is not even sent to us.
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
SEND_TIMEOUT = 20.0  # seconds

# How a kind of file is sent: method and parameter; whatever is not here goes as a document, which any file can be.
_FILE_METHODS = {"photo": ("sendPhoto", "photo"), "voice": ("sendVoice", "voice")}
_AS_DOCUMENT = ("sendDocument", "document")
_LONGEST_CAPTION = 1024  # characters

# Telegram's own words (they have no other code); compared in lower case.
_CHAT_GONE = ("chat not found", "user not found", "peer_id_invalid", "deactivated", "was deleted", "was kicked")
_NO_RIGHTS = ("not enough rights", "have no rights", "chat_write_forbidden", "chat_restricted")
_ALREADY_DONE = ("message is not modified", "query is too old", "query id is invalid", "query_id_invalid")
_NOTHING_TO_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")
_BAD_MARKUP = ("can't parse entities",)


def refusal(
    status: int, description: str, retry_after: float | None = None, moved_to: int | None = None
) -> Undelivered:
    """What an error answer of the Bot API means for a parcel."""
    words = description.lower()
    if moved_to:
        return Moved(str(moved_to))
    if status == 429 or retry_after:
        return TryLater(retry_after or 1)
    if status >= 500 or any(sign in words for sign in _NO_RIGHTS):  # rights may be given back
        return Passing(description)
    return Never(description, gone=status == 403 or any(sign in words for sign in _CHAT_GONE))


class BotApi(ABC):
    """One bot on a Bot API server (a `Messenger`)."""

    @abstractmethod
    async def call(self, method: str, params: dict[str, Any], timeout: float = SEND_TIMEOUT) -> Any:
        """One call; its result as plain JSON. Raises what `Messenger` may raise, and nothing of a library."""

    @abstractmethod
    async def download(self, path: str) -> bytes:
        """The content of a file at a path that getFile gave."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections."""

    async def send(self, parcel: Parcel) -> Sent:
        """Post, edit or answer, as the parcel wants; what is already so counts as done."""
        try:
            match parcel.content:
                case Say(message=message, edit=True) if parcel.posted is not None:
                    return await self._edit(parcel.address, parcel.posted, message)
                case Say(message=message):
                    return await self._post(parcel.address, message)
                case Ack(callback=callback, text=text):
                    return await self._answer(callback, text)
                case Picture(data=data, caption=caption):
                    return await self.send_file(
                        parcel.address, "photo", File("picture.png", await painted(data)), caption
                    )
                case other:
                    raise TypeError(f"a bot cannot send {type(other).__name__}")
        except TryLater as later:
            # Undocumented whom a 429 means: for reminders, one after another to many people, it is the whole bot.
            bulk = parcel.lane is Lane.REMINDER and not parcel.address.startswith("-")
            raise TryLater(later.seconds, whole_bot=bulk) from None

    async def fetch(self, offset: int | None, timeout: int) -> list[Any]:
        """Raw updates from `offset` on, waiting up to `timeout` seconds for the first."""
        params: dict[str, Any] = {"timeout": timeout, "limit": 100, "allowed_updates": UPDATES}
        if offset is not None:
            params["offset"] = offset
        try:
            updates = await self.call("getUpdates", params, timeout=timeout + 10)
        except Conflict as conflict:
            if "webhook" in str(conflict).lower():  # left from a time when updates were brought; the next try succeeds
                await self.delete_webhook()
            raise
        return updates if isinstance(updates, list) else []

    async def set_webhook(self, url: str, secret: str) -> None:
        """Updates are brought to this address from now on, with this secret."""
        params = {"url": url, "secret_token": secret, "allowed_updates": UPDATES, "max_connections": 20}
        await self.call("setWebhook", params)

    async def delete_webhook(self) -> None:
        """Updates wait to be fetched again; none is dropped."""
        await self.call("deleteWebhook", {})

    async def me(self) -> Me:
        """Who this bot is."""
        user = await self.call("getMe", {})
        return Me(int(user["id"]), str(user.get("username", "")))

    async def set_commands(
        self, commands: Mapping[str, str], scope: Literal["private", "groups"], language: str = ""
    ) -> None:
        """The menu, for one kind of chat and a language ("" for all others)."""
        kind = "all_private_chats" if scope == "private" else "all_group_chats"
        menu = [{"command": name, "description": words} for name, words in commands.items()]
        params: dict[str, Any] = {"commands": menu, "scope": {"type": kind}}
        if language:
            params["language_code"] = language
        await self.call("setMyCommands", params)

    async def fetch_file(self, file_id: str) -> bytes:
        """The content of a file somebody sent to this bot (at most 20 MB)."""
        file = await self.call("getFile", {"file_id": file_id})
        return await self.download(str(file["file_path"]))

    async def send_file(self, address: str, kind: str, file: File, caption: Message) -> Sent:
        """Send a file of a kind ("photo", "voice"; anything else goes as a document) with words under it."""
        method, name = _FILE_METHODS.get(kind, _AS_DOCUMENT)
        params: dict[str, Any] = {"chat_id": int(address), name: file}
        params |= {"caption": plain(caption.text)[:_LONGEST_CAPTION]}
        if (markup := keyboard(caption)) is not None:
            params["reply_markup"] = markup
        return Sent(int((await self.call(method, params))["message_id"]))

    async def _post(self, address: str, message: Message) -> Sent:
        posted = await self._with_markup("sendMessage", {"chat_id": int(address)}, message)
        return Sent(int(posted["message_id"]))

    async def _edit(self, address: str, number: int, message: Message) -> Sent:
        try:
            await self._with_markup("editMessageText", {"chat_id": int(address), "message_id": number}, message)
        except Never as no:
            if _says(no, _ALREADY_DONE):
                return Sent(number)
            if not _says(no, _NOTHING_TO_EDIT):
                raise
            return await self._post(address, message)
        return Sent(number)

    async def _with_markup(self, method: str, params: dict[str, Any], message: Message) -> Any:
        params |= {"text": message.text, "parse_mode": "HTML"}
        if (markup := keyboard(message)) is not None:
            params["reply_markup"] = markup
        try:
            return await self.call(method, params)
        except Never as no:
            if not _says(no, _BAD_MARKUP):
                raise
            # A slip in a text's markup must not keep an alarm from its reader.
            del params["parse_mode"]
            return await self.call(method, params | {"text": plain(message.text)})

    async def _answer(self, callback: str, text: str) -> Sent:
        params = {"callback_query_id": callback} | ({"text": text[:LONGEST_TOAST]} if text else {})
        try:
            await self.call("answerCallbackQuery", params)
        except Never as no:
            if not _says(no, _ALREADY_DONE):
                raise
        return Sent()


def _says(no: Never, signs: tuple[str, ...]) -> bool:
    return any(sign in str(no).lower() for sign in signs)
