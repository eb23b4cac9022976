"""What may be a cry: asked back at once, read by a person, climbing until one has; and who may press what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from bot.chance import Secrets
from conversations.dialog.scene import House
from conversations.dialog_list import make_house
from conversations.model.channels import Channel
from conversations.model.incoming import Arrival, Pressed, Text, What
from conversations.model.outgoing import Content, Lane, Message, Say
from conversations.model.people import FacilityKind, Role
from conversations.ports import Fate
from conversations.programme.protocol import load
from conversations.turn import hear
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import CHANNELS, PATIENTS, STAFF
from tests.support.fakes import Ear
from tests.support.morning import NINE, POLICY, tick

STATION, OFFICE, HOA, STRANGER = "-100", "-200", "11", "99"
MAYBE = "bà nằm im"


class Village:
    """A station below an office, one patient's contact ("7") and others; all that is said, with where it was said."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.ear = Ear(suspects=["nằm im", "nằm rên"])
        self.house: House = make_house(POLICY, load(POLICY.protocol), Secrets(), CHANNELS, self.ear)
        self.now = NINE
        self._numbers = count(1)
        with store.unit_of_work() as work:
            office = samples.station("VP", kind=FacilityKind.COORDINATING_OFFICE)
            top = work.facilities.add(replace(office, staff_chat=OFFICE))
            self.home = work.facilities.add(replace(samples.station(), staff_chat=STATION, parent=top.id))
            self.ill = samples.accepted(work, facility=self.home.id)
            work.staff.add(self.home.id, "Hoa", Role.NURSE, HOA, NINE)

    def does(self, what: What, chat: str = "7", channel: Channel = PATIENTS, sender: str = "") -> list[Said]:
        """Somebody does something; what is said to whom."""
        person = sender or chat
        heard = Arrival(channel, next(self._numbers), chat, chat == person, person, person, "vi", what)
        with self.store.unit_of_work() as work:
            work.inbox.take_in([heard], self.now)
        while hear(self.store, self.house, self.now):
            pass
        return self.said()

    def says(self, words: str, chat: str = "7", message: int = 0, *, edited: bool = False) -> list[Said]:
        """Somebody types, or edits, a message."""
        return self.does(Text(words, message=message or next(self._numbers), edited=edited), chat)

    def press(self, data: str, chat: str = "7", channel: Channel = PATIENTS, sender: str = "") -> list[Said]:
        """Somebody presses a button with this data."""
        return self.does(Pressed(data, 1, f"c{next(self._numbers)}"), chat, channel, sender)

    def later(self, minutes: int) -> list[Said]:
        """Time passes, and the tick comes."""
        self.now += timedelta(minutes=minutes)
        tick(self.store, self.house, self.now)
        return self.said()

    def said(self) -> list[Said]:
        """All that waits, sent."""
        found: list[Said] = []
        for channel in CHANNELS.all:
            while True:
                with self.store.unit_of_work() as work:
                    parcels = work.outbox.claim(channel.name, 100, self.now)
                    work.outbox.settle([Fate(p, "sent", message=next(self._numbers)) for p in parcels], self.now)
                if not parcels:
                    break
                found += [Said(p.address, p.lane, p.content) for p in parcels]
        return found


class Said(tuple[str, Lane, Content]):
    """One thing said: where, how urgently, what."""

    def __new__(cls, address: str, lane: Lane, content: Content) -> Said:
        return super().__new__(cls, (address, lane, content))


def texts(said: list[Said], chat: str, card: str = "") -> list[str]:
    """The texts said in a chat, on cards of this name only if one is given."""
    there = [content for address, _, content in said if address == chat and isinstance(content, Say)]
    return [each.message.text for each in there if each.card.startswith(card)]


def message_of(said: list[Said], chat: str) -> Message:
    """The last message said in a chat."""
    return [content.message for address, _, content in said if address == chat and isinstance(content, Say)][-1]


@pytest.fixture
def village(store: SqlStore) -> Village:
    """A village where nobody has said anything yet."""
    return Village(store)


def test_a_suspicion_is_asked_back_and_shown_in_the_lane_of_alarms(village: Village) -> None:
    """Both the question to the contact and the card for staff overtake whatever else waits."""
    said = village.says(MAYBE)
    assert {address: lane for address, lane, _ in said} == {"7": Lane.ALARM, STATION: Lane.ALARM}
    assert "Có ai đang nguy hiểm không?" in message_of(said, "7").text
    assert MAYBE in message_of(said, STATION).text


def test_an_answer_that_may_be_a_cry_is_an_answer_too(village: Village) -> None:
    """A line of six with suspicious words is filed, and asked back, and shown."""
    village.says("36,8 18 82 97 120/80 không, bà nằm im")
    with village.store.unit_of_work() as work:
        slip = work.slips.open_for(0, village.ill.id)
        assert slip is not None
        reports = work.reports.last(village.ill.id, 1)
        session = work.sessions.open(village.ill.contact)
    assert reports or (session is not None and session.answers)


def test_nobody_presses_another_chats_button(village: Village) -> None:
    """Only the contact asked, or one that answers for the same patient, raises an alarm by it; a try is on record."""
    village.says(MAYBE)
    said = village.press("h:1:yes", chat="8")
    assert texts(said, STATION) == []
    said = village.press("h:99:yes")
    assert texts(said, STATION) == []
    assert texts(village.press("h:1:yes"), STATION, "alarm:")


