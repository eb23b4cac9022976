"""Forwarding of files between bots: no bot can use another's file by its id, so it is fetched and sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.channel.channel import File, Messenger, Never, Sent
from conversations.model.channels import Channel
from conversations.model.outgoing import Forward, Message, Say
from conversations.ports import Parcel
from conversations.texts import DEFAULT_LANGUAGE, Html, say

NAMES = {
    "photo": "photo.jpg",
    "voice": "voice.ogg",
    "audio": "audio.mp3",
    "video": "video.mp4",
    "video_note": "video.mp4",
}


class Forwarding:
    """A bot's carrier that also sends files which other bots received.

    A file that cannot be had (too big, gone, empty, refused there) becomes words: the rest of the letter must arrive.
    """

    def __init__(self, bot: Messenger, sources: Mapping[Channel, Messenger]) -> None:
        self._bot = bot
        self._sources = sources

    async def send(self, parcel: Parcel) -> Sent:
        """Send one parcel. Raises SendFailed or TokenRefused."""
        content = parcel.content
        if not isinstance(content, Forward):
            return await self._bot.send(parcel)
        try:
            data = await self._sources[content.source].fetch_file(content.file)
            if not data:
                raise Never("the file is empty")
            file = File(NAMES.get(content.kind, "file"), data)
            return await self._bot.send_file(parcel.address, content.kind, file, content.caption, parcel.topic)
        except Never as no:
            if no.gone:
                raise
            words = content.instead or _without_file(content.caption)
            sent = await self._bot.send(replace(parcel, content=Say(words, card=content.card)))
            return replace(sent, lost=True)

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.close()


def _without_file(caption: Message) -> Message:
    return replace(caption, text=Html(f"{caption.text}\n{say('letter.file_lost', DEFAULT_LANGUAGE)}"))
