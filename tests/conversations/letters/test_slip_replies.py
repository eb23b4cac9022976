"""Replies to words that nobody understood: they reach who typed them, in words or as a file, and end the ladder."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from conversations.model.incoming import Attachment, Text
from conversations.model.people import Role
from storage import tables
from tests.conversations.watch.test_suspicions import HOA, MAYBE, STATION, STRANGER, Village, texts, village
from tests.support.channels import STAFF

__all__ = ["village"]


def card(engine: Engine) -> int:
    """The message in the station's group that shows the words."""
    posted = tables.table(tables.Posted)
    shown = select(posted.c.message_id).where(posted.c.address == STATION, posted.c.card.like("%:1"))
    with engine.connect() as reader:
        return int(reader.execute(shown.order_by(posted.c.message_id.desc())).scalars().first() or 0)


@pytest.mark.parametrize("chat", ["7", "77"])
def test_a_reply_reaches_who_typed_the_words(village: Village, engine: Engine, chat: str) -> None:
    """A patient gets it as a letter of the station, somebody unknown as the station's words."""
    village.does(Text(MAYBE), chat)
    where = card(engine) if chat == "7" else _office_card(engine)
    group = STATION if chat == "7" else "-200"
    who = HOA if chat == "7" else "21"
    if chat != "7":
        with village.store.unit_of_work() as work:
            office = next(iter(work.facilities.offices()))
            work.staff.add(office.id, "Sơn", Role.NURSE, who, village.now)
    said = village.does(Text("Bà còn thở không ạ?", reply_to=where), group, STAFF, who)
    assert any("Bà còn thở không" in each for each in texts(said, chat))
    photo = Attachment("photo", reply_to=where, file="F1")
    assert village.does(photo, group, STAFF, who)


def _office_card(engine: Engine) -> int:
    posted = tables.table(tables.Posted)
    shown = select(posted.c.message_id).where(posted.c.address == "-200")
    with engine.connect() as reader:
        return int(reader.execute(shown.order_by(posted.c.message_id.desc())).scalars().first() or 0)


def test_a_stranger_in_the_group_answers_nobody(village: Village, engine: Engine) -> None:
    """Who has no rights there is told so, and nothing is sent."""
    village.does(Text(MAYBE))
    said = village.does(Text("Tôi là bác sĩ", reply_to=card(engine)), STATION, STAFF, STRANGER)
    assert texts(said, "7") == []


def test_words_are_read_once(village: Village, engine: Engine) -> None:
    """The second press says who has read them; a forged button and a sticker do nothing."""
    village.does(Text(MAYBE))
    where = card(engine)
    village.press("h:1:nonsense", STATION, STAFF, HOA)
    village.press("h:1:read", STATION, STAFF, HOA)
    village.press("h:1:read", STATION, STAFF, HOA)
    said = village.does(Attachment("sticker", reply_to=where), STATION, STAFF, HOA)
    assert texts(said, "7") == []
    with village.store.unit_of_work() as work:
        slip = work.slips.get(1)
    assert slip is not None
    assert slip.read_by.startswith("Hoa")
