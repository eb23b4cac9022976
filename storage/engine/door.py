"""The door's seal: with the public key an input can be put in, and nothing can be opened, not even that input.

Hybrid public key encryption by RFC 9180, base mode: X25519 with a key made for each value, HKDF-SHA256, AES-256-GCM.
The door's private half is derived from DATA_KEY. A process that has DATA_KEY seals as everything else is sealed, which
costs a small part; both forms are opened side by side, so rows of older releases stay readable.
"""

from __future__ import annotations

import hashlib
import logging
from json import JSONDecoder, JSONEncoder
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.engine import Dialect

from storage.engine.sealing import Sealed

AT_DOOR = 3
"""Version of values sealed with the public key; those sealed with DATA_KEY begin with 1 or 2."""

_ID = 4
_HEAD = 1 + _ID
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_decode = JSONDecoder().decode
_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_log = logging.getLogger(__name__)

_public: X25519PublicKey | None = None
_private: dict[bytes, X25519PrivateKey] = {}


def public_half(data_key: bytes) -> bytes:
    """Return the door's public key (32 bytes) that belongs to a DATA_KEY."""
    return _half(data_key).public_key().public_bytes_raw()


def key_name(public: bytes) -> str:
    """Return the short name of a public key (8 hex digits): each value carries it, and it tells nothing of the key."""
    return hashlib.sha256(b"f0care door" + public).digest()[:_ID].hex()


def seal_with(public: bytes) -> None:
    """Let this process put inputs in with the public key alone. Raises ValueError unless it is 32 bytes long."""
    global _public
    _public = X25519PublicKey.from_public_bytes(public)
    _private.clear()


def open_with(*data_keys: bytes) -> None:
    """Let this process open what was put in for any of these DATA_KEYs."""
    global _public
    _public = None
    _private.clear()
    for key in data_keys:
        _private[bytes.fromhex(key_name(public_half(key)))] = _half(key)


def names_opened() -> list[str]:
    """Return the names of the public keys whose values this process can open."""
    return [name.hex() for name in _private]


class SealedAtDoor(Sealed):
    """A sealed value that a process without DATA_KEY may write.

    At the door it is stored as version (1 byte), key name (4), and what RFC 9180 makes (public key, ciphertext, tag).
    """

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Seal a value on its way into the database."""
        if value is None or _public is None:
            return super().process_bind_param(value, dialect)
        head = bytes([AT_DOOR]) + bytes.fromhex(key_name(_public.public_bytes_raw()))
        return head + _SUITE.encrypt(_encode(value).encode(), _public, self._bound(head))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Open a value on its way out; one put in at the door that cannot be opened reads as None.

        Anybody who reaches the door may have put it in: it must not stop those after it. Raises SealBroken for a value
        sealed with DATA_KEY.
        """
        if value is None or value[:1] != bytes([AT_DOOR]):
            return super().process_result_value(value, dialect)
        try:
            return self._opened(bytes(value))
        except (KeyError, ValueError, InvalidTag) as why:
            _log.error("a value of %s cannot be opened (%s): put in for another key, or changed", self.place, type(why))
            return None

    def _opened(self, value: bytes) -> Any:
        head = value[:_HEAD]
        return _decode(_SUITE.decrypt(value[_HEAD:], _private[head[1:]], self._bound(head)).decode())

    def _bound(self, head: bytes) -> bytes:
        """Return the `info` of a value, which binds it to its place, version and key."""
        return b"f0care door 1 " + self.place.encode() + head


def _half(data_key: bytes) -> X25519PrivateKey:
    half = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"f0care door 1").derive(data_key)
    return X25519PrivateKey.from_private_bytes(half)
