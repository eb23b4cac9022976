"""A backup is put back: what was lost leaves buttons, codes and letters behind, and none may reach another person."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, text

from bot.channel.channel import Sent
from bot.channel.epochs import Marking, believing
from conversations.dialog_list import make_house
from conversations.model.incoming import Arrival, Pressed, Text
from conversations.model.outgoing import Ack, Button, Forward, Lane, Message, Outgoing, Picture, Say
from conversations.model.presses import LONGEST_DATA, OLD_PRESS, StaffButton
from conversations.ports import Parcel
from conversations.programme.protocol import load
from conversations.texts import Html
from scheduler.ailments import ensure_restoration_told
from storage.backup import backup, manifest_of
from storage.engine.database import DatabaseUnusable, open_database
from storage.engine.elections import only_process
from storage.engine.sealing import use_key
from storage.migrate import upgrade
from storage.put_back import adopted, note_reach
from storage.restore import restore
from storage.store import SqlStore
from tests.bot.other_telegram import other_telegram, private
from tests.bot.test_run import PATIENTS as PATIENT_BOT
from tests.bot.test_run import Running, command, running
from tests.support.channels import CHANNELS, PATIENTS, STAFF
from tests.support.databases import opened, postgres_binaries, postgres_database
from tests.support.ladder_room import HOA, PROVINCE, STATION, Dice, a_room
from tests.support.morning import POLICY
from tests.support.samples import NOW, registered
from tests.support.talk import Talk

LATER = NOW + timedelta(hours=5)


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's tools are those of the server the tests run."""
    monkeypatch.setenv("PATH", f"{postgres_binaries()}{os.pathsep}{os.environ['PATH']}")


@contextmanager
def memory(url: str) -> Iterator[SqlStore]:
    """The database as a program uses it that then ends in order."""
    with opened(open_database(url)) as engine:
        upgrade(engine)
        store = SqlStore(engine)
        yield store
        store.close()


def codes(url: str, *addresses: str) -> list[str]:
    """The codes of patients who register now."""
    with memory(url) as store, store.unit_of_work() as work:
        return [registered(work, address).patient.code for address in addresses]


def asked(url: str, query: str) -> list[tuple[object, ...]]:
    """What a query finds."""
    with opened(open_database(url)) as engine, engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_the_code_of_a_lost_patient_is_never_given_again(empty_url: str, tmp_path: Path) -> None:
    """Whoever was LC-000002 has an SMS with that account: nobody else gets it, after one restore or two."""
    assert codes(empty_url, "1") == ["LC-000001"]
    backup(empty_url, tmp_path / "b", NOW)
    assert codes(empty_url, "2", "3") == ["LC-000002", "LC-000003"]
    done = restore(empty_url, tmp_path / "b", LATER)
    assert done.epoch == 1
    assert asked(empty_url, "SELECT code FROM patient") == [("LC-000001",)]
    [next_code] = codes(empty_url, "4")
    assert next_code == "LC-001004", "a thousand above the highest that is known"
    assert restore(empty_url, tmp_path / "b", LATER + timedelta(days=3)).epoch == 2
    assert codes(empty_url, "5") == ["LC-005005"], "a thousand more for each day since the backup"


def test_without_the_lost_database_a_gap_keeps_codes_apart(tmp_path: Path) -> None:
    """The disk is gone and with it the highest code: what was given in two days is skipped."""
    url = f"sqlite:///{tmp_path / 'a' / 'f.db'}"
    (tmp_path / "a").mkdir()
    codes(url, "1")
    backup(url, tmp_path / "b", NOW)
    shutil.rmtree(tmp_path / "a")
    restore(url, tmp_path / "b", NOW + timedelta(days=1, hours=3))
    assert codes(url, "2") == ["LC-002002"]


