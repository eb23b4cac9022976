"""Columns encrypted at rest: a copy of the database file, or a backup, shows no name and no answer.

AES-256-GCM, because it also notices a changed or misplaced value. Values are bound to their column and, where the
table says by which column its rows are told apart (`of`), to their row: docs/decisions/0038-keys.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import partial
from json import JSONDecoder, JSONEncoder
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnElement, LargeBinary, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from storage.engine.keyring import (
    BOUND,
    ID_LENGTH,
    PLAIN,
    Keys,
    SealBroken,
    bound_only,
    keys_in_use,
    keys_of,
    use_key,
)
from storage.engine.row_expression import SEPARATOR, with_row

__all__ = [
    "InRow",
    "SealBroken",
    "Sealed",
    "SealedText",
    "bound",
    "chain_digest",
    "code_digest",
    "keys_in_use",
    "link_digest",
    "link_digests",
    "open_value",
    "open_with_row",
    "person_index",
    "phone_index",
    "seal_value",
    "staff_mark",
    "use_key",
]

_NONCE = 12
_START = 1 + ID_LENGTH
_BODY = _START + _NONCE
SIGN = "sealed:"
"""Beginning of a digest that is sealed; what begins otherwise is as an older release left it."""

_decode = JSONDecoder().decode
_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class InRow(NamedTuple):
    """A value on its way into a column whose values are bound to their row, with the row's own name."""

    row: object
    value: Any


def phone_index(e164: str, keys: Keys | None = None) -> bytes:
    """Return a keyed digest (16 bytes) that finds a phone not kept readable; `e164` like +84912345678."""
    return hmac.digest((keys or keys_in_use()).phone, e164.encode(), "sha256")[:16]


def person_index(words: str) -> bytes:
    """Return a keyed digest (16 bytes) that finds people who may be the same without a name kept readable."""
    return hmac.digest(keys_in_use().person, words.encode(), "sha256")[:16]


def code_digest(contact: int, phone: str, code: str) -> bytes:
    """Return a keyed digest of a one-time code, bound to its contact and phone: of no use for any other."""
    return hmac.digest(keys_in_use().code, f"{contact}|{phone}|{code}".encode(), "sha256")


def link_digest(digest: bytes) -> bytes:
    """Return a keyed digest of the digest of a one-time link: codes cannot be tried on the database alone."""
    return hmac.digest(keys_in_use().link, digest, "sha256")


def link_digests(digest: bytes) -> list[bytes]:
    """Return the digests under which a link may be kept: an older release's is not keyed."""
    return [link_digest(digest)] if bound_only() else [link_digest(digest), digest]


def staff_mark(facility: int, role: str, person: str | None, keys: Keys | None = None) -> bytes:
    """Return the mark of a row of rights: a row written by hand has none that is right."""
    said = _encode([facility, role, person])
    return hmac.digest((keys or keys_in_use()).mark, said.encode(), "sha256")[:16]


def chain_digest(before: bytes, row: Any, keys: Keys | None = None) -> bytes:
    """Return the seal of an audit row: a keyed digest of the row (JSON-able) and of the seal before it."""
    return hmac.digest((keys or keys_in_use()).chain, before + _encode(row).encode(), hashlib.sha256)


def seal_value(value: Any, place: str, row: str | None = None) -> bytes:
    """Return a value sealed with the key in use: version (1 byte), key id (4), nonce (12), ciphertext with tag."""
    keys, nonce = keys_in_use(), os.urandom(_NONCE)
    head, bound_to = (keys.head, place) if row is None else (keys.bound_head, f"{place}\n{row}")
    return head + nonce + keys.seal.encrypt(nonce, _encode(value).encode(), bound_to.encode())


def open_value(value: bytes, place: str, row: str | None = None) -> Any:
    """Return what was sealed for a place, or for a row there; what was sealed before rows were bound opens too.

    Raises SealBroken.
    """
    bound_to = None if row is None else f"{place}\n{row}".encode()
    return _opened(value, place, place.encode(), bound_to)


