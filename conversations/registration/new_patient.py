"""Registration's effects: consent kept, a code sent, danger answered at once, and at the end a new patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from conversations.calendar import ADULT_MONTHS, age_in_months
from conversations.dialog import code_step
from conversations.dialog.drawing import lines
from conversations.dialog.engine import live_answers
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Acted, Answered, Asked, Ended, Turn
from conversations.dialog.wording import STAFF_LANGUAGE, named
from conversations.letters import slips
from conversations.letters.slips import Speaker
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.dialogs import Answers, Session, answers_from, answers_kept
from conversations.model.outgoing import Message
from conversations.model.people import PLACE_OF, Contact, Facility, Patient
from conversations.model.slips import SlipLine, SlipWeight
from conversations.people.facility_codes import answering
from conversations.people.on_record import put_on_record
from conversations.people.station import station_facts
from conversations.programme.triage import Case, judge
from conversations.registration import acceptance, home_care, open_registrations
from conversations.registration.home_care import Screened, assess, risk_factors
from conversations.registration.registration_questions import CONSENT_TEXT
from conversations.texts import Html, say
from conversations.watch import after_danger, alarms

JUDGED = ("signs", "breaths", "spo2")


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Do what each event of the turn asks for. Returns the session to keep."""
    session = turn.session
    for event in turn.events:
        match event:
            case Answered("consent"):
                scene.work.contacts.give_consent(contact.id, CONSENT_TEXT, scene.now)
            case Acted("consent", "no"):
                scene.say(contact, Message(say("registration.consent.refused", contact.language)))
                session = replace(session, status="cancelled", step="")
            case Acted("consent", "have_account"):
                scene.follow(contact, Session("login"))
                session = replace(session, status="cancelled", step="")
            case Answered(step) if step in JUDGED:
                session = _judge(scene, contact, session)
            case Asked(step, True) if step.sends_code:
                session = code_step.send(scene, contact, session, again=False)
            case Acted("code", act):
                session = code_step.act(scene, contact, session, act)
            case Ended("finished"):
                _file(scene, contact, session)
            case Ended(status):
                text = say(f"registration.done.{status}", contact.language)
                scene.say(contact, Message(text, drop_keyboard=True))
    return session


def _judge(scene: Scene, contact: Contact, session: Session) -> Session:
    """Send the emergency text after a dangerous answer, before everything else; each level is said once."""
    answers = live_answers(scene.house.dialog("registration"), session)
    told = str(session.facts.get("told", "green"))
    verdict = judge(scene.house.protocol, _case(scene, answers))
    if not verdict.level.danger or verdict.level.value == told or told == "red-115":
        return session
    alarms.warn(scene, contact, verdict.level.value, verdict.dangers, station_now(scene, session))
    said = "; ".join(str(words[STAFF_LANGUAGE]) for words in verdict.dangers)
    line = SlipLine(contact.id, scene.now, said, how="answers")
    slips.keep(scene, speaker(scene, contact, session), line, SlipWeight.CRY)
    return replace(session, facts={**session.facts, "told": verdict.level.value})


def speaker(scene: Scene, contact: Contact, session: Session) -> Speaker:
    """Return a contact that registers as the speaker of words, to the station that would answer, else the office."""
    station = station_now(scene, session)
    answers = {"name": session.answers.get("full_name"), "phone": session.answers.get("phone")}
    known = {word: str(answer.value) for word, answer in answers.items() if answer is not None and answer.known}
    return Speaker(contact, None, station.id if station is not None else None, known=known)


def _file(scene: Scene, contact: Contact, session: Session) -> None:
    """Keep a new patient with an open illness; the station gets the card, and an alarm if it is dangerous."""
    answers = live_answers(scene.house.dialog("registration"), session)
    if open_registrations.holds_back(scene, contact, session, answers, proven=_is_proven(answers)):
        _judge(scene, contact, session)  # staff are told of a danger all the same
        return
    facility = station_now(scene, session)
    episode = _register(scene, contact, session, answers, facility)
    slips.registered(scene, contact, episode)
    acceptance.post_card(scene, episode.id)
    _alarm(scene, contact, session, episode, answers)
    alarmed = scene.work.alerts.open_for(episode.id) is not None
    key = "registration.done.text_alarm" if alarmed else "registration.done.text"
    text = say(key, contact.language, **named(episode), **station_facts(facility, contact.language))
    if not _is_proven(answers):
        text = Html(text + "\n\n" + say("registration.done.unproven", contact.language))
    scene.say(contact, Message(text, drop_keyboard=True))


def _register(scene: Scene, contact: Contact, session: Session, answers: Answers, facility: Facility | None) -> Episode:
    """Keep the patient and the illness, and note who registered them."""
    relation = str(answers["relation"].value) if "relation" in answers else "self"
    illness = _illness(scene, contact, session, answers, facility)
    episode = scene.work.patients.register(contact.id, illness.patient, relation, illness, scene.now)
    reused = "code" not in answers and answers["phone"].value in session.facts.get("proven", ())
    put_on_record(scene, contact, "registered", episode, {"phone": "proven before"} if reused else None)
    return episode


