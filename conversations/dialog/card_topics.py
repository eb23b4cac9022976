"""Topics of cards: this module alone decides which topic of a forum group a card belongs in."""

from __future__ import annotations

from conversations.model.channels import ChannelProfile
from conversations.ports import Work

KIND_OF = {
    "alarm": "alarms",
    "acc": "acceptance",
    "silent": "lists",
    "call": "lists",
    "due": "lists",
    "thread": "letters",
    "slip": "letters",
    "urgent": "alarms",
}
"""Kind of a card by the first word of its name. Everything else is an answer, and stays where it was asked."""


def topic_for(work: Work, channel: ChannelProfile, chat: str, card: str) -> int | None:
    """Return the topic set for a card of this name in this group. Returns None for the general topic."""
    kind = KIND_OF.get(card.partition(":")[0])
    return work.facilities.topic_in(chat, kind) if kind and channel.is_group(chat) else None
