"""Drawing: from the events of a turn to the message shown, with question, buttons, trouble and answers so far."""

from __future__ import annotations

from conversations.dialog import press_data
from conversations.dialog.engine import answered_before, live_answers, open_steps
from conversations.dialog.press_data import ButtonPlace
from conversations.dialog.steps import Asked, AskedBack, Dialog, Known, PassedOn, Rejected, Step, Turn
from conversations.model.dialogs import Answer, Session
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.presses import PatientButton
from conversations.texts import Html, say, say_plain

_LONGEST_RAW = 200
"""Maximum characters shown of an answer that could not be read."""

UNSHOWN = ("consent", "review", "code", "password", "whom", "proof", "person", "sure")


def draw(dialog: Dialog, turn: Turn, known: Known, language: str, place: ButtonPlace | None = None) -> Message | None:
    """Return the message that shows a turn's question. Returns None if the dialog has ended.

    `place` is given when there is no session yet (a reminder): its buttons then carry the slot.
    """
    asked = next((event for event in turn.events if isinstance(event, Asked)), None)
    if asked is None:
        return None
    session, step = turn.session, asked.step
    where = place or ButtonPlace(PatientButton.DIALOG, session.id, session.turn)
    text = Html("\n\n".join(part for part in _parts(dialog, turn, step, known, language) if part))
    if step.takes_contact and step.name == "phone" and not session.pending and not step.choices(session, known):
        return Message(text, ask_contact=say_plain("registration.phone.share", language))
    rows = _candidates(session, where, language) if session.pending else _choices(step, session, known, where, language)
    return Message(text, rows=(*rows, *_way_out(dialog, session, step, where, language), *_danger(turn, language)))


def lines(dialog: Dialog, session: Session, language: str, only: frozenset[str] | None = None) -> Html:
    """Return the answers so far (or those of some steps), a line each, as a card shows them."""
    shown = []
    answers = live_answers(dialog, session)
    for step in dialog.steps:
        answer = answers.get(step.name)
        if answer is None or step.name in UNSHOWN or (only is not None and step.name not in only):
            continue
        words = _unreadable(answer, language) if answer.how == "unreadable" else step.shows(answer, language)
        shown.append(say("dialog.line", language, label=step.label(language), value=words))
    return Html("\n".join(shown))


def number_of(dialog: Dialog, session: Session, step: Step) -> tuple[int, int] | None:
    """Return the number of a question and how many there are. Returns None if it is not numbered."""
    if "first" in session.facts or "carried" in session.facts:
        return None  # asked in another order, or one question alone
    names = [s.name for s in open_steps(dialog, session) if s.name not in UNSHOWN]
    return (names.index(step.name) + 1, len(names)) if step.name in names and len(names) > 1 else None


def danger_button(slip: int, language: str) -> Button:
    """Return the button that calls for help at once, about the words of a slip."""
    return Button(say_plain("words.danger", language), PatientButton.DANGER.data(slip, "danger"))


def _danger(turn: Turn, language: str) -> ButtonRows:
    passed = next((event for event in turn.events if isinstance(event, PassedOn)), None)
    return ((danger_button(passed.slip, language),),) if passed else ()


def _unreadable(answer: Answer, language: str) -> str:
    """Say that an answer could not be read, and the words themselves: a person may understand them."""
    typed = " ".join(answer.raw.split())[:_LONGEST_RAW]
    return say_plain("dialog.unreadable", language) + (
        say_plain("dialog.typed", language, words=typed) if typed else ""
    )


def _parts(dialog: Dialog, turn: Turn, step: Step, known: Known, language: str) -> tuple[str, ...]:
    trouble = tuple(_trouble(event, language) for event in turn.events)
    so_far = lines(dialog, turn.session, language) if dialog.running or step.name == "review" else Html("")
    asks = "" if any(isinstance(e, AskedBack) for e in turn.events) else step.ask(turn.session, known, language)
    return (
        dialog.header(turn.session, language),
        so_far,
        *trouble,
        _progress(dialog, turn.session, step, language) + asks,
    )


def _trouble(event: object, language: str) -> Html:
    match event:
        case Rejected(reason, facts):
            return say(reason, language, **facts)
        case AskedBack(ask, facts):
            return say(ask, language, **facts)
        case PassedOn(key, facts):
            return say(key, language, **facts)
    return Html("")


def _progress(dialog: Dialog, session: Session, step: Step, language: str) -> str:
    place = number_of(dialog, session, step)
    return say("dialog.progress", language, number=place[0], total=place[1]) + "\n" if place else ""


def _choices(step: Step, session: Session, known: Known, where: ButtonPlace, language: str) -> ButtonRows:
    options = step.choices(session, known)
    ticked = set(session.draft)
    row: list[Button] = []
    for choice in options:
        words = choice.words(language)
        if step.many and choice.kind == "value" and choice.id != "none" and not choice.fills:
            on = choice.id in ticked
            row.append(Button(("☑️ " if on else "") + words, press_data.tick(where, choice.id, not on)))
        else:
            mark = "✏️ " if choice.kind == "edit" and step.name == "review" else ""
            row.append(Button(mark + words, press_data.pick(where, choice.id)))
    large = step.many and any(choice.fills for choice in options)
    rows = _in_columns(row, 1 if large else step.columns, first_alone=step.name == "review")
    if step.many and ticked:
        rows = (
            *rows,
            (Button(say_plain("dialog.done_count", language, count=len(ticked)), press_data.do(where, "!done")),),
        )
    return rows


def _in_columns(row: list[Button], columns: int, first_alone: bool) -> ButtonRows:
    """Put short labels side by side and long ones alone: a phone shows about 32 letters in a row."""
    rows: list[tuple[Button, ...]] = []
    line: list[Button] = []
    for number, button in enumerate(row):
        room = 34 // columns
        alone = len(button.label) > room or (first_alone and number == 0)
        if line and (alone or len(line) == columns):
            rows.append(tuple(line))
            line = []
        line.append(button)
        if alone:
            rows.append(tuple(line))
            line = []
    return (*rows, tuple(line)) if line else tuple(rows)


def _candidates(session: Session, where: ButtonPlace, language: str) -> ButtonRows:
    rows = [(Button(str(c["label"]), press_data.mean(where, n)),) for n, c in enumerate(session.pending)]
    none = Button(say_plain("dialog.none_of_these", language), press_data.do(where, "?x"))
    return (*rows, (none,))


def _way_out(dialog: Dialog, session: Session, step: Step, where: ButtonPlace, language: str) -> ButtonRows:
    out: list[Button] = []
    if session.editing and step.name in session.answers and step.name not in UNSHOWN:
        value = step.shows(session.answers[step.name], language)[:40]
        out.append(Button(say_plain("dialog.keep", language, value=value), press_data.do(where, "!keep")))
    elif step.optional:
        out.append(Button(say_plain("dialog.skip", language), press_data.do(where, "!skip")))
    if answered_before(dialog, session, step.name):
        out.append(Button(say_plain("dialog.back", language), press_data.do(where, "!back")))
    if where.kind == "d":
        out.append(Button(say_plain("dialog.cancel", language), press_data.do(where, "!cancel")))
    return (tuple(out),) if out else ()
