"""The dialog engine: a pure function from (dialog, session, input) to a turn.

The next question is never stored. It is the first step that applies and has no answer, so a dialog may gain, lose or
reorder questions while patients are in the middle of it. An answer being changed stays until the new one is read.
`session.turn` moves on whenever what is on the screen means something else; a button carries it, and an older one
is refused before it gets here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from conversations.dialog.other_answers import OtherAnswers, kept_candidates, other_answers
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
    Event,
    Input,
    Kept,
    Known,
    Left,
    Meant,
    Picked,
    Rejected,
    Said,
    Skipped,
    Step,
    TimedOut,
    Toggled,
    Turn,
    WentBack,
    always,
)
from conversations.model.dialogs import Answer, Answers, Session
from conversations.readers.measures.remarks import is_correction
from conversations.readers.result import Misread, Read, Unclear
from conversations.texts import LANGUAGES

RECOUNT = "report.recount"
"""Text that asks to count again; it is asked once, and what is typed then is taken."""


def start(dialog: Dialog, session: Session) -> Turn:
    """Ask the first question of a dialog (or the next one, if the session already holds answers)."""
    return _ask_next(dialog, session, ())


def resume(dialog: Dialog, session: Session, said: Input, known: Known) -> Turn:
    """Return what follows from one input: a question, or the end of the dialog. The session must be open."""
    match said:
        case Left():
            return _end(session, "cancelled", ())
        case TimedOut():
            return _end(session, "expired", ())
        case Edited(name):
            return _edit(dialog, session, name)
    step = next_step(dialog, session)
    if step is None:
        return _end(session, "finished", ())
    if step.name != session.step:  # the question on the screen has since left the dialog
        return _ask_next(dialog, session, ())
    return _answer_step(dialog, session, step, said, known)


def asked_again(step: Step) -> Asked:
    """Return the question already on the screen, to be shown once more."""
    return Asked(step, anew=False)


def next_step(dialog: Dialog, session: Session) -> Step | None:
    """Return the step being edited, else the first that applies and has no answer. Returns None if all are answered.

    Steps that the session's facts name under "first" come before the others, in that order.
    """
    if session.editing:
        step = dialog.step(session.editing)
        if step is not None and step.when(session.answers, session.facts):
            return step
    waiting = (s for s in dialog.steps if s.name not in session.answers and _applies(s, session))
    if "first" not in session.facts:
        return next(waiting, None)
    first = list(session.facts["first"])
    return min(waiting, key=lambda s: first.index(s.name) if s.name in first else len(first), default=None)


def open_steps(dialog: Dialog, session: Session) -> tuple[Step, ...]:
    """Return the steps that apply, given the answers so far."""
    return tuple(step for step in dialog.steps if _applies(step, session))


def live_answers(dialog: Dialog, session: Session) -> dict[str, Answer]:
    """Return the answers of steps that apply; an answer whose question no longer applies does not count."""
    answered = (step for step in dialog.steps if step.name in session.answers and _applies(step, session))
    return {step.name: session.answers[step.name] for step in answered}


def answered_before(dialog: Dialog, session: Session, name: str) -> list[str]:
    """Return the names of the answered steps before one, to which "back" can lead."""
    earlier = takewhile(lambda step: step.name != name, dialog.steps)
    return [step.name for step in earlier if step.name in session.answers and _applies(step, session)]


def _applies(step: Step, session: Session) -> bool:
    return step.when is always or step.when(session.answers, session.facts)


def _answer_step(dialog: Dialog, session: Session, step: Step, said: Input, known: Known) -> Turn:
    match said:
        case WentBack():
            return _go_back(dialog, session, step)
        case Said(text, shared):
            return _read(dialog, session, step, text, shared, known)
        case Picked(id):
            return _pick(dialog, session, step, id, known)
        case Toggled(id, on) if step.many:
            return _toggle(session, step, id, on, known)
        case Done() if step.many and session.draft:
            return _answer(dialog, session, step, Answer(list(session.draft), how="pressed"))
        case Done():
            return _reject(session, step, Rejected("dialog.tick_first"))
        case Meant(index):
            return _mean(dialog, session, step, index, known)
        case Kept() if session.editing and step.name in session.answers:
            return _ask_next(dialog, replace(session, editing=""), ())
        case Skipped() if step.optional:
            return _answer(dialog, session, step, Answer(None, how="skipped", known=False))
    return _reject(session, step, Rejected("dialog.required"))


def _read(dialog: Dialog, session: Session, step: Step, text: str, shared: bool, known: Known) -> Turn:
    if shared and not step.takes_contact:
        return _reject(session, step, Rejected("dialog.no_contact_here"))
    if picked := _typed_choice(step, text, session, known):
        return _pick(dialog, session, step, picked.id, known)
    if session.pending and (index := _typed_candidate(session, text)) is not None:
        return _mean(dialog, session, step, index, known)
    if any("of" in each and str(each["raw"]).strip() == text.strip() for each in session.pending):
        return _reject(session, step, Rejected("dialog.press_a_button"))  # said again: which question is still open
    if step.read is None:
        return _reject(session, step, Rejected("dialog.press_a_button"))
    reading = step.read(text, known)
    corrects = is_correction(text)
    match reading:
        case Read(value, also):
            others = other_answers(dialog, session, known, also, text, corrects=corrects, asks=False)
            answer = Answer(value, raw=text, how="shared" if shared else "typed")
            return _answer(dialog, session, step, answer, others.taken, others)
        case Unclear(ask, candidates) if ask == RECOUNT and session.pending:
            return _answer(dialog, session, step, Answer(candidates[0].value, raw=text, how="confirmed"))
        case Unclear(ask, candidates, facts):
            asked = replace(session, pending=kept_candidates(candidates, text, shared=shared), turn=session.turn + 1)
            return Turn(asked, (AskedBack(ask, facts), Asked(step, anew=False)))
        case Misread(reason, facts, also):
            others = other_answers(dialog, session, known, also, text, corrects=corrects, asks=True)
            if others.taken or others.asked:
                return _take(dialog, session, others)
            return _misread(dialog, session, step, text, Rejected(reason, facts))


def _take(dialog: Dialog, session: Session, others: OtherAnswers) -> Turn:
    """Take answers to other questions than the open one, then ask what is doubtful, else the open one again."""
    given = dict(session.answers)
    for name in others.taken:
        given = _without(dialog, given, name)
    kept = replace(session, answers=_in_order(dialog, {**given, **others.taken}))
    events = tuple(Answered(name, answer) for name, answer in others.taken.items())
    return _ask_other(kept, events, others) if others.asked else _ask_next(dialog, kept, events)


def ask_back(dialog: Dialog, session: Session, doubtful: Mapping[str, Unclear], raw: str) -> Turn:
    """Ask back the first of several doubtful readings whose question applies, else the next question."""
    for name, unclear in doubtful.items():
        step = dialog.step(name)
        if step is not None and _applies(step, session):
            return _ask_other(session, (), OtherAnswers(asked=(step, unclear), raw=raw))
    return start(dialog, session)


def _ask_other(session: Session, events: tuple[Event, ...], others: OtherAnswers) -> Turn:
    """Ask back what a text may mean for another question, before the next one is asked."""
    assert others.asked is not None
    step, unclear = others.asked
    asked = replace(session, step=step.name, editing=step.name, turn=session.turn + 1, tries=0, draft=())
    asked = replace(asked, pending=kept_candidates(unclear.candidates, others.raw))
    return Turn(asked, (*events, AskedBack(unclear.ask, unclear.facts), Asked(step, anew=True)))


def answer_in(step: Step, text: str, session: Session, known: Known) -> Answer | None:
    """Return the answer that words would give to a step. Returns None if they give none, or several."""
    picked = _typed_choice(step, text, session, known)
    if picked is not None:
        return Answer(picked.id, raw=text) if picked.kind == "value" and not picked.fills else None
    reading = step.read(text, known) if step.read is not None else None
    if isinstance(reading, Unclear) and len(reading.candidates) == 1:
        return Answer(reading.candidates[0].value, raw=text)
    return Answer(reading.value, raw=text) if isinstance(reading, Read) else None


def ask_edited(session: Session, step: Step, answer: Answer, label: str) -> Turn:
    """Ask back an answer whose message was edited: the new value counts only once it is confirmed."""
    pending = ({"value": answer.value, "label": label, "raw": answer.raw, "edited": True},)
    asked = replace(
        session, editing=step.name, step=step.name, pending=pending, draft=(), tries=0, turn=session.turn + 1
    )
    return Turn(asked, (AskedBack("dialog.edited_to", {"value": label}), Asked(step, anew=False)))


def _misread(dialog: Dialog, session: Session, step: Step, text: str, why: Rejected) -> Turn:
    """Reject an unreadable answer; after too many, store it as such, never as normal, and ask the next question.

    An answer that was read before stays: words that cannot be read never take its place.
    """
    tries = session.tries + 1
    if step.gives_up_after and tries >= step.gives_up_after:
        before = session.answers.get(step.name)
        if before is not None and before.how != "unreadable":
            return _ask_next(dialog, replace(session, editing=""), (Rejected("dialog.answer_kept"),))
        return _answer(dialog, session, step, Answer(None, raw=text, how="unreadable", known=False))
    return _reject(replace(session, tries=tries), step, why)


def _pick(dialog: Dialog, session: Session, step: Step, id: str, known: Known) -> Turn:
    choice = next((c for c in step.choices(session, known) if c.id == id), None)
    if choice is None:
        return _reject(session, step, Rejected("dialog.press_a_button"))
    match choice.kind:
        case "act":
            return Turn(session, (Acted(step.name, id), Asked(step, anew=False)))
        case "edit":
            return _edit(dialog, session, id)
        case "cannot":
            return _answer(dialog, session, step, Answer(None, raw=id, how="cannot_say", known=False))
        case "value" if step.name in choice.fills:
            return _answer(dialog, session, step, choice.fills[step.name], choice.fills)
        case "value" if step.many:
            return _answer(dialog, session, step, Answer([], raw=id, how="pressed"))
        case _:
            return _answer(dialog, session, step, Answer(id, how="pressed"))


def _toggle(session: Session, step: Step, id: str, on: bool, known: Known) -> Turn:
    if all(choice.id != id or choice.kind != "value" for choice in step.choices(session, known)):
        return _reject(session, step, Rejected("dialog.press_a_button"))
    rest = tuple(ticked for ticked in session.draft if ticked != id)
    return Turn(replace(session, draft=(*rest, id) if on else rest), (Asked(step, anew=False),))


def _mean(dialog: Dialog, session: Session, step: Step, index: int | None, known: Known) -> Turn:
    if index is None or not 0 <= index < len(session.pending):
        return _reject(replace(session, pending=(), turn=session.turn + 1), step, Rejected("dialog.say_again"))
    meant = session.pending[index]
    if "of" in meant:
        return _mean_early(dialog, session, step, meant, known)
    how = "shared" if meant.get("shared") else "confirmed"
    raw = str(meant.get("raw", ""))
    others = other_answers(dialog, session, known, meant.get("also", {}), raw, corrects=is_correction(raw), asks=False)
    return _answer(dialog, session, step, Answer(meant["value"], raw=raw, how=how), others.taken, others)


def _mean_early(dialog: Dialog, session: Session, step: Step, meant: Mapping[str, Any], known: Known) -> Turn:
    """Take early words for the question they were said to answer; the other one stays as it is."""
    answer = Answer(meant["value"], raw=str(meant["raw"]), known=bool(meant["known"]))
    if not answer.known:
        answer = replace(answer, how="cannot_say")
    chosen = replace(session, pending=(), turn=session.turn + 1)
    if meant["of"] == step.name:
        return _answer(dialog, chosen, step, answer)
    before = session.answers.get(str(meant["of"]))
    same = before is not None and (before.value, before.known) == (answer.value, answer.known)
    return _ask_next(dialog, chosen, ()) if same else _take(dialog, chosen, OtherAnswers({str(meant["of"]): answer}))


def _answer(
    dialog: Dialog,
    session: Session,
    step: Step,
    answer: Answer,
    fills: Answers | None = None,
    others: OtherAnswers | None = None,
) -> Turn:
    changed = step.name in session.answers and session.answers[step.name].value != answer.value
    kept = _without(dialog, session.answers, step.name) if changed else dict(session.answers)
    given = {**kept, **(fills or {}), step.name: answer}
    answered = replace(session, answers=_in_order(dialog, given), editing="")
    events = (Answered(step.name, answer),)
    return _ask_other(answered, events, others) if others and others.asked else _ask_next(dialog, answered, events)


def _ask_next(dialog: Dialog, session: Session, events: tuple[Event, ...]) -> Turn:
    step = next_step(dialog, session)
    if step is None:
        return _end(session, "finished", events)
    draft = _draft(step, session)
    asked = replace(session, step=step.name, turn=session.turn + 1, tries=0, draft=draft, pending=())
    return Turn(asked, (*events, Asked(step, anew=True)))


def _draft(step: Step, session: Session) -> tuple[str, ...]:
    """Return the choices ticked before when a list is edited, else none."""
    before = session.answers.get(step.name) if step.many and session.editing else None
    return tuple(before.value) if before is not None and before.known and isinstance(before.value, list) else ()


def _reject(session: Session, step: Step, why: Rejected) -> Turn:
    """Say why, and ask the same question again. Asking again does not send a new code."""
    return Turn(session, (why, Asked(step, anew=False)))


def _edit(dialog: Dialog, session: Session, name: str) -> Turn:
    step = dialog.step(name)
    if step is None or not step.when(session.answers, session.facts):
        return _ask_next(dialog, replace(session, editing=""), ())
    return _ask_next(dialog, replace(session, editing=name), ())


def _go_back(dialog: Dialog, session: Session, now: Step) -> Turn:
    earlier = answered_before(dialog, session, now.name)
    if earlier:
        return _edit(dialog, session, earlier[-1])
    return _reject(session, now, Rejected("dialog.first_question"))


def _end(session: Session, status: str, events: tuple[Event, ...]) -> Turn:
    ended = Ended(status)  # type: ignore[arg-type]
    return Turn(
        replace(session, status=ended.status, step="", turn=session.turn + 1, pending=(), draft=()),
        (*events, ended),
    )


def _without(dialog: Dialog, answers: Answers, name: str) -> dict[str, Answer]:
    """Return the answers without a changed one and without those that rest on it, directly or through others."""
    void = {name}
    for step in dialog.steps:  # steps rest only on earlier ones
        if void & set(step.rests_on):
            void.add(step.name)
    return {k: v for k, v in answers.items() if k not in void}


def _in_order(dialog: Dialog, answers: Answers) -> dict[str, Answer]:
    """Return the answers in the order of their questions, however often changed; another release's come first."""
    names = [step.name for step in dialog.steps]
    return dict(sorted(answers.items(), key=lambda kept: names.index(kept[0]) if kept[0] in names else -1))


