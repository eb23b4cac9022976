"""Words outside any dialog: what a plain message leads to, the menu, the status."""

from __future__ import annotations

from conversations.calendar import local_time
from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Said
from conversations.doors import unread_words
from conversations.letters import letters
from conversations.model.care import SETTLED, UNDECIDED, Episode, EpisodeStatus
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.people import caregivers, named_members
from conversations.people.station import station_of
from conversations.programme.triage import Judgement, judge
from conversations.readers.commands import is_greeting
from conversations.registration import known_answers, open_registrations
from conversations.reports import judging, meant, one_line, report, report_days
from conversations.texts import Html, say, say_plain
from conversations.watch import after_danger, alarms, status_card


def unasked(
    scene: Scene, contact: Contact, text: str, *, urgent: bool = False, suspected: bool = False, message: int = 0
) -> None:
    """Take unasked words: the first answer of a due report, a whole report in a line, or a letter.

    `urgent` when they brought the emergency text: the station has them then, and the menu is shown. `suspected` when
    they were asked back: the station has them, and the question must stay the last thing said.
    """
    episodes = scene.work.patients.of_contact(contact.id)
    if not episodes:
        if not suspected:
            _keep_first_words(scene, contact, text, urgent=urgent)
            register(scene, contact)
        return
    reported_on = caregivers.accepted_of(episodes)
    if not (urgent or suspected) and _asked_at_night(scene, contact, reported_on, text, message):
        return
    named = named_members.said_of(scene, contact, reported_on, text)
    if named is not None and len(named) != 1 and meant.may_begin(scene, reported_on, text):
        ask_whose(scene, contact, None, reported_on, text, urgent=urgent)
        return
    meant_for = named or reported_on
    session = _report_meant(scene, meant_for, text, urgent=urgent or suspected) if text.strip() else None
    if session is None and _line_for_nobody(scene, reported_on, text):
        if not urgent:  # else the advice was sent already
            _warn_of_line(scene, contact, reported_on, text)
        ask_whom(scene, contact, reported_on, "household.whom_line")
        return
    if session is not None:
        answer(scene, contact, sessions.open_quietly(scene, contact, session), text, message=message)
        return
    if suspected:
        return
    about = caregivers.written_about(episodes)
    letter = bool(about and text.strip()) and not is_greeting(text)
    if letter:
        letters.receive(scene, contact, about, letters.Written("text", text), answered=urgent)
    elif not (urgent or is_greeting(text)):
        _pass_on(scene, contact, text)
    if urgent or not letter:
        menu(scene, contact)


def _keep_first_words(scene: Scene, contact: Contact, text: str, *, urgent: bool) -> None:
    """Keep a stranger's words: staff see them with the registration they begin, or with the next ones."""
    if not urgent and not is_greeting(text):
        unread_words.keep(scene, contact, None, text, "said", quiet=True)


def _pass_on(scene: Scene, contact: Contact, text: str) -> None:
    """Pass on words about an illness that is over: no station answers for it any more, but a person reads them."""
    unread_words.tell(scene, contact, unread_words.keep(scene, contact, None, text, "said"))


def answer(scene: Scene, contact: Contact, session: Session, text: str, *, message: int = 0) -> None:
    """Answer the open question with typed words; in a report they may be the whole line at once."""
    if session.dialog == "letter" and (kept := letters.more(scene, session, letters.Written("text", text))):
        sessions.show(scene, contact, kept)
        return
    if is_of_another(scene, contact, session, text):
        ask_whose(scene, contact, session, caregivers.accepted(scene, contact), text)
        return
    if whole_report(scene, session, text):
        turn = meant.turn_of(scene, contact, session, text, message=message)
        unread = "; ".join(one_line.line_in(scene, session, text).unread)
        unread_words.take(scene, contact, session, turn, unread, line=True)
    else:
        unread_words.answer(scene, contact, session, Said(text, message=message))


def whole_report(scene: Scene, session: Session, text: str) -> bool:
    """True if the words are a report's six answers in one line."""
    return session.dialog == "report" and bool(one_line.answers_in(scene, session, text))


def begin_report(scene: Scene, contact: Contact, episode: Episode | None = None) -> None:
    """Start (or continue) a report: today's that is due, else an extra one."""
    episodes = [episode] if episode else caregivers.accepted(scene, contact)
    if not episodes:
        scene.say(contact, Message(say(_why_no_report(scene, contact), contact.language)))
        return
    if len(episodes) > 1 and meant.due_session(scene, episodes) is None:
        ask_whom(scene, contact, episodes, f"household.{'whom_night' if report_days.is_night(scene) else 'whom_more'}")
        return
    sessions.begin(scene, contact, next_report(scene, episodes))


