"""Lines about a person and their screening, shown wherever staff see a patient."""

from __future__ import annotations

from conversations.dialog.drawing import lines
from conversations.dialog.scene import Scene
from conversations.dialog.step_words import undecorated
from conversations.dialog.wording import STAFF_LANGUAGE, years
from conversations.model.care import Episode
from conversations.model.dialogs import Session, answers_from
from conversations.readers.dialling import dial
from conversations.readers.gazetteer import commune_name
from conversations.texts import Html, say, say_plain

PERSONAL = ("consent", "who", "relation", "phone", "full_name", "birth", "sex", "commune", "street", "place")


def person_lines(scene: Scene, episode: Episode) -> Html:
    """Return a patient's name, age, sex, phone, address and kind of place as lines."""
    person = episode.patient
    return say(
        "cards.person",
        STAFF_LANGUAGE,
        name=person.full_name,
        age=years(scene, person.birth),
        sex=say_plain(f"registration.sex.{person.sex}", STAFF_LANGUAGE).lower(),
        phone=dial(person.phone),
        proven=phone_standing(scene, episode),
        street=person.address,
        commune=commune_name(person.commune),
        place=undecorated(say_plain(f"registration.place.{episode.place}", STAFF_LANGUAGE)),
    )


def phone_standing(scene: Scene, episode: Episode) -> Html:
    """Say whether a patient's phone was proven, or has another owner now: to be read wherever staff call it."""
    if scene.work.phone_claims.has_new_owner(episode.patient):
        return say("cards.new_owner", STAFF_LANGUAGE)
    return say("cards.proven" if episode.phone_proven else "cards.unproven", STAFF_LANGUAGE)


def screening_lines(scene: Scene, episode: Episode) -> Html:
    """Return the findings of the screening at registration, a line each."""
    answers = {n: a for n, a in answers_from(episode.screening.get("answers", {})).items() if n not in PERSONAL}
    facts = {"today": scene.today.isoformat()}
    session = Session("registration", answers=answers_from(episode.screening.get("answers", {})), facts=facts)
    dialog = scene.house.dialog("registration")
    shown = [line for line in lines(dialog, session, STAFF_LANGUAGE, only=frozenset(answers)).split("\n") if line]
    return Html("\n".join(shown))
