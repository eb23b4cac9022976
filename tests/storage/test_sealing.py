"""What is sealed cannot be read, changed or moved without its being noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite.pysqlite import dialect

from conversations.model.dialogs import Answer, Session
from conversations.model.outgoing import Lane, Message, Outgoing, Say, Sms
from storage.engine.database import open_database
from storage.engine.sealing import SealBroken, Sealed, code_digest, phone_index, use_key
from storage.store import SqlStore
from tests.support.channels import PATIENTS, SMS
from tests.support.databases import opened
from tests.support.samples import NOW, accepted, arrival, contact, station

DIALECT = dialect()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.fixture
def other_key() -> Iterator[None]:
    """Another key for one test, the usual one afterwards."""
    use_key(b"o" * 32)
    yield
    use_key(bytes(range(32)))


@given(value=JSON)
@settings(max_examples=100)
def test_what_is_sealed_comes_back_the_same(value: object) -> None:
    """Opening gives exactly what was sealed, and nothing at all stays nothing."""
    sealed = Sealed("patient.full_name")
    assert sealed.process_result_value(sealed.process_bind_param(value, DIALECT), DIALECT) == value


def test_equal_values_look_different() -> None:
    """Nobody sees in the file that two patients gave the same answer."""
    sealed = Sealed("report.answers")
    assert sealed.process_bind_param("38,5", DIALECT) != sealed.process_bind_param("38,5", DIALECT)


def test_a_changed_value_is_refused() -> None:
    """A single flipped bit is noticed."""
    value = bytearray(Sealed("alert.reasons").process_bind_param(["spo2"], DIALECT) or b"")
    value[-1] ^= 1
    with pytest.raises(SealBroken, match=r"alert\.reasons was changed"):
        Sealed("alert.reasons").process_result_value(bytes(value), DIALECT)


def test_a_value_moved_to_another_column_is_refused() -> None:
    """A phone put where a name belongs is not shown as a name."""
    value = Sealed("patient.phone").process_bind_param("+84912345678", DIALECT)
    with pytest.raises(SealBroken, match="belongs elsewhere"):
        Sealed("patient.full_name").process_result_value(value, DIALECT)


def test_another_key_says_so(other_key: None) -> None:
    """With another DATA_KEY the message names the key, not the data."""
    value = Sealed("patient.phone").process_bind_param("+84912345678", DIALECT)
    use_key(bytes(range(32)))
    with pytest.raises(SealBroken, match="another DATA_KEY"):
        Sealed("patient.phone").process_result_value(value, DIALECT)


def test_phones_are_found_by_key_alone(other_key: None) -> None:
    """The same phone has the same index under one key and another one under another key."""
    index = phone_index("+84912345678")
    assert index == phone_index("+84912345678") != phone_index("+84912345679")
    use_key(bytes(range(32)))
    assert phone_index("+84912345678") != index


def test_a_code_belongs_to_one_contact_and_phone() -> None:
    """The digest of a code is another one for another contact or phone."""
    digests = {
        code_digest(1, "+84912", "123456"),
        code_digest(2, "+84912", "123456"),
        code_digest(1, "+84913", "123456"),
    }
    assert len(digests) == 3


@pytest.mark.parametrize("wrong", [b"", b"abc", bytes(31), bytes(33)])
def test_a_wrong_key_is_explained(wrong: bytes) -> None:
    """A key that cannot be one says how one looks; how DATA_KEY is written is a matter of the settings."""
    with pytest.raises(ValueError, match="32 bytes"):
        use_key(wrong)


def test_without_a_key_nothing_is_kept() -> None:
    """A program that forgot to set its key fails at the first sealed value instead of writing it readable."""
    code = "from storage.engine.sealing import Sealed\nSealed('a.b').process_bind_param('x', None)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "."}
    )
    assert "no DATA_KEY in use yet" in ran.stderr


def test_the_file_shows_no_name_phone_or_answer(tmp_path: Path, migrated_file: Path) -> None:
    """Whoever copies the SQLite file and its log finds no personal or health data in it."""
    path = tmp_path / "f0care.db"
    path.write_bytes(migrated_file.read_bytes())
    with opened(open_database(f"sqlite:///{path}")) as engine:
        with SqlStore(engine).unit_of_work() as work:
            episode = accepted(work)
            slot = work.slots.add(episode, NOW.date(), NOW, extra=False)
            someone = contact(work)
            work.inbox.take_in([arrival(text="khó thở quá")], NOW)
            work.sessions.begin(someone.id, Session("report", answers={"signs": Answer("khó thở quá")}), NOW)
            work.reports.file(
                slot,
                someone.id,
                {"signs": "khó thở quá"},
                complete=True,
                level="red",
                reasons=[{"vi": "khó thở quá"}],
                protocol="test",
                now=NOW,
            )
            work.alerts.raise_(episode, work.facilities.add(station()).id, "red", [{"vi": "khó thở quá"}], NOW)
            say = Say(Message("bạn bị khó thở quá"))
            work.outbox.put([Outgoing(PATIENTS, "7", Lane.REPLY, say, "k")], NOW)
            sms = Sms("ma cua ban la 431907", "otp", code="431907", contact="7")
            work.outbox.put([Outgoing(SMS, "+84912345678", Lane.REPLY, sms, "s")], NOW)
            work.credentials.code_sent(someone.id, "+84912345678", "431907", "sms", NOW)
            work.audit.note("staff:1", "saw", "patient:1", NOW, detail={"why": "khó thở quá"})
        bytes_kept = path.read_bytes() + path.with_name("f0care.db-wal").read_bytes()
    for secret in ("Giàng Thị Mẩy", "912345678", "1988-03-05", "Lũng Pô", "khó thở", "431907", "Lò Thị Hoa"):
        assert secret.encode() not in bytes_kept
    assert b"patients" in bytes_kept
