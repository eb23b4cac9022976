"""The key that seals personal data: from DATA_KEY, or, for a database in a file of one's own, from a file beside it."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from bot.settings import Settings, WrongSettings

_SQLITE = "sqlite:///"


def data_key(settings: Settings) -> bytes:
    """The 32 bytes of DATA_KEY; without it those of the file beside the SQLite database, made at the first start.

    Raises WrongSettings when neither can be.
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


def key_file(settings: Settings) -> Path:
    """Where the key of a SQLite database stands when DATA_KEY does not say it."""
    return Path(settings.database_url.removeprefix(_SQLITE) + ".key")


def _write(file: Path, key: bytes) -> None:
    """Readable by its owner alone, and never half-written: who comes second takes the first one's key."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_bytes(key)
    draft.chmod(0o600)
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
