"""A group under a flood of cards: within the messenger's limits, alarms first, nothing lost, the rest gathered."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.chance import Secrets
from bot.delivery.budgets import Budgets
from bot.simulator.limits import Flood, Limits
from bot.telegram_bots.profiles import is_group
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.dialog_list import make_house
from conversations.model.care import EpisodeStatus
from conversations.model.house import Policy
from conversations.model.outgoing import Lane, Message, Outgoing, Say
from conversations.model.people import Role
from conversations.ports import Fate, Parcel
from conversations.programme.protocol import load
from conversations.registration import acceptance
from conversations.texts import say
from scheduler.silence import ensure_gathered
from storage.store import SqlStore
from tests.support.channels import CHANNELS, STAFF
from tests.support.samples import NOW, registered, station, still_to_send

HOUSE = make_house(Policy(), load(), Secrets(), CHANNELS)
GROUP = "-100"
STEP = 0.5  # seconds between two rounds of a delivery


@dataclass
class Post:
    """A delivery's rounds with the clock in the test's hand, before a messenger that counts."""

    store: SqlStore
    now: datetime = NOW
    sent: list[tuple[datetime, Parcel]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._budgets = Budgets(is_group)
        self._flood = Flood(Limits.telegram(), lambda: self.now)
        self._begun = self.now
        self._messages = iter(range(1, 100_000))

    def round(self) -> None:
        """Take from the outbox what the budgets allow, as a delivery does, and send it at once."""
        seconds = (self.now - self._begun).total_seconds()
        with self.store.unit_of_work() as work:
            for lanes in ((Lane.ALARM,), (Lane.ALARM, Lane.REPLY)):
                busy = self._budgets.busy(seconds, lanes[-1])
                for parcel in work.outbox.claim(STAFF, 1, self.now, busy, lanes):
                    assert self._flood.wait(1, int(parcel.address), group=True) == 0, "the messenger would refuse"
                    self._flood.note(1, int(parcel.address))
                    self._budgets.spent(parcel.address, seconds, parcel.lane)
                    self.sent.append((self.now, parcel))
                    work.outbox.settle([Fate(parcel, "sent", message=next(self._messages))], self.now)
        self.now += timedelta(seconds=STEP)


@pytest.fixture
def post(store: SqlStore) -> Post:
    """A station with a group and one nurse."""
    with store.unit_of_work() as work:
        facility = work.facilities.add(station()).id
        work.facilities.set_link(facility, b"code", NOW + timedelta(days=1))
        work.facilities.use_link(b"code", GROUP, NOW)
        work.staff.add(facility, "Lù Thị Hoa", Role.NURSE, "11", NOW)
    return Post(store)


def register(post: Post, number: int) -> int:
    """A new registration, its card put into the group's line."""
    with post.store.unit_of_work() as work:
        episode = registered(work, str(1000 + number), 1).id
        scene = Scene(work, HOUSE, post.now, key=f"new{number}")
        acceptance.post_card(scene, episode)
        work.outbox.put(scene.outgoing, post.now)
    return episode


def alarm(post: Post, number: int) -> None:
    """A red card."""
    title = say("alarm.title.red", STAFF_LANGUAGE, code=f"LC-9{number:05d}", day="3/7")
    card = Say(Message(title), card=f"alarm:{number}")
    with post.store.unit_of_work() as work:
        work.outbox.put([Outgoing(STAFF, GROUP, Lane.ALARM, card, f"red{number}")], post.now)