def test_what_waited_is_held_back_but_alarms_leave(empty_url: str, tmp_path: Path) -> None:
    """A reply that may have been sent is listed, not sent twice; an alarm is sent again rather than never."""
    say = Say(Message(Html("…")))
    with memory(empty_url) as store, store.unit_of_work() as work:
        for at, lane, key in ((NOW, Lane.REPLY, "old"), (NOW, Lane.ALARM, "alarm"), (LATER, Lane.REPLY, "new")):
            work.outbox.put([Outgoing(STAFF, key, lane, say, key)], at)
        assert work.outbox.claim(STAFF, 1, NOW)
    backup(empty_url, tmp_path / "b", LATER)
    done = restore(empty_url, tmp_path / "b", LATER + timedelta(minutes=5))
    assert done.parked == 1
    states = {key: (state, why) for key, state, why in asked(empty_url, "SELECT key, state, why FROM outbox")}
    assert states["alarm"][0] in ("waiting", "sending")
    assert states["new"][0] == "waiting"
    assert states["old"][0] == "unknown"
    assert "restored from the backup" in str(states["old"][1])


# ------------------------------------------------------------ buttons


class Kept:
    """A carrier that keeps what it was given."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    async def send(self, parcel: Parcel) -> Sent:
        self.parcels.append(parcel)
        return Sent(1)

    async def close(self) -> None:
        """Nothing to close."""


def card(data: str) -> Message:
    """A card with one button, and a link."""
    return Message(Html("…"), ((Button("Nhận", data), Button("Mở", url="https://t.me/x")),))


async def pressed(data: str, made_in: int, pressed_in: int) -> str:
    """What a press says that was drawn in one epoch and pressed in another."""
    kept = Kept()
    await Marking(kept, made_in).send(Parcel(1, STAFF, "-1", Lane.REPLY, Say(card(data)), None, 1, None))
    content = kept.parcels[0].content
    assert isinstance(content, Say)
    [[button, link]] = content.message.rows
    assert link.url == "https://t.me/x"
    assert not link.data
    assert len(button.data.encode()) <= LONGEST_DATA

    def parse(_: object) -> Arrival:
        return Arrival(STAFF, 1, "-1", False, "5", "Hoa", "vi", Pressed(button.data, 1, "c"))

    heard = believing(parse, pressed_in)({}).what
    assert isinstance(heard, Pressed)
    return heard.data


@pytest.mark.parametrize("data", ["l:7:claim", "m:12:doctor:yes", StaffButton.ALARM.data(7, "x" * 56)])
async def test_a_button_of_another_epoch_is_an_old_one(data: str) -> None:
    """One made since the restore says what it always said; one made before, or forged with another mark, nothing."""
    for epoch in (0, 1, 35, 36, 46655):
        assert await pressed(data, epoch, epoch) == data
    for made, heard in ((0, 1), (1, 2), (2, 1), (1, 0), (36, 1)):
        assert await pressed(data, made, heard) == OLD_PRESS


async def test_every_kind_of_message_is_marked(tmp_path: Path) -> None:
    """Buttons hang under pictures and forwarded files too."""
    kept = Kept()
    sent = (
        Say(card("l:7:claim")),
        Picture("qr", {}, card("l:7:claim")),
        Forward("photo", "f", PATIENTS, card("l:7:claim"), instead=card("l:7:claim")),
        Ack("c", ""),
    )
    carrier = Marking(kept, 3)
    for number, content in enumerate(sent):
        await carrier.send(Parcel(number, STAFF, "-1", Lane.REPLY, content, None, 1, None))
    await carrier.close()
    said = repr([parcel.content for parcel in kept.parcels])
    assert said.count("l:7:claim") == said.count("l:7:claim~3") == 4
    with pytest.raises(ValueError, match="no room"):
        await Marking(kept, 46656).send(Parcel(9, STAFF, "-1", Lane.REPLY, sent[0], None, 1, None))


def test_a_nurse_who_presses_an_old_button_is_told_what_to_do(store: SqlStore) -> None:
    """The old alarm's card claims nothing of a new patient; she reads how to open the list."""
    room = a_room(store)
    room.alarm()
    room.tap(HOA, OLD_PRESS)
    assert room.alert.claimed_by is None
    with store.unit_of_work() as work:
        acks = [p.content.text for p in work.outbox.claim(STAFF, 50, room.now) if isinstance(p.content, Ack)]
    assert acks == ["Nút này đã cũ (dữ liệu vừa được phục hồi). Xin gõ /danhsach để mở lại."]


