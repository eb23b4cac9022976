"""Registration dialog (the letter, steps 1 to 3): the patient, the place, how they are now; review; a code; sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from conversations.calendar import ADULT_MONTHS, age_in_months
from conversations.dialog.step_words import choices, fixed, question, shows_choice, shows_text, words
from conversations.dialog.steps import Choice, Dialog, Known, Step
from conversations.model.dialogs import Answer, Answers, Session
from conversations.programme.protocol import Protocol
from conversations.readers.codes import read_code
from conversations.readers.communes import read_commune
from conversations.readers.dates import read_birth_date, read_recent_date
from conversations.readers.gazetteer import commune_name
from conversations.readers.names import read_full_name
from conversations.readers.numbers import read_breaths, read_spo2
from conversations.readers.phones import read_phone, show_phone
from conversations.readers.result import Misread, Read, Reading
from conversations.registration import offered_answers
from conversations.texts import Html, say, say_plain

REGISTRATION = "registration"
CONSENT_TEXT = "2026-11"
"""Version of the consent's words; a change of meaning takes a new one."""

FREE_TEXT_MOST = 300
_UNREADABLE_MOST = 2


@cache
def registration(protocol: Protocol) -> Dialog:
    """Return the registration dialog of a programme."""
    steps = (*_person(), *_place(), *_condition(protocol), *_screening(protocol), *_sending())
    return Dialog(REGISTRATION, steps, header=_header)


# ---------------------------------------------------------------- steps


def _person() -> tuple[Step, ...]:
    return (
        _step(
            "consent",
            options=(*_options("consent", "yes"), *_options("consent", "no", "have_account", kind="act")),
            when=lambda answers, facts: not facts.get("consented"),
            columns=1,
        ),
        _step("who", options=_options("who", "self", "relative"), columns=1),
        _step(
            "relation",
            options=_options("relation", "child", "parent", "spouse", "grandparent", "sibling", "other"),
            when=lambda answers, facts: _value(answers, "who") == "relative",
            rests_on=("who",),
            columns=3,
        ),
        _step(
            "phone",
            read=lambda text, known: read_phone(text),
            choices=lambda session, known: offered_answers.phones(session),
            shows=_shows_phone,
            takes_contact=True,
            wants="number",
            columns=1,
        ),
        _step("full_name", read=lambda text, known: read_full_name(text), wants="name"),
        _step("birth", read=lambda text, known: read_birth_date(text, known.today), shows=_shows_date),
        _step("sex", options=_options("sex", "female", "male", "other"), columns=3),
    )


def _place() -> tuple[Step, ...]:
    return (
        _step(
            "commune",
            read=lambda text, known: read_commune(text),
            choices=lambda session, known: offered_answers.addresses(session),
            shows=_shows_commune,
            columns=1,
        ),
        _step("street", read=read_free_text, rests_on=("commune",)),
        _step(
            "place",
            options=_options("place", "home", "treatment_facility", "mobile_station"),
            when=lambda answers, facts: not facts.get("place"),
            columns=1,
        ),
    )


def _condition(protocol: Protocol) -> tuple[Step, ...]:
    return (
        _step(
            "signs",
            read=lambda text, known: protocol.read_signs(text),
            choices=lambda session, known: (_none("signs"), *_sign_choices(protocol, session, known)),
            shows=lambda answer, language: protocol.show_signs(answer.value, language),
            rests_on=("birth",),
            many=True,
        ),
    )


