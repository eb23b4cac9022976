"""Ways of saying "I cannot say": no device, not measured, not known, skip."""

from __future__ import annotations

import re

from conversations.readers.text import plain

_NOT = r"(?:khong|khg|hong|hok|kg|kh|ko|k|chua|chang|no)"
_CANNOT = re.compile(
    rf"""(?:(?:toi|em|minh|nha|chau|hien|da|o)\s+)*(?:
        {_NOT}\ (?:the\ |he\ |phai\ )?
          (?:co|do|dem|biet|ro|nho|lam|tim|xac\ dinh|may|thay)
          (?:\ (?:duoc|dc|dk|dx|noi|ra|ro|chinh\ xac|co))?
          (?:\ (?:may|nhiet\ ke|cai|dung\ cu|thiet\ bi|so|chi\ so|spo2|huyet\ ap|mach|nhiet\ do|nhip\ tho|gi|do|de)
          ){{0,4}}
      | (?:xin\ )?bo\ qua | bo | skip | next
      | may\ (?:do\ )?(?:bi\ )?(?:hong|hu|het\ pin)
      | het\ pin | het\ may
      | i\ do\ ?n['o]t\ know | don'?t\ know | unknown | can(?:no|')?t\ (?:say|measure|tell) | no\ device
    )(?:\ (?:a|ah|ak|nhe|nha|roi|oi|dau))*""",
    re.VERBOSE,
)


def read_cannot_say(text: str) -> bool:
    """True if the words say "I cannot tell you this number": no device, not measured, not known, skip.

    A bare "không" is not among them (it may be an answer); "không có" is: ask this only where a number is wanted.
    """
    return _CANNOT.fullmatch(_bare_words(text)) is not None


def _bare_words(text: str) -> str:
    return re.sub(r"[\s.,!…]+", " ", plain(text[:100])).strip() if len(text) <= 100 else ""
