"""Protocol file, from its TOML to its rows; errors name the file and the key that is missing or wrong."""

from __future__ import annotations

import operator
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from conversations.texts import LANGUAGES

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "over": operator.gt,
    "at_most": operator.le,
    "under": operator.lt,
    "is": operator.eq,
}
_KEYED = {
    "questions": ("name",), "signs": ("id",), "rules": ("id",), "risks": ("id",), "conditions": ("id",),
    "home_care": ("id",), "bands": ("question", "ages"), "outcomes": ("id",), "shifts": ("id",), "sums": ("id",),
}  # fmt: skip
_NAMED = ("ages", "advice")
_LAYERED = ("signs", "sums", "rules")
"""Tables whose rows remember the layer they came with."""
_NEEDED = object()

_T = TypeVar("_T")


def read_tables(name_or_path: str) -> dict[str, Any]:
    """Read the tables of a protocol, of the one it is `based_on` and of its `layers`.

    Its rows replace those of the same id in what it is based on, and both replace those of a layer.
    Raises ValueError naming the file if there is none, it is not TOML, or it is based on itself.
    """
    tables = _tables(name_or_path, ())
    names = tables.get("layers", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"protocol {name_or_path!r}: layers must be a list of names, not {names!r}")
    for name in names:
        try:
            tables = _under(tables, _layer(name), name)
        except ValueError as error:
            raise ValueError(f"protocol {name_or_path!r}, layer {name!r}: {error}") from error
    return tables


def _layer(name: str) -> dict[str, Any]:
    """Return the tables of an added layer, its rules and sums marked with its name."""
    tables = _parsed(name if name.endswith(".toml") else f"layer-{name}")
    for table in _LAYERED:
        tables[table] = [{**row, "layer": name} for row in _listed(tables, table, name)]
    return tables


def _under(tables: dict[str, Any], layer: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a protocol's tables with those of a layer below them: what the protocol says itself counts."""
    joined = dict(tables)
    for table in layer:
        if table in _KEYED:
            rows = {_key(row, _KEYED[table], name, table): row for row in _listed(layer, table, name)}
            own = {_key(row, _KEYED[table], name, table) for row in tables.get(table, [])}
            joined[table] = [*tables.get(table, []), *(row for key, row in rows.items() if key not in own)]
        elif table in _NAMED and isinstance(layer[table], dict):
            joined[table] = {**layer[table], **tables.get(table, {})}
        else:
            raise ValueError(f"a layer cannot hold {table!r}")
    return joined


def _listed(tables: dict[str, Any], table: str, name: str) -> list[Any]:
    rows = tables.get(table, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"protocol {name!r}: {table} must be [[{table}]] tables")
    return rows


def _tables(name_or_path: str, seen: tuple[str, ...]) -> dict[str, Any]:
    if name_or_path in seen:
        raise ValueError(f"protocol {name_or_path!r} is based on itself: {' -> '.join(seen)}")
    own = _parsed(name_or_path)
    if "based_on" not in own:
        return own
    return _merged(_tables(str(own["based_on"]), (*seen, name_or_path)), own, name_or_path)


def _parsed(name_or_path: str) -> dict[str, Any]:
    is_path = name_or_path.endswith(".toml")
    source = Path(name_or_path) if is_path else files("conversations").joinpath("protocols", f"{name_or_path}.toml")
    try:
        return tomllib.loads(source.read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"no protocol {name_or_path!r}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"protocol {name_or_path!r} is not valid TOML: {error}") from error


def _merged(base: dict[str, Any], own: dict[str, Any], file: str) -> dict[str, Any]:
    merged = {**base, **own}
    for table, keys in _KEYED.items():
        listed = [base.get(table, []), own.get(table, [])]
        rows = [row for each in listed for row in (each if isinstance(each, list) else [each])]
        merged[table] = list({_key(row, keys, file, table): row for row in rows}.values())
    for table in _NAMED:
        if not isinstance(own.get(table, {}), dict):
            raise ValueError(f"protocol {file!r}: {table} must be a table")
        merged[table] = {**base.get(table, {}), **own.get(table, {})}
    return merged


def _key(row: Any, keys: tuple[str, ...], file: str, table: str) -> tuple[Any, ...]:
    if not isinstance(row, dict):
        raise ValueError(f"protocol {file!r}: {table} must be [[{table}]] tables")
    if missing := [key for key in keys if key not in row]:
        raise ValueError(f"protocol {file!r}, {table}: a row without {missing[0]!r}")
    return tuple(row[key] for key in keys)


class FileRow:
    """One table of the file and the way to it, so that every complaint names its place."""

    def __init__(self, place: str, values: Mapping[str, Any]) -> None:
        self.place = place
        self.values = values
        self._used: set[str] = set()

    def get(self, key: str, kind: type[_T] | tuple[type[_T], ...], default: Any = _NEEDED) -> _T:
        """Return the value of a key. Raises ValueError if it is missing without default, or of another kind."""
        self._used.add(key)
        value = self.values.get(key, default)
        if value is _NEEDED:
            raise ValueError(f"{self.place}: {key!r} is missing")
        if key == "source" and value == "":
            raise ValueError(f"{self.place}: the source is empty")
        if value is not default and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            raise ValueError(f"{self.place}: {key!r} cannot be {value!r}")
        return value  # type: ignore[no-any-return]

    def words(self, key: str | None = None) -> dict[str, str]:
        """Return the words of a key in every language (of the row itself if no key is given)."""
        table: Mapping[str, Any] = self.values if key is None else self.get(key, dict)
        self._used.update(LANGUAGES if key is None else ())
        for language in LANGUAGES:
            if not isinstance(table.get(language), str):
                raise ValueError(f"{self.place}: {key or 'text'!r} has no words in {language!r}")
        return {language: str(table[language]).strip("\n") for language in LANGUAGES}

    def rows(self, key: str) -> list[FileRow]:
        """Return the tables of an array, none if the key is absent."""
        entries: list[Any] = self.get(key, list, [])
        return [self._inner(key, n, entry) for n, entry in enumerate(entries, start=1)]

    def finish(self) -> None:
        """Raise ValueError for a key that was never read: a misspelt condition must not be passed over in silence."""
        if unknown := set(self.values) - self._used:
            raise ValueError(f"{self.place}: unknown key {sorted(unknown)[0]!r}")

    def _inner(self, key: str, n: int, entry: Any) -> FileRow:
        if not isinstance(entry, dict):
            raise ValueError(f"{self.place}: {key} no. {n} is not a table")
        name = entry.get("id") or entry.get("name") or entry.get("question") or f"no. {n}"
        return FileRow(f"{self.place}, {key} {name}", entry)