def test_a_patient_who_presses_an_old_button_is_told_or_asked_again(store: SqlStore) -> None:
    """With nothing open a kind word; in the middle of a registration the question that is open, answered by nothing."""
    talk = Talk(store)
    [nothing] = [c.text for c in talk.does(Pressed(OLD_PRESS, 1, "c1")) if isinstance(c, Ack)]
    assert nothing == "Nút này đã cũ, không dùng được nữa. Bạn bấm /start để mở lại nhé."
    talk.does(Text("/start"))
    question = talk.last
    shown = talk.does(Pressed(OLD_PRESS, 1, "c2"))
    assert "Nút này đã cũ. Mời bạn trả lời" in repr(shown)
    assert talk.last == question


def test_every_group_reads_once_that_a_backup_was_put_back(empty_url: str, tmp_path: Path) -> None:
    """From when it is, what is gone, that old buttons do nothing, and how many messages are held back."""
    with memory(empty_url) as store:
        a_room(store)
        with store.unit_of_work() as work:
            work.outbox.put([Outgoing(STAFF, "x", Lane.REPLY, Say(Message(Html("…"))), "k")], NOW)
    backup(empty_url, tmp_path / "b", NOW + timedelta(hours=1))
    restore(empty_url, tmp_path / "b", LATER)
    house = make_house(POLICY, load(), Dice(), CHANNELS)
    with memory(empty_url) as store:
        for _ in range(2):
            ensure_restoration_told(store, house, LATER)
        with store.unit_of_work() as work:
            assert work.restorations.epoch() == 1
            first = {p.address: repr(p.content) for p in work.outbox.claim(STAFF, 50, LATER)}
            told = work.outbox.known(["ailment:held:1"])
    assert {STATION, PROVINCE} <= first.keys()
    assert all("bản sao lúc" in words and "/danhsach" in words for words in first.values())
    assert told == {"ailment:held:1"}


# ------------------------------------------------------------ refusals


@pytest.fixture
def pilot(tmp_path: Path) -> tuple[str, Path, Path]:
    """A database with a patient, its file, and a backup of it."""
    file = tmp_path / "f.db"
    url = f"sqlite:///{file}"
    codes(url, "1")
    backup(url, tmp_path / "b", NOW)
    return url, file, tmp_path / "b"


def refused(url: str, file: Path, words: str, *, unchecked: bool = False) -> None:
    """The restore is refused in these words, and the database is as it was."""
    before = asked(url, "SELECT id, code FROM patient ORDER BY id")
    with pytest.raises(DatabaseUnusable, match=words):
        restore(url, file, LATER, unchecked=unchecked)
    assert asked(url, "SELECT id, code FROM patient ORDER BY id") == before
    assert asked(url, "SELECT count(*) FROM restoration") == [(0,)]
    assert not list(file.parent.glob("*.restoring*"))


def test_a_backup_is_one_whole_file_for_its_owner(pilot: tuple[str, Path, Path], tmp_path: Path) -> None:
    """Made while the bots run, it has the newest rows, needs no log, names its key, and writes over nothing."""
    url, _, file = pilot
    with memory(url) as store:
        with store.unit_of_work() as work:
            registered(work, "2")
        made = backup(url, tmp_path / "c", LATER)
    assert made.rows["patient"] == 2
    for each in (file, manifest_of(file), tmp_path / "c"):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
    assert not (tmp_path / "c-wal").exists()
    assert json.loads(manifest_of(file).read_text())["epoch"] == 0
    with pytest.raises(DatabaseUnusable, match="exists already"):
        backup(url, file, LATER)
    with pytest.raises(DatabaseUnusable, match="no database"):
        backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "d", LATER)
    with pytest.raises(DatabaseUnusable, match="does not exist"):
        backup(url, tmp_path / "no" / "such" / "d", LATER)


