"""The engine's promises hold in any story, whatever is said and taken back, and whatever releases come between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.dialog import engine
from conversations.dialog.steps import (
    Answered,
    Asked,
    Choice,
    Dialog,
    Done,
    Edited,
    Ended,
    Input,
    Kept,
    Known,
    Left,
    Meant,
    Picked,
    Said,
    Skipped,
    Step,
    TimedOut,
    Toggled,
    Turn,
    WentBack,
)
from conversations.model.dialogs import Answer, Answers, Session
from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear
from conversations.texts import Html

KNOWN = Known(date(2022, 4, 1))
LETTERS = tuple(Choice(letter, lambda language, letter=letter: f"chọn {letter}") for letter in "abc")  # type: ignore[misc]


def _read(text: str, known: Known) -> Reading:
    if text.startswith("?"):
        return Unclear("which", (Candidate(1, "1"), Candidate(2, "2")))
    return Read(int(text)) if text.isascii() and text.isdecimal() else Misread("number")


def _step(name: str, **more: Any) -> Step:
    return Step(name, lambda session, known, language: Html(name), lambda language: name, _shown, **more)


def _shown(answer: Answer, language: str) -> str:
    return str(answer.value)


def _said_a(name: str, answers: Answers) -> bool:
    return name in answers and answers[name].value == "a"


STEPS = (
    _step("typed", read=_read),
    _step("patient", read=_read, gives_up_after=2),
    _step("optional", read=_read, optional=True, cannot_say=lambda text: "no" if text == "không" else None),
    _step("picked", choices=lambda session, known: LETTERS),
    _step("picked or typed", read=_read, choices=lambda session, known: (*LETTERS, Choice("no", _shown_no, "cannot"))),
    _step("many", choices=lambda session, known: LETTERS, many=True),
    _step("asks more", choices=lambda session, known: (*LETTERS, Choice("typed", _shown_no, "edit"))),
    _step("more", read=_read, when=lambda answers, facts: _said_a("picked", answers), rests_on=("picked",)),
    _step("still more", read=_read, when=lambda answers, facts: "more" in answers, rests_on=("more", "typed")),
    _step("acts", choices=lambda session, known: (*LETTERS, Choice("act", _shown_no, "act")), takes_contact=True),
)


def _shown_no(language: str) -> str:
    return "không rõ"


def _release(steps: list[Step]) -> Dialog:
    """Steps in an order in which each looks only at earlier ones."""
    placed: list[Step] = []
    for step in steps:
        later = next((n for n, other in enumerate(placed) if step.name in other.rests_on), len(placed))
        placed.insert(later, step)
    return Dialog("story", tuple(placed), header=lambda session, language: Html(""))


releases = st.lists(st.sampled_from(STEPS), min_size=1, unique_by=lambda step: step.name).map(_release)
words = st.sampled_from(["", "7", "41", "?", "?!", "x", "chọn a", "CHỌN B", "1", "2", "có", "không", "không rõ"])
ids = st.sampled_from(["a", "b", "c", "no", "act", "typed", "forged"])
names = st.sampled_from([*(step.name for step in STEPS), "gone"])
inputs: st.SearchStrategy[Input] = st.one_of(
    st.builds(Said, words, st.booleans()),
    st.builds(Picked, ids),
    st.builds(Toggled, ids, st.booleans()),
    st.just(Done()),
    st.builds(Meant, st.sampled_from([None, 0, 1, 5, -1])),
    st.sampled_from([WentBack(), WentBack(), Kept(), Skipped()]),
    st.builds(Edited, names),
)
stories = st.lists(st.one_of(inputs, inputs, inputs, releases), max_size=40)


def _kept(session: Session) -> Session:
    """A session as memory gives it back."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(session)))
    answers = {name: Answer(**answer) for name, answer in plain.pop("answers").items()}
    return Session(**plain | {"answers": answers, "draft": tuple(plain["draft"]), "pending": tuple(plain["pending"])})


def _void(dialog: Dialog, changed: str) -> set[str]:
    """What rests on a changed answer, over any number of steps."""
    void = {changed}
    while more := {s.name for s in dialog.steps if void & set(s.rests_on)} - void:
        void |= more
    return void


