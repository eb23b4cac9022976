"""Words around a phone number: an old number given up, or another person's phone."""

from __future__ import annotations

import re

_OLD = re.compile(r"\b(?:cũ|cu|old)\b|\b(?:mất|mat) sim|\bdead\b|\bbỏ (?:rồi|r)\b|\bbo (?:roi|r)\b")
_NEW = re.compile(r"\b(?:mới|moi|giờ|gio|h dùng|h dung|đang|dang|now|new)\b")
_PERSON = (
    r"(?:con|vợ|vo|chồng|chong|ck|vk|mẹ|me|bố|bo|chị|chi|anh|em (?:trai|gái|gai)|hàng xóm|hang xom|cháu (?:trai|gái)"
    r"|bạn|ban|husband|wife|son|daughter|neighbou?r|manager|boss|friend)"
)
_PHONE = r"(?:số|so|sđt|sdt|máy|may|gọi|goi|nhờ|nho)"
_SELF = r"(?:mình|minh|tôi|toi|em|e|cháu|chau)"
_NO = r"(?:không|khong|ko|k|hông|hong|chưa|chua|chẳng|đâu)"
_OTHERS = re.compile(
    rf"\b{_PHONE}(?: (?:của|cua|cho|máy|số|thằng|thang|con)){{0,2}} {_PERSON}\b"
    rf"|\( ?(?:của |cua |số )?(?:thằng )?{_PERSON}\b|\b(?:my|his|her) (?:\w+ )?{_PERSON}\b"
    r"|\b(?:con|thằng con|em) (?:trai|gái|dâu|rể|tôi)\b"
    r"|\b(?:không|khong|ko|k|hông) (?:có|co) (?:điện thoại|dien thoai|máy|may|đt|dt|sim)\b"
    rf"|\b{_NO} (?:phải|phai)(?: là| la)? {_PHONE}(?: (?:của|cua))? {_SELF}\b|\bnot (?:my|mine)\b"
    rf"|\b{_NO} (?:nhớ|nho|thuộc|thuoc|biết|biet|rõ|ro) (?:số|so|sđt|sdt)\b"
    r"|\b(?:quên|quen)(?: mất| mat)? (?:số|so|sđt|sdt)\b"
    r"|\b(?:don't|dont|can't|cant|do not|cannot) (?:know|remember|recall) (?:my|mine)\b"
    r"|\b(?:gặp|gap) (?:anh|chị|chi|ông|ong|bà|cô|chú|chu|bác|bac)\b|\b(?:chủ|chu) (?:trọ|tro|nhà|nha)\b"
)
_MINE = re.compile(
    rf"\b{_PHONE}(?: (?:của|cua|là|la|máy|may)){{0,2}} {_SELF}\b(?! (?:trai|gái|gai))|\b(?:còn|con) {_SELF}\b"
    r"|\b(?:mine|my (?:own )?(?:number|phone|sim|mobile))\b"
)
_ZERO = re.compile(
    r"\b(?:without|minus|drop(?:ped)?|add|plus|with|missing|no) (?:the |a |its )?(?:leading |first )?(?:zero|0)\b"
    r"|\b(?:có|co|thêm|them|bỏ|bo|thiếu|thieu|trừ|tru|không có|khong co)(?: (?:số|so|con))? (?:không|khong|0)"
    r"(?: (?:ở|o))? (?:đầu|dau|đằng trước|dang truoc|trước|truoc)\b"
)
_SHARED = re.compile(r"\b(?:chung|cũng dùng|cung dung|của tôi và|share)\b")


def is_given_up(before: str, after: str) -> bool:
    """True if the nearest words say that the number is an old one: "số cũ … mất sim rồi"."""
    old, new = _last(_OLD, before), _last(_NEW, before)
    return old > new or (old < 0 > new and bool(_OLD.match(after.lstrip(" ,("))))


def is_of_another(words: str) -> bool:
    """True if the words may say that the phone is another person's: "số con trai", "tôi không có máy"."""
    return bool(_OTHERS.search(words)) and not _SHARED.search(words)


def is_own(words: str) -> bool:
    """True if the words call the phone the writer's own: "còn số mình là"."""
    return bool(_MINE.search(words)) and not is_of_another(words)


def leaves_zero_out(words: str) -> bool:
    """True if the words say that a 0 belongs before the number: "without the zero", "có số 0 ở đầu"."""
    return _ZERO.search(words) is not None


def _last(pattern: re.Pattern[str], words: str) -> int:
    return max((found.start() for found in pattern.finditer(words)), default=-1)
