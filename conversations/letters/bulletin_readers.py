"""Readers of a bulletin: the followed patients of a facility or of one village, and the chats that get it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from conversations.dialog.scene import Scene
from conversations.letters.villages import label_of, village_of
from conversations.model.bulletins import Bulletin
from conversations.model.care import Episode
from conversations.model.people import Contact, Facility
from conversations.people import caregivers
from conversations.people.staff_scope import decided


@dataclass(frozen=True, slots=True)
class Village:
    """A village with its key, how most people write it, and the number of its patients."""

    key: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Counts of a bulletin's readers: patients with a chat, those chats, and patients without any."""

    people: int
    chats: int
    without: int


def patients(scene: Scene, facility: Facility) -> list[Episode]:
    """Return the followed patients whose cards come to a facility's group, without those who withdrew consent."""
    numbers = scene.work.bulletins.audience(decided(scene.work, facility))
    return [episode for number in numbers if (episode := scene.work.patients.episode(number)) is not None]


def of_bulletin(scene: Scene, facility: Facility, bulletin: Bulletin) -> list[Episode]:
    """Return the patients a bulletin is for."""
    found = patients(scene, facility)
    return [each for each in found if not bulletin.village or village_of(each.patient.address) == bulletin.village]


def villages(episodes: Sequence[Episode]) -> list[Village]:
    """Return the villages that addresses name, those with most patients first."""
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in episodes:
        if key := village_of(each.patient.address):
            written[key][label_of(each.patient.address, key)] += 1
    found = [Village(key, said.most_common(1)[0][0], said.total()) for key, said in written.items()]
    return sorted(found, key=lambda village: (-village.number, village.key))


def chats(scene: Scene, episode: Episode) -> list[Contact]:
    """Return the chats that get a patient's copy: none while an alarm is open, since nothing follows its words."""
    if scene.work.departures.open_for(episode.id) is not None:  # said, but not decided yet
        return []
    if scene.work.alerts.open_for(episode.id) is not None:
        return []
    return caregivers.reachable(scene, episode.patient.id)


def reached(scene: Scene, episodes: Sequence[Episode]) -> Reached:
    """Count the patients with a chat, their chats, and the patients without any."""
    numbers = [len(chats(scene, each)) for each in episodes]
    return Reached(sum(n > 0 for n in numbers), sum(numbers), sum(n == 0 for n in numbers))
