"""Finds to whom the code says each text: to staff, in the staff language, or to contacts, in their own.

It follows a key from where it is said back to where it is written: through names, arguments and results of functions.
Where it cannot follow, a word of an f-string may be any word. Write a key near its saying, and it is followed.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.text_keys import OURS, ROOT, SAYERS, registration_keys, trees

STAFF = "STAFF_LANGUAGE"
"""The name of the language argument that makes a saying one for staff."""

NO_TEXT = "scene"
"""A name that holds no text, and comes from everywhere: nothing is found by following it back."""

SAY = ("say", "say_plain")
ALL_KEYS = "\n".join(OURS)
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of code, the functions around it (innermost last), and its file."""

    node: ast.AST
    around: tuple[Function, ...]
    file: Path

    def at(self, node: ast.AST) -> Place:
        """Another piece of code at the same place."""
        return Place(node, self.around, self.file)


@dataclass(frozen=True, slots=True)
class Code:
    """The calls, functions and module-level names of all source files, by name."""

    calls: dict[str, list[Place]]
    functions: dict[str, list[Place]]
    globals: dict[tuple[Path, str], list[Place]]


@cache
def said_to_staff() -> frozenset[str]:
    """Return the keys that are said in the staff language somewhere."""
    return frozenset(key for place in _sayings() if _for_staff(place.node) for key in _keys(_key_of(place)))


@cache
def said_to_contacts() -> frozenset[str]:
    """Return the keys that are said in any other language argument somewhere."""
    said = {key for place in _sayings() if not _for_staff(place.node) for key in _keys(_key_of(place))}
    return frozenset(said | set(registration_keys()))


def _sayings() -> Iterator[Place]:
    for name in SAYERS:
        for place in _code().calls[name]:
            if isinstance(place.node, ast.Call) and isinstance(place.node.func, ast.Name) and place.node.args:
                yield place


def _for_staff(call: ast.AST) -> bool:
    assert isinstance(call, ast.Call)
    said = isinstance(call.func, ast.Name) and call.func.id in SAY and len(call.args) > 1
    return said and isinstance(call.args[1], ast.Name) and call.args[1].id == STAFF


def _key_of(place: Place) -> Place:
    assert isinstance(place.node, ast.Call)
    return place.at(place.node.args[0])


def _keys(place: Place) -> set[str]:
    """Return the keys a piece of code may stand for."""
    patterns = {_pattern(at) for at in _sources(place, frozenset())}
    return {key for pattern in patterns for key in _matching(pattern)}


@cache
def _matching(pattern: str) -> frozenset[str]:
    return frozenset(found.group() for found in re.finditer(rf"^(?:{pattern})$", ALL_KEYS, re.MULTILINE))


def _pattern(place: Place, unknown: str = "") -> str:
    """Return what a string may become, as a pattern; a hole becomes the words it is seen to hold, or any word."""
    match place.node:
        case ast.Constant(value=value):
            return re.escape(str(value))
        case ast.JoinedStr(values=parts):
            return "".join(_pattern(place.at(part), r"[\w-]+" if n else "") for n, part in enumerate(parts))
        case ast.FormattedValue(value=hole):
            words = {_pattern(at, unknown) for at in _sources(place.at(hole), frozenset())}
            return f"(?:{'|'.join(sorted(words))})"
    return unknown


def _sources(place: Place, seen: frozenset[int]) -> Iterator[Place]:
    """Yield where a value comes from: strings, f-strings, and code that cannot be followed further."""
    if id(place.node) in seen or (isinstance(place.node, ast.Name) and place.node.id == NO_TEXT):
        return
    origins: list[Place] = []
    match place.node:
        case ast.Name(id=name):
            origins = _values(name, place)
        case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, *others]):
            origins = [place.at(table), *map(place.at, others)]
        case ast.Call():
            origins = [result for each in _named(_name(place.node), place) for result in _results(each)]
        case ast.Subscript(value=inner) | ast.Starred(value=inner):
            origins = [place.at(inner)]
        case ast.IfExp(body=one, orelse=other):
            origins = [place.at(one), place.at(other)]
        case ast.Dict(values=several) | ast.BoolOp(values=several) | ast.Tuple(elts=several) | ast.List(elts=several):
            origins = list(map(place.at, several))
    if not origins:
        yield place
    for origin in origins:
        yield from _sources(origin, seen | {id(place.node)})


def _values(name: str, place: Place) -> list[Place]:
    """Return what is assigned to a name, or handed in by callers, in the innermost function that knows it."""
    for depth in range(len(place.around), 0, -1):
        function, around = place.around[depth - 1], place.around[:depth]
        found = [Place(value, around, place.file) for value in _assigned(function).get(name, ())]
        if name in [argument.arg for argument in _parameters(function)]:
            found += _handed_in(function, name, place)
        if found:
            return found
    return _code().globals[place.file, name]


@cache
def _assigned(function: Function) -> Mapping[str, list[ast.expr]]:
    """Return what a function assigns, by name; kept, since a walk through a body is asked for a thousand times."""
    found: dict[str, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                pass
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                targets = [target]
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                targets = [target]
            case _:
                continue
        for name in {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}:
            found[name].append(value)
    return found


def _handed_in(function: Function, name: str, place: Place) -> list[Place]:
    if isinstance(function, ast.Lambda):
        return []
    names = [argument.arg for argument in _parameters(function)]
    position = names.index(name)
    found = []
    for call in _called(function.name, place):
        assert isinstance(call.node, ast.Call)
        given = [each.value for each in call.node.keywords if each.arg == name]
        given += call.node.args[position : position + 1]
        found += [Place(value, call.around, call.file) for value in given]
    return found


def _parameters(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _results(place: Place) -> list[Place]:
    """Return the values a function may return."""
    function = place.node
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    return [Place(value, (*place.around, function), place.file) for value in _returned(function)]


@cache
def _returned(function: Function) -> list[ast.expr]:
    return [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value is not None]


def _called(name: str, place: Place) -> list[Place]:
    return _near(name, place, _code().calls[name])


def _named(name: str, place: Place) -> list[Place]:
    return [] if name in SAY else _near(name, place, _code().functions[name])


def _near(name: str, place: Place, places: list[Place]) -> list[Place]:
    """Keep those of the same file when the name has a leading underscore."""
    return [each for each in places if each.file == place.file] if name.startswith("_") else places


def _name(call: ast.Call) -> str:
    called = call.func
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


@cache
def _code() -> Code:
    code = Code(defaultdict(list), defaultdict(list), defaultdict(list))
    for file, tree in trees().items():
        _note(code, tree, (), file)
        for statement in tree.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    code.globals[file, name].append(Place(value, (), file))
                case ast.ImportFrom(module=str(module), names=names):
                    home = (ROOT / module.replace(".", "/")).with_suffix(".py")
                    for each in names:
                        origin = Place(ast.Name(each.name), (), home)
                        code.globals[file, each.asname or each.name].append(origin)
    return code


def _note(code: Code, node: ast.AST, around: tuple[Function, ...], file: Path) -> None:
    if isinstance(node, ast.Call):
        code.calls[_name(node)].append(Place(node, around, file))
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        code.functions[node.name].append(Place(node, around, file))
    inside = (*around, node) if isinstance(node, Function) else around
    for child in ast.iter_child_nodes(node):
        _note(code, child, inside, file)