def _illness(scene: Scene, contact: Contact, session: Session, answers: Answers, facility: Facility | None) -> Episode:
    """Return the illness the answers tell of, waiting for the station."""
    stay, home = _where(scene, facility, str(answers["commune"].value))
    return Episode(
        id=0,
        patient=_patient(answers),
        facility=facility.id if facility else None,
        status=EpisodeStatus.WAITING,
        place=str(answers["place"].value if "place" in answers else session.facts["place"]),
        screening=_screening(scene, answers),
        positive_on=_date(answers, "test_date"),
        opened_at=scene.now,
        phone_proven=_is_proven(answers),
        contact=contact.id,
        stay=stay,
        home=home,
    )


def _is_proven(answers: Answers) -> bool:
    """True if the phone was proven by a code, now or before."""
    return "code" not in answers or answers["code"].value != "call_me"


def _alarm(scene: Scene, contact: Contact, session: Session, episode: Episode, answers: Answers) -> None:
    """Raise an alarm if the answers tell of danger; the contact was told what to do, and hears how it goes on."""
    verdict = judge(scene.house.protocol, _case(scene, answers))
    if verdict.level.danger:
        alarms.raise_alarm(scene, verdict.level.value, verdict.dangers, episode, _numbers(scene, session))
        slips.taken_over(scene, contact, episode)
        after_danger.concerns(scene, contact, scene.work.alerts.open_for(episode.id))


def _where(scene: Scene, facility: Facility | None, commune: str) -> tuple[int | None, int | None]:
    """Return the facility that takes the patient in, if one does, and then the home station that keeps sight."""
    if facility is None or facility.kind not in PLACE_OF:
        return None, None
    home = scene.work.facilities.responsible(commune)
    return facility.id, home.id if home is not None and home.id != facility.id else None


def _patient(answers: Answers) -> Patient:
    def value(name: str) -> str:
        return str(answers[name].value)

    return Patient(
        0, "", value("full_name"), value("birth"), value("sex"), value("phone"), value("street"), value("commune")
    )


def _screening(scene: Scene, answers: Answers) -> Mapping[str, Any]:
    """Return the answers as given, with the verdict and reasons of home care and the risks that triage will know."""
    months = _months(scene, answers)
    screened = _screened(answers)
    verdict = assess(scene.house.protocol, screened, months, scene.today)
    risks = risk_factors(scene.house.protocol, screened, months)
    kept = {name: a for name, a in answers.items() if name not in ("consent", "review", "code")}
    reasons = [dict(reason.text) for reason in verdict.reasons]
    return {"answers": answers_kept(kept), "verdict": verdict.verdict, "reasons": reasons, "risks": sorted(risks)}


def screened_again(scene: Scene, episode: Episode, corrected: Answers) -> Mapping[str, Any]:
    """Screen an illness again with corrected personal answers: age decides on risks and on home care."""
    answers = {**answers_from(episode.screening.get("answers", {})), **corrected}
    return {**episode.screening, **_screening(scene, answers)}


def missing_alone(scene: Scene, episode: Episode) -> tuple[str, ...]:
    """Return the measures whose absence alone keeps an illness from being eligible today, if they may be missing."""
    answers = answers_from(episode.screening.get("answers", {}))
    if scene.work.alerts.open_for(episode.id) is not None:
        return ()
    return home_care.missing_alone(scene.house.protocol, _screened(answers), _months(scene, answers), scene.today)


def _case(scene: Scene, answers: Answers) -> Case:
    """Build the case for triage from what is known now; day 1, since the illness begins for us here."""
    said = {name: answers[name].value for name in JUDGED if name in answers and answers[name].known}
    screened = _screened(answers)
    months = _months(scene, answers)
    return Case(months, 1, risk_factors(scene.house.protocol, screened, months), said, final=True)


def _screened(answers: Answers) -> Screened:
    return Screened.of({name: answer.value for name, answer in answers.items() if answer.known})


def station_now(scene: Scene, session: Session) -> Facility | None:
    """Return the facility that answers for this patient, as far as known: the link's, else the commune's, or None."""
    if session.facts.get("facility"):
        chosen = scene.work.facilities.get(int(session.facts["facility"]))
        if chosen is not None and (now := answering(scene.work, chosen)) is not None:
            return now  # it may have closed while the patient was answering
    commune = session.answers.get("commune")
    return scene.work.facilities.responsible(str(commune.value)) if commune is not None else None


def _months(scene: Scene, answers: Answers) -> int:
    return age_in_months(str(answers["birth"].value), scene.today) if "birth" in answers else ADULT_MONTHS


def _date(answers: Answers, name: str) -> date | None:
    answer = answers.get(name)
    return date.fromisoformat(str(answer.value)) if answer is not None and answer.known else None


def _numbers(scene: Scene, session: Session) -> Html:
    return lines(scene.house.dialog("registration"), session, "vi", only=frozenset(JUDGED))
