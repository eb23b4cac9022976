"""The roles a process of the bots may play; by default all of them in one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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


_SPEAKING = frozenset({ProcessRole.INTAKE, ProcessRole.DELIVERY})


def is_door(settings: Settings, roles: Collection[ProcessRole]) -> bool:
    """True if a process only takes inputs in, and does so without DATA_KEY (even if it has one)."""
    return set(roles) == {ProcessRole.INTAKE} and bool(settings.door_key())


def needs_tokens(settings: Settings, roles: Collection[ProcessRole]) -> bool:
    """True if a process talks to the messenger: to hear, to send, or to ask for the names of its bots."""
    return bool(_SPEAKING & set(roles)) or not (settings.patient_bot_username and settings.staff_bot_username)


def check_secrets(settings: Settings, roles: Collection[ProcessRole]) -> None:
    """Check that a process has the secrets its roles need, and no others are asked of it. Raises WrongSettings."""
    missing = set(settings.missing())
    tokens = [name for name in ("PATIENT_BOT_TOKEN", "STAFF_BOT_TOKEN") if name in missing]
    if tokens and needs_tokens(settings, roles):
        words = f"{', '.join(tokens)}: not set. Make bots with @BotFather and put their tokens into .env"
        if not _SPEAKING & set(roles):
            words += " (or only the bots' names: PATIENT_BOT_USERNAME, STAFF_BOT_USERNAME)"
        raise WrongSettings(words)
    if set(roles) == {ProcessRole.INTAKE} and "DATA_KEY" in missing and not settings.door_key():
        raise WrongSettings("INTAKE_PUBLIC_KEY: not set; write what f0care key public prints where DATA_KEY is set")


def check_roles(settings: Settings, roles: frozenset[ProcessRole]) -> None:
    """Check that a SQLite file has one process, which does everything. Raises WrongSettings."""
    if settings.database_url.startswith("sqlite") and roles != frozenset(ProcessRole):
        raise WrongSettings(
            "--role: a SQLite file is worked on by one process alone, in all roles; "
            "leave --role away, or move to PostgreSQL with f0care db copy"
        )
