"""`f0care audit …`: the check that every sealed entry is still there as it was; entries by patient or by staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.clock import SystemClock
from bot.commands.facility import CannotDo
from bot.commands.operator import operator
from bot.main import open_store, opened
from bot.settings import Settings
from conversations.model.audit import START, Entry, Seal, seal_from_text
from conversations.ports import Store, Trail
from conversations.readers.accounts import read_account
from conversations.readers.result import Read

_PAGE = 1000


def verify(settings: Settings, newest: str) -> tuple[bool, list[str]]:
    """Check the whole audit. Returns True if it holds, and lines that say how far.

    `newest` is a seal from the log, or empty. Raises CannotDo.
    """
    noted = _noted(newest)
    store = open_store(settings)
    try:
        with store.unit_of_work() as work:  # counted first: sealing meanwhile only adds to it
            sealed, unsealed = work.audit.counted()
            kept = work.audit.kept_end()
        reached = _followed(store)
        troubles = list(_troubles(store, reached, sealed, kept, noted))
    finally:
        store.close()
    return not troubles, troubles or _well(reached, unsealed, noted)


def of_patient(settings: Settings, code: str) -> Iterator[str]:
    """Yield a line for each entry about a patient. Raises CannotDo."""
    account = read_account(code)
    if not isinstance(account, Read):
        raise CannotDo(f"{code!r} is no patient's code: write it as LC-000123")
    yield from _read(settings, f"patient {account.value}", lambda trail: trail.of_patient(str(account.value)))


def by_person(settings: Settings, number: int) -> Iterator[str]:
    """Yield a line for each entry by a member of the staff. Raises CannotDo."""
    yield from _read(settings, f"person:{number}", lambda trail: trail.by_person(str(number)))


def _read(settings: Settings, subject: str, which: Callable[[Trail], Iterator[Entry] | None]) -> Iterator[str]:
    """Yield the entries; that they were read is an entry as well."""
    with opened(settings) as work:
        found = which(work.trail)
        if found is None:
            raise CannotDo(f"there is no {subject}")
        names, number = work.trail.names(), 0
        for entry in found:
            number += 1
            who = f"{entry.actor} {names[entry.actor]}" if names.get(entry.actor) else entry.actor
            yield "\t".join((f"{entry.at:%Y-%m-%d %H:%M:%S}Z", who, entry.action, entry.subject, entry.place))
        work.audit.note(operator(), "read audit", subject, SystemClock().now(), detail={"entries": number})
    yield f"entries: {number}"


def _noted(newest: str) -> Seal | None:
    if not newest:
        return None
    try:
        return seal_from_text(newest)
    except ValueError:
        raise CannotDo("--newest takes NUMBER:SEAL as the log has it behind `audit sealed up to`") from None


def _followed(store: Store) -> Seal:
    """Follow the chain to the last entry that holds, page by page, so that the bots go on meanwhile."""
    reached, before = START, None
    while reached != before:
        with store.unit_of_work() as work:
            reached, before = work.audit.followed(reached, _PAGE), reached
    return reached


def _troubles(store: Store, reached: Seal, sealed: int, kept: Seal | None, noted: Seal | None) -> Iterator[str]:
    """Name each thing wrong; in the chain only the first bad place, since nothing after it can be judged."""
    if reached.number < sealed:
        bad = f"entry {reached.number + 1} does not hold: changed, deleted, moved or put in"
        yield f"{bad}; entries that hold before it: {reached.number}"
        return
    if kept is None and sealed:
        yield "the newest seal kept beside the entries (table audit_end) is gone: the end may be cut off"
    elif kept is not None and kept.number < sealed:
        yield f"the newest seal kept beside the entries is an old one, of entry {kept.number}: it was put back"
    for source, seal in (("kept beside the entries", kept), ("noted in --newest", noted)):
        if seal is not None:
            yield from _missing(store, reached, source, seal)


def _missing(store: Store, reached: Seal, source: str, seal: Seal) -> Iterator[str]:
    if seal.number > reached.number:
        gone = f"the end is missing, from entry {reached.number + 1} to {seal.number}"
        yield f"{gone}: cut off, or an older copy was put back (by the seal {source})"
        return
    with store.unit_of_work() as work:
        if not work.audit.has(seal):
            yield f"entry {seal.number} is not the one of the seal {source}: this is another audit"


def _well(reached: Seal, unsealed: int, noted: Seal | None) -> list[str]:
    lines = [f"entries that hold: {reached.number}; not sealed yet: {unsealed}"]
    if reached != START:
        lines.append(f"newest seal: {reached}")
    if noted is not None:
        lines.append(f"the noted seal of entry {noted.number} is in it")
    return lines
