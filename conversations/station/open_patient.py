"""Patient card opened by staff, with its trend picture, its notes and photos. Every reader is on record."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, title, when
from conversations.model.care import LONGEST_NOTE, UNDECIDED, Episode
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Forward, Message, Picture
from conversations.model.presses import Prompt
from conversations.people import staff_rights
from conversations.people.on_record import put_on_record
from conversations.people.staff_scope import Viewer
from conversations.registration import acceptance
from conversations.station import patient_card
from conversations.station.trend_data import trend
from conversations.texts import quoted, say, say_plain

PHOTOS_AT_ONCE = 5


def on_press(scene: Scene, arrival: Arrival, opened: tuple[Viewer, Episode], action: str) -> bool:
    """Do what a button that names a patient says. Returns False if there is no such button for this viewer.

    `p:7` opens the card, `p:7:trend` and `p:7:photos` send pictures, `p:7:note` asks for words. Photos are shown in
    private alone.
    """
    who, episode = opened
    if action not in ("", "trend", "note", "photos"):
        return False
    if action == "note" and not who.may_act(episode):
        return False
    if action == "photos":
        return _send_photos(scene, arrival, who, episode)
    if action == "trend":
        _send_trend(scene, arrival, who, episode)
        return True
    scene.answer_press(arrival)
    if action == "note":
        _ask_note(scene, arrival, episode)
    else:
        open_card(scene, arrival, who, episode)
    return True


def open_card(scene: Scene, arrival: Arrival, who: Viewer, episode: Episode) -> None:
    """Show the card as far as the place allows; a registration still to be decided on gets its own card again."""
    _read(scene, arrival, who, episode, "card")
    if episode.status in UNDECIDED and episode.facility in who.decides:
        acceptance.post_card(scene, episode.id)
        return
    card = patient_card.private_card if arrival.private else patient_card.group_card
    shown = card(scene, episode, only_looks=not who.may_act(episode))
    scene.post(arrival.chat, shown, card=f"patient:{episode.id}")


def on_reply(scene: Scene, arrival: Arrival, opened: tuple[Viewer, Episode], prompt: Prompt, text: str) -> None:
    """Keep the note typed for a prompt (`jot:7:555`)."""
    who, episode = opened
    if not who.may_act(episode):
        staff_rights.refuse(scene, arrival, prompt.pack())
        return
    scene.work.tasks.add_note(episode.id, who.staff.id, text[:LONGEST_NOTE], scene.now)
    put_on_record(scene, who.staff, "noted", episode, place=arrival.chat)
    scene.post(
        arrival.chat, Message(say("patient.noted", STAFF_LANGUAGE, code=episode.patient.code, name=who.staff.name))
    )


def _ask_note(scene: Scene, arrival: Arrival, episode: Episode) -> None:
    text = say("patient.ask_note", STAFF_LANGUAGE, code=episode.patient.code, name=arrival.sender_name)
    scene.prompt(arrival, text, "jot", episode.id)


def _send_trend(scene: Scene, arrival: Arrival, who: Viewer, episode: Episode) -> None:
    heading = title(scene, episode)
    data = trend(scene, episode, heading)
    if data is None:
        scene.answer_press(arrival, say_plain("patient.no_trend", STAFF_LANGUAGE))
        return
    _read(scene, arrival, who, episode, "trend")
    scene.answer_press(arrival)
    scene.show(arrival.chat, Picture("trend", data, Message(say("patient.trend", STAFF_LANGUAGE, title=heading))))


def _send_photos(scene: Scene, arrival: Arrival, who: Viewer, episode: Episode) -> bool:
    """Send the newest photos of the patient's people, newest last. Returns False outside a private chat."""
    if not arrival.private:
        return False
    _read(scene, arrival, who, episode, "photos")
    scene.answer_press(arrival)
    for letter in scene.work.letters.photos(episode.id, PHOTOS_AT_ONCE):
        facts = {"title": title(scene, episode), "when": when(scene, letter.at)}
        caption = Message(say("patient.photo", STAFF_LANGUAGE, **facts, words=quoted(letter.text)))
        assert letter.contact is not None, "photos come from the patient's people"
        source = scene.work.contacts.get(letter.contact).channel
        scene.forward(arrival.channel, arrival.chat, Forward("photo", letter.file, source, caption))
    return True


def _read(scene: Scene, arrival: Arrival, who: Viewer, episode: Episode, what: str) -> None:
    detail = {"what": what, "private": arrival.private}
    put_on_record(scene, who.staff, "read", episode, detail, place=arrival.chat)
