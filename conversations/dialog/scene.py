"""Scene: the transaction, the house's rules and the time of one turn, and what it has decided to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from conversations.calendar import local_day, local_time
from conversations.dialog.card_topics import KIND_OF, topic_for
from conversations.dialog.course import Course
from conversations.dialog.steps import Dialog
from conversations.hearing.ears import Heard, listen
from conversations.model.channels import Channel, Channels
from conversations.model.dialogs import Session
from conversations.model.house import Policy
from conversations.model.incoming import Arrival
from conversations.model.outgoing import (
    Ack,
    Content,
    Document,
    Erase,
    Forward,
    Lane,
    Look,
    Menu,
    Message,
    Outgoing,
    Picture,
    Say,
    Sms,
)
from conversations.model.people import Contact
from conversations.model.presses import Prompt
from conversations.ports import Chance, Work
from conversations.programme.protocol import Protocol
from conversations.texts import Html

Listen = Callable[..., Heard]
"""The ear for calls for help, called as `ears.listen` is; handed in, so that tests choose what is suspected."""


@dataclass(frozen=True, slots=True)
class House:
    """House: policy, protocol, source of chance, courses of dialogs, channels, ears, the same for every turn."""

    policy: Policy
    protocol: Protocol
    chance: Chance
    courses: Mapping[str, Course]
    channels: Channels
    listen: Listen = listen

    def dialog(self, name: str) -> Dialog:
        """Return the dialog of that name, for this programme."""
        return self.courses[name].dialog


@dataclass(slots=True)
class Scene:
    """One turn being decided. What is said here is only written down; it leaves after the commit.

    `key` begins the key of everything sent in this turn, so that deciding it again sends nothing twice. `heard_in` is
    the chat and topic of a forum group in which the input being answered was said; `typed_by` is when it was
    typed at the latest.
    """

    work: Work
    house: House
    now: datetime
    key: str
    heard_in: tuple[str, int | None] = ("", None)
    typed_by: datetime | None = None
    outgoing: list[Outgoing] = field(default_factory=list)
    follows: list[tuple[Contact, Session]] = field(default_factory=list)
    warned: dict[int, tuple[Contact, str]] = field(default_factory=dict)  # contacts told of a danger now, and its level
    led_on: bool = False  # True if the input led anywhere: a dialog went on, a call for help, a letter kept

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.now, self.house.policy.zone)

    def clock(self) -> str:
        """Return the local time now, such as 08:05."""
        return local_time(self.now, self.house.policy.zone).strftime("%H:%M")

    def say(
        self,
        to: Contact,
        message: Message,
        *,
        card: str = "",
        edit: bool = False,
        asks: bool = False,
        lane: Lane = Lane.REPLY,
    ) -> None:
        """Send a message to a contact; an edit becomes a new message in a channel without edits.

        `asks` if its question was not on the screen before.
        """
        edit = edit and self.house.channels[to.channel].abilities.edits
        self._put(to.channel, to.address, lane, Say(message, card=card, edit=edit, asks=asks))

    def post(
        self,
        chat: str,
        message: Message,
        *,
        card: str = "",
        edit: bool = False,
        lane: Lane = Lane.REPLY,
        once: str = "",
    ) -> None:
        """Post a message in a chat of the staff bot; a message with a key in `once` is never posted again."""
        edit = edit and self.house.channels.staff.abilities.edits
        self._put(self.house.channels.staff_name, chat, lane, Say(message, card=card, edit=edit), once)

    def prompt(self, arrival: Arrival, text: Html, purpose: str, row: int, *, lane: Lane = Lane.REPLY) -> None:
        """Ask a staff member to type; the prompt's name says what the reply to this message is for."""
        card = Prompt(purpose, row, arrival.sender).pack()
        self.post(arrival.chat, Message(text, force_reply=True), card=card, lane=lane)

    def show(self, chat: str, picture: Picture | Document) -> None:
        """Send a picture or a document, drawn when it is sent, into a chat of the staff bot."""
        self._put(self.house.channels.staff_name, chat, Lane.REPLY, picture)

    def show_to(self, to: Contact, picture: Picture) -> None:
        """Send a picture to a contact."""
        self._put(to.channel, to.address, Lane.REPLY, picture)

    def offer(self, channel: Channel, address: str, commands: Mapping[str, str]) -> None:
        """Show the commands of one private chat."""
        self._put(channel, address, Lane.REMINDER, Menu(commands))

    def forward(self, channel: Channel, address: str, file: Forward) -> None:
        """Pass on a file that was sent to one bot through another."""
        self._put(channel, address, Lane.REPLY, file)

    def answer_press(self, arrival: Arrival, text: str = "") -> None:
        """Answer a button press, so that the messenger stops waiting; `text` shows for a moment.

        It goes to the press, not to its chat: it is no message, and does not wait until the chat has room for one.
        """
        callback = getattr(arrival.what, "callback", "")
        if callback:
            self._put(arrival.channel, f"press:{callback}", Lane.REPLY, Ack(callback, text))

    def look_for(self, person: str, chats: Sequence[str], then: Arrival | None = None, *, once: str = "") -> None:
        """Ask the messenger if a person is in these groups; an input in `then` is heard again with the answer."""
        lane = Lane.REPLY if then is not None else Lane.REMINDER
        look = Look(person, tuple(chats), then.to_json() if then is not None else {})
        self._put(self.house.channels.staff_name, f"look:{person}", lane, look, once)

    def erase(self, arrival: Arrival) -> None:
        """Erase the words that came in from the chat, if the channel can: a password must not stay readable there."""
        message = getattr(arrival.what, "message", 0)
        if message and self.house.channels[arrival.channel].abilities.erases:
            self._put(arrival.channel, arrival.chat, Lane.REPLY, Erase(message))

    def take_out(self, from_: Contact, message: int) -> None:
        """Erase a message of ours from a contact's chat, if the channel can."""
        if self.house.channels[from_.channel].abilities.erases:
            self._put(from_.channel, from_.address, Lane.REPLY, Erase(message))

    def text_phone(self, phone: str, sms: Sms, *, once: str = "") -> None:
        """Send a text message to a phone; one with a key in `once` is never sent again."""
        lane = Lane.ALARM if sms.purpose == "alarm" else Lane.REPLY
        self._put(self.house.channels.phones.name, phone, lane, sms, once)

    def has_said(self, to: Contact, since: int = 0) -> bool:
        """True if a new message to a contact was written down after the first `since` messages of this turn."""
        posts = (o for o in self.outgoing[since:] if isinstance(o.content, Say) and not o.content.edit)
        return any(o.channel == to.channel and o.address == to.address for o in posts)

    def follow(self, contact: Contact, session: Session) -> None:
        """Begin a session with a contact when this turn has done the rest."""
        self.follows.append((contact, session))

    def _put(self, channel: Channel, address: str, lane: Lane, content: Content, once: str = "") -> None:
        key = once or f"{self.key}:{len(self.outgoing)}"
        topic = self._topic(channel, address, content)
        self.outgoing.append(Outgoing(channel, address, lane, content, key, topic))

    def _topic(self, channel: Channel, address: str, content: Content) -> int | None:
        """Return the topic set for a card's kind; everything else is said where it was asked."""
        if channel != self.house.channels.staff_name:
            return None
        card = content.card if isinstance(content, Say | Forward) else ""
        if card.partition(":")[0] in KIND_OF:
            return topic_for(self.work, self.house.channels.staff, address, card)
        chat, topic = self.heard_in
        return topic if chat == address else None
