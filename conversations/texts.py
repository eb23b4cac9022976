"""Every word the program says: key + language -> text. The words live in texts/<language>/*.toml, never in logic.

What a patient or a caregiver may read is in every language. What only staff read is in `texts/vi/staff/*.toml` alone:
staff are spoken to in the default language, so these texts have no twins.

A text may hold `{name}` places, filled with facts, and the few HTML tags a messenger shows (b, i, u, code, blockquote).
Facts are escaped here, once, so that a patient called `<b>` stays a patient called `<b>`.
"""

from __future__ import annotations

import html
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"
STAFF_FOLDER = "staff"


class Html(str):
    """Words that already are markup (made by `say`), not to be escaped again."""

    __slots__ = ()


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return all texts of one language by dotted key, such as `registration.phone.ask`.

    Only the default language has those for staff alone. Raises ValueError when two files give the same key.
    """
    texts: dict[str, str] = {}
    folder = files("conversations").joinpath("texts", language)
    for file in (*_toml_files(folder), *_toml_files(folder.joinpath(STAFF_FOLDER))):
        for key, text in _flat(tomllib.loads(file.read_text("utf-8"))):
            if key in texts:
                raise ValueError(f"text {key!r} stands twice in the {language} catalogue")
            texts[key] = text
    return texts


def _toml_files(folder: Traversable) -> list[Traversable]:
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted((file for file in found if file.name.endswith(".toml")), key=lambda file: file.name)


def say(key: str, language: str, **facts: object) -> Html:
    """Return the text of a key in a language, its places filled and escaped.

    Raises KeyError for an unknown key. A text for staff alone is said in the default language, whatever is asked for.
    """
    text = _spoken(language)[key]
    return Html(text.format_map({name: _escaped(fact) for name, fact in facts.items()}) if facts else text)


def say_plain(key: str, language: str, **facts: object) -> str:
    """Return the text of a key without markup: for button labels, toasts and SMS."""
    text = _spoken(language)[key]
    return text.format_map(facts) if facts else text


def filled(text: str, facts: Mapping[str, object]) -> Html:
    """Fill the places of a text that has markup with facts, each escaped unless it is markup itself."""
    return Html(text.format_map({name: _escaped(fact) for name, fact in facts.items()}) if facts else text)


def joined(*parts: str) -> Html:
    """Join the parts that say anything, with an empty line between them."""
    return Html("\n\n".join(part for part in parts if part))


def quoted(words: str) -> Html:
    """Return a person's own words as a quotation, without empty lines: none of them looks like a line of the bot's."""
    lines = [line for each in words.splitlines() if (line := each.strip())]
    return Html(f"<blockquote>{_escaped(chr(10).join(lines))}</blockquote>") if lines else Html("")


def in_one_line(words: str) -> str:
    """Return a person's own words in one line, for a place inside a line of the bot's."""
    return " / ".join(line for each in words.splitlines() if (line := each.strip()))


def knows(key: str, language: str = DEFAULT_LANGUAGE) -> bool:
    """True if the catalogue of the language has words for this key."""
    return key in catalogue(language)


@cache
def _spoken(language: str) -> dict[str, str]:
    """Return the texts of a language, with those for staff alone in the default language."""
    return {**catalogue(DEFAULT_LANGUAGE), **catalogue(language)}


def _escaped(fact: object) -> str:
    return fact if isinstance(fact, Html) else html.escape(str(fact), quote=False)


def _flat(table: dict[str, object], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{name}.")
        else:
            rows.append((f"{prefix}{name}", str(value).strip("\n")))
    return rows
