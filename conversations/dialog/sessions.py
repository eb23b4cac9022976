"""Sessions: one turn of any dialog, from the input to its consequences, the kept session and the next question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from conversations.dialog import auto_replies, early_words, engine, one_time_code, typed_messages
from conversations.dialog.drawing import draw, lines
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Answered, AskedBack, Event, Input, Known, Said, Turn
from conversations.model.dialogs import Answers, Session
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.readers.codes import read_code
from conversations.readers.phones import show_phone
from conversations.readers.result import Read, Unclear
from conversations.texts import say


def begin_follows(scene: Scene) -> None:
    """Begin the sessions this turn left for its end: a station's question, the next person's report."""
    while scene.follows:
        contact, session = scene.follows.pop(0)
        begin(scene, contact, session)


def begin(scene: Scene, contact: Contact, session: Session) -> None:
    """Open a session (one already open is laid aside until this one ends) and ask its first question."""
    kept = _open(scene, contact, session)
    _settle(scene, contact, kept, engine.start(scene.house.dialog(session.dialog), kept), pressed=False)


def open_quietly(scene: Scene, contact: Contact, session: Session) -> Session:
    """Open a session whose first question is on the screen already, or is about to be answered."""
    kept = _open(scene, contact, session)
    asked = engine.start(scene.house.dialog(session.dialog), kept).session
    scene.work.sessions.keep(asked, scene.now)
    return asked


def filled(
    scene: Scene,
    session: Session,
    answers: Answers,
    doubtful: Mapping[str, Unclear] | None = None,
    raw: str = "",
    *,
    message: int = 0,
    besides: tuple[Event, ...] = (),
) -> Turn:
    """Return the turn of several answers of one message: the first of the `doubtful` is asked back, what is open asked.

    The events `besides` are shown with it. Nothing of it is applied yet.
    """
    dialog = scene.house.dialog(session.dialog)
    editing = "" if session.editing in answers else session.editing  # the step gone back to is answered too
    given = replace(session, answers={**session.answers, **answers}, editing=editing, typed=session.typed + 1)
    given = typed_messages.noted(given, typed_messages.LINE, message)
    turn = engine.ask_back(dialog, given, doubtful, raw) if doubtful else engine.start(dialog, given)
    answered = tuple(Answered(name, answer) for name, answer in answers.items())
    return replace(turn, events=(*answered[-1:], *besides, *turn.events))


def code_failed(scene: Scene, contact: Contact, session: Session) -> None:
    """Offer the other ways to prove the phone if no text message arrives, and ask on."""
    troubled = replace(session, facts={**session.facts, "code_trouble": True})
    phone = show_phone(str(session.answers["phone"].value))
    scene.say(contact, Message(say("registration.code.not_sent", contact.language, phone=phone)))
    scene.work.sessions.keep(troubled, scene.now)
    show(scene, contact, troubled)


def go_on(scene: Scene, contact: Contact, session: Session, said: Input, *, pressed: bool, proven: str = "") -> None:
    """Answer one input within an open session. `proven` is a phone the messenger vouches for."""
    apply(
        scene, contact, session, heard(scene, contact, session, said, pressed=pressed, proven=proven), pressed=pressed
    )


def heard(
    scene: Scene, contact: Contact, session: Session, said: Input, *, pressed: bool = False, proven: str = ""
) -> Turn:
    """Return the turn that follows from one input; nothing of it is applied yet, but a typed code has been tried."""
    facts = {**session.facts, "today": scene.today.isoformat()}
    fresh = replace(session, facts=facts, typed=0 if pressed else session.typed + 1)
    known = _known(scene, contact, fresh, said, proven)
    dialog = scene.house.dialog(session.dialog)
    turn = engine.resume(dialog, fresh, said, known)
    if isinstance(said, Said) and early_words.is_early(scene, contact, fresh, said, turn):
        turn = early_words.asked(dialog, fresh, said, known, turn, contact.language)
    turn = early_words.next_waiting(dialog, turn, known, contact.language)
    if isinstance(said, Said) and any(isinstance(event, Answered | AskedBack) for event in turn.events):
        return replace(turn, session=typed_messages.noted(turn.session, session.step, said.message))
    return turn


def asked_back(scene: Scene, contact: Contact, session: Session, said: Said) -> Turn:
    """Return the turn that asks back words for the present question, which nobody typed as its answer.

    Nothing of it is applied yet.
    """
    facts = {name: fact for name, fact in session.facts.items() if name != early_words.CAME_FROM}
    fresh = replace(session, facts={**facts, "today": scene.today.isoformat()}, typed=session.typed + 1)
    known = Known(scene.today, fresh.facts, fresh.answers)
    dialog = scene.house.dialog(session.dialog)
    turn = engine.resume(dialog, fresh, said, known)
    back = early_words.asked(dialog, fresh, said, known, turn, contact.language)
    return replace(back, session=typed_messages.noted(back.session, session.step, said.message))


def apply(scene: Scene, contact: Contact, before: Session, turn: Turn, *, pressed: bool = False) -> None:
    """Apply a turn: its consequences, the kept session, the next question."""
    _drop_phone_keyboard(scene, contact, turn)
    _settle(scene, contact, before, turn, pressed=pressed)


def show(scene: Scene, contact: Contact, session: Session, *, fresh: bool = False) -> None:
    """Put the current question on the screen again; `fresh` if another dialog's was there meanwhile."""
    now = replace(session, facts={**session.facts, "today": scene.today.isoformat()})
    dialog = scene.house.dialog(session.dialog)
    step = engine.next_step(dialog, now)
    if step is None or step.name != session.step:
        _settle(scene, contact, session, engine.start(dialog, now), pressed=False)
        return
    _draw(scene, contact, Turn(now, (engine.asked_again(step),)), edit=False, asks=fresh)