def open_with_row(value: bytes, place: str) -> Any:
    """Return what was sealed for the row whose name was read together with it. Raises SealBroken."""
    row, _, sealed = value.partition(SEPARATOR)
    return _opened(sealed, place, b"", f"{place}\n".encode() + row)


def _opened(value: bytes, place: str, to_column: bytes, to_row: bytes | None) -> Any:
    keys = keys_of(value[1:_START])
    if keys is None:
        keys_in_use()  # a process without any key says so
    if keys is None or value[0] not in (PLAIN, BOUND):
        raise SealBroken(f"{place} was sealed with another DATA_KEY than the one in use")
    bound_to = to_row
    if bound_to is None or value[0] == PLAIN:
        if to_row is not None and bound_only():
            raise SealBroken(f"a value of {place} was put back from before values were bound to their rows")
        bound_to = to_column or place.encode()
    try:
        return _decode(keys.seal.decrypt(value[_START:_BODY], value[_BODY:], bound_to).decode())
    except InvalidTag:
        raise SealBroken(f"a value of {place} was changed or belongs elsewhere") from None


class Sealed(TypeDecorator[Any]):
    """A JSON-able value, encrypted for one place ("table.column"): opened anywhere else it is refused.

    With `of`, a column of the same table that tells its rows apart, it is encrypted for its row too: written as
    InRow(row's name, value), and read together with that column. None stays NULL.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str, of: str = "") -> None:
        self.place = place
        self.of = of
        self._to_column = place.encode()
        self._to_row = f"{place}\n".encode()
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Seal a value on its way into the database. Raises TypeError when it must be bound to a row and is not."""
        if value is None:
            return None
        keys, nonce = keys_in_use(), os.urandom(_NONCE)
        head, bound_to = keys.head, self._to_column
        if self.of:
            row, value = _for_row(self, value)
            if value is None:
                return None
            head, bound_to = keys.bound_head, self._to_row + str(row).encode()
        return head + nonce + keys.seal.encrypt(nonce, _encode(value).encode(), bound_to)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Open a value on its way out. Raises SealBroken."""
        if value is None:
            return None
        if not self.of:
            return _opened(value, self.place, self._to_column, None)
        row, _, sealed = value.partition(SEPARATOR)
        return _opened(sealed, self.place, self._to_column, self._to_row + row)

    def bind_processor(self, dialect: Dialect) -> Any:
        """Return the conversion itself: drivers take bytes as they are, and what goes around it costs as much."""
        return partial(self.process_bind_param, dialect=dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return the conversion itself: drivers give bytes."""
        return partial(self.process_result_value, dialect=dialect)

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return what is selected for this column: the row's name with its value, where the value is bound to it."""
        return with_row(column, self.of) if self.of else column


class SealedText(TypeDecorator[Any]):
    """A text (a digest) sealed for its row, in a column of text: what an older release left readable is read too."""

    impl = String
    cache_ok = True

    def __init__(self, place: str, of: str) -> None:
        self.place = place
        self.of = of
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Seal a text on its way into the database. Raises TypeError when it is not bound to a row."""
        if value is None:
            return None
        row, text = _for_row(self, value)
        return None if text is None else SIGN + base64.b64encode(seal_value(text, self.place, str(row))).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Open a text on its way out. Raises SealBroken."""
        if value is None:
            return None
        row, _, kept = value.partition(SEPARATOR.decode())
        if not kept.startswith(SIGN):
            if bound_only():
                raise SealBroken(f"a value of {self.place} was written by hand, or put back from before it was sealed")
            return kept
        return open_value(base64.b64decode(kept.removeprefix(SIGN)), self.place, row)

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return what is selected for this column: the row's name with its text."""
        return with_row(column, self.of)


def _for_row(column: Sealed | SealedText, value: Any) -> InRow:
    if not isinstance(value, InRow):
        raise TypeError(f"{column.place} is bound to its row: write InRow({column.of}, value)")
    return value


def bound(row: dict[str, Any], of: str, *names: str) -> dict[str, Any]:
    """Return a row to be written, its named values bound to the row by the column `of`."""
    return row | {name: InRow(row[of], row[name]) for name in names if name in row}
