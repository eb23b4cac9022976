"""Known bots: update numbers are a bot's own, so a bot that follows another one starts with none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text, update
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

    def told(self, bot: KnownBot, now: datetime) -> None:
        self._connection.execute(_TOLD, {"named": bot.channel, "number": bot.bot, "now": now})