def test_three_hundred_cards_in_ten_minutes(post: Post) -> None:
    """270 registrations and 30 red alarms in ten minutes: never over 20 a minute, every red one at once, none lost."""
    reds: dict[str, datetime] = {}
    episodes: list[int] = []
    coming = deque(NOW + timedelta(seconds=2 * n) for n in range(300))
    until = NOW + timedelta(minutes=14)
    while post.now < until:
        while coming and coming[0] <= post.now:
            coming.popleft()
            if len(coming) % 10 == 5:
                alarm(post, len(reds) + 1)
                reds[f"alarm:{len(reds) + 1}"] = post.now
            else:
                episodes.append(register(post, len(episodes)))
        if (post.now - NOW).total_seconds() % 60 < STEP:
            ensure_gathered(post.store, HOUSE, post.now)
        post.round()
    assert (len(reds), len(episodes)) == (30, 270)
    _within_limits([at for at, _ in post.sent])
    arrived = {parcel.card: at for at, parcel in post.sent}
    assert max(arrived[card] - came for card, came in reds.items()) < timedelta(seconds=5)
    _nothing_lost(post, episodes, set(arrived))


def _within_limits(times: list[datetime]) -> None:
    minute = timedelta(seconds=60)
    most = max(sum(start <= at < start + minute for at in times) for start in times)
    assert most <= 20


def _nothing_lost(post: Post, episodes: list[int], shown: set[str]) -> None:
    """Each registration stands in the group, or is counted in a message that says where to see it, and waits."""
    with post.store.unit_of_work() as work:
        assert still_to_send(work, STAFF) == 0
        waiting = {episode.id for episode in work.patients.waiting()}
    assert waiting == set(episodes)
    gathered = {episode for episode in episodes if f"acc:{episode}" not in shown}
    assert 0 < len(gathered) < len(episodes)
    told = [found for _, parcel in post.sent if (found := _told(parcel))]
    assert told[-1] >= len(gathered)


def _told(parcel: Parcel) -> int:
    """How many wait, when this message says so."""
    text = parcel.content.message.text if isinstance(parcel.content, Say) else ""
    found = re.search(r"<b>(\d+)</b>.*/danhsach", text)
    return int(found[1]) if found else 0


def test_a_few_cards_are_not_gathered(post: Post) -> None:
    """Ten cards that wait are sent one by one: only more are a pile."""
    for number in range(acceptance.PILE):
        register(post, number)
    ensure_gathered(post.store, HOUSE, post.now)
    with post.store.unit_of_work() as work:
        assert still_to_send(work, STAFF) == acceptance.PILE


def test_alarms_are_never_gathered(post: Post) -> None:
    """However many alarms wait, each is sent as its own card."""
    for number in range(40):
        alarm(post, number)
    ensure_gathered(post.store, HOUSE, post.now)
    with post.store.unit_of_work() as work:
        assert still_to_send(work, STAFF) == 40


def test_a_card_that_stands_is_still_rewritten(post: Post) -> None:
    """Who pressed first must be seen on a card that is in the group, even when others are gathered."""
    first = register(post, 0)
    post.round()
    for number in range(1, 15):
        register(post, number)
    with post.store.unit_of_work() as work:
        work.patients.set_status(first, EpisodeStatus.ACCEPTED, post.now, by="Lù Thị Hoa")
        scene = Scene(work, HOUSE, post.now, key="accepted")
        acceptance.post_card(scene, first, edit=True)
        work.outbox.put(scene.outgoing, post.now)
    ensure_gathered(post.store, HOUSE, post.now)
    ensure_gathered(post.store, HOUSE, post.now)
    for _ in range(3):
        post.round()
    edits = [p.card for _, p in post.sent if isinstance(p.content, Say) and p.content.edit]
    assert edits == [f"acc:{first}"]
    assert len(post.sent) == 3
    assert "14" in post.sent[-1][1].content.message.text  # type: ignore[union-attr]


def test_cards_of_registrations_all_decided_leave_nothing_to_say(post: Post) -> None:
    """When everybody was accepted from the list meanwhile, the pile goes without a word."""
    for number in range(12):
        episode = register(post, number)
        with post.store.unit_of_work() as work:
            work.patients.set_status(episode, EpisodeStatus.ACCEPTED, post.now, by="Lù Thị Hoa")
    ensure_gathered(post.store, HOUSE, post.now)
    with post.store.unit_of_work() as work:
        assert still_to_send(work, STAFF) == 0
