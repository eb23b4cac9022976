"""A phone that another patient has too, registered from another chat: a household, or a number that changed hands."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import UNDECIDED, Episode
from conversations.people.station import station_facts, station_of
from conversations.registration.pair_facts import one_chat
from conversations.texts import Html, say, say_plain

_MOST = 3
"""Maximum patients told of on a card, the newest first."""


def lines(scene: Scene, episode: Episode, besides: list[Episode]) -> Html:
    """Say of a waiting registration whose phone it has too; empty if only of chats of its own, or of `besides`.

    Of another facility's patient only that there is one, and the phone to call.
    """
    if episode.status not in UNDECIDED:
        return Html("")
    known = {episode.patient.id, *(each.patient.id for each in besides)}
    others = [each for each in scene.work.standings.by_phone(episode.patient.phone) if each.patient.id not in known]
    strange = [each for each in others if not _expected(scene, episode, each)]
    return Html("\n".join(_line(scene, episode, each) for each in strange[-_MOST:]))


def _expected(scene: Scene, episode: Episode, other: Episode) -> bool:
    """True if one chat registered or answers for both, or the number is known to have left the other patient."""
    return one_chat(scene, episode, other) or scene.work.phone_claims.has_new_owner(other.patient)


def _line(scene: Scene, episode: Episode, other: Episode) -> Html:
    if other.facility == episode.facility:
        status = say_plain(f"patient.status.{other.status}", STAFF_LANGUAGE)
        return say("shared_phone.here", STAFF_LANGUAGE, code=other.patient.code, status=status)
    return say("shared_phone.elsewhere", STAFF_LANGUAGE, **station_facts(station_of(scene, other), STAFF_LANGUAGE))
