"""Whatever happens after a departure, in whatever order: nothing about the one who is gone leaves to the family."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.model.care import EpisodeStatus
from tests.conversations.changes.three_at_home import GRANDMOTHER, MOTHER, SON, Home, at_home
from tests.support.databases import fresh_memory
from tests.support.morning import tick

NAMES = (GRANDMOTHER, MOTHER, SON)
TYPED = (
    "36,8 18 82 97 120/80 không", "37,5", "có", "không", "cảm ơn trạm", "bao giờ hết cách ly ạ",
    "mẹ em mất tối qua rồi",
    "bà cháu không qua khỏi", "mẹ em không thở được", "/khaibao", "/trangthai", "/menu", "/huy", "/tieptuc",
    "/hoso",
)  # fmt: skip

deeds = st.one_of(
    st.tuples(st.just("confirm"), st.sampled_from(NAMES), st.sampled_from(("died", "in_hospital", "moved"))),
    st.tuples(st.sampled_from(("undo", "home", "back:yes", "wrong")), st.sampled_from(NAMES)),
    st.tuples(st.just("waits"), st.sampled_from((5, 30, 60, 600, 1440))),
    st.tuples(st.just("types"), st.sampled_from(TYPED)),
    st.tuples(st.just("presses"), st.integers(0, 30)),
)


@given(first=st.sampled_from(NAMES), story=st.lists(deeds, min_size=4, max_size=14))
@settings(max_examples=25, deadline=None)
def test_nothing_about_the_one_who_is_gone_leaves(first: str, story: list[tuple[str, ...]]) -> None:
    """Ticks over days, reports of the others, old presses, letters, undo and new mistakes: names are counted."""
    with fresh_memory() as store:
        home = at_home(store)
        for deed in (("waits", 130), ("confirm", first, "died"), *story):
            gone = _gone(home)
            before = len(home.left)
            _do(home, deed)
            new = home.left[before:]
            for name in gone & _gone(home):
                naming = [words for words in new if name in words and not _answers_such_news(words)]
                assert not naming, f"{deed} said of {name}: {naming}"


def _answers_such_news(words: str) -> bool:
    """True for the one sentence to a family that itself writes of a death, of somebody in hospital too."""
    return "chia buồn" in words or "phải hỏi lại" in words


def _gone(home: Home) -> set[str]:
    return {name for name in NAMES if home.status(name) is EpisodeStatus.DEPARTED}


def _do(home: Home, deed: tuple[object, ...]) -> None:
    match deed:
        case ("confirm", str(name), str(kind)):
            home.confirm(name, kind)
        case ("waits", int(minutes)):
            home.later(minutes)
            tick(home.store, home.house, home.now)
            home.said()
        case ("types", str(words)):
            home.say(words)
        case ("presses", int(nth)):
            if home.buttons:
                home.family_taps(home.buttons[-1 - nth % len(home.buttons)])
        case (str(action), str(name)):
            home.tap(f"e:{home.number(name)}:{action}")
