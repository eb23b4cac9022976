"""`f0care facility …`: facilities, from the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.chance import Secrets
from bot.clock import SystemClock
from bot.main import open_store
from bot.settings import Settings
from conversations import links
from conversations.model import Facility, FacilityKind
from conversations.readers.gazetteer import commune_name, is_commune

CODE = re.compile(r"[A-Za-z0-9_-]{2,32}")
"""A code must fit into a link (64 characters of these) and be easy to type."""


class CannotDo(Exception):
    """What was asked cannot be done; the words say why and what to do."""


def add(settings: Settings, code: str, name: str, kind: str, commune: str, hotline: str, parent: str | None) -> str:
    """Add a facility; the answer names it. Raises CannotDo."""
    if not CODE.fullmatch(code):
        raise CannotDo(f"{code!r} is no code: use 2 to 32 letters, digits, - and _")
    if not name.strip():
        raise CannotDo("the name is empty: write it as patients know it")
    if not is_commune(commune):
        raise CannotDo(f"{commune!r} is no commune of today; `f0care read commune NAME` finds its code")
    if not 3 <= len(re.sub(r"\D", "", hotline)) <= 15:
        raise CannotDo(f"{hotline!r} is no phone number: write it with its digits, such as 0214 3828 669")
    store = open_store(settings)
    try:
        with store.unit_of_work() as work:
            if work.facilities.by_code(code) is not None:
                raise CannotDo(f"there is a facility {code} already")
            above = work.facilities.by_code(parent) if parent else None
            if parent and above is None:
                raise CannotDo(f"there is no facility {parent}: add the office above first")
            made = Facility(
                0, code, name.strip(), FacilityKind(kind), commune, hotline.strip(), above.id if above else None, None
            )
            work.facilities.add(made)
            work.audit.note("command line", "added facility", f"facility:{code}", SystemClock().now())
    finally:
        store.close()
    return f"added {code}: {name.strip()}, {commune_name(commune)}. Next: f0care facility link-code {code}"


def listed(settings: Settings) -> Iterator[str]:
    """A line for each facility."""
    store = open_store(settings)
    try:
        with store.unit_of_work() as work:
            for f in work.facilities.all():
                linked = "group linked" if f.staff_chat else "no group yet"
                yield f"{f.code}\t{f.kind}\t{f.name}\t{f.commune} {commune_name(f.commune)}\t{f.hotline}\t{linked}"
    finally:
        store.close()


def link_code(settings: Settings, code: str) -> str:
    """A new code for binding a staff group, as the last word of the line. Raises CannotDo."""
    now = SystemClock().now()
    word = Secrets().password().upper()
    store = open_store(settings)
    try:
        with store.unit_of_work() as work:
            facility = work.facilities.by_code(code)
            if facility is None:
                raise CannotDo(f"there is no facility {code}; `f0care facility list` shows them")
            work.facilities.set_link(facility.id, links.digest(word), now + links.HOLDS)
            work.audit.note("command line", "made link code", f"facility:{code}", now)
    finally:
        store.close()
    return f"add the staff bot to the group of {facility.name} and type there within a day: /lienket {word}"
