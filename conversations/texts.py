"""Every word the program says: key + language -> text. The words live in texts/<language>/*.toml, never in logic.

A text may hold `{name}` places, filled with facts, and the few HTML tags a messenger shows (b, i, u, code).
Facts are escaped here, once, so that a patient called `<b>` stays a patient called `<b>`.
"""

from __future__ import annotations

import html
import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"


class Html(str):
    """Words that already are markup (made by `say`), not to be escaped again."""

    __slots__ = ()


@cache
def catalogue(language: str) -> dict[str, str]:
    """All texts of one language by dotted key, such as `registration.phone.ask`.

    Raises ValueError when two files give the same key.
    """
    texts: dict[str, str] = {}
    folder = files("conversations").joinpath("texts", language)
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for key, text in _flat(tomllib.loads(file.read_text("utf-8"))):
                if key in texts:
                    raise ValueError(f"text {key!r} stands twice in the {language} catalogue")
                texts[key] = text
    return texts


def say(key: str, language: str, **facts: object) -> Html:
    """The text of a key in a language, its places filled and escaped.

    Raises KeyError for an unknown key: a test holds every key to every language.
    """
    text = catalogue(language)[key]
    return Html(text.format_map({name: _escaped(fact) for name, fact in facts.items()}) if facts else text)


def say_plain(key: str, language: str, **facts: object) -> str:
    """The same without markup: for button labels, toasts and SMS."""
    text = catalogue(language)[key]
    return text.format_map(facts) if facts else text


def knows(key: str, language: str = DEFAULT_LANGUAGE) -> bool:
    """Whether the catalogue has words for this key."""
    return key in catalogue(language)


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