def show_leaving(scene: Scene, contact: Contact, session: Session) -> None:
    """Say how to leave the dialog, with its question again: nothing ends by a word that may mean something else."""
    scene.say(contact, Message(say("dialog.leave_how", contact.language)))
    show(scene, contact, session)


def show_again(scene: Scene, contact: Contact, session: Session | None) -> None:
    """Show the open question again, if there is one, so that an aside does not bury it."""
    if session is not None:
        show(scene, contact, session)


def _open(scene: Scene, contact: Contact, session: Session) -> Session:
    """Return the session to go on with, new or kept; the open one is laid aside until it ends."""
    scene.led_on = True
    laid_aside = scene.work.sessions.open(contact.id)
    if laid_aside is not None:
        scene.work.sessions.keep(replace(laid_aside, status="aside"), scene.now)
    session = scene.house.courses[session.dialog].opens(scene, contact, session)
    if session.id:
        return session
    fresh = replace(session, facts={**session.facts, "today": scene.today.isoformat()})
    return scene.work.sessions.begin(contact.id, fresh, scene.now)


def _settle(scene: Scene, contact: Contact, before: Session, turn: Turn, *, pressed: bool) -> None:
    said_before = len(scene.outgoing)
    auto_replies.forget(scene, contact, turn)
    session = scene.house.courses[turn.session.dialog].after(scene, contact, turn)
    dialog = scene.house.dialog(session.dialog)
    edit = pressed or (dialog.running and 0 < session.typed <= dialog.repost_after)
    if edit and scene.has_said(contact, since=said_before):
        edit = False  # another message is below the card now: the question must not stay hidden above it
    posted = early_words.came_from(before, replace(session, typed=session.typed if edit else 0))
    scene.led_on = scene.led_on or _stands(posted) != _stands(before)
    scene.work.sessions.keep(posted, scene.now)
    if posted.status == "open":
        _draw(scene, contact, replace(turn, session=posted), edit=edit, asks=posted.turn != before.turn)
    for words in early_words.left_waiting(posted):
        scene.say(contact, Message(say("dialog.early_unread", contact.language, words=words[:100])))
    if posted.status in ("open", "expired") or any(follower.id == contact.id for follower, _ in scene.follows):
        return
    if (aside := scene.work.sessions.take_up(contact.id, scene.now)) is not None:
        show(scene, contact, aside, fresh=True)


def _stands(session: Session) -> tuple[object, ...]:
    return session.status, session.step, session.answers, session.draft


def _draw(scene: Scene, contact: Contact, turn: Turn, *, edit: bool, asks: bool) -> None:
    session = turn.session
    known = Known(scene.today, session.facts, session.answers)
    dialog = scene.house.dialog(session.dialog)
    message = draw(dialog, turn, known, contact.language)
    if message is not None:
        message = scene.house.courses[session.dialog].dresses(message, session, contact.language)
        card = str(session.facts.get("card") or f"d{session.id}")
        able = scene.house.channels[contact.channel].abilities
        if edit and able.edits and message.ask_contact and not able.edits_in_contact_key:
            answered = lines(dialog, session, contact.language)
            scene.say(contact, Message(answered), card=card, edit=True)  # the old message is left without buttons
            edit = False
        scene.say(contact, message, card=card, edit=edit, asks=asks)


def _known(scene: Scene, contact: Contact, session: Session, said: Input, proven: str) -> Known:
    """Return the facts of a turn; a typed code is compared before it, since a try counts whatever follows."""
    facts = {**session.facts, "contact_proves": proven} if proven else session.facts
    step = scene.house.dialog(session.dialog).step(session.step)
    if step is None or not step.sends_code or not isinstance(said, Said):
        return Known(scene.today, facts, session.answers)
    reading = read_code(said.text)
    if proven or not isinstance(reading, Read):
        return Known(scene.today, facts, session.answers)
    verdict = scene.work.credentials.try_code(contact.id, one_time_code.phone_of(session), reading.value, scene.now)
    return Known(scene.today, facts, session.answers, code=verdict)


def _drop_phone_keyboard(scene: Scene, contact: Contact, turn: Turn) -> None:
    """Remove the key that shares one's number once it is known; a message with other buttons cannot remove it."""
    for event in turn.events:
        if isinstance(event, Answered) and event.step == "phone" and not turn.session.facts.get("family"):
            step = scene.house.dialog(turn.session.dialog).step("phone")
            shown = step.shows(event.answer, contact.language) if step else ""
            text = say("dialog.line", contact.language, label=step.label(contact.language) if step else "", value=shown)
            scene.say(contact, Message(text, drop_keyboard=True))