def ask_whom(
    scene: Scene, contact: Contact, episodes: list[Episode], key: str, then: str = "more", *, words: str = ""
) -> None:
    """Ask by buttons which patient of a household is meant, perhaps by some `words`; none is guessed.

    `then` is what the buttons do.
    """
    rows = tuple(
        (
            Button(
                say_plain("household.pick", contact.language, name=each.patient.full_name[:40]),
                PatientButton.MENU.data(f"{then}-{each.id}"),
            ),
        )
        for each in episodes
    )
    if contact.id in scene.warned:  # nothing follows a danger: the question is part of its message
        after_danger.add_below(scene, contact, say(key, contact.language, words=words), rows)
    else:
        scene.say(contact, Message(say(key, contact.language, words=words), rows=rows))


def ask_whose(
    scene: Scene,
    contact: Contact,
    session: Session | None,
    episodes: list[Episode],
    text: str,
    *,
    urgent: bool = False,
) -> None:
    """Keep numbers of a person who is not certain, give the advice they need, and ask whose they are."""
    unread_words.keep(scene, contact, session, text, "said" if session is None else "unread", numbers=True)
    if not urgent:  # else the advice was sent already
        _warn_of_line(scene, contact, episodes, text)
    ask_whom(scene, contact, episodes, "household.whose", words=text[:100])


def next_report(scene: Scene, episodes: list[Episode]) -> Session:
    """Return the session of the next report: today's that is due, else an extra one of the first patient."""
    return meant.due_session(scene, episodes) or meant.extra_session(scene, episodes[0])


def due_report(scene: Scene, contact: Contact) -> bool:
    """True if a patient this contact reports on has not been reported on today; at night nothing is due yet."""
    return not report_days.is_night(scene) and bool(scene.work.slots.due(contact.id, scene.today))


def open_slot(scene: Scene, contact: Contact, slot_id: int) -> Session | None:
    """Return a reminder button's session, begun now if this is the first answer. Returns None if it is too late."""
    slot = scene.work.slots.get(slot_id)
    open_now = scene.work.sessions.open(contact.id)
    if open_now is not None and open_now.facts.get("slot") == slot_id:
        return open_now
    if slot is None or slot.state in SETTLED or slot.day != scene.today or report_days.is_night(scene):
        return None
    episode = next((e for e in caregivers.accepted(scene, contact) if e.patient.id == slot.patient), None)
    if episode is None:
        return None
    return sessions.open_quietly(scene, contact, report.session_for(scene, episode, slot))


def register(scene: Scene, contact: Contact, facts: dict[str, object] | None = None) -> None:
    """Begin a registration, unless as many of this chat wait for a station as may."""
    if open_registrations.is_full(scene, contact):
        open_registrations.refuse(scene, contact)
        return
    given = {"otp": scene.house.policy.otp_required, "today": scene.today.isoformat(), **(facts or {})}
    known = known_answers.facts_for(scene, contact)
    answers = known_answers.answers_for(scene, contact)
    sessions.begin(scene, contact, Session("registration", answers=answers, facts={**known, **given}))


def menu(scene: Scene, contact: Contact) -> None:
    """Show what can be done here, with the status of each patient."""
    language = contact.language
    can_report = bool(caregivers.accepted(scene, contact))

    def button(name: str) -> Button:
        return Button(say_plain(f"menu.{name}", language), PatientButton.MENU.data(name))

    rows = ((button("report"),), (button("worse"),)) if can_report else ((button("worse"),),)
    family = (button("register"), button("carers")) if caregivers.followed(scene, contact) else (button("register"),)
    more = ((button("status"), button("help")), family, (button("profile"),))
    scene.say(
        contact, Message(Html(say("menu.text", language) + "\n\n" + _status(scene, contact)), rows=(*rows, *more))
    )


def status(scene: Scene, contact: Contact) -> None:
    """Show a status card for each patient of this contact; the station's question is answered from there."""
    episodes = scene.work.patients.of_contact(contact.id)
    if only_gone(scene, contact):
        scene.say(contact, Message(say("departure.family.quiet", contact.language)))
        return
    for episode in episodes:
        if episode.status is not EpisodeStatus.DEPARTED:
            status_card.show(scene, contact, episode)
    if not episodes:
        scene.say(contact, Message(say("home.not_registered", contact.language)))


