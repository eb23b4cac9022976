"""The log says what happened and gives nobody away."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import log
from conversations.model.audit import Seal


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is logged, as text; the log is put back afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def test_numbers_and_tokens_are_blotted_out() -> None:
    """Phones, chats, codes and tokens do not show, small numbers do."""
    words = "to +84 912 345 678, chat -1001234567, code 123456, bot 123456789:AAE-abcdefghijklmnopqrstu, 36 of 40"
    assert log.blotted(words) == "to …, chat -…, code …, bot <token>, 36 of 40"


@pytest.mark.parametrize("digest", [b"\x12" * 32, b"\x00" * 32, bytes(range(32))])
@pytest.mark.parametrize("number", [7, 123456, 1234567890])
def test_a_seal_of_the_audit_is_not_blotted_out(number: int, digest: bytes) -> None:
    """The log keeps it whole, because it is needed to show that an end was cut off."""
    words = f"audit sealed up to {Seal(number, digest)}"
    assert log.blotted(words) == words


def test_an_exception_shows_its_kind_and_place_not_its_words(stream: io.StringIO) -> None:
    """What a patient typed can hide in an exception's words."""
    log.start("text", stream)
    try:
        try:
            raise KeyError("ho ra máu")
        except KeyError as inner:
            raise ValueError("Lò Thị Mai ho ra máu") from inner
    except ValueError as error:
        logging.getLogger("bot.x").error("a turn failed", exc_info=error)
    line = stream.getvalue()
    assert "a turn failed" in line
    assert "ValueError at" in line
    assert "from KeyError" in line
    assert "test_log.py" in line
    assert "máu" not in line
    assert line.count("\n") == 1


def test_a_machine_reads_one_json_object_a_line(stream: io.StringIO) -> None:
    """Time, level, place and words, each under its name."""
    log.start("json", stream)
    logging.getLogger("bot.x").warning("%s: %d messages were on their way", "patients", 3)
    line = json.loads(stream.getvalue())
    assert line["level"] == "warning"
    assert line["from"] == "bot.x"
    assert line["says"] == "patients: 3 messages were on their way"
    assert line["at"].endswith("+00:00")


def test_libraries_do_not_log_addresses_with_tokens(stream: io.StringIO) -> None:
    """httpx would write each address, and the token stands in it."""
    log.start("text", stream)
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot1:x/getMe")
    logging.getLogger("telegram.request").error("Can not load invalid JSON data: khó thở")
    assert stream.getvalue() == ""
