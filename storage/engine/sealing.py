"""Columns encrypted at rest: a copy of the database file, or a backup, shows no name and no answer.

AES-256-GCM, because it also notices a changed or misplaced value. One key (DATA_KEY) comes in at the start; the keys
for sealing, for finding phones, for one-time codes and for the audit's chain are derived from it and never mixed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from json import JSONDecoder, JSONEncoder
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

VERSION = 1
_ID, _NONCE = 4, 12
_BODY = 1 + _ID + _NONCE
_decode = JSONDecoder().decode
_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class SealBroken(Exception):
    """A sealed value cannot be opened: sealed with another DATA_KEY, changed, or moved to another column."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys derived from DATA_KEY. A migration reads `seal`, `person` and `head`: these names stay."""

    head: bytes  # version and key id: the first bytes of a value sealed now
    seal: AESGCM
    phone: bytes
    code: bytes
    chain: bytes
    person: bytes


_keys: Keys | None = None


def use_key(key: bytes) -> None:
    """Set the key for this process, once, before the first query.

    Raises ValueError unless it is 32 bytes long.
    """
    global _keys
    if len(key) != 32:
        raise ValueError(f"DATA_KEY must be 32 bytes, this one is {len(key)}")
    head = bytes([VERSION]) + _derived(key, "id")[:_ID]
    seal, *others = (_derived(key, purpose) for purpose in ("seal", "phone", "code", "chain", "person"))
    _keys = Keys(head, AESGCM(seal), *others)


def phone_index(e164: str) -> bytes:
    """Return a keyed digest (16 bytes) that finds a phone not kept readable; `e164` like +84912345678."""
    return hmac.digest(keys_in_use().phone, e164.encode(), "sha256")[:16]


def person_index(words: str) -> bytes:
    """Return a keyed digest (16 bytes) that finds people who may be the same without a name kept readable."""
    return hmac.digest(keys_in_use().person, words.encode(), "sha256")[:16]


def code_digest(contact: int, phone: str, code: str) -> bytes:
    """Return a keyed digest of a one-time code, bound to its contact and phone: of no use for any other."""
    return hmac.digest(keys_in_use().code, f"{contact}|{phone}|{code}".encode(), "sha256")


def chain_digest(before: bytes, row: Any) -> bytes:
    """Return the seal of an audit row: a keyed digest of the row (JSON-able) and of the seal before it."""
    return hmac.digest(keys_in_use().chain, before + _encode(row).encode(), hashlib.sha256)


class Sealed(TypeDecorator[Any]):
    """A JSON-able value, encrypted for one place ("table.column"): opened anywhere else it is refused.

    Stored as version (1 byte), key id (4), nonce (12), ciphertext with tag. None stays NULL.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        self.place = place
        self._aad = place.encode()
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Seal a value on its way into the database."""
        if value is None:
            return None
        keys = _keys or keys_in_use()
        nonce = os.urandom(_NONCE)
        return keys.head + nonce + keys.seal.encrypt(nonce, _encode(value).encode(), self._aad)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Open a value on its way out. Raises SealBroken."""
        if value is None:
            return None
        keys = _keys or keys_in_use()
        if value[: 1 + _ID] != keys.head:
            raise SealBroken(f"{self.place} was sealed with another DATA_KEY than the one in use")
        try:
            return _decode(keys.seal.decrypt(value[1 + _ID : _BODY], value[_BODY:], self._aad).decode())
        except InvalidTag:
            raise SealBroken(f"a value of {self.place} was changed or belongs elsewhere") from None


def keys_in_use() -> Keys:
    """Return the keys of this process. Raises RuntimeError before `use_key` was called."""
    if _keys is None:
        raise RuntimeError("no DATA_KEY in use yet: call use_key() first")
    return _keys


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"f0care {purpose} 1".encode()).derive(key)
