"""Lists of everyday Vietnamese words (vietnamese.toml), each with the form it takes when typed without accents."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from conversations.readers.spelling.accents import fold


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the words of a list, and their forms without accents unless those are another common word."""
    needed = frozenset(str(_lists()["accents_needed"]).split())
    listed = frozenset(str(_lists()[name]).split())
    return listed | {fold(word) for word in listed - needed}


def words_in(name: str) -> list[str]:
    """Return the words of a list as they stand there, in order."""
    return str(_lists()[name]).split()


def phrases_of(name: str) -> tuple[str, ...]:
    """Return a list of phrases, as they are written with accents."""
    return tuple(_lists()["phrases"][name])


def well_phrases() -> tuple[str, ...]:
    """Return the ways of saying that life goes well: "ăn ngủ được", "ăn uống vẫn bình thường"."""
    doing, so = _lists()["well_doing"], _lists()["well_so"]
    joined = [f"{one} {between}{other}" for one in doing for between in ("", "vẫn ", "cũng ", "đều ") for other in so]
    bowls = [" ".join(each) for each in product(*_lists()["bowls"])]
    no_harm = [f"{no} {between}{harm}" for no, between, harm in product(*_lists()["no_harm"])]
    return (*phrases_of("well"), *dict.fromkeys((*joined, *bowls, *no_harm)))


def softening(place: str) -> frozenset[str]:
    """Return the words that soften a denial, said "before" or "after" what is denied."""
    return frozenset(str(_lists()["softened"][place]).split())


def in_full(word: str) -> str:
    """Write out a shortened word: "ko" is "không"."""
    return _shortened().get(word, word)


@cache
def _shortened() -> dict[str, str]:
    return {short: word for word, listed in _lists()["short"].items() for short in listed.split()}


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(files("conversations.readers").joinpath("data", "vietnamese.toml").read_text("utf-8"))
