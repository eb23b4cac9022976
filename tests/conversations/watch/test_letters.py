"""Words between patients and stations: how they are kept, and how a file passes from one bot to the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bot.channel.channel import Messenger, Never, Passing
from bot.simulator import Limits, Simulator, User
from bot.simulator.screens import Shown
from bot.telegram_bots.forwarding import Forwarding
from bot.telegram_bots.patients import PatientsBot
from bot.telegram_bots.staff import StaffBot
from bot.telegram_bots.updates import arrival
from conversations.model.channels import Channel
from conversations.model.incoming import Attachment
from conversations.model.outgoing import Forward, Lane, Message, Outgoing
from conversations.model.people import Role
from conversations.ports import Parcel
from conversations.readers.commands import is_greeting
from storage.store import SqlStore
from tests.support.channels import PATIENTS, STAFF
from tests.support.fakes import NINE
from tests.support.samples import NOW, accepted, contact, registered, station

PATIENTS_BOT, STAFF_BOT = ("1001:patients", "f0care_bot"), ("1002:staff", "f0care_staff_bot")


def test_a_letter_comes_back_and_is_sealed(store: SqlStore, engine: Engine) -> None:
    """What was written comes back word by word; in the database it cannot be read."""
    with store.unit_of_work() as work:
        episode, writer = accepted(work), contact(work)
        number = work.letters.keep(episode.id, "photo", "da nổi ban", "file-7", NOW, contact=writer.id)
        kept = work.letters.get(number)
        nobody = work.letters.get(number + 1)
    assert kept is not None
    assert (kept.episode, kept.contact, kept.staff, kept.at) == (episode.id, writer.id, None, NOW)
    assert (kept.kind, kept.text, kept.file) == ("photo", "da nổi ban", "file-7")
    assert nobody is None
    with engine.begin() as connection:
        row = connection.execute(text("SELECT text, file FROM thread_message")).one()
    assert "file-7" not in str(row)
    assert not any(isinstance(value, str) for value in row)


def test_only_what_this_contact_wrote_lately_counts(store: SqlStore) -> None:
    """The station's answers, others' letters and those of long ago are not counted against the writer."""
    with store.unit_of_work() as work:
        episode, other = accepted(work), registered(work, "8")
        writer, answerer = contact(work), contact(work, "8")
        staff = work.staff.add(work.facilities.add(station()).id, "Hoa", Role.NURSE, "900", NOW)
        for minutes in (500, 30, 10):
            work.letters.keep(episode.id, "text", "a", "", NOW - timedelta(minutes=minutes), contact=writer.id)
        work.letters.keep(episode.id, "text", "vâng", "", NOW, contact=writer.id, staff=staff.id)
        work.letters.keep(other.id, "text", "b", "", NOW, contact=answerer.id)
        written = work.letters.written(writer.id, [episode.id, other.id], NOW - timedelta(hours=6))
        none = work.letters.written(writer.id, [], NOW - timedelta(hours=6))
    assert written == [NOW - timedelta(minutes=30), NOW - timedelta(minutes=10)]
    assert none == []


def test_a_file_waits_in_the_outbox_as_a_reference(store: SqlStore) -> None:
    """Kind, file, whose bot and words come back from the outbox; its place is remembered under its card."""
    file = Forward("voice", "file-7", PATIENTS, Message("💬 <b>LC-1</b>"), "thread:1:1")
    with store.unit_of_work() as work:
        work.outbox.put([Outgoing(STAFF, "-5", Lane.REPLY, file, "k")], NOW)
        (parcel,) = work.outbox.claim(STAFF, 5, NOW)
    assert parcel.content == file
    assert parcel.card == "thread:1:1"


@pytest.mark.parametrize("words", ["Xin chào", "alo!", "chào bác sĩ.", "HELLO"])
def test_a_greeting_needs_no_nurse(words: str) -> None:
    """Who only says hello sees the menu."""
    assert is_greeting(words)
    assert not is_greeting(f"{words} tôi sốt 39 độ")


# ---------------------------------------------------------------- from one bot to the other


@dataclass
class Two:
    """A patient before one bot, a nurse before the other, and what passes files from the first to the second."""

    sim: Simulator
    patient: User
    nurse: User
    bots: dict[Channel, Messenger]

    async def received(self, kind: str) -> str:
        """The file's id, as the patients' bot was told, when the patient sends something of this kind."""
        match kind:
            case "photo":
                self.sim.send_photo(self.patient, PATIENTS_BOT[1])
            case "voice":
                self.sim.send_voice(self.patient, PATIENTS_BOT[1])
            case _:
                self.sim.send_document(self.patient, PATIENTS_BOT[1], b"%PDF", "don-thuoc.pdf")
        update = (await self.bots[PATIENTS].fetch(None, 1))[-1]
        what = arrival(update, PATIENTS, PATIENTS_BOT[1], 1001).what
        assert isinstance(what, Attachment)
        return what.file

    async def send(self, kind: str, file: str, words: str) -> Shown:
        """Pass it on into the nurse's chat; what she sees then."""
        content = Forward(kind, file, PATIENTS, Message(words), "thread:1:1")
        parcel = Parcel(1, STAFF, str(self.nurse.id), Lane.REPLY, content, "thread:1:1", 1)
        await Forwarding(self.bots[STAFF], self.bots).send(parcel)
        return self.sim.last(self.nurse, STAFF_BOT[1])


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    """Both bots on one server."""
    sim = Simulator(lambda: NINE, Limits.none())
    for token, name in (PATIENTS_BOT, STAFF_BOT):
        sim.add_bot(token, name, "F0 Care", staff=name == STAFF_BOT[1])
    patient, nurse = sim.add_user("Mẩy", "0912345678"), sim.add_user("Hoa", staff=True)
    url = await sim.start()
    bots: dict[Channel, Messenger] = {
        PATIENTS: PatientsBot(PATIENTS_BOT[0], url),
        STAFF: StaffBot(STAFF_BOT[0], url),
    }
    sim.send_text(patient, PATIENTS_BOT[1], "/start")
    sim.send_text(nurse, STAFF_BOT[1], "/start")
    yield Two(sim, patient, nurse, bots)
    for bot in bots.values():
        await bot.close()
    await sim.stop()


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
async def test_a_file_reaches_the_other_bot_s_chat(two: Two, kind: str) -> None:
    """What a patient sent to one bot stands in the staff's chat of the other, with the words under it."""
    shown = await two.send(kind, await two.received(kind), "💬 <b>LC-1</b>")
    assert shown.kind == kind
    assert shown.content["caption"] == "💬 LC-1"


