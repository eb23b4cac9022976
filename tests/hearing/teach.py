"""Teach the second ear: `make teach` writes its weights from the books drawn to teach and our own tables of phrases.

A logistic regression on hashed features. Books drawn to judge never teach before they have been used for a figure.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

import conversations.hearing
from conversations.calendar import ADULT_MONTHS
from conversations.hearing.certain import evidence
from conversations.hearing.ears import as_heard
from conversations.hearing.features import BUCKETS, MARK_WEIGHT, features, pieces
from conversations.hearing.measures import numbers_said
from conversations.programme.protocol import load
from tests.hearing.books import FOLDER, book, draw

WEIGHTS = Path(conversations.hearing.__file__).parent / "data" / "second_ear.weights"
WORDS = Path(conversations.hearing.__file__).parents[1] / "protocols" / "emergency-words.toml"
TABLE = Path(__file__).parents[1] / "support" / "tables" / "emergency_phrases.toml"
PENALTY = 30.0
"""Inverse strength of the penalty, chosen by leaving out one teaching author after another."""

KINDS = TABLE.parent / "hearing_kinds.toml"
CALM_KINDS = ("birth_date", "phone", "commune")
"""Kinds of answers that are no call for help, whatever they say: short texts, of which books have few."""

OWN_WEIGHT = 3.0
"""Weight of a phrase of our own table: few and short, each a promise."""

_STEPS = 127


def phrases(authors: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the phrases of these authors and of our own table, each with 1 for a call for help, else 0."""
    table: dict[str, list[str]] = tomllib.loads(TABLE.read_text("utf-8"))
    told = [(text, int(name.startswith("calls"))) for name in table if name != "either" for text in table[name]]
    kinds: dict[str, dict[str, list[str]]] = tomllib.loads(KINDS.read_text("utf-8"))
    for row in kinds.values():
        told += [
            (text, int(wanted != "quiet")) for wanted in ("called", "heard", "quiet") for text in row.get(wanted, ())
        ]
    for author in authors:
        told += [(text, 1) for _, text in book(author).cries]
        told += [(text, 0) for text in book(author).everyday]
        told += [(answer["text"], 0) for answer in book(author).answers if answer["kind"] in CALM_KINDS]
    return [text for text, _ in told], [call for _, call in told]


def rows(texts: Sequence[str]) -> Any:
    """Return the features of texts as the ear counts them, one sparse row each."""
    protocol = load()
    places, columns, values = [], [], []
    for at, raw in enumerate(texts):
        text = as_heard(raw)
        found = features(text, evidence(text), numbers_said(text, protocol, ADULT_MONTHS).come_to)
        words = [bucket for word in found.words for bucket in pieces(word)] + list(found.pairs)
        share = 1 / max(1, len(words)) ** 0.5
        for bucket, value in [*((bucket, share) for bucket in words), *((mark, MARK_WEIGHT) for mark in found.marks)]:
            places.append(at)
            columns.append(bucket)
            values.append(value)
    return csr_matrix((values, (places, columns)), shape=(len(texts), BUCKETS))


def taught(authors: Sequence[str]) -> tuple[Any, float]:
    """Return the weights and the bias learnt from these authors."""
    texts, calls = phrases(authors)
    weights = [OWN_WEIGHT] * len(phrases(())[0])
    model = LogisticRegression(C=PENALTY, max_iter=1000)
    model.fit(rows(texts), calls, [*weights, *[1.0] * (len(texts) - len(weights))])
    return model.coef_[0], float(model.intercept_[0])


def digest(authors: Sequence[str]) -> str:
    """Return a digest of all that teaches: the books, our own table, the word list; the weights carry it."""
    files = [*(FOLDER / f"{author}.toml" for author in authors), TABLE, KINDS, WORDS]
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def write(authors: Sequence[str]) -> None:
    """Write the weights, a signed byte each, behind one line that names the books."""
    weights, bias = taught(authors)
    scale = float(np.abs(weights).max()) / _STEPS
    about = {"scale": scale, "bias": bias, "books": list(authors), "taught_from": digest(authors)}
    body = np.round(weights / scale).astype("int8").tobytes()
    WEIGHTS.parent.mkdir(exist_ok=True)
    WEIGHTS.write_bytes(json.dumps(about).encode() + b"\n" + body)


if __name__ == "__main__":
    write(draw()["learn"])
