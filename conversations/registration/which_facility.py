"""Which facility counts: a code that is typed or pasted does what its QR code does, and a second one is asked back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, Message
from conversations.model.people import PLACE_OF, Contact, Facility, FacilityKind
from conversations.model.presses import PatientButton
from conversations.people.one_time_links import FACILITY_LINK
from conversations.ports import Work
from conversations.readers.text import plain
from conversations.registration.new_patient import station_now
from conversations.texts import say

PLACE_BY_LINK = {FacilityKind.HEALTH_STATION: "home", **PLACE_OF}
"""Place of stay by the kind of facility whose link was followed; a station's own patients are at home."""

_AT_ONCE = timedelta(seconds=5)
"""Time in which the same /start again is the same tap: a phone that sent it twice."""

_LONGEST_CODE = 20
_PASTED = re.compile(rf"(?:(?:https?|tg)://\S*|\S+\.\S+/\S*)[?&]start=({FACILITY_LINK}[\w-]+)\S*", re.IGNORECASE)
_WITH_PREFIX = re.compile(rf"{FACILITY_LINK}([\w-]+)", re.IGNORECASE)
_NAMED = re.compile(r"(?:mã số|mã|ma so|ma|code)[\s:]+(\S.*)", re.IGNORECASE)


def typed(work: Work, text: str, *, bare: bool) -> str:
    """Return the link parameter that words stand for. Returns "" for other words.

    A link may be pasted, and the code typed as it is in the link ("f_TD-01") or named ("mã TD01"); with `bare` a code
    alone is enough ("td 01").
    """
    words = text.strip().strip(".!,")
    if found := _PASTED.fullmatch(words):
        return found[1]
    if found := _WITH_PREFIX.fullmatch(words):
        return FACILITY_LINK + (_code(work, found[1]) or found[1])
    named = _NAMED.fullmatch(words)
    code = _code(work, named[1]) if named else ""
    return f"{FACILITY_LINK}{found_code}" if (found_code := code or (_code(work, words) if bare else "")) else ""


def _code(work: Work, words: str) -> str:
    """Return the facility code that words spell, whatever the blanks and signs between. Returns "" for other words."""
    if len(words) > _LONGEST_CODE:
        return ""
    exact = work.facilities.known(words)
    if exact is not None:
        return exact.code
    spelled = _squeezed(words)
    return next((each.code for each in work.facilities.all() if spelled and _squeezed(each.code) == spelled), "")


def _squeezed(words: str) -> str:
    return re.sub(r"[\W_]", "", plain(words))


def facts_of(facility: Facility) -> dict[str, object]:
    """Return what a facility's link says: which facility answers for the patient, and the place of stay."""
    facts: dict[str, object] = {"facility": facility.id, "facility_name": facility.name}
    if facility.kind in PLACE_BY_LINK:
        facts["place"] = PLACE_BY_LINK[facility.kind]
    return facts


def begun(scene: Scene, parameter: str) -> dict[str, object]:
    """Return when and by which /start a registration begins, to know a second tap."""
    return {"start": parameter, "start_at": scene.now.isoformat()}


def is_second_tap(scene: Scene, session: Session, parameter: str) -> bool:
    """True if this /start came twice within seconds, and its greeting is the last thing on the screen."""
    at = session.facts.get("start_at")
    same = session.facts.get("start") == parameter
    return bool(at) and same and session.turn <= 1 and scene.now - datetime.fromisoformat(str(at)) < _AT_ONCE


def go_on(scene: Scene, contact: Contact, session: Session, facility: Facility) -> None:
    """Go on with a registration after a facility's code: ask which counts if answers were given for another one."""
    other = station_now(scene, session)
    if other is None or other.id == facility.id or not set(session.answers) - {"consent"}:
        _choose(scene, contact, session, facility)
        return
    data = PatientButton.MENU
    rows = tuple((Button(each.name[:60], data.data(f"place-{each.id}")),) for each in (other, facility))
    facts = {"old": other.name, "new": facility.name}
    scene.say(contact, Message(say("registration.which_facility", contact.language, **facts), rows=rows))


def on_press(scene: Scene, contact: Contact, number: int) -> None:
    """Register at the facility of that number; every answer is kept."""
    session, facility = scene.work.sessions.open(contact.id), scene.work.facilities.get(number)
    if session is None or session.dialog != "registration" or facility is None or facility.closed:
        scene.say(contact, Message(say("dialog.no_dialog", contact.language)))
        sessions.show_again(scene, contact, session)
        return
    _choose(scene, contact, session, facility)


def _choose(scene: Scene, contact: Contact, session: Session, facility: Facility) -> None:
    facts = {name: fact for name, fact in session.facts.items() if name not in ("facility", "facility_name", "place")}
    kept = replace(session, facts={**facts, **facts_of(facility)})
    scene.work.sessions.keep(kept, scene.now)
    scene.led_on = True
    sessions.show(scene, contact, kept)
