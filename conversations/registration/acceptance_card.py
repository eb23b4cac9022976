"""Acceptance card: a patient who registers, as staff see them. Health details are shown in staff chats alone."""

from __future__ import annotations

from conversations.dialog.person_lines import person_lines, screening_lines
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.letters import slips
from conversations.model.care import UNDECIDED, WITHDRAWN, Episode, EpisodeStatus
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.presses import StaffButton
from conversations.registration import duplicates, second_thoughts, shared_phone
from conversations.texts import Html, knows, say, say_plain

DECLINE_REASONS = ("not_here", "no_positive_test", "needs_hospital", "duplicate", "wrong_details")


def acceptance_card(scene: Scene, episode: Episode, view: str = "") -> Message:
    """Draw a registration as the station sees it; `view` shows the "reasons" to decline, or the way to "hospital"."""
    likely = duplicates.found(scene, episode)
    parts = [
        _title(episode),
        person_lines(scene, episode),
        screening_lines(scene, episode),
        _verdict(episode),
        _asked(episode),
        _typed(scene, episode),
        duplicates.lines(scene, episode, likely),
        shared_phone.lines(scene, episode, likely),
    ]
    parts.append(_decision(scene, episode))
    if view == "hospital":
        parts.append(say("cards.hospital", STAFF_LANGUAGE))
    alike = () if view else duplicates.rows(episode, likely)
    return Message(Html("\n\n".join(p for p in parts if p)), rows=(*_buttons(scene, episode, view), *alike))


def _title(episode: Episode) -> Html:
    return say(f"cards.title.{episode.status}", STAFF_LANGUAGE, code=episode.patient.code)


def _verdict(episode: Episode) -> Html:
    verdict = episode.screening.get("verdict")
    if not verdict:
        return Html("")
    reasons = "; ".join(reason[STAFF_LANGUAGE] for reason in episode.screening.get("reasons", ()))
    line = say(f"cards.verdict.{verdict}", STAFF_LANGUAGE)
    return Html(f"{line}: {say('cards.plain', STAFF_LANGUAGE, words=reasons)}") if reasons else line


def _asked(episode: Episode) -> Html:
    asked = episode.screening.get("asked", ())
    return Html("\n".join(say("cards.asked", STAFF_LANGUAGE, question=qa["q"], answer=qa["a"]) for qa in asked))


def _typed(scene: Scene, episode: Episode) -> Html:
    lines = slips.typed(scene, episode)
    return say("slip.kept", STAFF_LANGUAGE, lines=lines) if lines else Html("")


def _decision(scene: Scene, episode: Episode) -> Html:
    if episode.status is EpisodeStatus.CLOSED and episode.reason == WITHDRAWN:
        return say("stop.withdrawn_line", STAFF_LANGUAGE)
    if episode.status is EpisodeStatus.DEPARTED:
        return say("departure.on_card", STAFF_LANGUAGE)
    if episode.status is EpisodeStatus.WAITING or episode.decided_at is None:
        return Html("")
    reason = (
        say_plain(f"cards.reason.{episode.reason}", STAFF_LANGUAGE)
        if knows(f"cards.reason.{episode.reason}")
        else episode.reason
    )
    at = clock(scene, episode.decided_at)
    return say(f"cards.decision.{episode.status}", STAFF_LANGUAGE, name=episode.decided_by, at=at, reason=reason)


def _buttons(scene: Scene, episode: Episode, view: str) -> ButtonRows:
    if episode.status not in UNDECIDED:
        return second_thoughts.rows(scene, episode)

    def button(key: str, action: str) -> Button:
        return Button(say_plain(key, STAFF_LANGUAGE), StaffButton.ACCEPTANCE.data(episode.id, action))

    if view == "hospital":
        return ((button("cards.button.hospital", "hospital"),), (button("dialog.back", "back"),))
    if view == "reasons":
        reasons = tuple((button(f"cards.reason.{reason}", f"why-{reason}"),) for reason in DECLINE_REASONS)
        return (*reasons, (button("cards.button.typed", "typed"), button("dialog.back", "back")))
    return (
        (button("cards.button.accept", "accept"),),
        (button("cards.button.decline", "decline"), button("cards.button.ask", "ask")),
    )
