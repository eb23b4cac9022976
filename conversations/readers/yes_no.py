"""Short answers in words: yes, no, and the ways of saying that one cannot say."""

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
_YES = re.compile(
    "co|co a|da co|vang|vang a|da|da vang|u|uh|um|uhm|uk|ok|oke|okay|dung|dung vay|dung roi|dung a|phai|phai roi|"
    "dong y|toi dong y|chinh xac|roi|dc|duoc|yes|y|yeah|yep|true"
)
_NO = re.compile(
    "khong|khong a|da khong|khong co|khong phai|khong dung|khong dong y|ko|ko co|ko phai|ko a|k|k co|kg|kh|hong|hok|"
    "chua|chua a|chua co|sai|sai roi|no|n|nope|false"
)


def read_cannot_say(text: str) -> bool:
    """Whether the words say "I cannot tell you this number": no device, not measured, not known, skip.

    A bare "không" is not among them (it may be an answer); "không có" is: ask this only where a number is wanted.
    """
    return _CANNOT.fullmatch(_bare_words(text)) is not None


def read_yes_no(text: str) -> bool | None:
    """Yes, no, or None when the words are neither."""
    words = _bare_words(text)
    if _YES.fullmatch(words):
        return True
    return False if _NO.fullmatch(words) else None


def _bare_words(text: str) -> str:
    return re.sub(r"[\s.,!…]+", " ", plain(text[:100])).strip() if len(text) <= 100 else ""