def test_nothing_is_restored_under_a_running_program(pilot: tuple[str, Path, Path]) -> None:
    """The bots would go on writing into the file that was taken away."""
    url, _, file = pilot
    with only_process(url):
        refused(url, file, "another process already runs")


def test_a_changed_cut_or_strange_file_is_refused(pilot: tuple[str, Path, Path], tmp_path: Path) -> None:
    """By its digest; without a manifest by its own check of what is in it; and words tell what to do."""
    url, database, file = pilot
    whole = file.read_bytes()
    refused(url, tmp_path / "none", "there is no backup")
    file.write_bytes(whole[:-4096])
    refused(url, file, "changed, or cut short")
    manifest_of(file).unlink()
    refused(url, file, "no manifest")
    refused(url, file, "is damaged", unchecked=True)
    file.write_bytes(b"PGDMP")
    refused(url, file, "is no SQLite database", unchecked=True)
    manifest_of(file).write_text("{}")
    refused(url, file, "is no manifest")
    refused(url, database, "the database itself", unchecked=True)


def test_a_copy_of_the_main_file_without_its_log_is_noticed(pilot: tuple[str, Path, Path], tmp_path: Path) -> None:
    """Copied by hand while the program ran, it lacks the newest rows; with its log beside it, it is whole."""
    url, database, _ = pilot
    with memory(url) as store:
        with store.unit_of_work() as work:
            registered(work, "2")
        for end in ("", "-wal"):
            shutil.copyfile(f"{database}{end}", tmp_path / f"copy{end}")
        shutil.copyfile(database, tmp_path / "alone")
    refused(url, tmp_path / "alone", "without its -wal the newest rows are missing")
    assert restore(url, tmp_path / "copy", LATER, unchecked=True).epoch == 1
    assert asked(url, "SELECT count(*) FROM patient") == [(2,)]


def test_a_backup_copied_over_the_file_of_a_killed_program_is_refused(pilot: tuple[str, Path, Path]) -> None:
    """The log of the killed one would be read into it; the program does not start, and says what to do."""
    url, database, file = pilot
    killed(url)
    shutil.copyfile(file, database)
    with pytest.raises(DatabaseUnusable, match="belongs to another database"):
        open_database(url)


def test_a_restore_takes_the_log_of_a_killed_program_away(pilot: tuple[str, Path, Path]) -> None:
    """It is kept with the old file, which stays readable with all its rows."""
    url, _database, file = pilot
    killed(url)
    done = restore(url, file, LATER)
    assert asked(url, "SELECT count(*) FROM patient") == [(1,)]
    assert asked(url, "PRAGMA integrity_check") == [("ok",)]
    assert asked(f"sqlite:///{done.kept}", "SELECT count(*) FROM patient") == [(2,)]


def killed(url: str) -> None:
    """A program registers a second patient and is killed before the log is read into the main file."""
    child = os.fork()
    if child == 0:
        with memory(url) as store:
            with store.unit_of_work() as work:
                registered(work, "2")
            os._exit(0)
    os.waitpid(child, 0)
    assert Path(f"{make_url(url).database}-wal").stat().st_size


def test_the_wrong_key_and_a_newer_schema_are_refused(pilot: tuple[str, Path, Path], tmp_path: Path) -> None:
    """Names nobody can read, or columns this program does not know, never take the place of what works."""
    url, _, file = pilot
    use_key(bytes(32))
    try:
        refused(url, file, "DATA_KEY in use does not open")
    finally:
        use_key(bytes(range(32)))
    shutil.copyfile(file, tmp_path / "newer")
    with closing(sqlite3.connect(tmp_path / "newer")) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    refused(url, tmp_path / "newer", "newer than the program", unchecked=True)


@pytest.fixture
def server_url(server: URL) -> Iterator[str]:
    """An empty PostgreSQL database of this test's own."""
    with postgres_database(server, f"f0care_restore_{os.getpid()}_{time.monotonic_ns()}") as url:
        yield url.render_as_string(hide_password=False)


