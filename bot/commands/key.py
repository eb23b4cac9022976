"""`f0care key`: whether the key fits and everything opens; another key for every value."""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands.facility import CannotDo
from bot.main import examine_key, rotate_key
from bot.settings import Settings

_MOST = 20
"""Maximum values named one by one."""


def check(settings: Settings) -> tuple[bool, list[str]]:
    """Open every sealed value. Returns True if all is well, and lines that say what was found."""
    key, found = examine_key(settings)
    lines = [f"{number:>9}  values sealed with key {name or '(none: readable)'}" for name, number in found.keys.items()]
    lines += [f"{found.unbound:>9}  not bound to their row yet: `f0care key rotate` binds them"] * bool(found.unbound)
    troubles = list(_troubles(found.broken, "does not open: changed, moved, or of another key"))
    troubles += _troubles(
        [f"staff_member {row}" for row in found.unmarked], "rights written by hand: they count nothing"
    )
    return not troubles, [f"the key of this database is {key}", *lines, *troubles]


def rotate(settings: Settings, despite_audit: bool) -> tuple[bool, list[str]]:
    """Seal every value with DATA_KEY. Returns True if all values opened, and lines that say what was done."""
    if not settings.key():
        raise CannotDo("write the new key into DATA_KEY, and the one before it into DATA_KEY_OLD")
    done = rotate_key(settings, despite_audit)
    lines = [f"{rows:>9}  {table}" for table, rows in sorted(done.rows.items())]
    troubles = list(_troubles(done.damaged, "did not open with any key given, and was left as it is"))
    lines += ["done: empty DATA_KEY_OLD, start the bots, make a backup; older backups still need the older key"]
    if settings.older_keys():
        lines += ["link codes, invitations and text-message codes not used yet hold no more: make new ones"]
    return not troubles, [*lines, *troubles]


def _troubles(places: list[str], what: str) -> Iterator[str]:
    yield from (f"{place}: {what}" for place in places[:_MOST])
    if len(places) > _MOST:
        yield f"and {len(places) - _MOST} more"
