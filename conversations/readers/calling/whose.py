"""Words around a phone number: an old number given up, or another person's phone."""

from __future__ import annotations

import re

from conversations.readers.calling.lists import words_of_calling

_OLD = re.compile(
    r"\b(?:cũ|cu|old)\b|\b(?:mất|mat) sim|\bdead\b|\bbỏ (?:rồi|r)\b|\bbo (?:roi|r)\b"
    r"|\b(?:không|khong|ko|k|hông) (?:dùng|dung|xài|xai)(?: (?:số|so))?$|\b(?:bỏ|bo) (?:số|so)$"
)
_MISTAKEN = re.compile(
    r"\b(?:nhầm|nham|lộn|sai (?:rồi|roi|r)|đọc thiếu|doc thieu|viết lại|viet lai|đọc lại|doc lai|sorry|wrong|i mean)\b"
)
_NEW = re.compile(r"\b(?:mới|moi|giờ|gio|h (?:dùng|dung|xài|xai)|đang|dang|now|new)\b")
_PERSON = (
    r"(?:con|vợ|vo|chồng|chong|ck|vk|mẹ|me|bố|bo|chị|chi|anh|em (?:trai|gái|gai)|hàng xóm|hang xom"
    r"|(?:cháu|chau) (?:trai|gái|gai|nội|noi|ngoại|ngoai)"
    r"|bạn|ban|husband|wife|son|daughter|neighbou?r|manager|boss|friend)"
)
_PHONE = r"(?:số|so|sđt|sdt|máy|may|gọi|goi|nhờ|nho)"
_SELF = r"(?:mình|minh|tôi|toi|em|e|cháu|chau)"
_NO = r"(?:không|khong|ko|k|hông|hong|chưa|chua|chẳng|đâu)"
_APPS = "|".join(words_of_calling("apps"))
_NOT_TOLD = r"(?! (?:dễ|de|chép|chep|ghi|lưu|luu|tiện|tien|nghe|biết|biet|gọi|goi|ạ|nhé|nhe)\b)"
"""After the person who is to write the number down: "đọc từng số cho chị DỄ chép"."""
_ENGLISH_PHONE = "phone|number|mobile|sim|cell"
_OTHERS = re.compile(
    rf"\b{_PHONE}(?: (?:của|cua|cho|máy|số|thằng|thang|con)){{0,2}} {_PERSON}\b{_NOT_TOLD}"
    rf"|\( ?(?:của |cua |số )?(?:thằng )?{_PERSON}\b|\b(?:my|his|her) (?:\w+ )?{_PERSON}\b"
    rf"|(?<!\bit )(?<!\bhere )(?<!\bthat )(?<!\bthis )['’] s (?:cell )?(?:{_ENGLISH_PHONE})\b"
    rf"|\b(?:no|not having|(?:don ['’]? ?t|do not) have)"
    rf"(?: (?:a|any|my|own|yet)){{0,2}} (?:{_ENGLISH_PHONE})\b(?! ?(?:2|two|at|signal))"
    rf"|\b{_NO} (?:có|co) (?:số|so|sđt|sdt)\b"
    rf"(?! (?:khác|khac|nào|nao|0|không|khong|{_APPS}|phụ|phu|thứ|thu|đuôi|cố|bàn))"
    rf"|\b(?:máy|may|đt|dt|thoại|thoai)(?: (?:của|cua))? {_SELF} (?:\w+ )?"
    r"(?:hư|hu|hỏng|hong|mất|mat|vỡ|vo|bể|rơi|roi|liệt)\b"
    r"|\b(?:con|thằng con|em) (?:trai|gái|dâu|rể|tôi)\b"
    r"|\bmine ?\?|\bfront desk\b|\breception\b|\b(?:pass|passes) (?:it|them|the message|messages|this) (?:on|along)\b"
    r"|\b(?:my|our|the|his|her) \w+ ['’] s (?:front|desk|reception|office|shop|landline|line)\b"
    r"|\b(?:không|khong|ko|k|hông|chưa|chua) (?:dùng|dung|xài|xai|biết dùng|biet dung)"
    r" (?:điện thoại|dien thoai|máy|may|đt|dt)\b(?! (?:này|nay|đó|do))"
    r"|\b(?:không|khong|ko|k|hông|chưa|chua) (?:có|co) (?:điện thoại|dien thoai|máy|may|đt|dt|sim)\b"
    rf"|\b{_NO} (?:phải|phai)(?: là| la)?(?: {_PHONE})?(?: (?:của|cua))? {_SELF}\b|\bnot (?:my|mine)\b"
    rf"|\b{_NO} (?:nhớ|nho|thuộc|thuoc|biết|biet|rõ|ro) (?:số|so|sđt|sdt)\b"
    r"|\b(?:quên|quen)(?: mất| mat)? (?:số|so|sđt|sdt)\b"
    r"|\b(?:don't|dont|can't|cant|do not|cannot) (?:know|remember|recall) (?:my|mine)\b"
    r"|\b(?:gặp|gap) (?:anh|chị|chi|ông|ong|bà|cô|chú|chu|bác|bac)\b|\b(?:chủ|chu) (?:trọ|tro|nhà|nha)\b"
)
_MINE = re.compile(
    rf"\b{_PHONE}(?: (?:của|cua|là|la|máy|may|riêng|rieng|chính|chinh)){{0,2}} {_SELF}\b(?! (?:trai|gái|gai))"
    rf"|\b(?:còn|con) {_SELF}\b"
    r"|\b(?:mine|my (?:own )?(?:number|phone|sim|mobile))\b"
)
_OWN = re.compile(
    rf"\b{_PHONE} (?:của |cua )?(?:chính|chinh|riêng|rieng) "
    rf"(?:{_SELF}|chị|chi|anh|ông|ong|bà|ba|bác|bac|cô|co|chú|chu|cụ|cu)"
    r"(?: (?:là|la|thì|thi|ấy|ay|này|nay))* ?:? ?$"
)
"""Stressed like this it is the own phone of the one it is asked for: "số của CHÍNH chị là"."""
_TURNS = re.compile(r"[,.;:!?\n]|\b(?:còn|nhưng|nhung|but|while)\b")
_PHONE_WORDS = ("số", "so", "sđt", "sdt", "máy", "may", "đt", "dt", "thoại", "thoai")
_REACH = 6  # words from a word for phone to the number
_CLAUSE = re.compile(r"[,.;:()\n?!]")
_OF_ONESELF = re.compile(
    rf"^ ?(?:(?:là|la|số|so|của|cua) )+{_SELF}\b"
    r"(?! (?:trai|gái|gai|dâu|dau|rể|re|họ|ho|vợ|vo|chồng|chong|ck|vk|mẹ|me|bố))"
)
_KIN = (
    rf"(?:{_PERSON}|ông|ong|cô|co|chú|chu|bác|bac|dì|di|cậu|cau|thầy|thay|mợ|thím|thằng|bà (?:nội|ngoại|cụ|chủ|hàng))"
)
_OF_KIN = re.compile(
    rf"^[ ,(-]*(?:là |la )?(?:số |so |máy |may |sđt |sdt |đt )?(?:này |nay |là |la )*"
    rf"(?:(?:của|cua) (?!{_SELF}\b|bà\b|ông\b|ba\b|ong\b)\w|(?<=số ){_KIN}\b|(?<=máy ){_KIN}\b|(?<=là số ){_KIN}\b)"
    rf"|^ ?\( ?{_KIN}\b"
)
_ZERO = re.compile(
    r"\b(?:quên|quen|thiếu|thieu)(?: mất| mat)?(?: (?:số|so|con))? (?:không|khong|0)(?: (?:ở|o))? (?:đầu|dau)\b"
    r"|\b(?:thêm|them)(?: (?:số|so|con))? 0 (?:vào|vao|vô|vo|trước|truoc)\b"
    r"|\b(?:without|minus|drop(?:ped)?|add|plus|with|missing|no) (?:the |a |its )?(?:leading |first )?(?:zero|0)\b"
    r"|\b(?:có|co|thêm|them|bỏ|bo|thiếu|thieu|trừ|tru|không có|khong co)(?: (?:số|so|con))? (?:không|khong|0)"
    r"(?: (?:ở|o))? (?:đầu|dau|đằng trước|dang truoc|trước|truoc)\b"
    r"|\b(?:đằng trước|dang truoc|ở đầu|o dau|đầu|dau|phía trước|phia truoc) (?:có|co|thêm|them|là|la)"
    r"(?: (?:số|so|con))? (?:không|khong|0)\b"
)
_SHARED = re.compile(r"\b(?:chung|cũng dùng|cung dung|của tôi và|share)\b")