def welcome_back(scene: Scene, contact: Contact) -> None:
    """Go on after the bot was unblocked: with the open question, or this morning's while it is in time."""
    session = scene.work.sessions.open(contact.id)
    scene.say(contact, Message(say("home.welcome_back", contact.language)))
    policy = scene.house.policy
    in_time = policy.reminder_at <= local_time(scene.now, policy.zone) < policy.deadline_at
    if session is not None:
        sessions.show(scene, contact, session)
    elif due_report(scene, contact):
        if in_time:
            begin_report(scene, contact)
        else:
            scene.say(contact, Message(say("home.still_due", contact.language)))


def only_gone(scene: Scene, contact: Contact) -> bool:
    """True if this chat's patients died, are in hospital or moved away, and it follows no other."""
    newest = scene.work.patients.of_contact(contact.id)
    return any(each.status is EpisodeStatus.DEPARTED for each in newest) and not caregivers.followed_of(newest)


def _why_no_report(scene: Scene, contact: Contact) -> str:
    """Return the key of the text that says why no report can be made."""
    episodes = scene.work.patients.of_contact(contact.id)
    if only_gone(scene, contact):
        return "departure.family.quiet"
    if not episodes:
        return "home.not_registered"
    waiting = any(episode.status in UNDECIDED for episode in episodes)
    return "home.not_accepted" if waiting else "home.not_followed"


def _status(scene: Scene, contact: Contact) -> Html:
    episodes = scene.work.patients.of_contact(contact.id)
    if not episodes:
        return say("home.not_registered", contact.language)
    if only_gone(scene, contact):
        return say("departure.family.quiet", contact.language)
    here = [each for each in episodes if each.status is not EpisodeStatus.DEPARTED]
    return Html("\n\n".join(status_card.standing(scene, contact.language, episode) for episode in here))


def _report_meant(scene: Scene, episodes: list[Episode], text: str, *, urgent: bool) -> Session | None:
    """Return the report that a readable first answer (or a try at one) or a whole line begins. Returns None if none."""
    due = meant.due_session(scene, episodes)
    if due is not None:
        return due if meant.begins(scene, due, text, urgent=urgent) else None
    alone = len(episodes) == 1 and meant.is_line(scene, episodes[0], text)
    return meant.extra_session(scene, episodes[0]) if alone else None


def _asked_at_night(scene: Scene, contact: Contact, episodes: list[Episode], text: str, message: int) -> bool:
    """Ask back a number typed at night with nothing open; of a household, whose it is. False for other words."""
    if not episodes or not meant.begins_at_night(scene, episodes[0], text):
        return False
    if len(episodes) > 1:
        unread_words.keep(scene, contact, None, text, "said", numbers=True)
        ask_whom(scene, contact, episodes, "household.whom_night")
        return True
    session = sessions.open_quietly(scene, contact, meant.extra_session(scene, episodes[0]))
    sessions.apply(scene, contact, session, meant.asked_at_night(scene, contact, session, text, message=message))
    return True


def is_of_another(scene: Scene, contact: Contact, session: Session, text: str) -> bool:
    """True if a report is typed numbers said of another member of the household, or of several."""
    if session.dialog != "report" or session.facts.get("by_staff"):
        return False
    members = caregivers.accepted(scene, contact) if any(letter.isdigit() for letter in text) else []
    named = named_members.said_of(scene, contact, members, text)
    return named is not None and [each.id for each in named] != [session.facts.get("episode")]


def _line_for_nobody(scene: Scene, episodes: list[Episode], text: str) -> bool:
    """True if a whole report was typed when all of a household have one: its patient must be asked for."""
    return len(episodes) > 1 and meant.due_session(scene, episodes) is None and meant.is_line(scene, episodes[0], text)


def _warn_of_line(scene: Scene, contact: Contact, episodes: list[Episode], text: str) -> None:
    """Send the advice for numbers dangerous for any of the household, before a name is known; an alarm needs one."""
    worst: tuple[Judgement, Episode] | None = None
    for episode in episodes:
        session = meant.trial_session(scene, episode)
        line = one_line.possible_answers(scene, session, text)
        verdict = judge(scene.house.protocol, judging.case(scene, session, line, final=False))
        if verdict.level.danger and (worst is None or worst[0].level < verdict.level):
            worst = verdict, episode
    if worst is not None:
        verdict, episode = worst
        alarms.warn(scene, contact, verdict.level.value, verdict.dangers, station_of(scene, episode))
