"""Thanks: words that only thank the station for its answer, which nobody has to answer again."""

from __future__ import annotations

import re

from conversations.readers.text import fold, tidy

_LONGEST = 120
_THANKS = (
    *(
        "cảm ơn",
        "cám ơn",
        "cảm ơn",
        "cảmơn",
        "camon",
        "cmon",
        "đội ơn",
        "biết ơn",
        "tks",
        "thks",
        "thanks",
        "thank you",
    ),
    *("thank u", "thankyou", "thank", "thx", "ty", "much appreciated", "many thanks"),
)
_PEOPLE = (
    *("bác sĩ", "bác sỹ", "bs", "bsĩ", "cán bộ", "cb", "y tá", "y sĩ", "điều dưỡng", "trạm y tế", "trạm xá", "trạm"),
    *("bác", "cô", "chú", "anh", "chị", "em", "cháu", "con", "tôi", "mình", "bạn", "ông", "bà", "e", "c", "a", "t"),
    *(
        "gia đình em",
        "gia đình",
        "nhà em",
        "nhà mình",
        "nhà tôi",
        "cả nhà",
        "mọi người",
        "các",
        "xã",
        "mế",
        "má",
        "bố",
        "mẹ",
    ),
    *("doctor", "dr", "nurse", "sir", "madam", "you", "all", "everyone", "team"),
)
_KINDNESS = (
    *("vâng ạ", "vâng", "dạ vâng", "dạ", "dạ thưa", "thưa", "ừ", "ok", "oki", "okie", "okê", "oke", "okay", "uh", "um"),
    *("ạ", "ah", "ak", "nhé", "nhe", "nha", "nhá", "nghen", "ơi", "rồi ạ", "xin", "xin được", "nhiều", "rất nhiều"),
    *("rất", "lắm", "nhiều lắm", "nhiều ạ", "trước", "đã trả lời", "trả lời", "đã giúp", "đã hướng dẫn", "đã tư vấn"),
    *("đã nhắc", "đã quan tâm", "quan tâm", "đã báo", "hướng dẫn", "em hiểu rồi", "hiểu rồi", "đã hiểu", "em rõ rồi"),
    *(
        "rõ rồi",
        "đã rõ",
        "biết rồi",
        "em biết rồi",
        "đã nhận được",
        "nhận được rồi",
        "đã nhận",
        "tốt quá",
        "quý hóa quá",
    ),
    *("chúc sức khỏe", "chúc mọi người sức khỏe", "chúc bác sĩ sức khỏe", "so much", "very much", "a lot", "alright"),
    *(
        "got it",
        "noted",
        "great",
        "for your help",
        "for the help",
        "for your reply",
        "dear",
        "and",
        "again",
        "i see",
        "yes",
    ),
)


def _either(words: str) -> str:
    """Return a pattern for words typed with their accents, or with none."""
    forms = dict.fromkeys((words, fold(words)))
    return "|".join(re.escape(each) for each in forms)


_UNITS = sorted({form for unit in (*_THANKS, *_PEOPLE, *_KINDNESS) for form in _either(unit).split("|")}, key=len)
_ONLY = re.compile(rf"(?:(?:{'|'.join(reversed(_UNITS))})(?:\W+|$))+")
_HAS_THANKS = re.compile(rf"\b(?:{'|'.join(_either(each) for each in _THANKS)})\b")
_ASKED = re.compile(r"\?|\b(?:không|khong|ko|chưa|chua|nào|nao|gì|gi|sao|mấy|may|bao nhiêu|bao nhieu)\b[\W_]*$")


def is_thanks(text: str) -> bool:
    """True if a text thanks and says nothing else; a question, a number or any other word makes it a letter."""
    words = tidy(text).strip()
    if len(words) > _LONGEST or "?" in words:
        return False
    bare = re.sub(r"^\W+", "", words)
    return _ONLY.fullmatch(bare) is not None and _HAS_THANKS.search(bare) is not None


def is_question(text: str) -> bool:
    """True if words ask something: "vâng, cảm ơn" after them may be a yes, which staff must read."""
    return _ASKED.search(tidy(text)) is not None
