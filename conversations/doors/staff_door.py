"""Inputs of the staff bot: a press on a card, a reply to a prompt, a command, a change in the group.

Of a press only its sender and its chat are believed: roles are looked up again every time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from conversations.accounts import phone_claims
from conversations.calls import call_card
from conversations.changes import (
    departure_buttons,
    into_hospital,
    pauses,
    repost_waiting,
    stop_cards,
    transfer_buttons,
    waiting_buttons,
)
from conversations.dialog.auto_replies import SLIP_CARDS, once_a_minute
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.doors import staff_commands, staff_guide, staff_report
from conversations.groups import change_buttons, looks, people_in_group
from conversations.letters import bulletins, letter_answers, letter_fates, letters, slip_buttons, write_first
from conversations.model.incoming import (
    Anonymous,
    Arrival,
    Attachment,
    Blocked,
    BotAdded,
    BotRemoved,
    GroupMoved,
    HeldUp,
    MemberLeft,
    MemberSeen,
    MembersJoined,
    NotArrived,
    NotErased,
    Pressed,
    SmsFailed,
    Text,
    TimerSet,
)
from conversations.model.outgoing import ALARM_CARDS, Message
from conversations.model.people import Contact, Facility
from conversations.model.presses import Press, Prompt, StaffButton
from conversations.people import pin, short_group, staff_rights, staff_scope
from conversations.people.station import post_to_group
from conversations.readers.commands import read_command
from conversations.registration import acceptance, merge_duplicates
from conversations.shifts import duty_page, shift_change
from conversations.station import (
    facility_page,
    find_patient,
    members,
    open_patient,
    own_phone,
    patient_deeds,
    work_list,
)
from conversations.texts import say, say_plain
from conversations.watch import alarm_buttons, alarm_ladder

_T = TypeVar("_T")
OnPress = Callable[[Scene, Arrival, Press], bool]
OnReply = Callable[[Scene, Arrival, Prompt, str], None]


def press_on(
    look_up: Callable[[Scene, Arrival, int], _T | None], act: Callable[[Scene, Arrival, _T, str], bool]
) -> OnPress:
    """Look up and authorise the row a press names before the feature sees it; no row, or no right, is refused."""

    def press(scene: Scene, arrival: Arrival, pressed: Press) -> bool:
        found = look_up(scene, arrival, pressed.row) if pressed.row else None
        return found is not None and act(scene, arrival, found, pressed.action)

    return press


def reply_on(
    look_up: Callable[[Scene, Arrival, int], _T | None], act: Callable[[Scene, Arrival, _T, Prompt, str], None]
) -> OnReply:
    """Look up and authorise the row a prompt names before the feature gets the reply; refuse it without rights."""

    def reply(scene: Scene, arrival: Arrival, prompt: Prompt, text: str) -> None:
        found = look_up(scene, arrival, prompt.row)
        if found is None:
            staff_rights.refuse(scene, arrival, prompt.pack())
        else:
            act(scene, arrival, found, prompt, text)

    return reply


PRESSES: dict[str, OnPress] = {
    StaffButton.ACCEPTANCE: press_on(staff_rights.responsible, into_hospital.on_registration_press),
    StaffButton.ALARM: press_on(staff_rights.on_alarm, into_hospital.on_alarm_press),
    StaffButton.BULLETIN: press_on(bulletins.look_up, bulletins.on_press),
    StaffButton.LETTER: press_on(letter_fates.look_up, letter_fates.on_press),
    StaffButton.DEPARTURE: press_on(departure_buttons.look_up, departure_buttons.on_press),
    StaffButton.DUTY: press_on(staff_rights.in_facility, duty_page.on_press),
    StaffButton.WAITING: press_on(staff_rights.in_facility, waiting_buttons.on_press),
    StaffButton.WORK_LIST: work_list.on_press,
    StaffButton.PHONE: press_on(phone_claims.look_up, phone_claims.on_staff_press),
    StaffButton.PATIENT: press_on(staff_scope.opened, open_patient.on_press),
    StaffButton.CALL: call_card.on_press,
    StaffButton.CHANGE: press_on(change_buttons.look_up, change_buttons.on_press),
    StaffButton.DEED: press_on(staff_scope.acting, patient_deeds.on_press),
    StaffButton.REPORT: staff_report.on_press,
    StaffButton.MEMBERS: press_on(staff_rights.in_facility, members.on_press),
    StaffButton.TRANSFER: transfer_buttons.on_press,
    StaffButton.DUPLICATE: merge_duplicates.on_press,
    StaffButton.GUIDE: staff_guide.on_press,
    StaffButton.PAUSE: press_on(staff_rights.responsible, pauses.on_staff_press),
    StaffButton.STOP: press_on(staff_rights.responsible, stop_cards.on_press),
    StaffButton.SHIFT: press_on(shift_change.look_up, shift_change.on_press),
    StaffButton.SLIP: press_on(slip_buttons.look_up, slip_buttons.on_press),
    StaffButton.FACILITY: press_on(staff_rights.in_facility, facility_page.on_press),
}
"""Features by their button's letter; each returns False for a press that is refused."""

