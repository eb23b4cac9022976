"""A stranger's thousand messages leave one answer waiting, not a thousand."""

from __future__ import annotations

from sqlalchemy import Engine, text

from conversations.model.incoming import Arrival, Text
from conversations.model.outgoing import Lane
from storage.store import SqlStore
from tests.support.channels import PATIENTS
from tests.support.talk import Talk

MESSAGES = 60
"""As many as the test has patience for; that it is one answer does not depend on it."""


def writes(talk: Talk, words: list[str]) -> None:
    """The stranger writes faster than anything can be sent."""
    said = [Arrival(PATIENTS, n, "7", True, "7", "", "vi", Text(each)) for n, each in enumerate(words, 1)]
    with talk.store.unit_of_work() as work:
        work.inbox.take_in(said, talk.now)
    talk.take_turns()


def waiting(engine: Engine, lane: Lane = Lane.REPLY) -> int:
    """How many messages wait for the stranger."""
    asked = "SELECT count(*) FROM outbox WHERE address = '7' AND lane = :lane AND state = 'waiting'"
    with engine.begin() as connection:
        return int(connection.execute(text(asked), {"lane": lane.value}).scalar_one())


def test_words_that_lead_nowhere_leave_one_answer(store: SqlStore, engine: Engine) -> None:
    """Ever other words in place of a consent: what waits is the answer to the last ones."""
    talk = Talk(store)
    talk.say("/start")
    writes(talk, [f"lời vu vơ {chr(97 + n % 26)}{chr(97 + n // 26)} bờ ao" for n in range(MESSAGES)])
    assert waiting(engine) in (1, 2)  # words, and the question they did not answer


def test_a_call_for_help_among_them_is_answered_and_stays(store: SqlStore, engine: Engine) -> None:
    """What to do in danger is never dropped for a later answer."""
    talk = Talk(store)
    talk.say("/start")
    writes(talk, ["mẹ tôi khó thở, tím môi", *(f"lời vu vơ {chr(97 + n)}" for n in range(9))])
    assert waiting(engine, Lane.ALARM) >= 1
    said = "\\n".join(each.message.text for each in talk.said() if hasattr(each, "message"))
    assert "115" in said
