"""The key that seals personal data: from DATA_KEY, or from a file next to a SQLite database."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from bot.settings import Settings, WrongSettings

_SQLITE = "sqlite:///"


def data_key(settings: Settings) -> bytes:
    """Return the 32 bytes of DATA_KEY, or of the file next to the SQLite database (made at first start).

    Raises WrongSettings if DATA_KEY is not set and the database is not SQLite, or if the file of a database is gone.
    """
    if key := settings.key():
        return key
    if not settings.database_url.startswith(_SQLITE):
        raise WrongSettings("DATA_KEY: write 32 bytes in base64; .env.example says how to make them")
    file = key_file(settings)
    # The key is written before the database is: a process that starts at the same time meets both, or neither.
    has_database = _has_database(settings)
    if not file.exists():
        if has_database:
            raise WrongSettings(
                f"DATA_KEY: the key of this database is missing. It was in {file}: put it back, or into DATA_KEY; "
                "no new key is made, because it would open nothing"
            )
        _write(file, base64.b64encode(secrets.token_bytes(32)))
    return base64.b64decode(file.read_bytes())


def present_key(settings: Settings) -> bytes | None:
    """Return the key as it is there already; none is made. Returns None if there is none, or it is no key."""
    if key := settings.key():
        return key
    if not settings.database_url.startswith(_SQLITE) or not key_file(settings).is_file():
        return None
    try:
        key = base64.b64decode(key_file(settings).read_bytes(), validate=True)
    except ValueError:
        return None
    return key if len(key) == 32 else None


def key_file(settings: Settings) -> Path:
    """Return the path of a SQLite database's key, used when DATA_KEY is not set."""
    return Path(settings.database_url.removeprefix(_SQLITE) + ".key")


def _has_database(settings: Settings) -> bool:
    path = Path(settings.database_url.removeprefix(_SQLITE))
    return path.exists() and path.stat().st_size > 0


def _write(file: Path, key: bytes) -> None:
    """Write the key for its owner alone, never half-written. A key that another process wrote first is kept."""
    file.parent.parent.mkdir(parents=True, exist_ok=True)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)  # left by a process that was killed, and had our number
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
        opened.write(key)
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
