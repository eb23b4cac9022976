"""While an alarm is open nothing that the patient is shown calls them stable, in any story."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.model.incoming import Pressed
from conversations.model.outgoing import Content
from conversations.texts import say_plain
from tests.support.databases import fresh_memory
from tests.support.ladder_room import Phone, a_phone, messages

GREEN = (say_plain("report.level.green", "vi"), "Hiện chưa thấy dấu hiệu nguy hiểm", "🟢")
DEEDS = (
    "/khaibao", "36,8", "18", "20", "82", "91", "97", "98", "120/80", "không", "ho", "đau ngực quá", "đỡ rồi",
    "36,8 18 82 97 120/80 không", "36,8 18 82 88 120/80 không", "nhầm, 97", "/nanghon", "/trangthai", "/menu", "có",
    "tôi khó thở quá", "/huy", "/quaylai",
)  # fmt: skip
deeds = st.one_of(st.sampled_from(DEEDS), st.integers(0, 11), st.sampled_from([1.0, 10.0, 30.0]))


@settings(max_examples=60, deadline=None)
@given(st.lists(deeds, min_size=3, max_size=20))
def test_never_green_under_an_open_alarm(story: list[str | int | float]) -> None:
    """Words are typed, buttons of any age pressed, time passes: no message has the green verdict while one is open."""
    with fresh_memory() as store:
        phone = a_phone(store)
        phone.say("tôi khó thở quá" if isinstance(story[0], float) else "/khaibao")
        seen: list[str] = []
        for deed in story:
            shown = _done(phone, deed, seen)
            seen += [button.data for message in messages(shown) for row in message.rows for button in row]
            if _is_open(phone):
                words = "\n".join(message.text for message in messages(shown))
                assert not [green for green in GREEN if green in words], words


def _done(phone: Phone, deed: str | int | float, seen: list[str]) -> list[Content]:
    if isinstance(deed, str):
        return phone.say(deed)
    if isinstance(deed, float):
        return phone.later(deed)
    return phone.does(Pressed(seen[-1 - deed % len(seen)], 1, "c")) if seen else []


def _is_open(phone: Phone) -> bool:
    assert phone.room is not None
    with phone.store.unit_of_work() as work:
        return work.alerts.open_for(phone.room.episode.id) is not None
