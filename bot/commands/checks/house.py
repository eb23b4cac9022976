"""Checks of the house: the database as it lies there, its facilities, the protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.checks.finding import Finding, ok, warn, wrong
from bot.main import looked_at
from bot.settings import Settings
from conversations.model.people import Facility, FacilityKind

_UNAPPROVED = ("chưa được phê duyệt", "not yet approved")


def check_database(settings: Settings) -> Iterator[Finding]:
    """Tell its revision, if the key fits, and which facilities reach nobody."""
    with looked_at(settings) as look:
        if look is None:
            yield warn("database: there is none yet; f0care db upgrade makes it (f0care run does, too)")
            return
        if look.damage:
            yield wrong(f"database: damaged ({look.damage.splitlines()[0]}); stop, and put the newest backup back")
        if look.key_fits is False:
            yield wrong("key: it does not open this database; put the right one into DATA_KEY, from the safe")
        if look.revision != look.newest:
            yield _behind(look.revision, look.newest)
            return
        facilities = look.work.facilities.all()
    yield ok(f"database: up to date, {len(facilities)} facilities")
    yield from _facilities(facilities)


def _behind(revision: str | None, newest: str) -> Finding:
    if revision is None:
        return warn("database: empty; f0care db upgrade makes its tables (f0care run does, too)")
    if revision > newest:
        return wrong(f"database: at {revision}, newer than this program ({newest}); install the newer release")
    return warn(f"database: at {revision}, behind this program ({newest}); back it up, stop the old one, then start")


def _facilities(facilities: Sequence[Facility]) -> Iterator[Finding]:
    offices = [each for each in facilities if each.kind is FacilityKind.COORDINATING_OFFICE]
    if facilities and not any(each.staff_chat for each in offices):
        yield warn(
            "facilities: no coordinating office has a staff group; patients of communes without a station reach "
            "nobody: f0care facility link-code CODE, then /lienket there"
        )
    if offices and (lone := [each.code for each in facilities if each.parent is None and each not in offices]):
        which = ", ".join(lone[:5])
        yield warn(f"facilities: nobody is above {which}: the office does not see their patients; import with a parent")
    if quiet := [each.code for each in facilities if not each.staff_chat and each not in offices]:
        yield warn(f"facilities: no staff group yet: {', '.join(quiet[:5])}; f0care facility link-code CODE")


def check_protocol(settings: Settings) -> Iterator[Finding]:
    """Tell which protocol judges, and if a doctor has approved it."""
    from conversations.programme.protocol import load

    protocol = load(settings.protocol)
    words = f"protocol: {protocol.version}, approved by: {protocol.approved_by}"
    if not protocol.approved_by.strip() or any(each in protocol.approved_by for each in _UNAPPROVED):
        yield warn(f"{words}; a doctor reads and signs it before patients rely on it (docs/protocols.md)")
    else:
        yield ok(words)