def test_a_second_yes_does_not_sound_again(village: Village) -> None:
    """A double tap repeats the advice, and the group sees no second alarm."""
    village.says(MAYBE)
    assert len(texts(village.press("h:1:yes"), STATION, "alarm:")) == 1
    again = village.press("h:1:yes")
    assert "115" in message_of(again, "7").text
    posts = [c for a, _, c in again if a == STATION and isinstance(c, Say) and c.card == "alarm:1" and not c.edit]
    assert posts == []


def test_a_no_after_a_yes_takes_nothing_back(village: Village) -> None:
    """An old button pressed after the alarm neither calms the card nor tells anybody that all is well."""
    village.says(MAYBE)
    village.press("h:1:yes")
    said = village.press("h:1:no")
    assert texts(said, "7") == []
    assert texts(said, STATION) == []


def test_no_does_not_calm_what_staff_must_still_read(village: Village) -> None:
    """After "no" the card stays unread, climbs no more, and new suspicious words raise it again."""
    village.says(MAYBE)
    village.press("h:1:no")
    assert texts(village.later(60), STATION, "urgent:") == []
    assert "CẦN ĐỌC NGAY" in message_of(village.says("bà nằm rên từ đêm"), STATION).text


def test_it_climbs_once_a_minute_however_often_the_clock_ticks(village: Village) -> None:
    """A restart or a second tick in the same minute tells nobody twice."""
    village.says(MAYBE)
    assert len(texts(village.later(10), STATION)) == 2  # the old card loses its buttons, the new one is below
    assert texts(village.later(0), STATION) == []


def test_who_has_no_rights_here_reads_nothing_away(village: Village) -> None:
    """A stranger's press, and one from another group, change nothing."""
    village.says(MAYBE)
    village.press("h:1:read", chat=STATION, channel=STAFF, sender=STRANGER)
    village.press("h:1:read", chat="-999", channel=STAFF, sender=HOA)
    with village.store.unit_of_work() as work:
        slip = work.slips.get(1)
    assert slip is not None
    assert slip.read_at is None
    assert "Hoa đã đọc" in message_of(village.press("h:1:read", chat=STATION, channel=STAFF, sender=HOA), STATION).text


def test_a_stranger_is_read_by_the_office(village: Village) -> None:
    """Nobody known, nothing registered: the words and the yes reach the coordinating office, and climb there."""
    said = village.says(MAYBE, chat="8")
    assert MAYBE in message_of(said, OFFICE).text
    said = village.press("h:1:yes", chat="8")
    assert "KÊU CỨU" in message_of(said, OFFICE).text
    assert texts(village.later(10), OFFICE, "urgent:")


def test_words_about_an_illness_that_is_over_are_read(village: Village) -> None:
    """Who writes after the end of care is not left with a menu alone."""
    with village.store.unit_of_work() as work:
        work.patients.set_status(village.ill.id, samples.EpisodeStatus.CLOSED, NINE, by="Hoa")
    assert "ho trở lại" in message_of(village.says("tôi ho trở lại mấy hôm nay"), STATION).text


def test_self_harm_has_words_of_its_own(village: Village) -> None:
    """The 115 text for breathless people is not what somebody in despair is sent; the card says what it is about."""
    village.ear.self_harm.append("không muốn sống")
    said = village.says("tôi không muốn sống nữa")
    assert "không một mình" in texts(said, "7")[0]
    assert "đầu cao" not in texts(said, "7")[0]
    assert "tự làm hại mình" in texts(said, STATION, "alarm:")[0]


def test_an_edit_or_a_reaction_is_no_second_cry_and_a_correction_is(village: Village) -> None:
    """A message once heard as a cry alarms no more; one that says danger only after its edit does."""
    assert texts(village.says("tôi khó thở quá", message=500), STATION, "alarm:")
    assert texts(village.says("tôi khó thở quá", message=500, edited=True), STATION) == []
    assert texts(village.says("tôi khó thở quá!", message=500, edited=True), STATION, "alarm:") == []
    village.says("tôi hơi mệt", message=501)
    village.press("l:1:claim", chat=STATION, channel=STAFF, sender=HOA)
    village.press("l:1:o-well", chat=STATION, channel=STAFF, sender=HOA)
    assert texts(village.says("tôi ngất xỉu rồi", message=501, edited=True), STATION, "alarm:")


def test_a_reaction_to_a_plain_answer_says_nothing(village: Village) -> None:
    """A pulse of 115 stays a pulse when somebody puts a heart on it, whatever is asked by then."""
    with village.store.unit_of_work() as work:
        work.slots.plan(samples.DAY, NINE, NINE)
    for number, words in enumerate(("36,8", "18", "115"), start=500):
        village.says(words, message=number)
    assert village.says("115", message=502, edited=True) == []


def test_a_suspicious_password_is_not_kept(village: Village) -> None:
    """At a login the question comes and the card too, but no word of what was typed."""
    village.says("/dangnhap")
    village.says("LC-000001")
    said = village.says("bà nằm im quá")
    assert "nguy hiểm không" in message_of(said, "7").text
    assert "nằm im" not in message_of(said, STATION).text
