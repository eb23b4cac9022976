"""One ear for every text: the certain net calls at once, the suspected net asks back.

What is certain is explained by words that are data (protocols/emergency-words.toml). What only the second net
suspects is asked back ("is anybody in danger?") and read by a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from conversations.calendar import ADULT_MONTHS
from conversations.hearing.certain import Cry, call_for_help
from conversations.programme.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Heard:
    """Words heard in a text: a sure call for help, else a suspicion of one, else nothing."""

    emergency: Cry | None = None
    suspected: bool = False

    @property
    def anything(self) -> bool:
        """True if a person has to look at these words before others."""
        return self.emergency is not None or self.suspected


def listen(
    text: str,
    protocol: Protocol | None = None,
    *,
    age_months: int = ADULT_MONTHS,
    number_expected: bool = False,
    name_expected: bool = False,
) -> Heard:
    """Return what is heard in a text.

    `protocol` and `age_months` judge numbers said with their label ("oxy còn 82"); without a protocol none are judged.
    `number_expected`: the open question wants a number, so a bare "115" is its answer, not a call.
    `name_expected`: the open question wants a person's name, so words that are a full name are no call.
    """
    return Heard(call_for_help(text, number_expected=number_expected))
