"""The second ear: a linear model taught by people's own phrases says how likely a text is a call for help.

It explains nothing; the certain net does. Its weights are a data file made by tests/hearing/teach.py from the phrase
books of tests/hearing/books, which its first line names.
"""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, sqrt
from typing import Any

from conversations.hearing.features import MARK_WEIGHT, Features, pieces
from conversations.readers.spelling.kept import Remembered


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight a bucket, in units of `scale`; and what the file says of itself."""

    values: array[int]
    scale: float
    bias: float
    about: dict[str, Any]


def likelihood(given: Features) -> float:
    """Return how likely a text is a call for help, 0 to 1."""
    weights = read_weights()
    value = weights.values.__getitem__
    words = list(map(_WEIGHT_OF.__getitem__, given.words))
    total = sum([weight for weight, _ in words]) + sum(map(value, given.pairs))
    count = sum([number for _, number in words]) + len(given.pairs)
    marks = sum(map(value, given.marks))
    score = weights.bias + weights.scale * (total / sqrt(count or 1) + marks * MARK_WEIGHT)
    return 1 / (1 + exp(-score))


@cache
def read_weights() -> Weights:
    """Return the weights as they are shipped: one line of JSON, then a signed byte a bucket."""
    head, _, body = files("conversations.hearing").joinpath("data", "second_ear.weights").read_bytes().partition(b"\n")
    about = json.loads(head)
    return Weights(array("b", body), float(about["scale"]), float(about["bias"]), about)


def _weight_of(word: str) -> tuple[int, int]:
    """Return the sum of one word's weights and their number."""
    values = read_weights().values
    buckets = pieces(word)
    return sum(values[bucket] for bucket in buckets), len(buckets)


_WEIGHT_OF = Remembered(_weight_of)
