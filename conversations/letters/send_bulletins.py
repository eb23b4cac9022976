"""Sending of bulletins: a copy for each patient's people when the minute is over, and the result once all is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from conversations.dialog.scene import Scene
from conversations.letters import bulletin_cards as cards
from conversations.letters import bulletin_readers
from conversations.model.bulletins import Bulletin, BulletinCopy, BulletinState
from conversations.model.care import EpisodeStatus
from conversations.model.outgoing import Lane, Message
from conversations.people.station import facility_of

COUNTED_AFTER = timedelta(minutes=30)
"""Time after which a copy still on its way counts as not arrived, so that staff may call."""

_ARRIVED = ("sent", "unknown")
_ON_ITS_WAY = ("waiting", "sending")


def key_of(bulletin: int, episode: int) -> str:
    """Return the beginning of the keys of a copy's messages: the same copy is never sent twice."""
    return f"bulletin:{bulletin}:{episode}"


def still_to_copy(scene: Scene, bulletin: Bulletin) -> list[int]:
    """Return the illnesses a bulletin is for and has no copy for yet."""
    facility = facility_of(scene, bulletin.facility)
    done = {copy.episode for copy in scene.work.bulletins.copies(bulletin.id)}
    episodes = bulletin_readers.of_bulletin(scene, facility, bulletin) if facility is not None else []
    return [each.id for each in episodes if each.id not in done]


def copy(scene: Scene, number: int, episode_id: int) -> None:
    """Write one copy for a patient's people, below answers and alarms; none if it was stopped or care ended."""
    bulletin = scene.work.bulletins.get(number, lock=True)
    episode = scene.work.patients.episode(episode_id, lock=True)
    facility = facility_of(scene, bulletin.facility) if bulletin is not None else None
    if bulletin is None or facility is None or bulletin.state is not BulletinState.WAITING:
        return
    if episode is None or episode.status is not EpisodeStatus.ACCEPTED:
        return
    readers = bulletin_readers.chats(scene, episode)
    for reader in readers:
        message = Message(cards.said(facility, bulletin, reader.language))
        scene.say(reader, message, card=f"station:{episode.id}:b{bulletin.id}", lane=Lane.REMINDER)
    scene.work.bulletins.keep_copy(bulletin.id, BulletinCopy(episode.id, len(readers)))


def finish(scene: Scene, number: int) -> None:
    """Say that every copy is written down."""
    bulletin = scene.work.bulletins.get(number, lock=True)
    if bulletin is not None and bulletin.state is BulletinState.WAITING:
        scene.work.bulletins.keep(replace(bulletin, state=BulletinState.SENT))
        scene.post(bulletin.chat, cards.ended(scene, bulletin, "sent"), card=cards.name_of(bulletin), edit=True)


def count(scene: Scene, number: int) -> None:
    """Tell staff how many got it and who did not, once all is known or half an hour has passed."""
    bulletin = scene.work.bulletins.get(number, lock=True)
    if bulletin is None or bulletin.state is not BulletinState.SENT or bulletin.send_at is None:
        return
    copies = scene.work.bulletins.copies(number)
    states = scene.work.outbox.states([key for each in copies for key in _keys(number, each)])
    waits = any(state in _ON_ITS_WAY for state in states.values())
    if waits and scene.now < bulletin.send_at + COUNTED_AFTER:
        return
    missed = [each for each in copies if not any(states.get(key) in _ARRIVED for key in _keys(number, each))]
    scene.work.bulletins.keep(replace(bulletin, state=BulletinState.COUNTED))
    episodes = [found for each in missed if (found := scene.work.patients.episode(each.episode)) is not None]
    scene.post(bulletin.chat, cards.result(len(copies) - len(missed), episodes))


def _keys(bulletin: int, copied: BulletinCopy) -> Iterable[str]:
    return (f"{key_of(bulletin, copied.episode)}:{number}" for number in range(copied.chats))