def _assert_promises(dialog: Dialog, before: Session, turn: Turn) -> None:
    after = turn.session
    step = engine.next_step(dialog, after)
    if after.status == "open":
        assert step is not None
        asked = turn.events[-1]
        assert isinstance(asked, Asked)
        assert asked.step == step
        assert asked.anew or after.step == before.step
        assert after.step == step.name
    else:
        assert turn.events[-1] == Ended(after.status)  # type: ignore[arg-type]
        assert all(s.name in after.answers for s in engine.open_steps(dialog, after))
    on_screen = [(s.step, s.pending, s.status) for s in (before, after)]
    assert after.turn == before.turn + 1 or (on_screen[0] == on_screen[1] and after.turn == before.turn)
    _assert_nothing_lost(dialog, before.answers, turn)


def _assert_nothing_lost(dialog: Dialog, before: Answers, turn: Turn) -> None:
    answered = [event for event in turn.events if isinstance(event, Answered)]
    after = turn.session.answers
    allowed: set[str] = set().union(*(_void(dialog, event.step) for event in answered))
    for name in before.keys() | after.keys():
        assert before.get(name) == after.get(name) or name in allowed, name
    for event in answered:
        assert after[event.step] == event.answer
        if event.step in before and before[event.step].value == event.answer.value:
            assert before.keys() <= after.keys(), "the same answer again voids nothing"
        _assert_possible(dialog, event)


def _assert_possible(dialog: Dialog, event: Answered) -> None:
    """An answer is a number that was read, or a choice there was: what is forged or left over is no answer."""
    step = dialog.step(event.step)
    assert step is not None
    value: object = event.answer.value
    chosen = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    assert set(chosen) <= {c.id for c in step.choices(Session(""), KNOWN) if c.kind == "value"}
    assert isinstance(value, list) == step.many or value is None
    assert event.answer.known == (value is not None)


@settings(max_examples=300, deadline=None)
@given(releases, stories)
def test_any_story_keeps_the_promises(first: Dialog, story: list[Input | Dialog]) -> None:
    """The screen shows the next open question, no answer goes but by its own change, the end comes when all is said."""
    dialog = first
    turn = engine.start(dialog, Session("story", id=1))
    if turn.session.status == "open":
        _assert_promises(dialog, replace(turn.session, turn=0), turn)
    for happened in story:
        session = _kept(turn.session)
        assert session == turn.session
        if session.status != "open":
            return
        if isinstance(happened, Dialog):
            dialog = happened
            continue
        turn = engine.resume(dialog, session, happened, KNOWN)
        _assert_promises(dialog, session, turn)


@settings(max_examples=100, deadline=None)
@given(releases, st.lists(inputs, max_size=15), st.sampled_from([(Left(), "cancelled"), (TimedOut(), "expired")]))
def test_leaving_ends_the_dialog_and_keeps_what_was_said(
    dialog: Dialog, story: list[Input], end: tuple[Input, str]
) -> None:
    """Who leaves, or stays away too long, ends the dialog at any point; the answers so far are still there."""
    session = engine.start(dialog, Session("story", id=1)).session
    for said in story:
        if session.status == "open":
            session = engine.resume(dialog, session, said, KNOWN).session
    turn = engine.resume(dialog, session, end[0], KNOWN)
    assert turn.session.status == end[1]
    assert turn.session.answers == session.answers
    assert turn.events == (Ended(end[1]),)  # type: ignore[arg-type]


@settings(max_examples=100, deadline=None)
@given(st.permutations(STEPS), st.integers(0, 9))
def test_a_new_question_is_asked_when_all_others_are_answered(steps: list[Step], place: int) -> None:
    """A release that brings one more question asks that one and no other, wherever it stands."""
    new = steps[place]
    answers = {step.name: Answer([] if step.many else 1) for step in steps if step is not new}
    facts: Mapping[str, Any] = {}
    dialog = _release(steps)
    turn = engine.start(dialog, Session("story", id=1, answers=answers))
    if new.when(answers, facts):
        assert turn.session.step == new.name
    else:
        assert turn.session.status == "finished"