def _screening(protocol: Protocol) -> tuple[Step, ...]:
    criteria = protocol.screening
    pregnancy_ages = range(criteria.pregnancy_months[0], criteria.pregnancy_months[1])
    return (
        _step(
            "test_date",
            read=lambda text, known: read_recent_date(text, known.today, criteria.test_days_back),
            options=_options("test_date", "untested", kind="cannot"),
            shows=_shows_date,
        ),
        _step(
            "test_kind",
            options=_options("test_kind", "pcr", "rapid_by_staff", "rapid_by_self"),
            when=lambda answers, facts: _known(answers, "test_date"),
            rests_on=("test_date",),
            columns=1,
        ),
        _step("doses", options=tuple(_number(n) for n in range(5)), shows=shows_text, columns=5),
        _step(
            "conditions",
            choices=lambda session, known: (_none("conditions"), *_condition_choices(protocol)),
            shows=lambda answer, language: (
                protocol.show_conditions(answer.value, language) or say_plain("dialog.none", language)
            ),
            many=True,
            columns=1,
        ),
        _step(
            "stable",
            options=(*_options("stable", "yes", "no"), *_options("stable", "unsure", kind="cannot")),
            when=lambda answers, facts: bool(_value(answers, "conditions")),
            rests_on=("conditions",),
        ),
        _step(
            "pregnant",
            options=_options("pregnant", "no", "yes", "after_birth"),
            when=lambda answers, facts: _value(answers, "sex") != "male" and _months(answers, facts) in pregnancy_ages,
            rests_on=("sex", "birth"),
            columns=1,
        ),
        _step(
            "medicines",
            read=read_free_text,
            options=_options("medicines", "none"),
            shows=_shows_medicines,
            any_words=True,
        ),
        _step(
            "devices",
            choices=lambda session, known: (
                *_options("devices", "thermometer", "oximeter", "blood_pressure"),
                _none("devices"),
            ),
            many=True,
            columns=1,
        ),
        _step(
            "breaths",
            read=lambda text, known: read_breaths(text, protocol.bands("breaths", _months(known.answers, known.facts))),
            options=_options("breaths", "cannot_measure", kind="cannot"),
            shows=lambda answer, language: _per_minute(answer, language),
            rests_on=("birth",),
            wants="number",
            gives_up_after=_UNREADABLE_MOST,
        ),
        _step(
            "spo2",
            read=lambda text, known: read_spo2(text, protocol.bands("spo2", _months(known.answers, known.facts))),
            options=_options("spo2", "cannot_measure", kind="cannot"),
            shows=lambda answer, language: f"{answer.value} %" if answer.known else shows_text(answer, language),
            when=lambda answers, facts: "oximeter" in (_value(answers, "devices") or ()),
            rests_on=("devices",),
            wants="number",
            gives_up_after=_UNREADABLE_MOST,
        ),
        _step("caregiver", options=_options("caregiver", "yes", "no")),
    )


def _sending() -> tuple[Step, ...]:
    return (
        Step("review", ask=_ask_review, label=words("registration.review.label"), shows=shows_text, choices=_review),
        Step(
            "code",
            ask=_ask_code,
            label=words("registration.code.label"),
            shows=shows_text,
            read=read_proof,
            choices=_code_choices,
            when=_needs_code,
            rests_on=("phone",),
            takes_contact=True,
            sends_code=True,
            wants="number",
            columns=1,
        ),
    )


# ---------------------------------------------------------------- how they are made


def _step(
    name: str,
    *,
    options: tuple[Choice, ...] = (),
    choices: Callable[[Session, Known], tuple[Choice, ...]] | None = None,
    shows: Callable[[Answer, str], str] | None = None,
    **more: Any,
) -> Step:
    """Make a step whose words are under `registration.<name>`."""
    key = f"{REGISTRATION}.{name}"
    drawn = shows or (shows_choice(key) if options or choices else shows_text)
    return Step(name, question(f"{key}.ask"), words(f"{key}.label"), drawn, choices=choices or fixed(*options), **more)


def _options(name: str, *ids: str, kind: str = "value") -> tuple[Choice, ...]:
    return choices(f"{REGISTRATION}.{name}", *ids, kind=kind)


def _none(name: str) -> Choice:
    return Choice("none", words(f"{REGISTRATION}.{name}.none"))


def _number(n: int) -> Choice:
    return Choice(str(n), lambda language: str(n))


def _sign_choices(protocol: Protocol, session: Session, known: Known) -> tuple[Choice, ...]:
    signs = protocol.signs_for(_months(session.answers, known.facts, known.today))
    return tuple(Choice(sign.id, sign.label.__getitem__) for sign in signs)


def _condition_choices(protocol: Protocol) -> tuple[Choice, ...]:
    return tuple(Choice(c.id, c.label.__getitem__) for c in protocol.conditions)


