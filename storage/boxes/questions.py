"""Questions on people's screens: when the newest one of a card was shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, literal_column, select

from conversations.model.channels import Channel
from conversations.ports.boxes import NOT_YET
from storage.boxes.waiting_lines import OUTBOX, POSTED
from storage.engine.statements import Prepared

_ON_ITS_WAY = exists(
    select(literal_column("1")).where(
        OUTBOX.c.channel == bindparam("channel"),
        OUTBOX.c.address == bindparam("address"),
        OUTBOX.c.card == bindparam("card"),
        OUTBOX.c.asks,
        literal_column("outbox.state IN ('waiting', 'sending')"),
    )
)
_HERE = and_(
    POSTED.c.channel == bindparam("channel"),
    POSTED.c.address == bindparam("address"),
    POSTED.c.card == bindparam("card"),
)
_ASKED_AT = Prepared(
    select(_ON_ITS_WAY.label("on_its_way"), select(POSTED.c.asked_at).where(_HERE).scalar_subquery().label("asked_at"))
)


class Questions:
    """The questions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def asked_at(self, channel: Channel, address: str, card: str) -> datetime | None:
        on_its_way, asked_at = _ASKED_AT.all(self._connection, {"channel": channel, "address": address, "card": card})[
            0
        ]
        shown: datetime | None = asked_at
        return NOT_YET if on_its_way else shown