REPLIES: dict[str, OnReply] = {
    "typed": reply_on(staff_rights.responsible, acceptance.on_reply),
    "ask": reply_on(staff_rights.responsible, acceptance.on_reply),
    "jot": reply_on(staff_scope.opened, open_patient.on_reply),
    bulletins.BULLETIN_PROMPT: reply_on(bulletins.look_up, bulletins.on_reply),
    write_first.WRITE_PROMPT: reply_on(staff_scope.acting, write_first.on_reply),
    "raise": reply_on(staff_scope.acting, patient_deeds.on_reply),
    "new-phone": reply_on(staff_scope.acting, patient_deeds.on_reply),
    "alarm-note": reply_on(staff_rights.on_alarm, alarm_buttons.on_reply),
    "move-to": transfer_buttons.on_reply,
    "move-why": transfer_buttons.on_reply,
    "move-note": transfer_buttons.on_reply,
    "move-no": transfer_buttons.on_reply,
    own_phone.PHONE_PROMPT: own_phone.on_reply,
    "unit:name": reply_on(staff_rights.in_facility, facility_page.on_reply),
    "unit:hotline": reply_on(staff_rights.in_facility, facility_page.on_reply),
}
"""Features by the purpose of the prompt that is replied to."""

IN_PRIVATE: tuple[Callable[[Scene, Arrival, str], bool], ...] = (staff_report.answered, pin.misread, find_patient.alone)
"""Features that may have asked for words typed in private, in this order; True if the words were theirs."""


def hear(scene: Scene, arrival: Arrival) -> None:
    """Decide what one input of the staff bot means. Its sender in private may be alarmed there from now on."""
    if isinstance(arrival.what, SmsFailed):  # our own delivery says so: nobody wrote
        _text_failed(scene, arrival, arrival.what)
        return
    if isinstance(arrival.what, HeldUp):  # as does this
        repost_waiting.held_up(scene, arrival.chat, arrival.what.card)
    elif isinstance(arrival.what, NotErased):
        if arrival.private:  # in a group it was asked for at once: bots often lack the right there
            scene.post(arrival.chat, Message(say("common.not_erased", STAFF_LANGUAGE)))
    elif isinstance(arrival.what, MemberSeen):
        waited = looks.answered(scene, arrival.what)
        if waited is not None:
            _hear(scene, waited)
    elif not looks.asks_first(scene, arrival):
        _hear(scene, arrival)


def _hear(scene: Scene, arrival: Arrival) -> None:
    if not arrival.private:
        _decide(scene, _where_it_is_now(scene, arrival))
        return
    person, said_before = _know(scene, arrival), len(scene.outgoing)
    _decide(scene, arrival)
    if not (isinstance(arrival.what, Text) and arrival.what.text.startswith("/")):  # by a command one becomes staff
        once_a_minute(scene, person, arrival.sender, said_before)


