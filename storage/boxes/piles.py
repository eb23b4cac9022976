"""Messages that pile up before one chat: what can be seen in a list anyway need not be sent one by one."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, exists, func, literal_column, select, update

from conversations.model.channels import Channel
from storage.boxes.outbox import OUTBOX, POSTED, WAITING

_OTHER = OUTBOX.alias("other")
_PILED = and_(OUTBOX.c.channel == bindparam("of"), WAITING, OUTBOX.c.card.startswith(bindparam("cards")))
_PILES = select(OUTBOX.c.address).where(_PILED).group_by(OUTBOX.c.address).having(func.count() > bindparam("most"))
_STANDS = exists(
    select(literal_column("1")).where(
        POSTED.c.channel == OUTBOX.c.channel, POSTED.c.address == OUTBOX.c.address, POSTED.c.card == OUTBOX.c.card
    )
)
_ON_ITS_WAY = exists(
    select(literal_column("1")).where(
        _OTHER.c.channel == OUTBOX.c.channel,
        _OTHER.c.address == OUTBOX.c.address,
        _OTHER.c.card == OUTBOX.c.card,
        literal_column("other.state IN ('waiting', 'sending')"),
        _OTHER.c.state == literal_column("'sending'"),
    )
)
_GATHER = (
    update(OUTBOX)
    .where(_PILED, OUTBOX.c.address == bindparam("at"), ~_STANDS, ~_ON_ITS_WAY)
    .values(state="dropped", payload=None, why="gathered into a list")
)


class Piles:
    """The piles of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def over(self, channel: Channel, cards: str, most: int) -> list[str]:
        wanted = {"of": channel, "cards": cards, "most": most}
        return list(self._connection.execute(_PILES, wanted).scalars())

    def gather(self, channel: Channel, address: str, cards: str) -> int:
        wanted = {"of": channel, "at": address, "cards": cards}
        return self._connection.execute(_GATHER, wanted).rowcount
