"""Edited messages: a new call for help is heard, a changed answer is asked back, what was heard once stays heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from conversations.dialog import engine, sessions, typed_messages
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Known, Rejected, Said
from conversations.doors import listening, unread_words
from conversations.hearing.ears import Heard
from conversations.model.dialogs import Answer, Session
from conversations.model.incoming import Text
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.people import household
from conversations.reports import meant, one_line, report
from conversations.texts import say

_WEIGHT = ("", "suspected", "cry")


def edited(scene: Scene, contact: Contact, session: Session | None, what: Text) -> None:
    """Take an edited message: danger said newly, then the answer it gave; of any other say how to change an answer.

    Messengers bring a reaction to a message as an edit too; unchanged words mean nothing.
    """
    how, words = scene.work.slips.heard(contact.id, what.message)
    if how and words == what.text.strip():
        return
    if _is_newly_heard(scene, contact, session, what, how):
        listening.listen(scene, contact, session, what.text, message=what.message)
    elif how:
        _keep(scene, contact, replace(session, step="") if session is not None else None, what.text)
    elif not (_of_session(scene, contact, session, what) or _of_filed(scene, contact, what)):
        scene.say(contact, Message(say("dialog.edited", contact.language)))


def _is_newly_heard(scene: Scene, contact: Contact, session: Session | None, what: Text, before: str) -> bool:
    """True if the words say more danger than they did before; those of a plain answer to its question say none."""
    if not unread_words.has_words(what.text) and _answered_by(session, what.message):
        return False
    heard = listening.hear(scene, contact, session, what.text)
    if heard.emergency is not None and _told_by_answer(scene, contact, session, what, heard):
        return False
    now = "cry" if heard.emergency is not None else "suspected" if heard.suspected else ""
    return _WEIGHT.index(now) > _WEIGHT.index(before)


def _told_by_answer(scene: Scene, contact: Contact, session: Session | None, what: Text, heard: Heard) -> bool:
    """True if the only danger is a number that the message's answer has, or is changed to: its report tells it."""
    found = _report_answered(scene, contact, session, what)
    if found is None:
        return False
    report, name = found
    kind = listening.measured(scene, report, what.text, heard)
    if not kind:
        return False
    if any(raw.strip() == what.text.strip() for raw in _raws(report)):
        return True  # a reaction: the words are as they were
    if name not in report.answers and name == report.step:
        return meant.tells_of(scene, contact, report, what.text, kind)
    changed = _changed(scene, report, name, what.text) or {}
    return kind in changed and meant.is_danger(scene, replace(report, answers={**report.answers, **changed}))


def _report_answered(scene: Scene, contact: Contact, session: Session | None, what: Text) -> tuple[Session, str] | None:
    """Return the report a message gave an answer of, open or filed today, and which. Returns None for any other."""
    if name := _answered_by(session, what.message):
        return (session, name) if session is not None and session.dialog == "report" else None
    for slot, episode in household.members(scene, contact):
        filed = report.correction_for(scene, episode, slot)
        if filed is not None and (name := _answered_by(filed, what.message)):
            return filed, name
    return None


def _raws(session: Session) -> list[str]:
    """Return the words that gave the answers of a session, or are being asked back."""
    return [*(each.raw for each in session.answers.values()), *(str(each.get("raw", "")) for each in session.pending)]


def _of_session(scene: Scene, contact: Contact, session: Session | None, what: Text) -> bool:
    """Ask back an answer of the open dialog that its edited message changes. Returns False for any other message."""
    name = _answered_by(session, what.message)
    if session is None or not name:
        return False
    if name not in session.answers and name == session.step:  # still being asked back
        unread_words.answer(scene, contact, session, Said(what.text, message=what.message))
        return True
    changed = _changed(scene, session, name, what.text)
    if changed is None:
        _keep(scene, contact, replace(session, step=name), what.text)
    elif len(changed) == 1:
        _ask(scene, contact, session, *changed.popitem())
    elif changed:
        sessions.apply(scene, contact, session, sessions.filled(scene, session, changed, message=what.message))
    return True


def _of_filed(scene: Scene, contact: Contact, what: Text) -> bool:
    """Open today's report for correction, with what an edited message changes in it. Returns False for any other."""
    found = _report_answered(scene, contact, None, what)
    if found is None:
        return False
    correction, name = found
    changed = _changed(scene, correction, name, what.text)
    if changed is None:
        _keep(scene, contact, replace(correction, step=name), what.text)
    elif changed:
        opened = sessions.open_quietly(scene, contact, correction)
        unsent = (Rejected("dialog.edited_report"),)  # an edit alone changes no report that was sent
        turn = sessions.filled(scene, opened, changed, message=what.message, besides=unsent)
        sessions.apply(scene, contact, opened, turn)
    return True


def _changed(scene: Scene, session: Session, name: str, text: str) -> dict[str, Answer] | None:
    """Return the answers that edited words change, if any. Returns None for words that are no answer."""
    if any(answer.raw.strip() == text.strip() for answer in session.answers.values()):
        return {}
    if name == typed_messages.LINE:
        given = _line(scene, session, text)
    else:
        answer = _read(scene, session, name, text)
        given = {name: answer} if answer is not None else {}
    return {name: new for name, new in given.items() if _differs(session.answers.get(name), new)} if given else None


def _line(scene: Scene, session: Session, text: str) -> Mapping[str, Answer]:
    """Return the answers of an edited line. An unusual value is one too, where just that word of the line was changed.

    Returns none if any answer of the line cannot be read any more.
    """
    raws = [answer.raw for answer in session.answers.values()]
    before = max(raws, key=raws.count).split()
    now = text.split()
    new = [word for old, word in zip(before, now, strict=False) if old != word] if len(before) == len(now) else []
    given = dict(one_line.answers_in(scene, session, text))
    for name, answer in session.answers.items():
        if name not in given and answer.raw.split() == before:
            found = next((read for word in new if (read := _read(scene, session, name, word)) is not None), None)
            if found is None:
                return {}
            given[name] = replace(found, raw=text)
    return given


def _read(scene: Scene, session: Session, name: str, text: str) -> Answer | None:
    step = scene.house.dialog(session.dialog).step(name)
    known = Known(scene.today, {**session.facts, "today": scene.today.isoformat()}, session.answers)
    return engine.answer_in(step, text, session, known) if step is not None else None


def _differs(before: Answer | None, new: Answer) -> bool:
    return before is None or (before.value, before.known) != (new.value, new.known)


def _ask(scene: Scene, contact: Contact, session: Session, name: str, answer: Answer) -> None:
    step = scene.house.dialog(session.dialog).step(name)
    assert step is not None, "the answer was read by this step"
    turn = engine.ask_edited(session, step, answer, step.shows(answer, contact.language))
    sessions.apply(scene, contact, session, turn)


def _keep(scene: Scene, contact: Contact, session: Session | None, text: str) -> None:
    """Keep edited words that are no answer for staff, and say what became of them."""
    kept = unread_words.keep(scene, contact, session, text, "edited")
    if not unread_words.tell(scene, contact, kept):
        scene.say(contact, Message(say("dialog.edited", contact.language)))


def _answered_by(session: Session | None, message: int) -> str:
    return typed_messages.step_of(session, message) if session is not None and message else ""