def _typed_choice(step: Step, text: str, session: Session, known: Known) -> Choice | None:
    """Return the choice that was typed instead of pressed, by its very words. Returns None if it was none."""
    wanted = text.strip().casefold()
    if not wanted or step.many:
        return None
    meant = step.cannot_say(text) if step.cannot_say else None
    for choice in step.choices(session, known):
        if choice.kind == "cannot" and choice.id == meant:
            return choice
        if choice.kind != "edit" and wanted in {_plain(choice.words(language)) for language in LANGUAGES}:
            return choice
    return None


def _typed_candidate(session: Session, text: str) -> int | None:
    wanted = text.strip().casefold()
    labels = [_plain(str(c["label"])) for c in session.pending]
    names = [_plain(str(c.get("name", ""))) for c in session.pending]
    for known_as in (labels, names):
        if wanted and wanted in known_as:
            return known_as.index(wanted)
    if wanted in ("có", "co", "đúng", "dung", "ok", "yes", "vâng", "phải") and len(labels) == 1:
        return 0
    return int(wanted) - 1 if len(wanted) == 1 and wanted.isdecimal() and 1 <= int(wanted) <= len(labels) > 1 else None


def _plain(words: str) -> str:
    """Return words as a person types them: without the pictures and ticks of a button."""
    ends = [n for n, letter in enumerate(words) if letter.isalnum()]
    return words[ends[0] : ends[-1] + 1].casefold() if ends else ""
