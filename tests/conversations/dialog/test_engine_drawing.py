"""What a turn looks like on the screen: the question, its buttons, the ways out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from conversations.dialog import engine
from conversations.dialog.drawing import draw, lines
from conversations.dialog.press_data import ButtonPlace
from conversations.dialog.steps import Choice, Dialog, Done, Edited, Input, Known, Picked, Said, Skipped, Step, Toggled
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, Message
from conversations.model.presses import PatientButton
from conversations.readers.result import Candidate, Read, Reading, Unclear
from conversations.texts import Html

KNOWN = Known(date(2022, 4, 1))


def _choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"c{n}", lambda language, label=label: label) for n, label in enumerate(labels))  # type: ignore[misc]


def _step(name: str, **more: object) -> Step:
    return Step(name, lambda s, k, x: Html(f"{name}?"), lambda x: name, lambda a, x: str(a.value), **more)  # type: ignore[arg-type]


def _read(text: str, known: Known) -> Reading:
    return Unclear("dialog.say_again", (Candidate(43, "43,0 °C"),)) if text == "43" else Read(text)


SHORT = _step("short", choices=lambda s, k: _choices("Nữ", "Nam", "Một nhãn dài hơn một nửa màn hình"))
TYPED = _step("typed", read=_read, optional=True)
MANY = _step("many", choices=lambda s, k: (Choice("none", lambda x: "Không"), *_choices("Ho", "Sốt")), many=True)
DIALOG = Dialog("test", (SHORT, TYPED, MANY), header=lambda s, x: Html("đầu trang"))


def _screen(*inputs: Input, dialog: Dialog = DIALOG, place: ButtonPlace | None = None) -> Message | None:
    turn = engine.start(dialog, Session("test", id=4))
    for said in inputs:
        turn = engine.resume(dialog, turn.session, said, KNOWN)
    return draw(dialog, turn, KNOWN, "vi", place)


def _rows(message: Message | None) -> list[list[str]]:
    assert message is not None
    return [[button.label for button in row] for row in message.rows]


def _button(message: Message | None, label: str) -> Button:
    assert message is not None
    return next(button for row in message.rows for button in row if label in button.label)


def test_short_labels_stand_side_by_side_and_long_ones_alone() -> None:
    """Two short buttons share a row; at the first question the only way out is to leave."""
    rows = _rows(_screen())
    assert rows[:2] == [["Nữ", "Nam"], ["Một nhãn dài hơn một nửa màn hình"]]
    assert len(rows[2]) == 1
    assert _button(_screen(), "Nam").data == "d:4:1:=c1"


def test_a_later_question_offers_to_skip_and_to_go_back() -> None:
    """What need not be answered can be skipped; what was answered can be reached."""
    ways_out = _rows(_screen(Picked("c0")))[-1]
    assert len(ways_out) == 3
    assert _button(_screen(Picked("c0")), "Bỏ qua").data.endswith(":!skip")


def test_editing_offers_to_keep_the_answer_instead() -> None:
    """Who opened an answer again may leave it as it was; the button shows it."""
    message = _screen(Picked("c0"), Said("phở"), Edited("typed"))
    assert "phở" in _button(message, "Giữ").label
    assert not any("Bỏ qua" in label for row in _rows(message) for label in row)


def test_ticks_show_and_bring_the_button_that_ends_them() -> None:
    """A ticked sign wears its tick and would be unticked by the next press; done counts them."""
    start: tuple[Input, ...] = (Picked("c0"), Skipped())
    assert not any("Xong" in label for row in _rows(_screen(*start)) for label in row)
    ticked = _screen(*start, Toggled("c0", True))
    assert _button(ticked, "Ho").label == "☑️ Ho"
    assert _button(ticked, "Ho").data.endswith(":-c0")
    assert _button(ticked, "Sốt").data.endswith(":+c1")
    assert _button(ticked, "Không").data.endswith(":=none")
    assert "1" in _button(ticked, "Xong").label


def test_candidates_take_the_place_of_the_choices() -> None:
    """Asked which was meant, one sees the candidates and the way to none of them."""
    message = _screen(Picked("c0"), Said("43"))
    assert _button(message, "43,0 °C").data.endswith(":?0")
    assert any(button.data.endswith(":?x") for row in (message.rows if message else ()) for button in row)


def test_a_dialog_that_is_over_shows_no_question() -> None:
    """After the last answer there is nothing to draw."""
    assert _screen(Picked("c0"), Skipped(), Toggled("c0", True), Done()) is None


def test_a_reminders_buttons_carry_the_slot_and_cannot_leave() -> None:
    """Before a session there is nothing to leave or to go back to."""
    message = _screen(place=ButtonPlace(PatientButton.SLOT, 9, 1))
    assert {b.data[:6] for row in (message.rows if message else ()) for b in row} == {"s:9:1:"}
    assert len(_rows(message)) == 2


def test_a_running_dialog_shows_the_answers_so_far() -> None:
    """The card of a report carries what was said, what could not be read included, above the question."""
    running = replace(DIALOG, running=True, steps=(SHORT, replace(TYPED, gives_up_after=1), MANY))
    message = _screen(Picked("c0"), Said("phở"), dialog=running)
    assert message is not None
    assert message.text.index("đầu trang") < message.text.index("phở") < message.text.index("many?")
    session = engine.start(running, Session("test")).session
    assert lines(running, session, "vi") == ""
