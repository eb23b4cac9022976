"""Acceptance of many at once: those eligible for home care, and those who lack only a measure that may be missing."""

from __future__ import annotations

from collections import Counter

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import UNDECIDED, Episode, EpisodeStatus
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.presses import StaffButton
from conversations.people import staff_rights
from conversations.people.on_record import put_on_record
from conversations.people.staff_scope import Viewer
from conversations.registration import acceptance, duplicates, new_patient
from conversations.texts import Html, say, say_plain

ACCEPTED_AT_ONCE = 30
"""Maximum acceptances at once: each hashes a password, and more would hold up all other turns."""


def question(scene: Scene, who: Viewer) -> Message:
    """Ask before many are accepted, with their number and how many of them lack a measure that may be missing."""
    waiting, eligible, missing = _waiting(scene, who)
    back = Button(say_plain("worklist.no", STAFF_LANGUAGE), StaffButton.WORK_LIST.data("waiting:0"))
    if not eligible:
        return Message(say("worklist.nobody_eligible", STAFF_LANGUAGE), rows=((back,),))
    key = "worklist.sure_some" if missing else "worklist.sure"
    lines = [say(key, STAFF_LANGUAGE, number=len(eligible))]
    lines += [_lacking(scene, measures, number) for measures, number in Counter(missing.values()).items()]
    if others := waiting - len(eligible):
        lines.append(say("worklist.others", STAFF_LANGUAGE, number=others))
    yes = say_plain("worklist.yes", STAFF_LANGUAGE, number=len(eligible))
    return Message(
        Html("\n".join(lines)),
        rows=(
            (Button(yes, StaffButton.WORK_LIST.data("some" if missing else "do", len(eligible), eligible[-1].id)),),
            (back,),
        ),
    )


def _lacking(scene: Scene, measures: tuple[str, ...], number: int) -> Html:
    names = {question.name: question.short[STAFF_LANGUAGE] for question in scene.house.protocol.rows}
    said = ", ".join(names.get(each, each) for each in measures)
    return say("worklist.lacking", STAFF_LANGUAGE, number=number, measures=said)


def accept(scene: Scene, arrival: Arrival, who: Viewer, most: int, last: int, *, lacking: bool) -> int:
    """Accept the registrations that were counted and still wait, none registered since or decided on by others.

    `last` is the number of the newest that was counted; those that lack a measure were counted only with `lacking`.
    Returns how many were accepted.
    """
    _, eligible, missing = _waiting(scene, who, lacking=lacking)
    accepted = 0
    for listed in eligible[:most]:
        episode = scene.work.patients.episode(listed.id, lock=True)
        if episode is None or listed.id > last or episode.status not in UNDECIDED:
            continue
        if (staff := staff_rights.entitled(scene, arrival, episode)) is not None:
            acceptance.accept(scene, staff, episode)
            if listed.id in missing:
                detail = {"missing": ", ".join(missing[listed.id])}
                put_on_record(scene, staff, "accepted without a measure", episode, detail)
            accepted += 1
    return accepted


def _waiting(
    scene: Scene, who: Viewer, *, lacking: bool = True
) -> tuple[int, list[Episode], dict[int, tuple[str, ...]]]:
    """Count those that wait for this group; return the first that may be accepted together, and what some lack."""
    standings = scene.work.standings.of_facilities(who.decides, scene.today)
    waiting = [standing for standing in standings if standing.status is EpisodeStatus.WAITING]
    eligible: list[Episode] = []
    missing: dict[int, tuple[str, ...]] = {}
    for standing in waiting:
        episode = scene.work.patients.episode(standing.episode)
        lacks = _lacks(scene, episode) if episode is not None else None
        if episode is None or lacks is None or (lacks and not lacking):
            continue
        if not duplicates.found(scene, episode):  # one that may be registered already is looked at by itself
            eligible.append(episode)
            missing |= {episode.id: lacks} if lacks else {}
        if len(eligible) == ACCEPTED_AT_ONCE:
            break
    return len(waiting), eligible, missing


def _lacks(scene: Scene, episode: Episode) -> tuple[str, ...] | None:
    """Return the measures a registration lacks that may be accepted with others. Returns None for any other."""
    verdict = episode.screening.get("verdict")
    if verdict == "eligible":
        return ()
    return (new_patient.missing_alone(scene, episode) or None) if verdict == "consider" else None
