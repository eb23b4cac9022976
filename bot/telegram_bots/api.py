"""Parcels become calls of the Bot API, the same for both bots; a subclass only knows how its library makes a call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from bot.channel.channel import Conflict, File, Me, Moved, Never, Passing, SendFailed, Sent, TryLater
from bot.channel.drawing import LONGEST_TOAST, keyboard, plain, shortened
from bot.pictures.painting import painted
from bot.telegram_bots.membership import is_inside
from conversations.model.outgoing import Ack, Document, Erase, Look, Menu, Message, Picture, Say
from conversations.ports import Parcel

# The kinds of update we read; Telegram does not send us the others.
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
SEND_TIMEOUT = 20.0  # seconds


# Method and parameter for each kind of file; other kinds go as a document, which any file can be.
_FILE_METHODS = {"photo": ("sendPhoto", "photo"), "voice": ("sendVoice", "voice")}
_AS_DOCUMENT = ("sendDocument", "document")
_LONGEST_CAPTION = 1024  # UTF-16 units, core.telegram.org/bots/api#sendphoto

# Telegram's own words (they have no other code); compared in lower case.
_CHAT_GONE = ("chat not found", "user not found", "peer_id_invalid", "deactivated", "was deleted", "was kicked")
_NO_RIGHTS = ("not enough rights", "have no rights", "chat_write_forbidden", "chat_restricted")
_ALREADY_DONE = ("message is not modified", "query is too old", "query id is invalid", "query_id_invalid")
_NOTHING_TO_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")
_NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted")
_CLOSED = ("topic_closed",)
_NOTHING_TO_ERASE = ("message to delete not found", "message_id_invalid")  # "can't be deleted" means: it is still there
_BAD_MARKUP = ("can't parse entities",)


def refusal(status: int, description: str, retry_after: float | None = None, moved_to: int | None = None) -> SendFailed:
    """Return the failure that an error answer of the Bot API means for a parcel."""
    words = description.lower()
    if moved_to:
        return Moved(str(moved_to))
    if status == 429 or retry_after:
        return TryLater(retry_after or 1)
    if status >= 500 or any(sign in words for sign in _NO_RIGHTS):  # rights may be given back
        return Passing(description)
    return Never(description, gone=status == 403 or any(sign in words for sign in _CHAT_GONE))


_Call = Callable[[str, dict[str, Any]], Awaitable[Any]]


class BotApi(ABC):
    """One bot on a Bot API server (a `Messenger`)."""

    @abstractmethod
    async def call(self, method: str, params: dict[str, Any], timeout: float = SEND_TIMEOUT) -> Any:
        """Make one call and return its result as plain JSON. Raises the errors of `Messenger`, none of a library."""

    @abstractmethod
    async def download(self, path: str) -> bytes:
        """Return the content of a file at a path that getFile gave."""

    @abstractmethod
    async def close(self) -> None:
        """Close the connections."""

    async def send(self, parcel: Parcel) -> Sent:
        """Post, edit, answer or erase, as the parcel wants; a change already made counts as done."""
        match parcel.content:
            case Say(message=message, edit=True) if parcel.posted is not None:
                return await self._edit(parcel, parcel.posted, message)
            case Say(message=message):
                return await self._post(parcel.address, message, parcel.topic)
            case Ack(callback=callback, text=text, url=url):
                return await self._answer(callback, text, url)
            case Erase(message=number):
                return await self._erase(parcel.address, number)
            case Picture(kind=kind, data=data, caption=caption):
                picture = File("picture.png", await painted(kind, data))
                return await self.send_file(parcel.address, "photo", picture, caption, parcel.topic)
            case Document(kind=kind, name=name, data=data, caption=caption):
                document = File(name, await painted(kind, data))
                return await self.send_file(parcel.address, "document", document, caption, parcel.topic)
            case Menu(commands=commands):
                return await self._offer(int(parcel.address), commands)
            case Look(person=person, chats=chats):
                return Sent(inside={chat: await self._is_inside(chat, person) for chat in chats})
            case other:
                raise TypeError(f"a bot cannot send {type(other).__name__}")

    async def fetch(self, offset: int | None, timeout: int) -> list[Any]:
        """Return raw updates from `offset` on; wait up to `timeout` seconds for the first."""
        params: dict[str, Any] = {"timeout": timeout, "limit": 100, "allowed_updates": UPDATES}
        if offset is not None:
            params["offset"] = offset
        try:
            updates = await self.call("getUpdates", params, timeout=timeout + 10)
        except Conflict as conflict:
            if "webhook" in str(conflict).lower():  # left from a time with a webhook; the next try succeeds
                await self.delete_webhook()
            raise
        return updates if isinstance(updates, list) else []

    async def set_webhook(self, url: str, secret: str) -> None:
        """Ask the messenger to bring updates to this address from now on, with this secret."""
        params = {"url": url, "secret_token": secret, "allowed_updates": UPDATES, "max_connections": 20}
        await self.call("setWebhook", params)

    async def delete_webhook(self) -> None:
        """Ask the messenger to let updates wait until they are fetched; none is dropped."""
        await self.call("deleteWebhook", {})

    async def webhook(self) -> dict[str, object]:
        """Return where updates are brought (empty: fetched), how many wait, and the last trouble."""
        return dict(await self.call("getWebhookInfo", {}))

    async def me(self) -> Me:
        """Return this bot's id and name."""
        user = await self.call("getMe", {})
        return Me(int(user["id"]), str(user.get("username", "")))

    async def set_commands(
        self, commands: Mapping[str, str], scope: Literal["private", "groups"], language: str = ""
    ) -> None:
        """Set the menu, for one kind of chat and a language ("" for all others)."""
        kind = "all_private_chats" if scope == "private" else "all_group_chats"
        described = [{"command": name, "description": words} for name, words in commands.items()]
        params: dict[str, Any] = {"commands": described, "scope": {"type": kind}}
        if language:
            params["language_code"] = language
        await self.call("setMyCommands", params)

    async def fetch_file(self, file_id: str) -> bytes:
        """Return the content of a file that was sent to this bot (at most 20 MB)."""
        file = await self.call("getFile", {"file_id": file_id})
        return await self.download(str(file["file_path"]))

    async def send_file(self, address: str, kind: str, file: File, caption: Message, topic: int | None = None) -> Sent:
        """Send a file of a kind ("photo", "voice"; anything else goes as a document) with words under it."""
        method, name = _FILE_METHODS.get(kind, _AS_DOCUMENT)
        params: dict[str, Any] = {"chat_id": int(address), name: file}
        params |= {"caption": shortened(plain(caption.text), _LONGEST_CAPTION)}
        if (markup := keyboard(caption)) is not None:
            params["reply_markup"] = markup
        return Sent(int((await self._in_topic(self.call, method, params, topic))["message_id"]))

    async def _post(self, address: str, message: Message, topic: int | None) -> Sent:
        async def post(method: str, params: dict[str, Any]) -> Any:
            return await self._with_markup(method, params, message)

        posted = await self._in_topic(post, "sendMessage", {"chat_id": int(address)}, topic)
        return Sent(int(posted["message_id"]), at=int(posted.get("date", 0)))

    async def _in_topic(self, call: _Call, method: str, params: dict[str, Any], topic: int | None) -> Any:
        """Make a call whose message goes into a topic; if that was deleted or closed, into the general one.

        Raises Passing if the general one is closed too: it may be opened again, and cards must not be lost meanwhile.
        """
        if topic is not None:
            try:
                return await call(method, params | {"message_thread_id": topic})
            except Never as no:
                if not _says(no, _NO_TOPIC):
                    raise
        try:
            return await call(method, params)
        except Never as no:
            if not _says(no, _CLOSED):
                raise
            raise Passing(f"the general topic is closed: {no}") from None

    async def _offer(self, chat: int, commands: Mapping[str, str]) -> Sent:
        scope = {"type": "chat", "chat_id": chat}
        if commands:
            menu = [{"command": name, "description": words} for name, words in commands.items()]
            await self.call("setMyCommands", {"commands": menu, "scope": scope})
        else:
            await self.call("deleteMyCommands", {"scope": scope})
        return Sent()

    async def _edit(self, parcel: Parcel, number: int, message: Message) -> Sent:
        try:
            place = {"chat_id": int(parcel.address), "message_id": number}
            edited = await self._with_markup("editMessageText", place, message)
        except Never as no:
            if _says(no, _ALREADY_DONE):
                return Sent(number)
            if not _says(no, _NOTHING_TO_EDIT):
                raise
            return await self._post(parcel.address, message, parcel.topic)
        return Sent(number, at=int(edited.get("edit_date", 0)) if isinstance(edited, dict) else 0)

    async def _with_markup(self, method: str, params: dict[str, Any], message: Message) -> Any:
        params |= {"text": message.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
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

    async def _answer(self, callback: str, text: str, url: str) -> Sent:
        params = {"callback_query_id": callback} | ({"text": shortened(text, LONGEST_TOAST)} if text else {})
        params |= {"url": url} if url else {}  # only a link to this very bot (Bot API, answerCallbackQuery)
        try:
            await self.call("answerCallbackQuery", params)
        except Never as no:
            if not _says(no, _ALREADY_DONE):
                raise
        return Sent()

    async def _is_inside(self, chat: str, person: str) -> bool | None:
        """Return if a person is in a group. Returns None if that cannot be told, as to a mere member."""
        try:
            member = await self.call("getChatMember", {"chat_id": int(chat), "user_id": int(person)})
            return is_inside(member)
        except (Never, Moved, KeyError, TypeError, ValueError):
            return None

    async def _erase(self, address: str, number: int) -> Sent:
        try:
            await self.call("deleteMessage", {"chat_id": int(address), "message_id": number})
        except Never as no:
            if not _says(no, _NOTHING_TO_ERASE):
                raise
        return Sent()


def _says(no: Never, signs: tuple[str, ...]) -> bool:
    return any(sign in str(no).lower() for sign in signs)
