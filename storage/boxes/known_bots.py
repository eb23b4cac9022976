"""Known bots: update numbers are a bot's own, so a bot that follows another one starts with none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.channels import Channel
from conversations.model.house import KnownBot
from storage import tables

BOT = tables.table(tables.KnownBot)
_INBOX = tables.table(tables.Inbox)
_OF = BOT.c.channel == bindparam("named")

_KNOWN = select(BOT.c.bot, BOT.c.met_at).where(_OF)
_MEET = insert(BOT).on_conflict_do_nothing()
# What a release without numbers of bots has heard: the bot that listens first is taken for the one it was.
_ADOPT = (
    update(_INBOX)
    .where(_INBOX.c.channel == bindparam("named"), text("inbox.bot = 0 AND inbox.update_id > 0"))
    .values(bot=bindparam("number"))
)
_UNTOLD = select(BOT.c.channel, BOT.c.bot, BOT.c.name, BOT.c.met_at).where(BOT.c.told_at.is_(None))
_TOLD = update(BOT).where(_OF, BOT.c.bot == bindparam("number")).values(told_at=bindparam("now"))

# Messages are numbered by the bot that met them: the same number is another message for the bot that follows.
_POSTED, _EARLIER, _OUTBOX = (tables.table(each) for each in (tables.Posted, tables.EarlierPlace, tables.Outbox))
_HEARD, _CONTACT, _SENT = (tables.table(each) for each in (tables.HeardMessage, tables.Contact, tables.SentLetter))
_HERE = select(_CONTACT.c.id).where(_CONTACT.c.channel == bindparam("named"))
_FORGET = (
    delete(_POSTED).where(_POSTED.c.channel == bindparam("named")),
    delete(_EARLIER).where(_EARLIER.c.channel == bindparam("named")),
    delete(_HEARD).where(_HEARD.c.contact_id.in_(_HERE), _HEARD.c.at < bindparam("met")),
    update(_OUTBOX)
    .where(
        _OUTBOX.c.channel == bindparam("named"),
        text("outbox.state = 'waiting' AND outbox.kind IN ('ack', 'erase')"),
        _OUTBOX.c.created_at < bindparam("met"),
    )
    .values(state="dropped", payload=None, why="for a message of another bot"),
)
_FORGET_TYPED = (
    update(_SENT).where(_SENT.c.message > 0, _SENT.c.at < bindparam("met")).values(message=-_SENT.c.letter_id)
)


class KnownBots:
    """The bots of one memory, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def met(self, channel: Channel, bot: int, name: str, now: datetime) -> tuple[datetime, bool]:
        rows = self._connection.execute(_KNOWN, {"named": channel})
        known: dict[int, datetime] = {row.bot: row.met_at for row in rows}
        if bot in known:
            return known[bot], False
        follows = bool(known)
        if not follows:
            self._connection.execute(_ADOPT, {"named": channel, "number": bot})
        row = {"channel": channel, "bot": bot, "name": name, "met_at": now, "told_at": None if follows else now}
        self._connection.execute(_MEET, row)
        return now, follows

    def untold(self) -> list[KnownBot]:
        return [KnownBot(Channel(channel), *rest) for channel, *rest in self._connection.execute(_UNTOLD)]

    def forget_messages(self, bot: KnownBot, *, letters: bool) -> None:
        about = {"named": bot.channel, "met": bot.met_at}
        for statement in _FORGET:
            self._connection.execute(statement, about)
        if letters:
            self._connection.execute(_FORGET_TYPED, {"met": bot.met_at})

    def told(self, bot: KnownBot, now: datetime) -> None:
        self._connection.execute(_TOLD, {"named": bot.channel, "number": bot.bot, "now": now})
