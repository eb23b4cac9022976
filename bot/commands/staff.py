"""`f0care staff …`: staff members, from the command line."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chance import Secrets
from bot.clock import SystemClock
from bot.commands.facility import CannotDo
from bot.commands.operator import house_of, operator
from bot.main import opened
from bot.settings import Settings
from bot.telegram_bots.profiles import staff_bot
from conversations.dialog.scene import Scene
from conversations.model.people import Role
from conversations.people import one_time_links
from conversations.station import members


def add(settings: Settings, facility_code: str, name: str, role: str, telegram_id: int | None) -> str:
    """Add a staff member, or make the one-time link by which they join. Raises CannotDo."""
    now = SystemClock().now()
    if not name.strip():
        raise CannotDo("the name is empty: write it as colleagues know the person")
    with opened(settings) as work:
        facility = work.facilities.by_code(facility_code)
        if facility is None:
            raise CannotDo(f"there is no facility {facility_code}; `f0care facility list` shows them")
        work.audit.note(operator(), f"added {role}", f"facility:{facility_code}", now)
        if telegram_id is not None:
            work.staff.add(facility.id, name.strip(), Role(role), str(telegram_id), now)
            return f"added {name.strip()} as {role} of {facility.name}"
        token = Secrets().token()
        work.staff.invite(
            facility.id, name.strip(), Role(role), one_time_links.digest(token), now + one_time_links.LINK_HOLDS
        )
    bot = settings.staff_bot_username
    if bot:
        return f"send {name.strip()} this link; it works once, for a day: {staff_bot(bot).deep_link(f'i_{token}')}"
    return f"{name.strip()} writes this to the staff bot, once, within a day: /start i_{token}"


def end(settings: Settings, telegram_id: int, facility_code: str | None) -> Iterator[str]:
    """End a person's rights and what follows: invitations they may know, alarms they hold. Raises CannotDo."""
    now, person = SystemClock().now(), str(telegram_id)
    house = house_of(settings)
    told = []
    with opened(settings) as work:
        scene = Scene(work, house, now, key=f"ended:{person}:{now.timestamp():.0f}")
        for staff in work.staff.everywhere(person):
            facility = work.facilities.get(staff.facility)
            if facility is None or (facility_code and facility.code != facility_code):
                continue
            work.staff.end(person, facility.id, now)
            work.audit.note(operator(), "rights ended", f"staff:{staff.id}", now, detail={"facility": facility.id})
            members.left(scene, facility, staff)
            told.append(f"ended: {staff.name}, {staff.role} of {facility.name}; unused invitations there are void")
        if not told:
            raise CannotDo(f"{telegram_id} has no rights there; `f0care staff list` shows people's numbers")
        work.outbox.put(scene.outgoing, now)
    yield from told


def forget_pin(settings: Settings, telegram_id: int) -> str:
    """Forget a staff member's PIN: they choose a new one the next time it is asked for. Raises CannotDo."""
    with opened(settings) as work:
        if not work.credentials.forget_pin(str(telegram_id)):
            raise CannotDo(f"{telegram_id} has no PIN; `f0care staff list` shows people's numbers")
        work.audit.note(operator(), "pin forgotten", f"person:{telegram_id}", SystemClock().now())
    return "forgotten: the person writes /mapin to the staff bot in private and chooses a new one"


def listed(settings: Settings) -> Iterator[str]:
    """Yield a line for each staff member."""
    with opened(settings) as work:
        for facility in work.facilities.all():
            for person in work.staff.of_facility(facility.id):
                yield f"{facility.code}\t{person.role}\t{person.name}\t{person.person}"
