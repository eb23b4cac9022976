"""Lists of words around measured numbers (measures.toml), as patterns over prepared text."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from conversations.readers.measures.english import in_digits
from conversations.readers.measures.mixed import with_one_number
from conversations.readers.measures.restated import with_names
from conversations.readers.measures.said import with_halves, with_point, with_tens, with_tenths
from conversations.readers.text import numbers_in, spoken, tidy

KINDS = ("temperature", "breaths", "pulse", "spo2", "blood_pressure")

_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_STRUCK = re.compile("[0-9]*(?:[0-9][\u0330-\u0338\u20d2\u20d3\u20e5-\u20eb]+)+[0-9]*")
GLUED_DEGREES = re.compile(r"(?<=[34][0-9])(?:do|độ|d|đ)(?=[0-9]\b)", re.IGNORECASE)
"""Typed without blanks it would be raw keys: "36do7" is no "36dơ"."""
_OLD_DAY = r"(?<![a-z])(?:hqua|hom qua|toi qua|dem qua|sang qua|chieu qua|hom kia|hom truoc)"
_HALF = re.compile("(?<=[0-9])\u00bd")
_SELECTORS = str.maketrans("", "", "\ufe0e\ufe0f\u200d")


def plain_digits(text: str) -> str:
    """Return a text with keycaps, other scripts' digits and "½" as plain digits, and struck-out ones gone."""
    text = GLUED_DEGREES.sub(" độ ", text)
    shown = _HALF.sub(",5", _STRUCK.sub("(?)", _KEYCAP.sub(r"\1", text)).translate(_SELECTORS))
    return "".join(str(int(c)) if c.isdecimal() and not c.isascii() else c for c in shown).replace("\u066b", ",")


def holds_strange_digits(text: str) -> bool:
    """True if digits were written in a way that no keyboard offers for numbers: their value is asked back."""
    strange = _KEYCAP.search(text) or _STRUCK.search(text) or _HALF.search(text)
    return bool(strange) or any(c.isdecimal() and not unicodedata.normalize("NFKC", c).isascii() for c in text)


def prepared(text: str) -> str:
    """Return plain text with numbers in digits, doubled signs said once, and SpO2 without its digit."""
    words = re.sub(r"[^\W\d_]+", lambda word: _accented().get(word[0], word[0]), tidy(text))
    words = re.sub(r"\bb[ảẩ]y (?=gi(?:ờ|o)\b)", "7 ", words)
    words = re.sub(r"\b(?:phần|phan|fan) tr(?:ăm|am)\b", "%", words)
    words = re.sub(r"\bt[âa]m (?:(thu)|tr[uư][oơ]ng)\b", lambda it: "systolic" if it[1] else "diastolic", words)
    words = re.sub(r"\bbỏ (?=không|đi|lần|số|cái)", "loai ", words)  # "bỏ" drops a number, "bố" is a father
    words = with_tens(with_tenths(with_one_number(words)))
    said = spoken(in_digits(words), lone=False)
    said = re.sub(r"\bet pe o (?:hai|2)\b|\bes pi o (?:hai|2)\b", "spo", said)
    said = re.sub(r"\b(?:ong|oc) (?:xi|xy)\b", "oxy", said)
    said = re.sub(r"\b(?:sp ?[o0] ?2|spo hai|spo|so2|o2)\b", "spo", said)
    said = re.sub(r"\bo ?(?:xy|xi)\b|\boxi\b|\boxygene?\b", "oxy", said)
    said = re.sub(r"(?<=[0-9])[,.]{2,}(?=[0-9])", ",", said)
    said = re.sub(r"(?<![a-z0-9])(?:e|err?-?)[0-9](?![0-9]|[.,][0-9])", "loimay", said)  # "E3" on a screen is no number
    said = re.sub(r"(?<=[0-9]) ?(?:xuyet|suyet|xet|xec|_) ?(?=[0-9])", "/", said)
    said = re.sub(r"(?<![0-9])([0-9]{2,3})x(?=[0-9]{2}(?![0-9]))", r"\1/", said)
    said = re.sub(r"(?<![0-9.,/])([6-9][0-9]) ?(?:tren|/|out of|over) ?100(?![0-9])", r"\1%", said)
    said = re.sub(r"\b([12]) tram (?:linh|le) ([1-9])\b", r"\g<1>0\2", said)
    said = re.sub(r"\btron (?:1|mot) tram\b|\b1 tram(?= luon| tron| %|$)", "100", said)
    said = re.sub(r"\btram (?=(?:mot|hai|ba|bon|nam|sau|bay|tam|chin)\b)", "100 ", said)
    said = re.sub(r"\b(?:percent|pct|pt)\b", "%", said)
    said = re.sub(r"(?<=[0-9]) ?(?:phay|cham|point) ?(?=[0-9])", ",", said)
    said = re.sub(r"\b([a-z]+[.])(?=[0-9])", lambda found: found[1][:-1] + " ", said)
    said = re.sub(r"(?<![a-z])([a-z]{1,5})(?=[0-9])", r"\1 ", said)  # "mach90", "t37": the label apart
    said = re.sub(
        r"(?<![a-z0-9])((?:p|pr|hr|m|mach|pulse|tim) ?:? ?[0-9]{2,3}),? s ?:? ?(?=[0-9]{2,3})", r"\1 spo ", said
    )
    said = re.sub(r"(?<=[0-9])(?=(?:pi|pr|hr|spo|mach|nhip|tho|tim|oxy)\b)", " ", said)
    said = re.sub(rf"({_OLD_DAY}[^0-9]{{0,8}}[0-9]+) h (?=(?:chicon|con|chi|thi|xuong|len|tut) )", r"\1, nay ", said)
    said = with_halves(with_point(with_names(said)))
    return re.sub(r"[!;…\n]+|\.(?= |$)|[.]{2,}", " ; ", said)


@cache
def any_of(table: str, name: str) -> str:
    """Return a list as one pattern of whole words, the longest first."""
    return rf"(?<![a-z0-9])(?<![0-9][.,:/-])(?:{raw(table, name)})(?![a-z0-9])"


def raw(table: str, name: str) -> str:
    """Return a list's alternatives as a pattern, the longest first."""
    listed = str(_lists()[table][name])
    if "(" in listed or "[" in listed:
        return listed
    return "|".join(sorted(listed.split("|"), key=len, reverse=True))


@cache
def pattern(table: str, name: str) -> re.Pattern[str]:
    """Return a list as a compiled pattern of whole words."""
    return re.compile(any_of(table, name))


@cache
def vocabulary(table: str, name: str) -> frozenset[str]:
    """Return a list of single words."""
    return frozenset(str(_lists()[table][name]).split())


def holds_digits(text: str) -> bool:
    """True if a text has a number, in digits or in words."""
    return bool(numbers_in(spoken(plain_digits(text), lone=False)))


@cache
def _accented() -> dict[str, str]:
    return dict(_lists()["accented"])


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(files("conversations.readers").joinpath("data", "measures.toml").read_text("utf-8"))
