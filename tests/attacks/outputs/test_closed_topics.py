"""A group whose general topic is closed, or that takes no card, loses no alarm, and somebody is told."""

from __future__ import annotations

import pytest

from bot.channel.channel import Never, Passing
from bot.delivery.verdicts import Patience, judge
from bot.simulator import Limits, Simulator
from bot.telegram_bots.api import BotApi
from bot.telegram_bots.patients import PatientsBot
from conversations.model.incoming import HeldUp
from conversations.model.outgoing import Lane, Message, Say
from conversations.ports import Parcel
from tests.support.channels import STAFF
from tests.support.fakes import NINE

CLOSED = "Bad Request: TOPIC_CLOSED"
NAME = "@f0care_bot"


def card(attempts: int = 1, topic: int | None = None, to: str = "-100") -> Parcel:
    """An alarm's card on its way into a group."""
    said = Say(Message("báo động"), card="alarm:7")
    return Parcel(1, STAFF, to, Lane.ALARM, said, "alarm:7", attempts, topic=topic)


@pytest.mark.parametrize(("topic", "refusals"), [(None, 1), (5, 2)])
async def test_a_closed_general_topic_may_be_opened_again(topic: int | None, refusals: int) -> None:
    """The card is not given up: neither without a topic, nor when its own topic is closed as well."""
    sim = Simulator(lambda: NINE, Limits.none())
    sim.add_bot("1001:a-token", NAME, "F0 Care")
    group = sim.add_group("Trạm", [sim.add_user("Hoa", staff=True)], [NAME])
    url = await sim.start()
    bot: BotApi = PatientsBot("1001:a-token", url)
    try:
        sim.faults.add(400, method="sendMessage", description=CLOSED, times=refusals)
        with pytest.raises(Passing):
            await bot.send(card(topic=topic, to=str(group.id)))
        assert (await bot.send(card(to=str(group.id)))).message_id
    finally:
        await bot.close()
        await sim.stop()


def test_an_alarm_a_group_does_not_take_is_shown_elsewhere_and_told() -> None:
    """After three tries, while others get theirs, the core hears of the card, and the office of the group."""
    for attempts, held in ((1, False), (3, True), (50, True)):
        verdict = judge(card(attempts), Passing(CLOSED), NINE, Patience(), outage=False, group=True)
        assert verdict.fate.state == "waiting"
        assert (verdict.report is not None and verdict.report.what == HeldUp("alarm:7")) is held
        assert verdict.ailment == ("refused" if held else "")


def test_an_outage_is_no_group_s_trouble() -> None:
    """While nothing gets through nowhere, no card is shown around and no group is blamed."""
    verdict = judge(card(9), Passing("502"), NINE, Patience(), outage=True, group=True)
    assert (verdict.report, verdict.ailment) == (None, "")


def test_an_alarm_refused_for_good_is_shown_elsewhere() -> None:
    """A card that is refused as it is (our own slip) does not vanish with an error in a log."""
    verdict = judge(card(), Never("Bad Request: strange"), NINE, Patience(), outage=False, group=True)
    assert verdict.fate.state == "dead"
    assert verdict.report is not None
    assert (verdict.report.what, verdict.ailment) == (HeldUp("alarm:7"), "refused")
