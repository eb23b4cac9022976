"""Keyboards left undecoded: raw Telex and VNI keys, old fonts, keycaps and look-alike letters, as Vietnamese.

A word is decoded only if it is no Vietnamese syllable as typed and is one decoded ("thowr" -> "thở"; "xoong" stays).
A tone key alone ("nos", "thang5") proves nothing: such words follow only one that is surely raw.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from conversations.readers.spelling.kept import Remembered
from conversations.readers.spelling.syllables import is_syllable
from conversations.readers.spelling.vietnamese import words_of

_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_LOOK_ALIKE = {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "ƣ": "ư", "Ƣ": "Ư"}

_SUSPICIOUS = re.compile(
    r"[a-z][1-9]|[aeiouy][sfrxj]|w|aa|ee|oo|dd|uo|[aeou][+^]|[øûïñöåäëüæî]|[aeo][âùõ]|[ae][áàãêéèú]|ô[ùõ]",
    re.IGNORECASE,
)
"""Signs without which no word can be surely raw: the usual text is passed on untouched."""

_WORD = re.compile(r"(?<!\w)[^\W\d_][^\W_]*")
_TONE_MARKS = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_DOUBLED = {"a": "â", "e": "ê", "o": "ô"}
_HORNED = {"a": "ă", "o": "ơ", "u": "ư"}
_ENOUGH = 2
"""Words that may be raw and prove it together; and letters such a word has at least, less one."""

_VOWELS = "aăâeêioôơuưy"

_OLD_FONT = re.compile("[øûïñöåäëüæî]|[aeo][âùõ]|[ae][áàãêéèú]|ô[ùõ]", re.IGNORECASE)
_SIGNED = re.compile(r"(d)(d)|([aeiouy])([\^+(]?)(['`?~.]?)(?=[a-z\s'`?~.]|$)", re.IGNORECASE)
_SURELY_SIGNED = re.compile(r"[aeo]\^|[ou]\+(?=['`?~.a-z\s]|$)", re.IGNORECASE)
_TONES_OLD = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_MARKED_OLD = (
    dict(zip("ùøûõï", _TONES_OLD, strict=True))
    | {"â": "\u0302", "ê": "\u0306"}
    | {old: "\u0302" + tone for old, tone in zip("áàåãä", _TONES_OLD, strict=True)}
    | {old: "\u0306" + tone for old, tone in zip("éèúüë", _TONES_OLD, strict=True)}
)
_BREVE_OLD = "êéèúüë"  # only on an a: "beé" is a slip for "bé"
_SIGN_MARKS = {"^": "\u0302", "(": "\u0306", "+": "\u031b"} | dict(zip("'`?~.", _TONES_OLD, strict=True))
_SINGLE_OLD = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


@lru_cache(maxsize=64)  # one text is read by several readers in a turn
def decoded(text: str) -> str:
    """Return a text with what a wrong keyboard left in it written as it was meant; any other text unchanged."""
    for letter, meant in _LOOK_ALIKE.items() if not text.isascii() else ():
        text = text.replace(letter, meant)
    marks = set(map(_MARKS_OF.__getitem__, text.split()))  # all of them within a word
    if marks <= {""}:
        return text
    if "old font" in marks:
        return _from_old_font(text)
    if "signed" in marks:
        return unicodedata.normalize("NFC", _SIGNED.sub(_signed, text))
    words = _WORD.findall(text)
    if sum(_IS_ENGLISH[word] for word in words) > 1:
        return text
    if not any(_IS_RAW[word] for word in words) and sum(_MAY_BE_RAW[word] for word in set(words)) < _ENOUGH:
        return text
    return _WORD.sub(lambda found: _MEANT[found[0]] or found[0], text)


def _marks_of(word: str) -> str:
    """Return the way of typing that a stretch without a blank shows; an empty text for the usual way."""
    if not _SUSPICIOUS.search(word):
        return ""
    return "old font" if _OLD_FONT.search(word) else "signed" if _SURELY_SIGNED.search(word) else "keys"


def without_keycaps(text: str) -> str:
    """Return a text with digits on keycaps as plain digits; a reader of numbers asks back before it takes them."""
    return _KEYCAP.sub(r"\1", text) if "\u20e3" in text else text


def has_old_font(text: str) -> bool:
    """True if a text was typed in a VNI font and means other letters than it shows ("Giaøng A Söû")."""
    return _OLD_FONT.search(text) is not None


def _from_old_font(text: str) -> str:
    """Return text of a VNI font as Unicode: a letter, then the sign that carries its marks ("aø" -> "à")."""
    out: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        small = letter.lower()
        before = out[-1][:1].lower() if out else ""
        bearers = "a" if small in _BREVE_OLD else "aeouyơư"
        if small in _MARKED_OLD and before and before in bearers:
            out[-1] += _MARKED_OLD[small]
        else:
            new = _SINGLE_OLD.get(small, small)
            out.append(new.upper() if letter.isupper() and new != letter else new if small in _SINGLE_OLD else letter)
    return unicodedata.normalize("NFC", "".join(out))


def _signed(found: re.Match[str]) -> str:
    """Return a letter typed with signs behind it ("o+?" -> "ở")."""
    if found[1]:
        return "đ" if found[1].islower() else "Đ"
    return found[3] + _SIGN_MARKS.get(found[4], "") + _SIGN_MARKS.get(found[5], "")


def _may_be_raw(word: str) -> bool:
    """True if a word is no syllable as typed and one decoded, by whatever key ("tism" -> "tím")."""
    return len(word) > _ENOUGH and word.lower() not in words_of("not_raw") and _MEANT[word] is not None


@cache
def _keys() -> re.Pattern[str]:
    return re.compile(r"[a-z]+[1-9][a-z0-9]*|[a-z]*(?:w|aa|ee|oo|dd)[a-z]*", re.IGNORECASE)


def _is_raw(word: str) -> bool:
    """True if a word is surely raw: a key that marks a letter, not only a tone, made it a syllable."""
    if not _keys().fullmatch(word) or _IS_ENGLISH[word]:
        return False
    digits = [sign for sign in word if sign.isdigit()]
    marks = any(sign in "6789" for sign in digits) if digits else True
    return marks and _MEANT[word] is not None


def _is_english(word: str) -> bool:
    return word.lower() in words_of("english")


def _meant(word: str) -> str | None:
    """Return the syllable that raw keys meant, in the word's capitals. Returns None for any other word."""
    small = word.lower()
    if not small.isascii() or is_syllable(small) or small in ("o2", "co2", "f0", "f1"):
        return None
    new = _vni(small) if any(sign.isdigit() for sign in small) else _telex(small)
    if new is None or not (is_syllable(new) or new in words_of("known_short")):
        return None
    return new.upper() if word.isupper() and len(word) > 1 else new.capitalize() if word[0].isupper() else new


