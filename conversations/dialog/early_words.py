"""Early words: what was typed before the present question could be seen is asked back, never filed under it.

An answer may cross the question on its way: the reply was late, so it is sent twice; a quick contact sends two answers
at once; a message waited in a phone without a net. The instant by which words were typed is compared with the instant
at which the question was shown. More such words wait their turn: each is asked back when the one before is settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from conversations.dialog import engine
from conversations.dialog.drawing import UNSHOWN
from conversations.dialog.scene import Scene
from conversations.dialog.steps import (
    Answered,
    Asked,
    AskedBack,
    Dialog,
    Ended,
    Event,
    Known,
    Rejected,
    Said,
    Step,
    Turn,
)
from conversations.model.dialogs import Answer, Session
from conversations.model.incoming import Arrival, Text
from conversations.model.people import Contact
from conversations.readers.result import Unclear
from conversations.readers.text import plain

REPEATED_WITHIN = timedelta(seconds=2)
"""Time after a question was shown in which the same words as the answer before repeat that answer (ours)."""

_SECOND = timedelta(seconds=1)
_WAITING = "early"
"""Fact that holds the early words that wait their turn."""

CAME_FROM = "came_from"
"""Fact that names the question that was on the screen before the present one."""


def typed_by(arrival: Arrival, received_at: datetime) -> datetime | None:
    """Return when words were typed at the latest. Returns None for other inputs, or if the messenger does not say.

    A messenger says the second, which counts to its end: no answer is doubted for a fraction of it.
    """
    if not isinstance(arrival.what, Text) or not arrival.what.at:
        return None
    return min(received_at, datetime.fromtimestamp(arrival.what.at, UTC) + _SECOND)


def came_from(before: Session, session: Session) -> Session:
    """Return the session with the question it has just left noted, if it has left one."""
    if session.step == before.step or not before.step or not session.step:
        return session
    return replace(session, facts={**session.facts, CAME_FROM: before.step})


def is_early(scene: Scene, contact: Contact, session: Session, said: Said, turn: Turn) -> bool:
    """True if a turn takes, doubts or refuses words typed before the present question was on the screen."""
    if scene.typed_by is None or said.shared or not (_filed(session, turn) or _not_taken(session, turn)):
        return False
    card = str(session.facts.get("card") or f"d{session.id}")
    asked_at = scene.work.questions.asked_at(contact.channel, contact.address, card)
    if asked_at is None:
        return False
    return scene.typed_by < asked_at or (scene.typed_by < asked_at + REPEATED_WITHIN and _repeats(session, said))


def asked(dialog: Dialog, session: Session, said: Said, known: Known, turn: Turn, language: str) -> Turn:
    """Return the turn that asks back what early words answer, in place of one that files or refuses them.

    While other early words are asked back, these wait.
    """
    step = dialog.step(session.step)
    assert step is not None, "an open session has a question"
    if any("of" in each for each in session.pending):
        waiting = [*session.facts.get(_WAITING, ()), said.text]
        kept = replace(session, facts={**session.facts, _WAITING: waiting})
        return Turn(kept, (_ask(session), Asked(step, anew=False)))
    pending = tuple(_candidates(dialog, session, step, _filed(session, turn), said, known, language))
    if session.pending or not pending:  # something else is being asked back and comes first, or they answer nothing
        return Turn(session, (_unread(session, said), Asked(step, anew=False)))
    back = replace(session, pending=pending, turn=session.turn + 1)
    return Turn(back, (_ask(back), Asked(step, anew=False)))


def next_waiting(dialog: Dialog, turn: Turn, known: Known, language: str) -> Turn:
    """Return the turn with the next waiting words asked back, once those before are settled."""
    waiting = list(turn.session.facts.get(_WAITING, ()))
    if not waiting or turn.session.pending or turn.session.status != "open":
        return turn
    said = Said(str(waiting.pop(0)))
    session = replace(turn.session, facts={**turn.session.facts, _WAITING: waiting})
    events: tuple[Event, ...] = tuple(each for each in turn.events if not isinstance(each, Asked))
    would = engine.resume(dialog, session, said, known)
    back = asked(dialog, session, said, known, would, language)
    return next_waiting(dialog, replace(back, events=(*events, *back.events)), known, language)


def left_waiting(session: Session) -> list[str]:
    """Return the words that still wait their turn in a dialog that has ended."""
    return [] if session.status == "open" else [str(each) for each in session.facts.get(_WAITING, ())]


def _filed(session: Session, turn: Turn) -> Answer | None:
    """Return the answer a turn files under the session's question; words that could not be read are none."""
    if session.step in UNSHOWN or any(isinstance(event, Ended) and event.status != "finished" for event in turn.events):
        return None
    filed = (event.answer for event in turn.events if isinstance(event, Answered) and event.step == session.step)
    return next((answer for answer in filed if answer.how != "unreadable"), None)


def _not_taken(session: Session, turn: Turn) -> bool:
    """True if a turn refuses or doubts words that might answer the question before."""
    unread = any(isinstance(event, Rejected | AskedBack) for event in turn.events) or any(
        isinstance(event, Answered) and event.answer.how == "unreadable" for event in turn.events
    )
    return unread and CAME_FROM in session.facts and session.step not in UNSHOWN


def _unread(session: Session, said: Said) -> Rejected:
    if _repeats(session, said):
        return Rejected("dialog.already")
    return Rejected("dialog.early_unread", {"words": said.text[:100]})


def _repeats(session: Session, said: Said) -> bool:
    before = session.answers.get(str(session.facts.get(CAME_FROM, "")))
    return before is not None and bool(before.raw) and plain(before.raw) == plain(said.text)


def _candidates(
    dialog: Dialog, session: Session, step: Step, filed: Answer | None, said: Said, known: Known, language: str
) -> list[Mapping[str, Any]]:
    """Return what early words may answer: the question before, if they repeat or change it, and the present one.

    A number that would be unusual for one of the two is meant for the other, if it is usual there.
    """
    answer = filed or engine.answer_in(step, said.text, session, known)
    present = [_candidate(step, answer, said, language)] if answer is not None else []
    before = dialog.step(str(session.facts.get(CAME_FROM, "")))
    if before is None or before is step or before.name not in engine.live_answers(dialog, session):
        return present
    earlier = engine.answer_in(before, said.text, session, known)
    usual = before.read is None or not isinstance(before.read(said.text, known), Unclear)
    if earlier is None or (filed is not None and not usual):
        return present
    if usual and filed is None:
        present = []
    same = earlier.value == session.answers[before.name].value
    return present if same and not present else [_candidate(before, earlier, said, language), *present]


def _candidate(step: Step, answer: Answer, said: Said, language: str) -> Mapping[str, Any]:
    name = step.label(language)
    shown = f"{name}: {step.shows(answer, language)}"
    value = {"value": answer.value, "known": answer.known, "raw": said.text, "label": shown}
    return {**value, "of": step.name, "name": name}


def _ask(session: Session) -> AskedBack:
    names = [str(each["name"]) for each in session.pending]
    words = str(session.pending[0]["raw"])[:100]
    if len(names) == 1:
        return AskedBack("dialog.early_one", {"words": words, "name": names[0]})
    return AskedBack("dialog.early", {"words": words, "first": names[0], "second": names[-1]})
