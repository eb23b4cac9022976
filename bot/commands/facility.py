"""`f0care facility …`: facilities, from the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.chance import Secrets
from bot.clock import SystemClock
from bot.commands.operator import house_of, operator
from bot.main import opened
from bot.settings import Settings
from conversations.changes import close_facility
from conversations.dialog.scene import Scene
from conversations.model.people import Facility, FacilityKind
from conversations.people import facility_fields, one_time_links
from conversations.readers.gazetteer import commune_name, is_commune


class CannotDo(Exception):
    """A command that cannot be done; the words say why and what to do."""


def add(settings: Settings, code: str, name: str, kind: str, commune: str, hotline: str, parent: str | None) -> str:
    """Add a facility and return a line that names it. Raises CannotDo."""
    if not facility_fields.is_code(code):
        raise CannotDo(f"{code!r} is no code: use 2 to 32 letters, digits, - and _")
    read = facility_fields.read_name(name)
    if not name.strip():
        raise CannotDo("the name is empty: write it as patients know it")
    if read is None:
        raise CannotDo(f"{name!r} cannot be a facility's name: write it in Unicode, as patients know it")
    if not is_commune(commune):
        raise CannotDo(f"{commune!r} is no commune of today; `f0care read commune NAME` finds its code")
    if facility_fields.read_hotline(hotline) is None:
        raise CannotDo(f"{hotline!r} is no phone number: write it with its digits, such as 0214 3828 669")
    with opened(settings) as work:
        if (known := work.facilities.known(code)) is not None:
            was = "was" if known.closed else "is"
            raise CannotDo(f"there {was} a facility {known.code} already")
        above = work.facilities.by_code(parent) if parent else None
        if parent and above is None:
            raise CannotDo(f"there is no facility {parent}: add the office above first")
        made = Facility(0, code, read, FacilityKind(kind), commune, hotline.strip(), above.id if above else None, None)
        work.facilities.add(made)
        work.audit.note(operator(), "added facility", f"facility:{code}", SystemClock().now())
    return f"added {code}: {read}, {commune_name(commune)}. Next: f0care facility link-code {code}"


def listed(settings: Settings) -> Iterator[str]:
    """Yield a line for each facility."""
    with opened(settings) as work:
        for f in work.facilities.all():
            linked = "group linked" if f.staff_chat else "no group yet"
            yield f"{f.code}\t{f.kind}\t{f.name}\t{f.commune} {commune_name(f.commune)}\t{f.hotline}\t{linked}"


def link_code(settings: Settings, code: str) -> str:
    """Make a new code for binding a staff group, as the last word of the line. Raises CannotDo."""
    now = SystemClock().now()
    word = Secrets().password().upper()
    with opened(settings) as work:
        facility = work.facilities.by_code(code)
        if facility is None:
            raise CannotDo(f"there is no facility {code}; `f0care facility list` shows them")
        work.facilities.set_link(facility.id, one_time_links.digest(word), now + one_time_links.LINK_HOLDS)
        work.audit.note(operator(), "made link code", f"facility:{code}", now)
    return f"add the staff bot to the group of {facility.name} and type there within a day: /lienket {word}"


def rename(settings: Settings, code: str, name: str) -> str:
    """Give a facility another name. Raises CannotDo."""
    read = facility_fields.read_name(name)
    if read is None:
        raise CannotDo(f"{name!r} cannot be a facility's name: write it as patients know it, at most 120 letters")
    return _changed(settings, code, lambda facility: replace(facility, name=read))


def set_hotline(settings: Settings, code: str, phone: str) -> str:
    """Give a facility another hotline. Raises CannotDo."""
    read = facility_fields.read_hotline(phone)
    if read is None:
        raise CannotDo(f"{phone!r} is no phone number: write it with its digits, such as 0214 3828 669")
    return _changed(settings, code, lambda facility: replace(facility, hotline=read))


def _changed(settings: Settings, code: str, how: Callable[[Facility], Facility]) -> str:
    with opened(settings) as work:
        facility = work.facilities.by_code(code)
        if facility is None:
            raise CannotDo(f"there is no open facility {code}; `f0care facility list` shows them")
        now = how(facility)
        if not facility_fields.change(work, facility, now, operator(), SystemClock().now()):
            return f"{code} is so already; nothing changed"
    return f"changed {code}: {now.name}, {now.hotline}. Print its leaflet anew: f0care facility leaflet {code}"


def close(settings: Settings, code: str, to: str | None) -> str:
    """Close a facility and hand its patients on. Raises CannotDo."""
    now = SystemClock().now()
    house = house_of(settings)
    try:
        with opened(settings) as work:
            facility = work.facilities.by_code(code)
            successor = work.facilities.by_code(to) if to else None
            if facility is None or (to and successor is None):
                missing = code if facility is None else to
                raise CannotDo(f"there is no open facility {missing}; `f0care facility list` shows them")
            scene = Scene(work, house, now, key=f"close:{facility.id}")
            passed = close_facility.close(scene, facility, successor, operator())
            work.outbox.put(scene.outgoing, now)
    except close_facility.MayNotClose as why:
        raise CannotDo(str(why)) from None
    if successor is None:
        return f"closed {code}; its code now leads to whoever answers for {commune_name(facility.commune)}"
    return f"closed {code}; {passed} patients passed to {successor.code}, and its code leads there"