def test_postgresql_says_who_is_in_the_way_and_keeps_what_was(
    server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other connections, a missing tool, a file that is no dump: a sentence each, and the rows stay."""
    codes(server_url, "1")
    backup(server_url, tmp_path / "b", NOW)
    with opened(open_database(server_url)) as engine, engine.connect() as other:
        other.execute(text("SELECT 1"))
        with pytest.raises(DatabaseUnusable, match="stop every f0care process"):
            restore(server_url, tmp_path / "b", LATER)
    (tmp_path / "junk").write_bytes(b"junk")
    with pytest.raises(DatabaseUnusable, match="pg_restore did not succeed"):
        restore(server_url, tmp_path / "junk", LATER, unchecked=True)
    assert asked(server_url, "SELECT code FROM patient") == [("LC-000001",)]
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseUnusable, match="pg_dump is not installed"):
        backup(server_url, tmp_path / "c", NOW)


def test_an_older_file_put_back_by_hand_begins_an_epoch(pilot: tuple[str, Path, Path]) -> None:
    """Copied over the database without the command: the next start knows how far it had got, no code comes twice."""
    url, database, file = pilot
    assert adopted(url, NOW) is None, "nothing was written down yet"
    note_reach(url)
    beat(url, NOW)
    note_reach(url)
    shutil.copyfile(database, file.with_name("old"))
    assert codes(url, "2", "3")[-1] == "LC-000003"
    beat(url, LATER)
    note_reach(url)
    assert adopted(url, LATER) is None, "the database itself, started again"
    shutil.copyfile(file.with_name("old"), database)
    assert adopted(url, NOW) is None, "on a clock set back times tell nothing"
    found = adopted(url, LATER)
    assert found is not None
    assert (found.epoch, found.made_at) == (1, NOW)
    assert codes(url, "4") == ["LC-001004"]
    assert adopted(url, LATER) is None, "once"
    restored = file.with_name("f.db.reached")
    restored.write_text("{")
    assert adopted(url, LATER) is None, "cut short, it tells nothing"


def test_a_main_file_without_its_log_put_back_by_hand_is_noticed(pilot: tuple[str, Path, Path]) -> None:
    """It opens, but the rows of hours are missing: not even the last minutes are on record."""
    url, database, _ = pilot
    with memory(url):
        beat(url, NOW)
        shutil.copyfile(database, database.with_name("alone"))
        beat(url, LATER)
        note_reach(url)
    shutil.copyfile(database.with_name("alone"), database)
    found = adopted(url, LATER)
    assert found is not None
    assert found.epoch == 1


def beat(url: str, now: datetime) -> None:
    """A minute's tick is on record."""
    with memory(url) as store, store.unit_of_work() as work:
        work.health.beat(now)


# ------------------------------------------------------------ the running program


async def test_old_buttons_are_refused_by_the_running_program(tmp_path: Path) -> None:
    """Backed up while it runs, put back when it has stopped; the button of before does nothing, the new one works."""
    async with other_telegram() as (telegram, url):
        async with running(tmp_path, url) as bots:
            telegram.say(PATIENT_BOT, private(7), "/start")
            greeting = await telegram.heard("sendMessage", lambda m: "Trước khi bắt đầu" in m["text"])
            command(tmp_path, "db", "backup", "b")
            await ended(bots)
        old = greeting["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        assert "epoch 1" in command(tmp_path, "db", "restore", "b")
        telegram.called.clear()
        async with running(tmp_path, url) as bots:
            telegram.press(PATIENT_BOT, private(7), greeting, old)
            answer = await telegram.heard("answerCallbackQuery")
            assert answer["text"].startswith("Nút này đã cũ")
            again = await telegram.heard("sendMessage", lambda m: "Trước khi bắt đầu" in m["text"])
            fresh = again["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
            assert fresh.endswith("~1")
            telegram.press(PATIENT_BOT, private(7), again, fresh)
            await telegram.heard("editMessageText", lambda m: "Bạn khai báo cho ai?" in m["text"])
            await ended(bots)


async def ended(bots: Running) -> None:
    """Ask the program to stop, as systemd does."""
    bots.process.send_signal(signal.SIGTERM)
    assert await bots.ended() == 0, bots.said