def _vni(word: str) -> str | None:
    letters: list[str] = []
    tone = ""
    for sign in word:
        if sign in _VNI_TONES:
            if tone:
                return None
            tone = _VNI_TONES[sign]
        elif sign == "9" and letters and letters[0] == "d":
            letters[0] = "đ"
        elif sign in "678":
            marks = _DOUBLED if sign == "6" else {"o": "ơ", "u": "ư"} if sign == "7" else {"a": "ă"}
            if not _mark(letters, marks):
                return None
        elif sign.isdigit():
            return None
        else:
            letters.append(sign)
    return _toned("".join(letters), tone)


def _telex(word: str) -> str | None:
    if word.startswith("w"):
        return None
    letters: list[str] = []
    tone = ""
    for sign in word:
        vowels = any(letter in _VOWELS for letter in letters)
        if sign in _TONE_MARKS and vowels:
            if tone and tone != _TONE_MARKS[sign]:
                return None
            tone = _TONE_MARKS[sign]
        elif sign == "d" and letters and letters[0] == "d":
            letters[0] = "đ"
        elif sign in _DOUBLED and sign in letters[-3:] and _mark(letters, {sign: _DOUBLED[sign]}):
            continue
        elif sign == "w":
            if not _mark(letters, _HORNED) and not any(each in "ăơư" for each in letters):
                letters.append("ư")
        else:
            letters.append(sign)
    return _toned("".join(letters), tone)


def _mark(letters: list[str], marks: dict[str, str]) -> bool:
    """Mark the last letter that can bear it ("uo" bears a horn on both). Returns False if there is none."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in marks:
            both = letters[at] == "o" and marks.get("o") == "ơ" and at > 0 and letters[at - 1] == "u"
            if both and not (at > 1 and letters[at - 2] == "q"):
                letters[at - 1] = "ư"
            letters[at] = marks[letters[at]]
            return True
    return False


def _toned(letters: str, tone: str) -> str | None:
    """Return the letters with a tone on the vowel that bears it."""
    if not tone:
        return letters
    start = 2 if letters[:2] in ("qu", "gi") and any(each in _VOWELS for each in letters[2:]) else 0
    vowels = [at for at, each in enumerate(letters) if at >= start and each in _VOWELS]
    if not vowels:
        return None
    marked = [at for at in vowels if letters[at] in "ăâêôơư"]
    closed = vowels[-1] < len(letters) - 1
    at = marked[-1] if marked else vowels[-1] if closed or len(vowels) == 1 else vowels[-2]
    return unicodedata.normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :])


_MARKS_OF, _MEANT = Remembered(_marks_of), Remembered(_meant)
_IS_ENGLISH, _IS_RAW, _MAY_BE_RAW = Remembered(_is_english), Remembered(_is_raw), Remembered(_may_be_raw)
