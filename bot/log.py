"""The log: one line for each event, as text or JSON, without any patient's data.

Typed words can hide in an exception's message, so only the kind and the place of an exception are written;
long numbers (phones, chats, tokens, codes with them) are blotted out.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, TextIO
from urllib.parse import quote

_TOKEN = re.compile(r"\d{6,}:[\w-]{20,}")
_NUMBER = re.compile(r"\+?\d[\d .]{4,}\d")

# Some would write addresses with the bot's token in them (httpx), or whole messages (telegram).
_TOO_TALKATIVE = {
    "alembic": logging.WARNING,
    "fontTools": logging.WARNING,  # 75 lines for one leaflet
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "telegram": logging.CRITICAL,
}


def blotted(words: str) -> str:
    """Return the words with every token and every number of six or more digits blotted out."""
    return _NUMBER.sub("…", _TOKEN.sub("<token>", words))


def start(form: Literal["text", "json"], stream: TextIO | None = None, secrets: Iterable[str] = ()) -> None:
    """Send the program's log to a stream (standard error if none is given); secrets are blotted out.

    An error that ends the program is a line of the log too: a traceback would show the words in it.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Line(form, sorted({*secrets, *map(quote, secrets)}, key=len, reverse=True)))
    sys.excepthook = _last_words
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name, level in _TOO_TALKATIVE.items():
        logging.getLogger(name).setLevel(level)


def _last_words(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("the program ends by an error", exc_info=error)


class _Line(logging.Formatter):
    def __init__(self, form: Literal["text", "json"], secrets: Sequence[str] = ()) -> None:
        super().__init__()
        self._form = form
        self._secrets = re.compile("|".join(map(re.escape, secrets))) if secrets else None

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        words = record.getMessage()
        words = blotted(self._secrets.sub("<secret>", words) if self._secrets else words)
        trouble = _trouble(record.exc_info[1]) if record.exc_info and record.exc_info[1] else ""
        if self._form == "text":
            return f"{at} {record.levelname} {record.name}: {words}" + (f" | {trouble}" if trouble else "")
        line = {"at": at, "level": record.levelname.lower(), "from": record.name, "says": words}
        return json.dumps(line | ({"trouble": trouble} if trouble else {}), ensure_ascii=False)


def _trouble(error: BaseException) -> str:
    """Return the kind of an exception and where it happened, without its words."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    cause = error.__cause__ or error.__context__
    return f"{type(error).__qualname__} at {places}" + (f" from {type(cause).__qualname__}" if cause else "")
