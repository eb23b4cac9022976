"""Never faster than the messenger allows, in any window; and never slower than it must be for an alarm."""

from __future__ import annotations

from collections import deque
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.budgets import Budgets, SendLimits
from bot.telegram_bots.profiles import is_group
from conversations.model.outgoing import Lane

CHATS = ["1", "2", "3", "-100", "-200"]


def most_in(window: float, times: list[float]) -> int:
    """The most events any half-open window of this length holds."""
    return max((sum(start <= at < start + window for at in times) for start in times), default=0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(CHATS), st.sampled_from(list(Lane)), st.sampled_from([0.0, 0.01, 0.03, 0.4, 2.0])),
        max_size=200,
    )
)
def test_no_window_ever_holds_more_than_the_messenger_allows(steps: list[tuple[str, Lane, float]]) -> None:
    """Whatever is asked for, at whatever moments: 30 a second in all, 1 a second a person, 20 a minute a group."""
    budgets, now = Budgets(is_group), 1000.0
    sent: list[tuple[float, str, Lane]] = []
    for address, lane, pause in steps:
        now += pause
        if budgets.may_send(address, now, lane):
            budgets.spent(address, now, lane)
            sent.append((now, address, lane))
    assert most_in(1.0, [at for at, _, _ in sent]) <= 30
    for chat in CHATS:
        window, most = (60.0, 20) if chat.startswith("-") else (1.0, 1)
        assert most_in(window, [at for at, address, _ in sent if address == chat]) <= most


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 0.4), st.lists(st.sampled_from([0.0, 0.001, 0.03, 0.1, 0.3]), min_size=1), st.integers())
def test_however_long_the_way_no_more_arrive_than_are_allowed(least: float, more: list[float], seed: int) -> None:
    """The messenger counts arrivals: on ways of any length, quick and slow ones mixed, never 31 within a second."""
    budgets, now, chance = Budgets(is_group), 0.0, Random(seed)
    arrived: list[float] = []
    on_the_way: list[tuple[float, str]] = []
    budgets.spent("0", now)
    budgets.landed("0", least)  # the quickest way there is, known from the start
    now = 2.0
    for number in range(1, 200):
        address = str(number)
        while not budgets.may_send(address, now):
            now = min(at for at in (budgets.next_free(now), *(landing for landing, _ in on_the_way)) if at is not None)
            for landing, chat in [each for each in on_the_way if each[0] <= now]:
                budgets.landed(chat, landing)
                on_the_way.remove((landing, chat))
        budgets.spent(address, now)
        way = least + chance.choice(more)
        arrived.append(now + least / 2 + chance.uniform(0, way - least))
        on_the_way.append((now + way, address))
    assert most_in(1.0, arrived) <= 30


def test_an_even_way_uses_the_whole_rate() -> None:
    """However long the way is, as long as it is even the bot speaks at least 98 % of thirty times a second."""
    budgets, now = Budgets(is_group), 0.0
    on_the_way: deque[tuple[float, str]] = deque()
    for number in range(3000):
        while not budgets.may_send(str(number), now):
            now = min(at for at in (budgets.next_free(now), *(landing for landing, _ in on_the_way)) if at is not None)
            while on_the_way and on_the_way[0][0] <= now:
                landing, chat = on_the_way.popleft()
                budgets.landed(chat, landing)
        budgets.spent(str(number), now)
        on_the_way.append((now + 0.2, str(number)))
    assert 0.98 <= (3000 - 30) / now / 30 <= 1


def test_reminders_flow_evenly_and_leave_room() -> None:
    """A thousand reminders take their time in even steps, and a reply always finds a place."""
    budgets, now, sent = Budgets(is_group), 0.0, 0
    times: list[float] = []
    while sent < 1000:
        free = budgets.available(now, Lane.REMINDER)
        assert free <= 7
        for _ in range(free):
            budgets.spent(str(sent), now, Lane.REMINDER)
            times.append(now)
            sent += 1
        assert budgets.available(now) >= 2
        now += 0.01
    assert most_in(1.0, times) <= 28
    assert most_in(0.25, times) <= 7
    assert 1000 / 28 <= now <= 1000 / 28 * 1.15


def test_an_alarm_passes_a_group_full_of_cards() -> None:
    """The last places of a group's minute belong to alarms."""
    budgets = Budgets(is_group)
    cards = 0
    while budgets.may_send("-5", cards * 0.1, Lane.REPLY):
        budgets.spent("-5", cards * 0.1, Lane.REPLY)
        cards += 1
    assert cards == 17
    assert budgets.may_send("-5", 2.0, Lane.ALARM)
    assert budgets.busy(2.0, Lane.REPLY) == {"-5"}
    assert budgets.busy(2.0, Lane.ALARM) == set()
    assert not budgets.busy(70.0, Lane.REPLY)


def test_a_chats_second_counts_from_when_its_message_landed() -> None:
    """A message that was long on its way leaves no shorter gap behind it."""
    budgets = Budgets(is_group)
    budgets.spent("1", 0.0)
    budgets.landed("1", 0.8)
    assert not budgets.may_send("1", 1.2)
    assert budgets.may_send("1", 1.9)


def test_a_pause_of_one_chat_is_not_anothers() -> None:
    """What one chat was told holds there, what the bot was told holds everywhere."""
    budgets = Budgets(is_group)
    budgets.pause(5.0, "1")
    assert not budgets.may_send("1", 4.9)
    assert budgets.may_send("2", 4.9)
    assert budgets.next_free(1.0) == 5.0
    budgets.pause(9.0)
    budgets.pause(7.0)
    assert budgets.available(8.9) == 0
    assert budgets.may_send("1", 9.0)


def test_nothing_held_back_means_nothing_to_wait_for() -> None:
    """A delivery sleeps unless somebody waits for a budget."""
    budgets = Budgets(is_group)
    assert budgets.next_free(0.0) is None
    budgets.spent("1", 0.0)
    free = budgets.next_free(0.0)
    assert free
    assert 1.0 < free < 1.1
    assert budgets.next_free(2.0) is None


def test_the_first_free_moment_is_indeed_free() -> None:
    """Waiting until `next_free` when all is used is waiting long enough and no longer."""
    budgets = Budgets(is_group)
    for number in range(30):
        budgets.spent(str(number), number * 0.01)
    assert budgets.available(0.3) == 0
    free = budgets.next_free(0.3)
    assert free is not None
    assert budgets.available(free) >= 1


def test_no_limits_is_no_limits() -> None:
    """For a messenger without any, everything may leave at once."""
    budgets = Budgets(is_group, SendLimits.none())
    for number in range(5000):
        assert budgets.may_send("1", 0.0, Lane.REMINDER)
        budgets.spent("1", 0.0, Lane.REMINDER)
        budgets.spent(str(-number), 0.0)
    assert budgets.busy(0.0) == set()


def test_a_hundred_thousand_chats_leave_no_trace() -> None:
    """What is long past takes no memory."""
    budgets = Budgets(is_group)
    for number in range(100_000):
        budgets.spent(str(number), number / 28, Lane.REMINDER)
    assert len(budgets._chats) < 100
    assert len(budgets._overall) < 100