async def test_of_a_file_that_is_gone_the_words_arrive(two: Two) -> None:
    """A file that cannot be fetched any more does not swallow what was written with it."""
    shown = await two.send("photo", "gone", "💬 da nổi ban")
    assert shown.text.startswith("💬 da nổi ban")
    assert "Không tải được tệp" in shown.text


async def test_of_a_file_that_is_too_big_or_empty_the_words_arrive(two: Two) -> None:
    """The nurse reads the words and that a file is missing; delivery learns it too."""
    two.sim.faults.add(400, method="getFile", description="Bad Request: file is too big")
    shown = await two.send("video", "v", "💬 rút lõm ngực")
    assert "rút lõm ngực" in shown.text
    assert "Không tải được tệp" in shown.text
    two.sim.send_document(two.patient, PATIENTS_BOT[1], b"", "rỗng.pdf")
    update = (await two.bots[PATIENTS].fetch(None, 1))[-1]
    empty = arrival(update, PATIENTS, PATIENTS_BOT[1], 1001).what
    assert isinstance(empty, Attachment)
    assert "Không tải được tệp" in (await two.send("document", empty.file, "💬 đơn thuốc")).text


async def test_what_is_said_instead_of_a_refused_voice_message_arrives(two: Two) -> None:
    """Who takes no voice messages reads that there was one, and delivery learns that it was not heard."""
    file = await two.received("voice")
    two.sim.faults.add(400, method="sendVoice", description="Bad Request: VOICE_MESSAGES_FORBIDDEN")
    instead = Message("💬 Trạm vừa gửi tin nhắn thoại. Xin gọi 0214 3883 115.")
    content = Forward("voice", file, PATIENTS, Message("💬"), "station:1:1", instead)
    parcel = Parcel(1, STAFF, str(two.nurse.id), Lane.REPLY, content, "station:1:1", 1)
    sent = await Forwarding(two.bots[STAFF], two.bots).send(parcel)
    assert sent.lost
    assert two.sim.last(two.nurse, STAFF_BOT[1]).text == instead.text


async def test_a_photo_with_a_caption_full_of_pictures_arrives_as_a_photo(two: Two) -> None:
    """Six hundred 🙏 are 1,200 units of UTF-16: the words are cut, the photo arrives."""
    shown = await two.send("photo", await two.received("photo"), "🙏" * 600 + " mẹ tôi sốt cao")
    assert shown.kind == "photo"
    assert shown.content["caption"].endswith("🙏…")


async def test_a_name_that_turns_the_line_round_is_not_passed_on(two: Two) -> None:
    """A file gets a name of ours, whatever its sender called it."""
    two.sim.send_document(two.patient, PATIENTS_BOT[1], b"%PDF", "don\u202efdp.exe")
    update = (await two.bots[PATIENTS].fetch(None, 1))[-1]
    what = arrival(update, PATIENTS, PATIENTS_BOT[1], 1001).what
    assert isinstance(what, Attachment)
    shown = await two.send("document", what.file, "💬 đơn thuốc")
    assert shown.kind == "document"
    assert "\u202e" not in str(shown.content)


async def test_a_messenger_in_trouble_is_asked_again(two: Two) -> None:
    """While a file cannot be fetched for a passing reason, it is not given up."""
    file = await two.received("photo")
    two.sim.faults.add(502, method="getfile")
    with pytest.raises(Passing):
        await two.send("photo", file, "💬")
    assert (await two.send("photo", file, "💬")).kind == "photo"


async def test_a_closed_chat_stays_closed(two: Two) -> None:
    """Who blocked the bot gets neither file nor words, and delivery learns that the chat is gone."""
    file = await two.received("photo")
    two.sim.block(two.nurse, STAFF_BOT[1])
    with pytest.raises(Never) as no:
        await two.send("photo", file, "💬")
    assert no.value.gone
