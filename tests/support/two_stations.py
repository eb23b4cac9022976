"""The room of alarms with a second station beside the first, to which its patient may go."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from conversations.changes import transfers
from conversations.model.care import Transfer, TransferState
from conversations.model.people import Role
from scheduler.transfers import ensure_transfers_answered
from storage.store import SqlStore
from tests.support.ladder_room import HOA, Room, a_room
from tests.support.samples import NOW, station

OTHER, HA = "-400", "41"


@dataclass
class Province:
    """The room of alarms with a second station, to which its patient is to go."""

    room: Room
    target: int

    def ask(self) -> Transfer:
        """The patient's transfer waits for the other station."""
        with self.room.store.unit_of_work() as work:
            scene = self.room.scene(work)
            episode = self.room.episode
            asked = Transfer(
                0,
                episode.id,
                episode.facility,
                TransferState.DRAFT,
                NOW,
                target=self.target,
                place="home",
                reason="moved",
                staff=self.room.staff[HOA],
                asked_by="Hoa",
            )
            transfers.ask(scene, episode, asked, "test")
            work.outbox.put(scene.outgoing, self.room.now)
        return self.transfer

    @property
    def transfer(self) -> Transfer:
        """The newest transfer of the patient."""
        with self.room.store.unit_of_work() as work:
            found = [work.transfers.get(number) for number in range(1, 19)]
        return [each for each in found if each is not None][-1]

    @property
    def answers(self) -> int | None:
        """Who answers for the patient now."""
        with self.room.store.unit_of_work() as work:
            episode = work.patients.episode(self.room.episode.id)
        assert episode is not None
        return episode.facility

    def press(self, person: str, action: str, chat: str) -> None:
        """Somebody pressed a button of the transfer."""
        self.room.tap(person, f"move:{self.transfer.id}:{action}", chat)

    def later(self, minutes: int) -> None:
        """Time passes; two processes tick at once."""
        self.room.later(minutes)
        for _ in range(2):
            list(ensure_transfers_answered(self.room.store, self.room.house, self.room.now))


@pytest.fixture
def province(store: SqlStore) -> Province:
    """Two stations below one district, and a patient of the first."""
    room = a_room(store)
    with store.unit_of_work() as work:
        district = work.facilities.by_code("HUYEN")
        assert district is not None
        other = work.facilities.add(replace(station("LC", "02647"), staff_chat=OTHER, parent=district.id))
        work.staff.add(other.id, "name 41", Role.NURSE, HA, NOW)
    return Province(room, other.id)
