"""Letters of staff on their way: the message each was typed in, the card it answered, and its fate."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from conversations.model.care import SentLetter
from storage import tables

_SENT = tables.table(tables.SentLetter)
_GET = select(_SENT).where(_SENT.c.letter_id == bindparam("letter"))
_TYPED_IN = (
    select(_SENT)
    .where(_SENT.c.chat == bindparam("chat"), _SENT.c.message == bindparam("number"))
    .order_by(_SENT.c.letter_id)
)
_NEW = insert(_SENT)
_KEEP = _NEW.on_conflict_do_update(
    index_elements=[_SENT.c.letter_id],
    set_={name: _NEW.excluded[name] for name in ("chat", "message", "card", "state", "at")},
)


class SentLetters:
    """The sent letters of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, sent: SentLetter) -> None:
        row = {"letter_id": sent.letter, "chat": sent.chat, "message": sent.message, "card": sent.card}
        self._connection.execute(_KEEP, {**row, "state": sent.state, "at": sent.at})

    def get(self, letter: int) -> SentLetter | None:
        row = self._connection.execute(_GET, {"letter": letter}).mappings().one_or_none()
        return None if row is None else _sent(row)

    def typed_in(self, chat: str, message: int) -> list[SentLetter]:
        rows = self._connection.execute(_TYPED_IN, {"chat": chat, "number": message}).mappings()
        return [_sent(row) for row in rows]


def _sent(row: RowMapping) -> SentLetter:
    return SentLetter(row["letter_id"], row["chat"], row["message"], row["card"], row["at"], row["state"])
