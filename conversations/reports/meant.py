"""Reports that typed words mean: the open one, today's that is due, or a whole line; and the turn they bring there."""

from __future__ import annotations

from conversations.dialog import engine, sessions
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Answered, AskedBack, Known, Said, Turn
from conversations.model.care import SETTLED, Episode, Slot, SlotState
from conversations.model.dialogs import Session
from conversations.model.people import Contact
from conversations.people import household
from conversations.programme.triage import judge
from conversations.readers.result import Read
from conversations.reports import judging, one_line, report, report_days

LONGEST_MISTYPED = 12
LONGEST_OF_SEVERAL = 40
"""Maximum characters of numbers said of several patients at once; what is longer is a letter."""


def due_session(scene: Scene, episodes: list[Episode]) -> Session | None:
    """Return a report session for the first of these patients without an answer today. Returns None if none is due.

    At night nothing is due yet: what is reported then does not excuse the morning.
    """
    if report_days.is_night(scene):
        return None
    slots = [(scene.work.slots.of_day(episode.patient.id, scene.today), episode) for episode in episodes]
    waiting = household.due([(s, e) for s, e in slots if s is not None and s.state not in SETTLED])
    return report.session_for(scene, waiting[0][1], waiting[0][0]) if waiting else None


def extra_session(scene: Scene, episode: Episode) -> Session:
    """Return a report beyond the morning's (or by day the morning's own, when the day has not been planned yet)."""
    planned = report_days.is_night(scene) or scene.work.slots.of_day(episode.patient.id, scene.today) is not None
    return report.session_for(scene, episode, scene.work.slots.add(episode, scene.today, scene.now, extra=planned))


def trial_session(scene: Scene, episode: Episode) -> Session:
    """Return a session that is not on record, to see what words would be as a report."""
    slot = Slot(0, episode.patient.id, episode.id, scene.today, 0, SlotState.EXPECTED)
    return report.session_for(scene, episode, slot)


def is_line(scene: Scene, episode: Episode, text: str) -> bool:
    """True if the words are the six answers at once."""
    return bool(one_line.answers_in(scene, trial_session(scene, episode), text))


def begins(scene: Scene, due: Session, text: str, *, urgent: bool = False) -> bool:
    """True if words begin a due report: a readable first answer, a try at one (unless `urgent`), or a whole line."""
    tries = _tries_number(text) and not urgent
    return tries or _reads_first(scene, due, text) or bool(one_line.answers_in(scene, due, text))


def may_begin(scene: Scene, episodes: list[Episode], text: str) -> bool:
    """True if words with numbers may be a report on one of these patients: short ones while one is due, or a line."""
    due = due_session(scene, episodes)
    short = due is not None and len(text) <= LONGEST_OF_SEVERAL
    return short or any(is_line(scene, each, text) for each in episodes)


def turn_of(scene: Scene, contact: Contact, session: Session, text: str, *, message: int = 0) -> Turn:
    """Return the turn of words typed at a report, a whole line or an answer; nothing of it is applied yet."""
    line = one_line.answers_in(scene, session, text)
    if line:
        doubtful = one_line.doubtful_in(scene, session, text)
        return sessions.filled(scene, session, line, doubtful, text, message=message)
    return sessions.heard(scene, contact, session, Said(text, message=message))


def begins_at_night(scene: Scene, episode: Episode, text: str) -> bool:
    """True if words typed at night, with nothing open, are a readable first answer alone: it is asked back."""
    if not report_days.is_night(scene) or is_line(scene, episode, text):
        return False  # a whole line can only be a report
    return _reads_first(scene, trial_session(scene, episode), text)


def asked_at_night(scene: Scene, contact: Contact, session: Session, text: str, *, message: int = 0) -> Turn:
    """Return the turn that asks back a first answer typed at night: no question was on the screen."""
    return sessions.asked_back(scene, contact, session, Said(text, message=message))


def begun(scene: Scene, due: Session) -> Session:
    """Return a due report at its first question, without putting it on record."""
    return engine.start(scene.house.dialog("report"), due).session


def tells_of(scene: Scene, contact: Contact, at: Session, text: str, measure: str) -> bool:
    """True if words give an open report this measure, and it is a danger there: the report tells it then, by itself."""
    turn = turn_of(scene, contact, at, text)
    named = {event.step for event in turn.events if isinstance(event, Answered)}
    named |= {name for name, answer in turn.session.answers.items() if answer != at.answers.get(name)}
    named |= {turn.session.step} if any(isinstance(event, AskedBack) for event in turn.events) else set()
    return measure in {_measured_by(scene, name) for name in named} and is_danger(scene, turn.session)


def _measured_by(scene: Scene, name: str) -> str:
    """Return the measure a question asks for, also one that has it measured again."""
    question = next((each for each in scene.house.protocol.questions if each.name == name), None)
    return question.again_of.question if question is not None and question.again_of is not None else name


def is_danger(scene: Scene, session: Session) -> bool:
    """True if a report's answers so far, with what is being asked back, are a danger."""
    doubtful = judging.with_doubt(scene, session)
    case = judging.case(scene, doubtful, judging.heard(scene, doubtful), final=False)
    return judge(scene.house.protocol, case).level.danger


def _reads_first(scene: Scene, session: Session, text: str) -> bool:
    step = scene.house.dialog("report").step(begun(scene, session).step)
    if step is None or step.read is None or step.many:
        return False
    return isinstance(step.read(text, Known(scene.today, session.facts, session.answers)), Read)


def _tries_number(text: str) -> bool:
    """True for a few signs with a digit: while a report is due, a mistyped answer, not a letter."""
    return len(text) <= LONGEST_MISTYPED and any(sign.isdigit() for sign in text)
