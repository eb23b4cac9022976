"""Words that say "I cannot tell you": a birth nobody wrote down, a number not learnt by heart, a commune not known."""

from __future__ import annotations

import re

from conversations.readers.text import fold

_NOT = (
    r"(?:khong|ko|k|kg|kh|khg|hok|hong|chua|chang|no|not|dont|don't|do not|doesnt|doesn't|didnt|didn't|never|nobody"
    r"|no one|none of us|cannot|can't|cant)"
)
_KNOW = (
    r"(?:biet|nho|thuoc|ro|ranh|ghi|viet|know|knows|knew|remember|remembers|recall|memori[sz]ed?|sure|wrote|write"
    r"|written|have|has|got|co)"
)
_BETWEEN = r"(?: (?:ai|con|he|the|ca|yet|even|really|a)){0,2}"
_NOT_KNOWN = rf"(?:\b{_NOT}{_BETWEEN}|\b(?:nobody|no one|{_NOT} ai)(?: [^ ]+){{0,5}}?) {_KNOW}\b"
_FORGOTTEN = r"\b(?:quen (?:mat|roi|r|het)|quen|forgot|forgotten|no idea|not a clue|chiu)\b"
_GONE = rf"{_NOT_KNOWN}|{_FORGOTTEN}|\b(?:no|without)\b"
_NOTHING_ELSE = re.compile(
    rf"(?:(?:da|vang|toi|em|e|minh|chau|ba|ong|me|bo|con|i|we|my|thi|cung|nua|duoc|dc|dau|roi|r|a|ah|nhe|nha|luon)\b ?"
    rf"|(?:{_NOT_KNOWN}|{_FORGOTTEN}) ?)+"
)
_ADDRESS = r"(?:co|chi|anh|bac|bs|ban|em|a|nhe|oi|chau)"
_FIRST_OF_ALL = re.compile(
    r"(?:(?:da|vang|toi|em|e|minh|chau|ba|ong|cu|me|bo|i|we|sorry|oh|well) )*"
    rf"(?:(?:{_NOT_KNOWN}|{_FORGOTTEN})(?: (?:dau|ca|luon|duoc|noi|het|nua|anything|at all|either))*)"
    rf"(?: {_ADDRESS}\b)*(?: ?[,.;!…\n]|$)"
    rf"|(?:(?:da|ba|ong|cu|toi|em) )*{_NOT_KNOWN} (?:dau|ca) {_ADDRESS}\b"
)
"""The answer begins with it, and explains: "không ai nhớ đâu chị ơi, …"; "biết chữ" is no end of it."""
_SUBJECTS = {
    "birth_date": r"sinh|de|nam|ngay|thang|tuoi|giay khai sinh|giay to|born|birth\w*|year|date|day|age|old",
    "phone": r"so|sdt|dien thoai|dt|may|sim|phone|number|mobile|mine|one",
    "commune": r"xa|phuong|ten|cho nao|o dau|dau|name|where|commune|ward|place|address|dia chi",
}
_NEAR = 6  # words


def cannot_tell(kind: str, words: str) -> bool:
    """True if tidy words say that the person does not know (or has none): "không ai nhớ sinh năm nào".

    `kind` is birth_date, phone or commune; call it only where nothing else could be read.
    """
    bare = re.sub(r"[\s.,!?;:…()]+", " ", fold(words.replace("chả", "chẳng")).replace("’", "'")).strip()
    if _NOTHING_ELSE.fullmatch(bare):
        return re.search(rf"{_NOT_KNOWN}|{_FORGOTTEN}", bare) is not None
    if not re.search("[0-9]", bare) and _FIRST_OF_ALL.match(re.sub(r"\s+", " ", fold(words.replace("chả", "chẳng")))):
        return True
    about, between = rf"\b(?:{_SUBJECTS[kind]})\b", rf"(?: [^ ]+){{0,{_NEAR}}}? "
    return re.search(rf"(?:{_GONE}){between}{about}|{about}{between}(?:{_GONE})", bare) is not None


def year_is_unknown(words: str) -> bool:
    """True if tidy words say that the year itself is not known: a year in them may be another's."""
    bare = fold(words)
    asked = r"\bnam (?:nao|may|bao nhieu|gi)\b|\b(?:what|which) year\b|\bthe year\b|\bbao nhieu tuoi\b|\bmay tuoi\b"
    return re.search(rf"(?:{_NOT_KNOWN}|{_FORGOTTEN}).{{0,40}}(?:{asked})", bare) is not None
