"""Four photos chosen at once are one deed: all reach the station, one kind answer comes, and a caption counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.model.care import EpisodeStatus
from conversations.model.incoming import Attachment
from conversations.model.outgoing import Content, Forward, Say
from storage.store import SqlStore
from tests.support import samples
from tests.support.morning import NINE
from tests.support.talk import Talk


def _album(talk: Talk, caption: str) -> list[Content]:
    photos = [Attachment("photo", f"f{number}", caption if number == 0 else "", album="4711") for number in range(4)]
    return [content for photo in photos for content in talk.does(photo)]


def _said(contents: list[Content]) -> list[str]:
    """The answers in the patient's chat; what staff read are files."""
    return [each.message.text for each in contents if isinstance(each, Say)]


@pytest.mark.parametrize(("caption", "danger"), [("98", False), ("91", True)])
def test_an_album_at_a_question_is_answered_once_and_its_caption_is_asked_back(
    store: SqlStore, caption: str, danger: bool
) -> None:
    """All four photos reach the station; 91 in the caption is asked about, and judged before anybody confirms it.

    The one answer is that the photos were passed on; in danger it is the emergency, and nothing follows that.
    """
    with store.unit_of_work() as work:
        samples.expected(work)
    talk = Talk(store, NINE)
    for answer in ("36,8", "18", "82"):
        talk.say(answer)
    contents = _album(talk, caption)
    assert sum(isinstance(each, Forward) for each in contents) == 4
    said = _said(contents)
    assert sum("ảnh" in each for each in said) == (0 if danger else 1)
    assert sum("Cần báo y tế ngay" in each for each in said) == (1 if danger else 0)
    assert sum(f"“{caption}” là cho <b>SpO2</b>" in each for each in said) == 1
    with store.unit_of_work() as work:
        alert = work.alerts.open_for(work.patients.of_contact(1)[0].id)
        session = work.sessions.open(1)
    assert (alert is not None) == danger
    assert session is not None
    assert session.step == "spo2"
    assert "spo2" not in session.answers


def test_an_album_of_a_household_is_asked_about_once(store: SqlStore) -> None:
    """With nothing open it is asked once whom the photos are about, and all four go there."""
    with store.unit_of_work() as work:
        home = work.facilities.add(replace(samples.station(), staff_chat="-100"))
        for name in ("Giàng Thị Mẩy", "Giàng A Páo"):
            episode = samples.registered(work, facility=home.id, name=name)
            work.patients.set_status(episode.id, EpisodeStatus.ACCEPTED, NINE - timedelta(days=1), by="Lò Thị Hoa")
    talk = Talk(store, NINE)
    assert len(_said(_album(talk, ""))) == 1
    assert sum(isinstance(each, Forward) for each in talk.press("Páo")) == 4


def test_photos_sent_one_by_one_are_each_answered(store: SqlStore) -> None:
    """Without an album each photo is a deed of its own."""
    with store.unit_of_work() as work:
        samples.expected(work)
    talk = Talk(store, NINE)
    talk.say("36,8")
    said = [text for number in range(2) for text in _said(talk.does(Attachment("photo", f"f{number}")))]
    assert sum("ảnh" in each for each in said) == 2