def is_given_up(before: str, after: str) -> bool:
    """True if the nearest words say that the number is an old one: "số cũ … mất sim rồi"."""
    old, new = _last(_OLD, before), _last(_NEW, before)
    return old > new or (old < 0 > new and bool(_OLD.match(after.lstrip(" ,("))))


def is_mistaken(after: str) -> bool:
    """True if the words between a number and the next take it back: "à nhầm, đọc thiếu, thôi là"."""
    return _MISTAKEN.search(after) is not None


def is_of_another(words: str) -> bool:
    """True if the words may say that the phone is another person's: "số con trai", "tôi không có máy"."""
    return bool(_OTHERS.search(words)) and not _SHARED.search(words)


def names_an_owner(before: str) -> bool:
    """True if the words right before a number call its owner, and not the writer: "số Thảo nè", "máy của cô giáo"."""
    clause = [part.split() for part in _CLAUSE.split(before) if part.strip()][-1:]
    words = clause[0] if clause else []
    at = max((n for n, word in enumerate(words) if word in _PHONE_WORDS), default=len(words))
    called = [word for word in words[at + 1 :] if word not in words_of_calling("no_owner")]
    if not called or len(words) - at > _REACH:
        return False
    oneself, kin = words_of_calling("oneself"), words_of_calling("kin")
    return called[0] not in oneself or (
        len(called) > 1 and (called[1] in kin or _OTHERS.search(" ".join(words[at:])) is not None)
    )


def is_of_kin(after: str) -> bool:
    """True if the words right after a number say whose else it is: "0912 345 678 của anh trai", "… (ông nội)"."""
    return _OF_KIN.search(after) is not None


def is_of_oneself(after: str) -> bool:
    """True if the words right after a number say that it is the writer's: "0944 187 305 của em nhé"."""
    return _OF_ONESELF.search(after) is not None


def is_stressed_as_own(before: str) -> bool:
    """True if the words right before a number stress that it is the person's own: "số của chính chị là"."""
    return _OWN.search(before) is not None


def last_part(before: str) -> str:
    """Return what is said of the next number: the words after the last break, or all of them if it breaks last."""
    parts = [part.strip() for part in _TURNS.split(before)]
    return parts[-1] or before


def is_own(words: str) -> bool:
    """True if the words call the phone the writer's own: "còn số mình là"."""
    return bool(_MINE.search(words)) and not is_of_another(words)


def leaves_zero_out(words: str) -> bool:
    """True if the words say that a 0 belongs before the number: "without the zero", "có số 0 ở đầu"."""
    return _ZERO.search(words) is not None


def _last(pattern: re.Pattern[str], words: str) -> int:
    return max((found.start() for found in pattern.finditer(words)), default=-1)
