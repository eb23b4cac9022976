"""The engine, turn by turn: what a person sees after each thing they can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from conversations.dialog import engine
from conversations.dialog.steps import (
    Acted,
    Answered,
    Asked,
    AskedBack,
    Choice,
    Dialog,
    Done,
    Edited,
    Ended,
    Input,
    Kept,
    Known,
    Meant,
    Picked,
    Rejected,
    Said,
    Skipped,
    Step,
    Toggled,
    Turn,
    WentBack,
)
from conversations.model.dialogs import Answer, Session
from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear
from conversations.texts import Html

KNOWN = Known(date(2022, 4, 1))


def _choice(id: str, label: str, kind: str = "value") -> Choice:
    return Choice(id, lambda language: label, kind)  # type: ignore[arg-type]


def _read(text: str, known: Known) -> Reading:
    if text == "38 hay 39":
        return Unclear("ask", (Candidate(38, "38,0 °C"), Candidate(39, "39,0 °C")))
    if text == "43":
        return Unclear("ask", (Candidate(43, "43,0 °C"),), {"shown": "43"})
    return Read(int(text)) if text.isdecimal() else Misread("expected", {"example": "37"})


def _step(name: str, **more: object) -> Step:
    def words(language: str) -> str:
        return name

    return Step(name, lambda s, k, l: Html(name), words, lambda a, l: str(a.value), **more)  # type: ignore[arg-type]  # noqa: E741


SEX = _step("sex", choices=lambda s, k: (_choice("female", "👩 Nữ"), _choice("male", "Nam")))
HEAT = _step(
    "heat",
    read=_read,
    choices=lambda s, k: (_choice("no_device", "Không có máy", "cannot"),),
    cannot_say=lambda text: "no_device" if "ko có máy" in text else None,
    gives_up_after=2,
)
PREGNANT = _step(
    "pregnant",
    choices=lambda s, k: (_choice("yes", "Có"), _choice("no", "Không")),
    when=lambda answers, facts: "sex" in answers and answers["sex"].value == "female",
    rests_on=("sex",),
)
WEEKS = _step("weeks", read=_read, when=lambda answers, facts: "pregnant" in answers, rests_on=("pregnant",))
SIGNS = _step("signs", choices=lambda s, k: (_choice("none", "Không"), *(_choice(c, c) for c in "abc")), many=True)
NOTE = _step("note", read=lambda text, known: Read(text), optional=True)
REVIEW = _step(
    "review",
    choices=lambda s, k: (_choice("send", "Gửi"), _choice("heat", "Sửa", "edit"), _choice("call", "Gọi", "act")),
)
DIALOG = Dialog("test", (SEX, HEAT, PREGNANT, WEEKS, SIGNS, NOTE, REVIEW), header=lambda s, language: Html(""))


def _after(*inputs: Input, dialog: Dialog = DIALOG, facts: Mapping[str, object] | None = None) -> Turn:
    """The turn after these inputs from the beginning."""
    turn = engine.start(dialog, Session("test", id=1, facts=facts or {}))
    for said in inputs:
        turn = engine.resume(dialog, turn.session, said, KNOWN)
    return turn


TO_REVIEW: tuple[Input, ...] = (Picked("male"), Said("37"), Picked("none"), Skipped())


def test_questions_come_one_after_the_other_and_then_it_is_over() -> None:
    """Each answer brings the next question that applies; after the last the dialog has finished."""
    assert _after().session.step == "sex"
    assert [_after(*TO_REVIEW[:n]).session.step for n in range(1, 5)] == ["heat", "signs", "note", "review"]
    turn = _after(*TO_REVIEW, Picked("send"))
    assert turn.session.status == "finished"
    assert turn.events[-1] == Ended("finished")
    assert set(engine.live_answers(DIALOG, turn.session)) == {"sex", "heat", "signs", "note", "review"}


def test_no_cannot_say_and_not_asked_are_three_things() -> None:
    """Ticking nothing is an answer, having no device is another, skipping a third, and not asked is none at all."""
    answers = _after(Picked("male"), Picked("no_device"), Picked("none"), Skipped()).session.answers
    assert answers["signs"] == Answer([], raw="none", how="pressed")
    assert answers["heat"] == Answer(None, raw="no_device", how="cannot_say", known=False)
    assert answers["note"] == Answer(None, how="skipped", known=False)
    assert "pregnant" not in answers


@pytest.mark.parametrize("text", ["Nữ", "nữ", " NỮ "])
def test_a_choice_may_be_typed_in_its_own_words(text: str) -> None:
    """Who types what stands on a button, without its picture, has pressed it."""
    assert _after(Said(text)).session.answers["sex"] == Answer("female", how="pressed")


def test_words_that_mean_a_button_are_that_button() -> None:
    """Somebody without a device says so in their own words."""
    assert _after(Picked("male"), Said("em ko có máy")).session.answers["heat"].how == "cannot_say"


@pytest.mark.parametrize(
    "said", [Said("gì cơ"), Said(""), Picked("forged"), Done(), Skipped(), Kept(), Toggled("a", True)]
)
def test_what_is_no_answer_here_asks_the_same_again(said: Input) -> None:
    """A word, a press or a tick that means nothing at this question changes nothing, and says why."""
    turn = _after(said)
    assert turn.session == _after().session
    assert isinstance(turn.events[0], Rejected)
    assert turn.events[1] == Asked(SEX, anew=False)


def test_unreadable_twice_is_stored_as_unknown_and_the_next_question_comes() -> None:
    """Nobody is held at a question; what could not be read is kept as it was typed and never counts as normal."""
    once = _after(Picked("male"), Said("nóng"))
    assert once.events[0] == Rejected("expected", {"example": "37"})
    twice = engine.resume(DIALOG, once.session, Said("rất nóng"), KNOWN)
    assert twice.session.answers["heat"] == Answer(None, raw="rất nóng", how="unreadable", known=False)
    assert twice.session.step == "signs"


def test_an_answered_question_forgets_failed_tries() -> None:
    """Tries are counted for one question, not for the whole way."""
    assert _after(Picked("male"), Said("nóng"), Said("37")).session.tries == 0


@pytest.mark.parametrize(("text", "value"), [("2", 39), ("39,0 °C", 39), ("1", 38)])
def test_a_candidate_may_be_typed_by_its_number_or_its_words(text: str, value: int) -> None:
    """Asked which of two was meant, one may press, type its place, or repeat it."""
    asked = _after(Picked("male"), Said("38 hay 39"))
    assert asked.events == (AskedBack("ask", {}), Asked(HEAT, anew=False))
    answer = engine.resume(DIALOG, asked.session, Said(text), KNOWN).session.answers["heat"]
    assert answer == Answer(value, raw="38 hay 39", how="confirmed")
    pressed = engine.resume(DIALOG, asked.session, Meant(value - 38), KNOWN).session.answers["heat"]
    assert pressed == answer


@pytest.mark.parametrize("text", ["có", "Đúng", "ok"])
def test_yes_confirms_a_single_candidate(text: str) -> None:
    """Asked whether an unusual number is right, "có" is enough; between two it is not."""
    assert _after(Picked("male"), Said("43"), Said(text)).session.answers["heat"].value == 43
    assert "heat" not in _after(Picked("male"), Said("38 hay 39"), Said(text)).session.answers


def test_none_of_the_candidates_and_a_fresh_answer() -> None:
    """None meant: the question stands again; and who types another answer instead has answered."""
    none = _after(Picked("male"), Said("38 hay 39"), Meant(None))
    assert none.events[0] == Rejected("dialog.say_again")
    assert none.session.pending == ()
    assert _after(Picked("male"), Said("38 hay 39"), Said("37")).session.answers["heat"].value == 37
    assert _after(Picked("male"), Said("38 hay 39"), Meant(7)).session.pending == ()


def test_ticks_gather_until_done() -> None:
    """Ticks come and go, twice the same is once; done takes them, done with none asks for one."""
    start: tuple[Input, ...] = (Picked("male"), Said("37"))
    ticked = _after(*start, Toggled("a", True), Toggled("b", True), Toggled("a", True), Toggled("b", False))
    assert ticked.session.draft == ("a",)
    assert ticked.session.turn == _after(*start).session.turn, "the buttons on the screen still mean the same"
    assert engine.resume(DIALOG, ticked.session, Done(), KNOWN).session.answers["signs"].value == ["a"]
    assert _after(*start, Done()).events[0] == Rejected("dialog.tick_first")


def test_a_forged_tick_is_no_tick() -> None:
    """What is no choice of the question cannot become an answer."""
    turn = _after(Picked("male"), Said("37"), Toggled("forged", True))
    assert turn.session.draft == ()
    assert turn.events[0] == Rejected("dialog.press_a_button")


def test_going_back_asks_the_question_before_and_may_keep_its_answer() -> None:
    """Back opens the answer before; keeping it returns to where one was, and nothing is lost."""
    back = _after(*TO_REVIEW, WentBack())
    assert back.session.editing == back.session.step == "note"
    again = engine.resume(DIALOG, back.session, WentBack(), KNOWN)
    assert again.session.step == "signs"
    kept = engine.resume(DIALOG, again.session, Kept(), KNOWN)
    assert kept.session.step == "review"
    assert kept.session.answers == _after(*TO_REVIEW).session.answers


def test_before_the_first_question_there_is_none() -> None:
    """Back at the beginning says so."""
    assert _after(WentBack()).events[0] == Rejected("dialog.first_question")


def test_editing_a_list_begins_with_what_was_ticked() -> None:
    """Who edits their ticks finds them ticked; another answer typed elsewhere does not disturb them."""
    chosen = _after(Picked("male"), Said("37"), Toggled("a", True), Toggled("c", True), Done(), WentBack())
    assert chosen.session.step == "signs"
    assert chosen.session.draft == ("a", "c")


def test_editing_from_the_review_returns_to_the_review() -> None:
    """A line opened from the review is asked again; its answer leads straight back."""
    edited = _after(*TO_REVIEW, Picked("heat"))
    assert edited.session.step == "heat"
    assert edited.session.answers["heat"].value == 37, "the old answer stays until the new one is read"
    done = engine.resume(DIALOG, edited.session, Said("38"), KNOWN)
    assert done.session.step == "review"
    assert done.session.answers["heat"].value == 38


def test_a_changed_answer_voids_what_rests_on_it_and_the_same_answer_does_not() -> None:
    """Changing the sex drops the pregnancy and its weeks; confirming it keeps them."""
    start: tuple[Input, ...] = (Picked("female"), Said("37"), Picked("yes"), Said("20"), Edited("sex"))
    assert {"pregnant", "weeks"} <= _after(*start, Picked("female")).session.answers.keys()
    assert not {"pregnant", "weeks"} & _after(*start, Picked("male")).session.answers.keys()


def test_a_question_that_does_not_apply_cannot_be_edited() -> None:
    """Editing what is not asked, or does not exist, shows the question one is at."""
    for name in ("pregnant", "gone"):
        turn = _after(Picked("male"), Edited(name))
        assert turn.session.step == "heat"
        assert turn.session.editing == ""


def test_an_act_leaves_the_question_open() -> None:
    """A button that does something is told as an event, and the question stands."""
    turn = _after(*TO_REVIEW, Picked("call"))
    assert turn.events == (Acted("review", "call"), Asked(REVIEW, anew=False))


def test_a_shared_number_counts_only_where_one_is_asked_for() -> None:
    """Elsewhere the shared contact is turned down kindly; where it is asked for, the answer says how it came."""
    assert _after(Picked("male"), Said("37", shared=True)).events[0] == Rejected("dialog.no_contact_here")
    takes = Dialog("test", (replace(HEAT, takes_contact=True),), header=DIALOG.header)
    assert _after(Said("37", shared=True), dialog=takes).session.answers["heat"].how == "shared"
    confirmed = _after(Said("43", shared=True), Meant(0), dialog=takes)
    assert confirmed.session.answers["heat"].how == "shared"


@pytest.mark.parametrize("said", [Said("37"), WentBack(), Picked("no_device"), Kept()])
def test_when_the_question_on_the_screen_has_left_the_next_one_is_asked(said: Input) -> None:
    """A release dropped the question while somebody was at it: what they say is not taken for another's answer."""
    at_heat = _after(Picked("male")).session
    without = Dialog("test", tuple(s for s in DIALOG.steps if s is not HEAT), header=DIALOG.header)
    turn = engine.resume(without, at_heat, said, KNOWN)
    assert turn.session.step == "signs"
    assert turn.session.answers.keys() == {"sex"}


def test_when_the_last_open_question_has_left_the_dialog_is_over() -> None:
    """A release dropped the only question still open: nothing is left to ask."""
    at_heat = _after(Picked("male")).session
    turn = engine.resume(Dialog("test", (SEX,), header=DIALOG.header), at_heat, Said("37"), KNOWN)
    assert turn.events == (Ended("finished"),)


def test_an_edited_question_that_has_left_is_forgotten() -> None:
    """A release dropped the question being edited: the next open one is asked."""
    editing = _after(*TO_REVIEW, Edited("note")).session
    without = Dialog("test", tuple(s for s in DIALOG.steps if s is not NOTE), header=DIALOG.header)
    assert engine.resume(without, editing, Said("x"), KNOWN).session.step == "review"


def test_an_answered_event_carries_the_answer() -> None:
    """Who acts on answers hears which step and what."""
    assert _after(Picked("male")).events[0] == Answered("sex", Answer("male", how="pressed"))
