"""Vietnamese mobile numbers as people type them, in E.164."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from conversations.readers.numbers import did_you_mean
from conversations.readers.result import Candidate, Misread, Read, Reading
from conversations.readers.text import LONGEST_ANSWER, plain, without_courtesy

_LABEL = re.compile(r"^(?:(?:sdt|so|dien thoai|dt|tel|phone|mobile|zalo|di dong|cua|toi|em|minh|la)[ :.]+)+")
_SHORTEST, _LONGEST = 5, 15  # digits; fewer are a short code such as 115, more are no E.164 number


def read_phone(text: str) -> Reading:
    """Read a mobile number as "+84981234567", whatever its spaces, prefix or width of digits.

    Asked back: numbers of eleven digits from before 2018 (with the new one), a missing 0, letters for zeros.
    Landlines, machine and service numbers, short codes, extensions and other countries' numbers are refused.
    """
    words = _LABEL.sub("", without_courtesy(plain(text))) if len(text) <= LONGEST_ANSWER else ""
    typed = re.sub(r"[ .()\-/]", "", words)
    zeroed = re.sub("o", "0", typed)
    if not re.fullmatch(r"\+?[0-9]+", zeroed) or len(re.findall(r"\+?[0-9o]{9,}", words)) > 1:
        return Misread("readers.phone.unread")
    digits = re.sub(r"^(?:\+|00)", "", zeroed)
    if len(digits) < _SHORTEST:
        return Misread("readers.phone.short")
    international = digits != zeroed or (digits.startswith("84") and len(digits) in (11, 12))
    if (international and not digits.startswith("84")) or len(digits) > _LONGEST:
        return Misread("readers.phone.foreign" if len(digits) <= _LONGEST else "readers.phone.unread")
    national = re.sub(r"^840?", "", digits) if international else digits.removeprefix("0")
    return _national(national, sure=typed == zeroed and (international or digits.startswith("0")))


def show_phone(e164: str) -> str:
    """Return a number as people say it: "0981 234 567"; another country's stays as it is."""
    national = re.fullmatch(r"\+84([0-9]{2})([0-9]{3})([0-9]{4})", e164)
    if national is None:
        return e164
    whole = f"0{''.join(national.groups())}"
    return f"{whole[:4]} {whole[4:7]} {whole[7:]}"


def _national(number: str, *, sure: bool) -> Reading:
    """Read the digits after the leading 0."""
    if len(number) == 10 and (new := _new_prefixes().get(f"0{number[:3]}")):
        number, sure = f"{new[1:]}{number[3:]}", False
    if not _is_mobile(number):
        return Misread(f"readers.phone.{_why_not(number)}")
    e164 = f"+84{number}"
    return Read(e164) if sure else did_you_mean((Candidate(e164, show_phone(e164)),))


def _is_mobile(number: str) -> bool:
    """True if a person carries it: numbers beginning with 1 are machines', though the library calls them mobile."""
    import phonenumbers  # here, because most commands never read a phone number

    if not re.fullmatch(r"[35789][0-9]{8}", number):
        return False
    parsed = phonenumbers.PhoneNumber(country_code=84, national_number=int(number))
    return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE


def _why_not(number: str) -> str:
    if number.startswith("2") and len(number) in (9, 10):
        return "landline"
    if re.match(r"1[89]00", number):
        return "service"
    return "machine" if re.fullmatch(r"1[0-9]{8,9}", number) else "unread"


@cache
def _new_prefixes() -> dict[str, str]:
    """Return old eleven-digit prefixes and what they became; the last seven digits stayed."""
    table = files("conversations.readers").joinpath("data", "old_mobile_prefixes.csv").read_text("utf-8")
    return {row["old"]: row["new"] for row in csv.DictReader(table.splitlines())}
