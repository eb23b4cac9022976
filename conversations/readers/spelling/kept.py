"""Findings about words, kept: a language repeats its words, and people their short answers; each is looked at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_Word = TypeVar("_Word", str, tuple[str, str])
_Finding = TypeVar("_Finding")

MOST, LONGEST = 8192, 24
"""Words or short texts kept at a time, and letters of the longest: whatever people send, the memory stays small."""


class Remembered(dict[_Word, _Finding], Generic[_Word, _Finding]):
    """A function of a word, or of two of them, that remembers: `kept[word]` instead of `function(word)`.

    A dictionary, since one that answers out of itself is several times faster than any call; full, it is emptied.
    """

    def __init__(self, function: Callable[[_Word], _Finding]) -> None:
        """Take the function; it must depend on nothing but the word."""
        super().__init__()
        self._function: Callable[[_Word], _Finding] = function

    def __missing__(self, word: _Word) -> _Finding:
        """Ask the function, and keep its answer unless the word is too long to come again."""
        said = self._function(word)
        if max(map(len, word)) <= LONGEST if isinstance(word, tuple) else len(word) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[word] = said
        return said
