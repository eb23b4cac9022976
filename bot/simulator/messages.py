"""Bot API methods about messages: send, edit, delete, answer a press."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.simulator import markup, pictures
from bot.simulator.calls import Call
from bot.simulator.entities import Entity, found_in, parse_html, trimmed, utf16
from bot.simulator.errors import bad_request
from bot.simulator.views import file_key, message_json, user_json
from bot.simulator.wire import Json
from bot.simulator.world import Chat, Group, PrivateChat, ShownMessage, StoredFile, Toast, User

_MAX_TEXT = 4096  # Bot API, sendMessage.text: 1-4096 characters after entities parsing
MAX_CAPTION = 1024  # Bot API, sendPhoto.caption
MAX_TOAST = 200  # Bot API, answerCallbackQuery.text
DELETABLE_FOR = timedelta(hours=48)  # Bot API, deleteMessage
QUERY_LIVES = timedelta(seconds=60)  # not documented; Telegram forgets presses after about a minute
_MENTION = re.compile(r"tg://user\?id=(\d+)")


def send_message(call: Call) -> Json:
    """Answer sendMessage."""
    return _send(call, _text_content(call))


def send_photo(call: Call) -> Json:
    """Answer sendPhoto: an upload, an `attach://` part, or a file id of this bot."""
    key, file = _file(call, "photo")
    picture = pictures.sizes({"file": key, "file_size": len(file.data)}, file.data)
    return _send(call, {"photo": picture} | _caption(call))


def send_document(call: Call) -> Json:
    """Answer sendDocument: an upload, an `attach://` part, or a file id of this bot."""
    key, file = _file(call, "document")
    if not file.data:
        raise bad_request("file must be non-empty")
    shown = {"file": key, "file_name": file.name, "mime_type": file.mime, "file_size": len(file.data)}
    return _send(call, {"document": shown} | _caption(call))


def send_voice(call: Call) -> Json:
    """Answer sendVoice: an upload, an `attach://` part, or a file id of this bot."""
    key, file = _file(call, "voice")
    if not file.data:
        raise bad_request("file must be non-empty")
    shown = {"file": key, "duration": call.number("duration"), "mime_type": "audio/ogg", "file_size": len(file.data)}
    return _send(call, {"voice": shown} | _caption(call))


def edit_message_text(call: Call) -> Json:
    """Answer editMessageText."""
    message = _own(call)
    content = _text_content(call)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edited(call, message, content)


def edit_message_caption(call: Call) -> Json:
    """Answer editMessageCaption."""
    message = _own(call)
    if "text" in message.content:
        raise bad_request("there is no caption in the message to edit")
    kept = {key: part for key, part in message.content.items() if not key.startswith("caption")}
    return _edited(call, message, kept | _caption(call))


def edit_message_reply_markup(call: Call) -> Json:
    """Answer editMessageReplyMarkup."""
    message = _own(call)
    return _edited(call, message, message.content)


def delete_message(call: Call) -> bool:
    """Answer deleteMessage: younger than 48 hours; in groups only its own, or any as an administrator."""
    chat = call.chat()
    message = chat.messages.get(call.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if isinstance(chat, Group) and message.author is not call.bot and call.bot.id not in chat.admins:
        raise bad_request("message can't be deleted")
    if call.world.now() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message.id]
    call.world.changed()
    return True


def answer_callback_query(call: Call) -> bool:
    """Answer answerCallbackQuery: once, within 60 seconds, and only by the bot that was pressed."""
    text = call.text("text")
    if utf16(text) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    query = call.world.queries.get(call.text("callback_query_id"))
    if query is None or query.bot is not call.bot or call.world.now() - query.date > QUERY_LIVES:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    del call.world.queries[call.text("callback_query_id")]
    if text:
        alert = call.flag("show_alert")
        call.world.toasts[query.user.id].append(Toast(text, alert, call.world.now()))
        call.world.journal.note("toast", user=query.user.id, text=text, alert=alert)
    return True


def send_chat_action(call: Call) -> bool:
    """Answer sendChatAction: the page shows it as "is typing"."""
    chat = call.speaking()
    call.world.journal.note("typing", chat=chat.id, name=call.bot.name)
    return True


def _send(call: Call, content: Json) -> Json:
    chat = call.speaking()
    keyboard = markup.checked(call.params.get("reply_markup"), isinstance(chat, PrivateChat))
    topic = call.number("message_thread_id") or None
    if topic and not (isinstance(chat, Group) and topic in chat.topics):
        raise bad_request("message thread not found")
    inline = keyboard if keyboard and "inline_keyboard" in keyboard else None
    answered = _answered(call, chat)
    message = call.world.post(chat, call.bot, content, markup=inline, reply_to=answered, topic=topic)
    if keyboard and not inline:
        _lay(chat, keyboard, message)
    return message_json(message, call.bot)


def _lay(chat: Chat, keyboard: Json, message: ShownMessage) -> None:
    """Put a reply keyboard under the chat, take it away, or make people's next words a reply."""
    if "keyboard" in keyboard:
        chat.keyboard = keyboard
    elif keyboard.get("remove_keyboard"):
        chat.keyboard = None
    elif keyboard.get("force_reply"):
        chat.asked |= dict.fromkeys(_asked(chat, message, bool(keyboard.get("selective"))), message.id)


