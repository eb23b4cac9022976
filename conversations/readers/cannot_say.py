"""Ways of saying "I cannot say": no device, not measured, not known, skip."""

from __future__ import annotations

import re
from functools import cache

from conversations.readers.measures.remarks import without_harmless
from conversations.readers.measures.words import any_of, pattern, prepared, vocabulary
from conversations.readers.text import fold, numbers_in, plain, spoken, tidy

_LONGEST = 200
_MEASURING = {"do": "đo", "dem": "đếm", "kep": "kẹp", "cap": "cặp", "quan": "quấn", "dau": "đau"}
"""Bare forms that are measuring, or pain, only if the text has no accents or just these."""
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
      | i\ do\ ?n['o]t\ know | don'?t\ know | unknown | no\ device
      | (?:can(?:no|')?t|couldn'?t|unable(?:\ to)?)(?:\ (?:say|measure|tell|do))?
    )(?:\ (?:a|ah|ak|nhe|nha|roi|oi|dau))*""",
    re.VERBOSE,
)


def read_cannot_say(text: str) -> bool:
    """True if the words say "I cannot tell you this number": no device, not measured, not known, skip.

    A bare "không" is not among them (it may be an answer); "không có" is: ask this only where a number is wanted.
    A text with a number in it, or with words that may be a symptom, is never one.
    """
    if len(text) > _LONGEST:
        return False
    return _CANNOT.fullmatch(_bare_words(text)) is not None or _says_why(text)


def means_no_device(text: str) -> bool:
    """True if the reason for "I cannot say" is that there is no device."""
    return bool(pattern("cannot", "missing").search(_bare_words(prepared(text)))) or _bare_words(text) in _BARE_NO


_BARE_NO = ("khong co", "ko co", "k co", "chua co")


def says_cannot(words: str) -> re.Pattern[str] | None:
    """Return the pattern of the reasons if prepared words hold one. Returns None if they do not."""
    return _reasons() if _reasons().search(words) else None


def _says_why(text: str) -> bool:
    """True if a sentence says why there is no number: no value in it, and nothing that may be a complaint."""
    said = _without_lookalikes(tidy(text))
    if "?" in said or re.search(r"\bđau\b", said):
        return False
    words = _bare_words(without_harmless(prepared(said), keep=frozenset({"lent", "helper", "agent", "fine_no"})))
    bare = pattern("cannot", "harmless").sub(" ", words)
    if numbers_in(spoken(words.replace("_", " "), lone=False)) or pattern("cannot", "complaint").search(bare):
        return False
    asks = pattern("cannot", "asks").search(pattern("cannot", "gives_up").sub(" ", bare))
    return not asks and (_only_reasons(words) or _holds_reason(words))


def _without_lookalikes(said: str) -> str:
    """Return tidy words, if they have accents, without those that only look like measuring: "đỡ", "đêm", "đâu"."""
    if fold(said) == said:
        return said
    return re.sub(r"[^\W\d_]+", lambda w: w[0] if _MEASURING.get(fold(w[0]), w[0]) == w[0] else " ", said)


def _holds_reason(words: str) -> bool:
    return bool(_clauses().search(words) or pattern("cannot", "gives_up").search(words))


def _only_reasons(words: str) -> bool:
    left = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", _reasons().sub(" ", words))
    return _reasons().search(words) is not None and all(word in vocabulary("cannot", "words") for word in left)


@cache
def _clauses() -> re.Pattern[str]:
    """Return the pattern of a device that is missing, faulty or lent, or of measuring that failed."""
    device, lack, act, vain = (any_of("cannot", name) for name in ("device", "lack", "act", "vain"))
    away = f"(?:{any_of('cannot', 'fault')}|{any_of('cannot', 'lent')})"
    gap, near = r"[^;#]{0,45}?", r"(?: [a-z']+){0,3} "
    return re.compile(
        rf"{lack}{near}{device}|{device}{gap}{away}|{device}{near}{lack}|{away}{near}{device}"
        rf"|{vain} {act}|{act} (?:[a-z]+ )?{vain} (?:duoc|dc|dk|dx|noi|ra|kip|xong)(?![a-z])"
    )


@cache
def _reasons() -> re.Pattern[str]:
    return re.compile(f"{any_of('cannot', 'missing')}|{any_of('cannot', 'failed')}")


def _bare_words(text: str) -> str:
    return re.sub(r"[\s.,!;…]+", " ", plain(text)).strip()
