"""Findings about words, kept: a language repeats its words, and people their short answers; each is looked at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Word = TypeVar("Word", str, tuple[str, str])
Said = TypeVar("Said")

MOST, LONGEST = 8192, 24
"""Words or short texts kept at a time, and letters of the longest: whatever people send, the memory stays small."""


class Kept(dict[Word, Said], Generic[Word, Said]):
    """A function of a word, or of two of them, that remembers: `kept[word]` instead of `function(word)`.

    A dictionary, since one that answers out of itself is several times faster than any call; full, it begins anew.
    """

    def __init__(self, function: Callable[[Word], Said]) -> None:
        """Take the function; it must depend on nothing but the word."""
        super().__init__()
        self._function: Callable[[Word], Said] = function

    def __missing__(self, word: Word) -> Said:
        """Ask the function, and keep its answer unless the word is too long to come again."""
        said = self._function(word)
        if max(map(len, word)) <= LONGEST if isinstance(word, tuple) else len(word) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[word] = said
        return said
