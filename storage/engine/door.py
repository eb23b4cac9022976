"""The door's seal: with the public key an input can be put in, and nothing can be opened, not even that input.

Each value has a key of its own: X25519 between a key made for it and the door's public key, HKDF-SHA256, AES-256-GCM.
The door's private half is derived from DATA_KEY. A process that has DATA_KEY seals as everything else is sealed, which
costs a twentieth; both forms are opened side by side, so rows of older releases stay readable.
"""

from __future__ import annotations

import hashlib
import logging
from json import JSONDecoder, JSONEncoder
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.engine import Dialect

from storage.engine.sealing import Sealed

AT_DOOR = 2
"""Version of values sealed with the public key; those sealed with DATA_KEY begin with 1."""

_ID, _POINT, _KEY, _NONCE = 4, 32, 32, 12
_FROM, _BODY = 1 + _ID, 1 + _ID + _POINT
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

    At the door it is stored as version (1 byte), key name (4), the value's own public key (32), ciphertext with tag.
    """

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Seal a value on its way into the database."""
        if value is None or _public is None:
            return super().process_bind_param(value, dialect)
        door, own = _public.public_bytes_raw(), X25519PrivateKey.generate()
        point = own.public_key().public_bytes_raw()
        key, nonce = self._agreed(own.exchange(_public), point, door)
        head = bytes([AT_DOOR]) + bytes.fromhex(key_name(door)) + point
        return head + AESGCM(key).encrypt(nonce, _encode(value).encode(), head)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Open a value on its way out; one put in at the door that cannot be opened reads as None.

        Anybody who reaches the door may have put it in: it must not stop those after it. Raises SealBroken for a value
        sealed with DATA_KEY.
        """
        if value is None or value[0] != AT_DOOR:
            return super().process_result_value(value, dialect)
        try:
            return self._opened(bytes(value))
        except (KeyError, ValueError, InvalidTag) as why:
            _log.error("a value of %s cannot be opened (%s): put in for another key, or changed", self.place, type(why))
            return None

    def _opened(self, value: bytes) -> Any:
        mine, point = _private[value[1:_FROM]], value[_FROM:_BODY]
        shared = mine.exchange(X25519PublicKey.from_public_bytes(point))
        key, nonce = self._agreed(shared, point, mine.public_key().public_bytes_raw())
        return _decode(AESGCM(key).decrypt(nonce, value[_BODY:], value[:_BODY]).decode())

    def _agreed(self, shared: bytes, point: bytes, door: bytes) -> tuple[bytes, bytes]:
        """Return the key and nonce of one value, bound to both public keys and to the place."""
        info = b"f0care door 1" + point + door + self.place.encode()
        both = HKDF(algorithm=SHA256(), length=_KEY + _NONCE, salt=None, info=info).derive(shared)
        return both[:_KEY], both[_KEY:]


def _half(data_key: bytes) -> X25519PrivateKey:
    half = HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=b"f0care door 1").derive(data_key)
    return X25519PrivateKey.from_private_bytes(half)
