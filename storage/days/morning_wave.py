"""Morning wave: one statement asks every expected contact, however many, and never one twice.

The outbox's unique key (step, day, contact) is what makes it harmless to run it again, late, or in two processes.
Each contact is asked in its own channel: one that answers for a patient is in a patients' channel of any messenger.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from sqlalchemy import (
    ColumnElement,
    String,
    Subquery,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from conversations.model.outgoing import Lane
from conversations.reports.morning_wave import STRIDE, WAVE_PLACES
from storage import tables

_CONTACT = tables.table(tables.Contact)
_LINK = tables.table(tables.CareLink)
_OUTBOX = tables.table(tables.Outbox)
_SLOT = tables.table(tables.ReportSlot)
_ASKED, _KNOWN = _OUTBOX.alias("asked"), _OUTBOX.alias("known")

_PLACES: ColumnElement[int] = literal_column(str(WAVE_PLACES))
_ROOT = _CONTACT.c.id * literal_column(str(STRIDE)) % _PLACES
_PLACE = _ROOT * _ROOT % _PLACES * _ROOT % _PLACES
"""A contact's place in the wave, as `morning_wave.place` of `conversations.reports` has it."""

_STILL: dict[str, ColumnElement[bool]] = {
    "ask": or_(
        literal_column("report_slot.state = 'expected'"),
        and_(
            literal_column("report_slot.state = 'started'"),
            _SLOT.c.started_at <= bindparam("broken_off", type_=_SLOT.c.started_at.type),
        ),
    ),
    "nudge": literal_column("report_slot.state IN ('expected', 'started')"),
}


def _key(step: str) -> ColumnElement[str]:
    return bindparam(f"{step}_of_day", type_=String) + cast(_CONTACT.c.id, String)


def keys(day: date) -> dict[str, str]:
    """Return the prefixes of the keys of a day's questions and nudges: one value, not four joined for each contact."""
    return {f"{step}_of_day": f"{step}:{day.isoformat()}:" for step in ("ask", "nudge")}


def _remind(step: Literal["ask", "nudge"]) -> Insert:
    # Contact by contact, each through its indexes: as a join this is a trap for a planner without fresh statistics
    # (PostgreSQL took minutes instead of half a second the first time a new day was asked for).
    waits = and_(
        _SLOT.c.patient_id == _LINK.c.patient_id,
        _SLOT.c.day == bindparam("on"),
        _SLOT.c.number == literal_column("1"),
        _STILL[step],
    )
    first = (
        select(func.min(_SLOT.c.id))
        .select_from(_LINK.outerjoin(_SLOT, waits))
        .where(_LINK.c.contact_id == _CONTACT.c.id, _LINK.c.until.is_(None))
        .correlate(_CONTACT)
        .scalar_subquery()
    )
    chosen = select(_CONTACT.c.channel, _CONTACT.c.address, _key(step).label("key"), first.label("slot")).where(
        _PLACE.between(bindparam("since"), bindparam("until") - literal_column("1")),  # counted once a row
        _CONTACT.c.unreachable_since.is_(None),
        ~exists(select(literal_column("1")).where(_KNOWN.c.key == _key(step))),
    )
    if step == "nudge":
        before = bindparam("asked_before", type_=_OUTBOX.c.created_at.type)
        was_asked = and_(_ASKED.c.key == _key("ask"), _ASKED.c.created_at <= before)
        chosen = chosen.where(exists(select(literal_column("1")).where(was_asked)))
    # OFFSET 0 keeps both databases from folding this in and looking the slot up again for each column it goes into.
    return _into_outbox(step, chosen.order_by(_CONTACT.c.id).offset(0).subquery("chosen"))


def _into_outbox(step: str, chosen: Subquery) -> Insert:
    columns = {
        "key": chosen.c.key,
        "channel": chosen.c.channel,
        "address": chosen.c.address,
        "lane": literal(Lane.REMINDER.value),
        "kind": literal(step),
        "slot_id": chosen.c.slot,
        "card": literal("slot:") + cast(chosen.c.slot, String),
        "state": literal("waiting"),
        "attempts": literal(0),
        "why": literal(""),
        "created_at": bindparam("now", type_=_OUTBOX.c.created_at.type),
    }
    due = select(*columns.values()).where(chosen.c.slot.is_not(None))
    return insert(_OUTBOX).from_select(list(columns), due, include_defaults=False).on_conflict_do_nothing()


# A look-up per contact here too, for the same reason as in `_remind`.
_EXPECTED = exists(
    select(literal_column("1"))
    .select_from(_LINK.join(_SLOT, and_(_SLOT.c.patient_id == _LINK.c.patient_id, _SLOT.c.day == bindparam("on"))))
    .where(_LINK.c.contact_id == _CONTACT.c.id, _LINK.c.until.is_(None), _SLOT.c.number == literal_column("1"))
)
ASKED_FOR = select(func.count()).select_from(_CONTACT).where(_CONTACT.c.unreachable_since.is_(None), _EXPECTED)
REMIND = {"ask": _remind("ask"), "nudge": _remind("nudge")}
