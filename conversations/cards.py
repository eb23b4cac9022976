"""What staff see of a patient who registers: the acceptance card. Health details stand in staff chats alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversations import duplicates
from conversations.days import age_in_months, local_time
from conversations.dialogs.asking import undecorated
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.dialogs import Answer, Session
from conversations.model.outgoing import Button, Message
from conversations.ports.leave import WITHDRAWN
from conversations.readers.gazetteer import commune_name
from conversations.readers.phones import show_phone
from conversations.scene import Scene
from conversations.speech import lines
from conversations.texts import DEFAULT_LANGUAGE, Html, knows, say, say_plain

LANGUAGE = DEFAULT_LANGUAGE
"""Staff groups are spoken to in the province's language."""

PERSONAL = ("consent", "who", "relation", "phone", "full_name", "birth", "sex", "commune", "street", "place")
REASONS = ("not_here", "no_positive_test", "needs_hospital", "duplicate", "wrong_details")


def acceptance_card(scene: Scene, episode: Episode, *, choosing: bool = False) -> Message:
    """A registration as the station sees it; `choosing` shows the reasons for declining."""
    likely = duplicates.found(scene, episode)
    parts = [
        _title(episode),
        person_lines(scene, episode),
        screening_lines(scene, episode),
        _verdict(episode),
        _asked(episode),
        duplicates.lines(scene, episode, likely),
    ]
    parts.append(_decision(scene, episode))
    alike = () if choosing else duplicates.rows(episode, likely)
    return Message(Html("\n\n".join(p for p in parts if p)), rows=(*_buttons(episode, choosing), *alike))


def years(scene: Scene, birth: str) -> Html:
    """An age as one says it: years, or months for the smallest."""
    months = age_in_months(birth, scene.today)
    key, number = ("cards.months", months) if months < 24 else ("cards.years", months // 12)
    return say(key, LANGUAGE, number=number)


def clock(scene: Scene, at: Any) -> str:
    """An instant as the wall clock shows it: 08:05."""
    return local_time(at, scene.house.policy.zone).strftime("%H:%M")


def answers_from(kept: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers back from how a registration or report keeps them."""
    return {
        name: Answer(a["value"], a.get("raw", ""), a.get("how", "typed"), a.get("known", True))
        for name, a in kept.items()
    }


def answers_kept(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Answers as a registration or report keeps them: value, raw text, how it came, whether it is known."""
    return {name: {"value": a.value, "raw": a.raw, "how": a.how, "known": a.known} for name, a in answers.items()}


def _title(episode: Episode) -> Html:
    return say(f"cards.title.{episode.status}", LANGUAGE, code=episode.patient.code)


def person_lines(scene: Scene, episode: Episode) -> Html:
    """Who it is, how to reach them, where they stay."""
    person = episode.patient
    proven = say("cards.proven" if episode.phone_proven else "cards.unproven", LANGUAGE)
    return say(
        "cards.person",
        LANGUAGE,
        name=person.full_name,
        age=years(scene, person.birth),
        sex=say_plain(f"registration.sex.{person.sex}", LANGUAGE).lower(),
        phone=show_phone(person.phone),
        proven=proven,
        street=person.address,
        commune=commune_name(person.commune),
        place=undecorated(say_plain(f"registration.place.{episode.place}", LANGUAGE)),
    )


def screening_lines(scene: Scene, episode: Episode) -> Html:
    """What the screening at registration found, a line each."""
    answers = {n: a for n, a in answers_from(episode.screening.get("answers", {})).items() if n not in PERSONAL}
    facts = {"today": scene.today.isoformat()}
    session = Session("registration", answers=answers_from(episode.screening.get("answers", {})), facts=facts)
    dialog = scene.house.dialog("registration")
    shown = [line for line in lines(dialog, session, LANGUAGE, only=frozenset(answers)).split("\n") if line]
    return Html("\n".join(shown))


def _verdict(episode: Episode) -> Html:
    verdict = episode.screening.get("verdict")
    if not verdict:
        return Html("")
    reasons = "; ".join(reason[LANGUAGE] for reason in episode.screening.get("reasons", ()))
    line = say(f"cards.verdict.{verdict}", LANGUAGE)
    return Html(f"{line}: {say('cards.plain', LANGUAGE, words=reasons)}") if reasons else line


def _asked(episode: Episode) -> Html:
    asked = episode.screening.get("asked", ())
    return Html("\n".join(say("cards.asked", LANGUAGE, question=qa["q"], answer=qa["a"]) for qa in asked))


def _decision(scene: Scene, episode: Episode) -> Html:
    if episode.status is EpisodeStatus.CLOSED and episode.reason == WITHDRAWN:
        return say("stop.withdrawn_line", LANGUAGE)
    if episode.status is EpisodeStatus.WAITING or episode.decided_at is None:
        return Html("")
    reason = (
        say_plain(f"cards.reason.{episode.reason}", LANGUAGE)
        if knows(f"cards.reason.{episode.reason}")
        else episode.reason
    )
    at = clock(scene, episode.decided_at)
    return say(f"cards.decision.{episode.status}", LANGUAGE, name=episode.decided_by, at=at, reason=reason)


def _buttons(episode: Episode, choosing: bool) -> tuple[tuple[Button, ...], ...]:
    if episode.status not in (EpisodeStatus.WAITING, EpisodeStatus.ASKED):
        return ()

    def button(key: str, action: str) -> Button:
        return Button(say_plain(key, LANGUAGE), f"a:{episode.id}:{action}")

    if choosing:
        reasons = tuple((button(f"cards.reason.{reason}", f"why-{reason}"),) for reason in REASONS)
        return (*reasons, (button("cards.button.typed", "typed"), button("dialog.back", "back")))
    return (
        (button("cards.button.accept", "accept"),),
        (button("cards.button.decline", "decline"), button("cards.button.ask", "ask")),
    )
