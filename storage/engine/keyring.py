"""The ring of keys of this process: the one that seals, and older ones that only open what they sealed.

One key (DATA_KEY) comes in at the start; the keys for sealing, for finding phones, for one-time codes, for links, for
marks of staff and for the audit's chain are derived from it and never mixed. Everything is written with the first key.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PLAIN, BOUND = 1, 2
"""Versions of a sealed value: bound to its column alone, or to its row too."""

ID_LENGTH = 4


class SealBroken(Exception):
    """A sealed value cannot be opened: sealed with another DATA_KEY, changed, or moved to another place."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys derived from DATA_KEY. A migration reads `seal`, `person` and `head`: these names stay."""

    head: bytes  # version and key id: the first bytes of a value sealed now for a column
    bound_head: bytes  # the same of a value sealed for a row
    seal: AESGCM
    phone: bytes
    code: bytes
    chain: bytes
    person: bytes
    link: bytes
    mark: bytes

    @property
    def name(self) -> str:
        """Return the key's id as people read it: eight digits that say nothing about the key."""
        return self.head[1:].hex()


_PURPOSES = ("phone", "code", "chain", "person", "link", "mark")

_keys: Keys | None = None
_ring: dict[bytes, Keys] = {}
_only_bound = False


def derive_keys(key: bytes) -> Keys:
    """Return the keys derived from one DATA_KEY. Raises ValueError unless it is 32 bytes long."""
    if len(key) != 32:
        raise ValueError(f"DATA_KEY must be 32 bytes, this one is {len(key)}")
    number = _derived(key, "id")[:ID_LENGTH]
    others = (_derived(key, purpose) for purpose in _PURPOSES)
    return Keys(bytes([PLAIN]) + number, bytes([BOUND]) + number, AESGCM(_derived(key, "seal")), *others)


def use_key(key: bytes, *older: bytes) -> None:
    """Set the key for this process, once, before the first query; `older` ones open, but seal nothing.

    Raises ValueError unless each is 32 bytes long.
    """
    global _keys, _only_bound
    keys = derive_keys(key)
    loaded = [derive_keys(each) for each in older]
    _ring.clear()
    _ring.update({each.head[1:]: each for each in [*loaded, keys]})
    _keys, _only_bound = keys, False


def accept_bound_only(only: bool = True) -> None:
    """Set whether a value bound to its column alone is refused where one bound to its row belongs."""
    global _only_bound
    _only_bound = only


def bound_only() -> bool:
    """True if every value that can be bound to its row is known to be."""
    return _only_bound


def keys_in_use() -> Keys:
    """Return the keys that seal in this process. Raises RuntimeError before `use_key` was called."""
    if _keys is None:
        raise RuntimeError("no DATA_KEY in use yet: call use_key() first")
    return _keys


def older_keys() -> list[Keys]:
    """Return the keys that only open."""
    current = keys_in_use()
    return [each for each in _ring.values() if each is not current]


def keys_of(number: bytes) -> Keys | None:
    """Return the keys with an id of four bytes. Returns None if they are not on the ring."""
    return _ring.get(number)


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"f0care {purpose} 1".encode()).derive(key)
