"""A second messenger for patients needs nothing but a profile: what the middle decides follows from what that says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest

from bot.chance import Secrets
from bot.delivery.sms import PROFILE
from bot.telegram_bots.profiles import patients_bot, staff_bot
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.model.care import EpisodeStatus
from conversations.model.channels import Abilities, Audience, Channel, ChannelProfile, Channels
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Text
from conversations.model.outgoing import Erase, Lane, Message, Outgoing, Remind, Say, Sms
from conversations.model.people import Contact, Role
from conversations.programme.protocol import load
from conversations.registration import acceptance
from conversations.turn import TurnFailed, decide, hear
from storage.boxes import contents
from storage.store import SqlStore
from tests.support.channels import PATIENTS, SMS
from tests.support.samples import DAY, NOW, accepted, illness, person, station

PIGEONS = Channel("pigeons")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pigeons(ChannelProfile):
    """A messenger that can neither edit nor erase, with links and groups of its own kind."""

    def deep_link(self, payload: str = "") -> str:
        """Link to the loft."""
        return f"https://loft.example/{payload}"

    def is_group(self, address: str) -> bool:
        """True if it is a flock."""
        return address.startswith("flock ")


LOFT = Pigeons(name=PIGEONS, audience=Audience.PATIENTS, messenger="Pigeons", abilities=Abilities(longest_text=2000))
HOUSE = make_house(
    Policy(), load(), Secrets(), Channels(patients_bot("f0care_bot"), LOFT, staff_bot("f0care_staff_bot"), PROFILE)
)
updates = count(1)


@pytest.fixture
def scene(store: SqlStore) -> Iterator[Scene]:
    """A turn about to be decided, in a house with two messengers of patients."""
    with store.unit_of_work() as work:
        yield Scene(work, HOUSE, NOW, "test")


def typed(channel: Channel, text: str, chat: str = "7") -> Arrival:
    """Somebody types something in a private chat of a channel."""
    return Arrival(channel, next(updates), chat, True, chat, "Mẹ Lan", "vi", Text(text, message=44))


def of_loft(scene: Scene, address: str = "7") -> Contact:
    """A contact met in the other messenger."""
    return scene.work.contacts.meet(PIGEONS, address, "vi", NOW)


@pytest.mark.parametrize(("channel", "erased"), [(PATIENTS, [Erase(44)]), (PIGEONS, [])])
def test_a_password_is_erased_where_that_can_be(scene: Scene, channel: Channel, erased: list[Erase]) -> None:
    """The password is taken and answered in both, and its words leave the chat of the one that erases."""
    decide(scene, typed(channel, "/dangnhap LC-000001 matkhau99"))
    assert [each.content for each in scene.outgoing if isinstance(each.content, Erase)] == erased
    assert {each.channel for each in scene.outgoing} == {channel}


@pytest.mark.parametrize(("channel", "edit"), [(PATIENTS, True), (PIGEONS, False)])
def test_a_card_is_posted_anew_where_nothing_can_be_edited(scene: Scene, channel: Channel, edit: bool) -> None:
    """Words that would replace others are written below them instead."""
    scene.say(scene.work.contacts.meet(channel, "7", "vi", NOW), Message("chào"), card="d1", edit=edit)
    scene.say(scene.work.contacts.meet(channel, "7", "vi", NOW), Message("chào"), card="d1", edit=True)
    assert [each.content.edit for each in scene.outgoing if isinstance(each.content, Say)] == [edit, edit]


def test_whoever_is_accepted_is_led_back_to_their_own_messenger(scene: Scene) -> None:
    """The text message with the password names the messenger they registered in, and comes back there when it fails."""
    home = scene.work.facilities.add(station())
    nurse = scene.work.staff.add(home.id, "Hoa", Role.NURSE, "77", NOW)
    by = of_loft(scene)
    episode = scene.work.patients.register(by.id, person(), "self", illness(person(), home.id), NOW)
    acceptance.accept(scene, nurse, episode)
    (sms,) = [each.content for each in scene.outgoing if isinstance(each.content, Sms)]
    assert "Truy cap: https://loft.example/" in sms.text
    assert (sms.contact, sms.channel) == ("7", PIGEONS)
    assert {each.channel for each in scene.outgoing} == {SMS, PIGEONS}


def test_nine_oclock_asks_everybody_in_their_own_messenger(store: SqlStore) -> None:
    """The same address in two messengers is two contacts, and each gets one reminder, where it is."""
    with store.unit_of_work() as work:
        accepted(work)
        by = work.contacts.meet(PIGEONS, "7", "vi", NOW)
        other = work.patients.register(by.id, person("Giàng A Páo", "+84912345679"), "self", illness(person()), NOW)
        work.patients.set_status(other.id, EpisodeStatus.ACCEPTED, NOW, by="Hoa")
        work.slots.plan(DAY, NOW.replace(hour=20), NOW)
        assert work.slots.remind(DAY, "ask", NOW) == 2
        assert work.slots.asked_for(DAY) == 2
        for channel in (PATIENTS, PIGEONS):
            (parcel,) = work.outbox.claim(channel, 9, NOW)
            assert isinstance(parcel.content, Remind)
            assert parcel.address == "7"


def test_a_turn_of_the_second_messenger_goes_through_the_patients_door(store: SqlStore) -> None:
    """From the inbox to the outbox: who comes by the other messenger is answered there."""
    with store.unit_of_work() as work:
        work.inbox.take_in([typed(PIGEONS, "/start")], NOW)
    assert hear(store, HOUSE, NOW)
    with store.unit_of_work() as work:
        assert work.outbox.claim(PATIENTS, 9, NOW) == []
        assert work.outbox.claim(PIGEONS, 9, NOW)


def test_a_channel_this_house_has_not_is_heard_by_nobody(store: SqlStore) -> None:
    """Somebody who came in by a channel that was taken away is not taken for one of staff, nor for a patient."""
    with store.unit_of_work() as work:
        work.inbox.take_in([typed(Channel("drums"), "/start")], NOW)
    with pytest.raises(TurnFailed) as failed:
        hear(store, HOUSE, NOW)
    assert str(failed.value.__cause__) == "'drums'"


def test_a_failed_text_message_of_the_last_release_is_told_where_all_patients_were(store: SqlStore) -> None:
    """Its row does not say in which channel the contact is met: then there was one."""
    sms = Sms("ma cua ban", "otp", "123456", "7", PIGEONS)
    with store.unit_of_work() as work:
        work.outbox.put([Outgoing(SMS, "+84912345678", Lane.REPLY, sms, "new")], NOW)
        (parcel,) = work.outbox.claim(SMS, 9, NOW)
    assert parcel.content == sms
    kept = {"text": "ma cua ban", "purpose": "otp", "code": "123456", "contact": "7", "to": "+84912345678"}
    old = contents.unpacked("sms", kept, None, "")
    assert isinstance(old, Sms)
    assert old.channel == PATIENTS