# ---------------------------------------------------------------- readers


def read_free_text(text: str, known: Known) -> Reading:
    """Read some words, not too many."""
    kept = " ".join(text.split())
    if len(kept) < 2 or not any(letter.isalnum() for letter in kept):
        return Misread("registration.free_text.too_short")
    if len(kept) > FREE_TEXT_MOST:
        return Misread("registration.free_text.too_long", {"most": str(FREE_TEXT_MOST)})
    return Read(kept)


def read_proof(text: str, known: Known) -> Reading:
    """Read six digits; `known.code` says whether they are right, found out before, since a try must be counted."""
    if known.facts.get("contact_proves") == text:
        return Read("contact")
    reading = read_code(text)
    if not isinstance(reading, Read):
        return reading
    return Read("code") if known.code == "right" else Misread(f"registration.code.{known.code}")


def _needs_code(answers: Answers, facts: Mapping[str, Any]) -> bool:
    phone = answers.get("phone")
    if phone is not None and phone.value in facts.get("proven", ()):
        return False
    return not (facts.get("otp") == "unless_contact_shared" and phone is not None and phone.how == "shared")


# ---------------------------------------------------------------- what is shown


def _header(session: Session, language: str) -> Html:
    facility = session.facts.get("facility_name")
    parts = [say("registration.header_facility", language, facility=facility)] if facility else []
    if session.facts.get("consented") and set(session.answers) <= {"who"}:
        parts.append(say("reuse.consent_holds", language))
    return Html("\n".join(parts))


def _shows_phone(answer: Answer, language: str) -> str:
    return show_phone(str(answer.value))


def _shows_date(answer: Answer, language: str) -> str:
    if not answer.known:
        return say_plain("dialog.cannot_say", language)
    text = str(answer.value)
    return "/".join(reversed(text.split("-")))


def _per_minute(answer: Answer, language: str) -> str:
    return (
        say_plain("registration.breaths.shown", language, number=answer.value)
        if answer.known
        else shows_text(answer, language)
    )


def _shows_commune(answer: Answer, language: str) -> str:
    return commune_name(str(answer.value))


def _shows_medicines(answer: Answer, language: str) -> str:
    return (
        say_plain("registration.medicines.none", language) if answer.value == "none" else shows_text(answer, language)
    )


def _ask_review(session: Session, known: Known, language: str) -> Html:
    return say("registration.review.ask", language)


def _review(session: Session, known: Known) -> tuple[Choice, ...]:
    """Offer to send, or to open any answered line again."""
    send = "send" if _needs_code(session.answers, session.facts) and "code" not in session.answers else "send_now"
    edits = tuple(
        Choice(name, words(f"{REGISTRATION}.{name}.label"), "edit")
        for name in session.answers
        if name not in ("consent", "review", "code")
    )
    return (Choice(send, words(f"registration.review.{send}")), *edits)


def _ask_code(session: Session, known: Known, language: str) -> Html:
    phone = session.answers.get("phone")
    return say("registration.code.ask", language, phone=show_phone(str(phone.value)) if phone else "")


def _code_choices(session: Session, known: Known) -> tuple[Choice, ...]:
    """Offer a new code or another number always; other ways to prove the phone once sending has failed."""
    troubled = session.facts.get("code_trouble")
    more = (*_options("code", "share_contact", kind="act"), *_options("code", "call_me")) if troubled else ()
    return (
        *_options("code", "resend", kind="act"),
        *more,
        Choice("phone", words("registration.code.other_phone"), "edit"),
    )


# ---------------------------------------------------------------- answers


def _value(answers: Answers, name: str) -> Any:
    answer = answers.get(name)
    return answer.value if answer is not None and answer.known else None


def _known(answers: Answers, name: str) -> bool:
    answer = answers.get(name)
    return answer is not None and answer.known


def _months(answers: Answers, facts: Mapping[str, Any], today: date | None = None) -> int:
    """Return the age in months as far as the answers tell; an adult's without a birth date."""
    birth = _value(answers, "birth")
    day = today or date.fromisoformat(str(facts["today"]))
    return age_in_months(str(birth), day) if birth else ADULT_MONTHS