def _asked(chat: Chat, message: ShownMessage, selective: bool) -> list[int]:
    if isinstance(chat, Group):
        members = [person.id for person in chat.members.values() if isinstance(person, User)]
        if not selective:
            return members
        named = [e["user"]["id"] for e in message.content.get("entities", []) if e["type"] == "text_mention"]
        return named + ([message.reply_to.author.id] if message.reply_to else [])
    return [chat.id]


def _answered(call: Call, chat: Chat) -> ShownMessage | None:
    given = call.json("reply_parameters") or {}
    number = int(given.get("message_id") or call.number("reply_to_message_id"))
    if not number:
        return None
    optional = given.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply")
    message = chat.messages.get(number)
    if message is None and not optional:
        raise bad_request("message to be replied not found")
    return message


def _own(call: Call) -> ShownMessage:
    chat = call.chat()
    if not call.number("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(call.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.author is not call.bot:
        raise bad_request("message can't be edited")
    return message


def _edited(call: Call, message: ShownMessage, content: Json) -> Json:
    keyboard = markup.checked_inline(call.params.get("reply_markup"))
    keyboard = keyboard if keyboard and keyboard["inline_keyboard"] else None
    if content == message.content and keyboard == message.markup:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    if content != message.content:
        message.edited = call.world.now()
    message.content, message.markup = content, keyboard
    call.world.changed()
    return message_json(message, call.bot)


def _text_content(call: Call) -> Json:
    text, entities = _formatted(call, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16(text) > _MAX_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def _caption(call: Call) -> Json:
    text, entities = _formatted(call, "caption", "caption_entities")
    if utf16(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    content: Json = {"caption": text} if text else {}
    return content | ({"caption_entities": entities} if entities else {})


def _formatted(call: Call, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    mode = call.text("parse_mode").lower()
    if mode not in ("", "html"):
        raise bad_request("unsupported parse_mode")  # of Telegram's three, this world speaks HTML alone
    if mode:
        text, entities = parse_html(call.text(name))
    else:
        text, entities = trimmed(call.text(name), call.json(entities_name) or [])
    taken = {at for e in entities for at in range(e["offset"], e["offset"] + e["length"])}
    found = [e for e in found_in(text) if e["offset"] not in taken]
    marked = [kept for e in entities if (kept := _mention(call, e))]
    return text, sorted(marked + found, key=lambda e: e["offset"])


def _mention(call: Call, entity: Entity) -> Entity | None:
    """Turn a link to a person into a mention. Returns None if the person is unknown: Telegram drops such a link."""
    link = _MENTION.fullmatch(entity.get("url", ""))
    if not link:
        return entity
    user = call.world.users.get(int(link[1]))
    where = {"offset": entity["offset"], "length": entity["length"]}
    return {"type": "text_mention", "user": user_json(user)} | where if user else None


def _file(call: Call, name: str) -> tuple[str, StoredFile]:
    given = call.text(name)
    upload = call.files.get(given.removeprefix("attach://")) if given else call.files.get(name)
    if upload:
        return call.world.keep(upload), upload
    if not given:
        raise bad_request(f"there is no {name} in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # this world has no internet
    key = file_key(call.world, call.bot, given)
    if key is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return key, call.world.files[key]