def _decide(scene: Scene, arrival: Arrival) -> None:
    match arrival.what:
        case Pressed():
            _press(scene, arrival, arrival.what.data)
        case Text(edited=True):
            letter_fates.edited(scene, arrival, arrival.what)
        case Text(text, reply_to):
            _text(scene, arrival, text, reply_to)
        case Attachment():
            _file(scene, arrival, arrival.what)
        case NotArrived():
            letter_fates.file_missing(scene, arrival.what)
        case TimerSet(seconds) if seconds and scene.work.facilities.of_chat(arrival.chat) is not None:
            hours = say_plain("staff.timer_hours", STAFF_LANGUAGE, number=max(1, seconds // 3600))
            scene.post(arrival.chat, Message(say("staff.timer_set", STAFF_LANGUAGE, time=hours)))
        case BotAdded():
            _welcome(scene, arrival.chat)
        case BotRemoved():
            _lost_group(scene, arrival)
        case MemberLeft(person):
            people_in_group.left(scene, arrival.chat, person)
        case MembersJoined(people):
            people_in_group.joined(scene, arrival.chat, people)
        case Anonymous(asks) if asks and not arrival.private:
            people_in_group.refuse_anonymous(scene, arrival.chat)
        case GroupMoved(to):
            _moved(scene, arrival.chat, to)
        case _:
            return


def _where_it_is_now(scene: Scene, arrival: Arrival) -> Arrival:
    """Return a press from a group's old chat as one in its new chat: old buttons stay there after a move."""
    if arrival.private or not isinstance(arrival.what, Pressed):
        return arrival
    now_at = scene.work.facilities.chat_now(arrival.chat)
    return arrival if now_at == arrival.chat else replace(arrival, chat=now_at, what=replace(arrival.what, message=0))


def _moved(scene: Scene, chat: str, to: str) -> None:
    """Move a group: what was not sent yet follows, and what waits for staff is posted there again.

    The messenger tells it in two ways (a message, a send that failed); the second finds everything done.
    """
    facility = scene.work.facilities.of_chat(chat)
    scene.work.outbox.moved(scene.house.channels.staff_name, chat, to)
    scene.work.facilities.move_chat(chat, to)
    if facility is not None:
        repost_waiting.post_again(scene, repost_waiting.answered_by(scene, facility), missing_only=True)


def _text_failed(scene: Scene, arrival: Arrival, what: SmsFailed) -> None:
    """Note a refused text on the card of the alarm it was about; the trial of a phone is told to its owner."""
    alert = scene.work.alerts.get(what.alarm, lock=True) if what.alarm else None
    if alert is not None:
        alarm_ladder.text_refused(scene, alert, arrival.sender)
    elif what.purpose == "notice" and scene.work.contacts.reachable(arrival.channel, [arrival.chat]):
        scene.post(arrival.chat, Message(say("ownphone.failed", STAFF_LANGUAGE)))


def _know(scene: Scene, arrival: Arrival) -> Contact:
    """Return whose private chat this is; where it blocked the bot, its alarms go to others."""
    person = scene.work.contacts.meet(arrival.channel, arrival.chat, arrival.language, scene.now)
    gone = isinstance(arrival.what, Blocked)
    if gone is person.reachable:
        scene.work.contacts.set_reachable(person.id, scene.now if gone else None)
        if gone:
            repost_waiting.alarm_others(scene, arrival.chat)
    return person


def _welcome(scene: Scene, chat: str) -> None:
    """Say how to link a group, once a day: the messenger reports one arrival in two ways."""
    if scene.work.facilities.of_chat(chat) is None:
        message = Message(say("staff.welcome_group", STAFF_LANGUAGE))
        scene.post(chat, message, once=f"welcome:{chat}:{scene.today}")


def _press(scene: Scene, arrival: Arrival, data: str) -> None:
    """Hand a press to the feature its letter names: `a:7:accept` belongs to acceptance, illness 7."""
    press = Press.read(data)
    if press is not None and press.feature == StaffButton.OLD:
        scene.answer_press(arrival, say_plain("staff.old_epoch", STAFF_LANGUAGE))
        return
    on_press = PRESSES.get(press.feature) if press is not None else None
    if press is None or on_press is None or not on_press(scene, arrival, press):
        staff_rights.refuse(scene, arrival, data)
    elif press.feature == StaffButton.WORK_LIST:
        short_group.tell(scene, arrival, link=scene.house.channels.staff.deep_link(short_group.LIST_LINK))
    else:
        short_group.tell(scene, arrival)


def _text(scene: Scene, arrival: Arrival, text: str, reply_to: int | None) -> None:
    if text.startswith("/") and (command := read_command(text)) is not None:
        staff_commands.run(scene, arrival, command)
    elif pin.answered(scene, arrival, text) if arrival.private else pin.leaked(scene, arrival, text):
        return  # before the card it seems to reply to: messengers keep showing an older prompt as the one answered
    elif reply_to is not None and (
        card := scene.work.outbox.answered_card(scene.house.channels.staff_name, arrival.chat, reply_to)
    ):
        reply_to_card(scene, arrival, card, text.strip())
    elif arrival.private and not any(heard(scene, arrival, text) for heard in IN_PRIVATE):
        staff_commands.greet(scene, arrival)


def reply_to_card(scene: Scene, arrival: Arrival, card: str, text: str) -> None:
    """Hand a reply to the feature whose card it answers; a prompt hears only the person it asked."""
    if not text:
        return
    if card.startswith((letters.LETTER_CARDS, ALARM_CARDS)):
        letter_answers.on_reply(scene, arrival, card, text)
        return
    if card.startswith(SLIP_CARDS):
        slip_buttons.on_reply(scene, arrival, card, text)
        return
    prompt = Prompt.read(card)
    on_reply = REPLIES.get(prompt.purpose) if prompt is not None else None
    if prompt is not None and on_reply is not None:  # it names the person it asks; others only talk below it
        if prompt.person == arrival.sender:
            on_reply(scene, arrival, prompt, text)
    else:
        _reply_to_nobody(scene, arrival, card)


def _reply_to_nobody(scene: Scene, arrival: Arrival, card: str) -> None:
    """Say once a day that this card takes no replies: staff may think that the patient reads them."""
    once = f"nobody:{arrival.chat}:{card}:{scene.today}"
    scene.post(arrival.chat, Message(say("staff.reply_to_nobody", STAFF_LANGUAGE)), once=once)


def _file(scene: Scene, arrival: Arrival, what: Attachment) -> None:
    """Take a file in reply to a letter or a slip; of any other sent to the bot say that it stays here."""
    channel = scene.house.channels.staff_name
    card = scene.work.outbox.answered_card(channel, arrival.chat, what.reply_to) if what.reply_to else None
    if card is None:
        if arrival.private:
            scene.post(arrival.chat, Message(say("staff.only_words", STAFF_LANGUAGE)))
    elif card.startswith((letters.LETTER_CARDS, ALARM_CARDS)):
        letter_answers.on_file_reply(scene, arrival, card, what)
    elif card.startswith(SLIP_CARDS):
        slip_buttons.on_file_reply(scene, arrival, card, what)
    elif not write_first.on_file_reply(scene, arrival, card, what):
        _reply_to_nobody(scene, arrival, card)


def _lost_group(scene: Scene, arrival: Arrival) -> None:
    """Unlink a staff group the bot was taken out of, and tell the next group above: its cards are unread now."""
    facility = scene.work.facilities.of_chat(arrival.chat)
    if facility is None:
        return
    waiting = repost_waiting.answered_by(scene, facility)
    scene.work.facilities.move_chat(arrival.chat, None)
    scene.work.audit.note(
        f"person:{arrival.sender}", "bot removed", f"facility:{facility.id}", scene.now, place=arrival.chat
    )
    _tell_next(scene, facility)
    repost_waiting.post_again(scene, waiting)


def _tell_next(scene: Scene, facility: Facility) -> None:
    lost = Message(say("staff.group_lost", STAFF_LANGUAGE, station=facility.name))
    post_to_group(scene, scene.work.facilities.get(facility.id), lost)
