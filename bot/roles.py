"""The roles a process of the bots may play; by default all of them in one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from bot.settings import Settings, WrongSettings


class ProcessRole(StrEnum):
    """A part of the work that may have processes of its own."""

    INTAKE = "intake"
    TURNS = "turns"
    DELIVERY = "delivery"
    CLOCK = "clock"


def roles_named(words: Iterable[str]) -> frozenset[ProcessRole]:
    """Return the roles of `--role`, repeated or in a list with commas; none named means all. Raises WrongSettings."""
    names = [name.strip() for word in words for name in word.split(",") if name.strip()]
    for name in names:
        if name not in list(ProcessRole):
            raise WrongSettings(f"--role {name}: there is no such role; known are {', '.join(ProcessRole)}")
    return frozenset(map(ProcessRole, names)) or frozenset(ProcessRole)


def check_roles(settings: Settings, roles: frozenset[ProcessRole]) -> None:
    """Check that a SQLite file has one process, which does everything. Raises WrongSettings."""
    if settings.database_url.startswith("sqlite") and roles != frozenset(ProcessRole):
        raise WrongSettings(
            "--role: a SQLite file is worked on by one process alone, in all roles; "
            "leave --role away, or move to PostgreSQL with f0care db copy"
        )
