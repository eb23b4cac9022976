"""Letters with words of danger: the alarm's card shows the words, so no second card does; a reply to it is sent."""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Alert, Episode, Letter
from conversations.model.outgoing import ALARM_CARDS
from conversations.model.people import Staff
from conversations.model.presses import number_in
from conversations.texts import say_plain
from conversations.watch import alarm_ladder


def join(scene: Scene, episode: Episode, letter: Letter) -> bool:
    """Join a letter to the open alarm that shows its words; False if none shows all of them."""
    alert = scene.work.alerts.open_for(episode.id) if letter.kind == "text" else None
    if alert is None or not any(reason.get("said") == letter.text for reason in alert.reasons):
        return False
    joined = replace(alert, letter=letter.id)
    scene.work.alerts.keep(joined)
    alarm_ladder.redraw(scene, episode, joined)
    return True


def carries(scene: Scene, letter: Letter) -> bool:
    """True if an open alarm's card shows a letter's words: it goes wherever the alarm goes."""
    alert = scene.work.alerts.open_for(letter.episode)
    return alert is not None and alert.letter == letter.id


def alarm_of(card: str) -> int:
    """Return the number of the alarm a card shows; one that no alarm has, for another name."""
    return number_in(card.removeprefix(ALARM_CARDS))


def answered(scene: Scene, staff: Staff, episode: Episode, alert: Alert) -> None:
    """Log on the alarm that a staff member wrote back."""
    told = alarm_ladder.logged(scene, alert, say_plain("alarm.wrote_back", STAFF_LANGUAGE, name=staff.name))
    scene.work.alerts.keep(told)
    alarm_ladder.redraw(scene, episode, told)
