"""A wrong, lost or second DATA_KEY: noticed before anything is read or written, and never mixed with the right one."""

from __future__ import annotations

import base64
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from bot.commands.checks.machine import check_key as doctor_on_key
from bot.keys import data_key
from bot.settings import Settings, WrongSettings
from tests.support.command_line import ADDED, KEY, Run, refused, said

ANOTHER = base64.b64encode(b"o" * 32).decode()
NURSE = ("staff", "add", "--facility", "T1", "--name", "Lò Thị Hoa", "--telegram-id", "11")


def test_another_key_is_refused_and_writes_nothing(f0care: Run, tmp_path: Path) -> None:
    """A command with another DATA_KEY says so in one line, and the database has no value of a second key."""
    said(f0care(*ADDED))
    said(f0care(*NURSE))
    line = refused(f0care(*NURSE, DATA_KEY=ANOTHER))
    assert line.startswith("DATA_KEY is not the key of this database")
    assert len(_key_ids(tmp_path / "f0care.sqlite3")) == 1


def test_doctor_does_not_call_another_key_well(f0care: Run) -> None:
    """The doctor finds the wrong key, says what to do, and ends with an error."""
    said(f0care(*ADDED))
    done = f0care("doctor", DATA_KEY=ANOTHER)
    assert done.returncode == 1
    assert "key: it does not open this database" in done.stdout


def test_a_lost_key_file_is_not_replaced(tmp_path: Path) -> None:
    """A new key is never made for a database that is already there: it would open nothing."""
    (tmp_path / "f0care.sqlite3").write_bytes(b"rows")
    with pytest.raises(WrongSettings, match="put it back"):
        data_key(_settings(tmp_path))
    assert not (tmp_path / "f0care.sqlite3.key").exists()


def test_an_older_database_takes_only_the_key_that_opens_it(f0care: Run, tmp_path: Path) -> None:
    """A database from before the check has its values tried: another key is refused, its own one is kept."""
    said(f0care(*ADDED))
    said(f0care(*NURSE))
    with sqlite3.connect(tmp_path / "f0care.sqlite3") as raw:
        raw.execute("DELETE FROM key_check")
    assert "not the key of this database" in refused(f0care("staff", "list", DATA_KEY=ANOTHER))
    assert "Lò Thị Hoa" in said(f0care("staff", "list"))
    assert "not the key of this database" in refused(f0care("staff", "list", DATA_KEY=ANOTHER))


def test_an_empty_database_keeps_its_first_key(f0care: Run) -> None:
    """The first key of a new database is its key, also before anything is sealed."""
    said(f0care("db", "upgrade"))
    assert "not the key" in refused(f0care(*ADDED, DATA_KEY=ANOTHER))
    said(f0care(*ADDED, DATA_KEY=KEY))


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Nobody else can read the key or its folder at any moment, however generous the umask is."""
    before = os.umask(0)
    try:
        data_key(_settings(tmp_path / "data"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "data" / "f0care.sqlite3.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["f0care.sqlite3.key"]


def test_a_key_in_the_wrong_place_is_not_called_well(tmp_path: Path) -> None:
    """For a live run the key must not lie beside its database, and never be readable by others."""
    trying, live = _settings(tmp_path), _settings(tmp_path, patient_bot_token="1:aa", staff_bot_token="2:bb")
    data_key(trying)
    [tried] = doctor_on_key(trying)
    assert tried.grade != "WRONG"
    [beside] = doctor_on_key(live)
    assert beside.grade == "WRONG"
    assert "beside the database" in beside.words
    (tmp_path / "f0care.sqlite3.key").chmod(0o644)
    readable, _ = doctor_on_key(trying)
    assert "others can read" in readable.words


def _settings(folder: Path, **tokens: str) -> Settings:
    return Settings(_env_file=None, database_url=f"sqlite:///{folder}/f0care.sqlite3", **tokens)


def _key_ids(path: Path) -> set[bytes]:
    with sqlite3.connect(path) as raw:
        return {name[1:5] for (name,) in raw.execute("SELECT name FROM staff_member")}
