"""Words that staff write first to one patient, from the station; an answer comes back as a letter."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.letters import letter_answers
from conversations.letters.letters import Written, written
from conversations.model.care import UNWILLING, Episode, EpisodeStatus
from conversations.model.incoming import Arrival, Attachment
from conversations.model.outgoing import Message
from conversations.model.people import Staff
from conversations.model.presses import Prompt
from conversations.people import caregivers, staff_rights, staff_scope
from conversations.people.on_record import put_on_record
from conversations.people.station import station_of
from conversations.readers.dialling import dial
from conversations.texts import say, say_plain

WRITE_PROMPT = "write"
"""Name of the prompt that asks for the words."""

Acting = tuple[Staff, Episode]


def ask(scene: Scene, arrival: Arrival, episode: Episode) -> None:
    """Ask for the words and say who gets them; without anybody to get them, give the phone instead."""
    if not _may_be_written_to(scene, arrival, episode):
        return
    said = [_relation(each) for each in scene.work.standings.relations(episode.patient.id)]
    facts = {"name": arrival.sender_name, "code": episode.patient.code, "people": ", ".join(said)}
    scene.prompt(arrival, say("writing.ask", STAFF_LANGUAGE, **facts), WRITE_PROMPT, episode.id)


def on_reply(scene: Scene, arrival: Arrival, acting: Acting, prompt: Prompt, text: str) -> None:
    """Send the words typed for a prompt (`write:7:555`)."""
    _send(scene, arrival, acting, Written("text", text))


def on_file_reply(scene: Scene, arrival: Arrival, card: str, what: Attachment) -> bool:
    """Send the photo, voice message or document that a prompt was answered with. Returns False for another card."""
    prompt = Prompt.read(card)
    if prompt is None or prompt.purpose != WRITE_PROMPT:
        return False
    acting = _acting(scene, arrival, prompt)
    if acting is None:
        staff_rights.refuse(scene, arrival, card)
    elif (content := written(what)) is not None:
        _send(scene, arrival, acting, content)
    else:
        letter_answers.not_passed_on(scene, arrival, what)
    return True


def _acting(scene: Scene, arrival: Arrival, prompt: Prompt) -> Acting | None:
    """Return the sender as staff with the illness of a prompt that was for them."""
    from_the_asked = prompt.person == arrival.sender
    return staff_scope.acting(scene, arrival, prompt.row) if from_the_asked else None


def _may_be_written_to(scene: Scene, arrival: Arrival, episode: Episode) -> bool:
    """True for a followed patient with a reachable contact who did not withdraw consent; else staff are told why."""
    facts = {"code": episode.patient.code, "phone": dial(episode.patient.phone)}
    stop = scene.work.pauses.stop_wish_of(episode.id)
    if episode.status is not EpisodeStatus.ACCEPTED:
        key = "writing.over"
    elif stop is not None and stop.reason == UNWILLING:
        key = "writing.unwilling"
    elif not caregivers.reachable(scene, episode.patient.id):
        key = "letter.unreachable"
    else:
        return True
    scene.post(arrival.chat, Message(say(key, STAFF_LANGUAGE, **facts)))
    return False


def _send(scene: Scene, arrival: Arrival, acting: Acting, what: Written) -> None:
    """Send the words to all who answer for the patient; the staff member is on record, but not named to them."""
    staff, episode = acting
    if not _may_be_written_to(scene, arrival, episode):
        return
    answer = letter_answers.keep(scene, arrival, staff, (episode.id, None), what, f"{WRITE_PROMPT}:{episode.id}")
    put_on_record(scene, staff, "wrote letter", episode, {"letter": answer.id}, place=arrival.chat)
    people = caregivers.reachable(scene, episode.patient.id)
    for reader in people:
        letter_answers.send(scene, reader, answer, station_of(scene, episode), episode.patient.full_name)
    facts = {"code": episode.patient.code, "name": staff.name, "at": clock(scene, scene.now), "number": len(people)}
    scene.post(arrival.chat, Message(say("writing.sent", STAFF_LANGUAGE, **facts)))


def _relation(name: str) -> str:
    return say_plain("patient.self" if name == "self" else f"registration.relation.{name}", STAFF_LANGUAGE)
