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

    Raises WrongSettings if DATA_KEY is not set and the database is not SQLite.
    """
    if key := settings.key():
        return key
    if not settings.database_url.startswith(_SQLITE):
        raise WrongSettings("DATA_KEY: write 32 bytes in base64; .env.example says how to make them")
    file = key_file(settings)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
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


def _write(file: Path, key: bytes) -> None:
    """Write the key for its owner alone, never half-written. A key that another process wrote first is kept."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_bytes(key)
    draft.chmod(0o600)
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
