"""Accepted patients, written straight into memory, because registering tens of thousands is not what is measured."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Integer, String, cast, insert, literal, select, update

from conversations.model.people import FacilityKind
from storage import tables
from storage.engine.sealing import bound, phone_index
from storage.people.patients import PATIENT_SEALED
from tests.support.channels import PATIENTS

_AT_ONCE = 10_000
_PATTERN = 1_000


def seed(engine: Engine, chats: Sequence[int], now: datetime) -> None:
    """One facility with its group, and for each chat a contact with one patient accepted a day ago."""
    before = now - timedelta(days=1)
    with engine.begin() as connection:
        connection.execute(insert(tables.table(tables.Facility)), [_facility()])
    for start in range(0, len(chats), _AT_ONCE):
        some = list(enumerate(chats[start : start + _AT_ONCE], start + 1))
        with engine.begin() as connection:
            for model, rows in (
                (tables.Contact, [_contact(n, chat, before) for n, chat in some]),
                (tables.Patient, [_patient(n) for n, _ in some]),
                (tables.CareLink, [_link(n, before) for n, _ in some]),
                (tables.Episode, [_episode(n, before) for n, _ in some]),
            ):
                connection.execute(insert(tables.table(model)), rows)


def seed_many(engine: Engine, first_chat: int, number: int, now: datetime, *, stations: int = 1) -> None:
    """The same for very many, most of them copies inside the database of a first thousand, dealt out to stations."""
    pattern = min(number, _PATTERN)
    assert number % pattern == 0, f"copies come by {pattern}"
    seed(engine, range(first_chat, first_chat + pattern), now)
    turn = select(literal(1).label("n")).cte("turn", recursive=True)
    turn = turn.union_all(select(turn.c.n + 1).where(turn.c.n < number // pattern - 1))
    shift = turn.c.n * pattern
    with engine.begin() as connection:
        for model in (tables.Contact, tables.Patient, tables.CareLink, tables.Episode) if number > pattern else ():
            table = tables.table(model)
            if model is tables.Patient:  # a copy inside the database would not open: values are bound to their row
                for at in range(pattern, number, _PATTERN):
                    more = range(at + 1, min(at + _PATTERN, number) + 1)
                    connection.execute(insert(table), [_patient(n) for n in more])
                continue
            moved = {
                "id": table.c.id + shift,
                **{name: table.c[name] + shift for name in ("contact_id", "patient_id") if name in table.c},
            }
            if model is tables.Contact:
                moved["address"] = cast(cast(table.c.address, Integer) + shift, String)
            names = [column.name for column in table.c]
            copies = select(*(moved.get(name, table.c[name]) for name in names)).select_from(
                turn.join(table, literal(True))
            )
            connection.execute(insert(table).from_select(names, copies.order_by(turn.c.n, table.c.id)))
    deal_out(engine, [-100500 - station for station in range(stations)])


def deal_out(engine: Engine, chats: Sequence[int]) -> None:
    """As many stations as there are groups, the patients dealt out among them."""
    facility, episode = tables.table(tables.Facility), tables.table(tables.Episode)
    with engine.begin() as connection:
        first = dict(connection.execute(facility.select()).mappings().one())
        others = [{**first, "id": n, "code": f"TYT-{n}", "staff_chat": str(chat)} for n, chat in enumerate(chats, 1)]
        connection.execute(update(facility).values(staff_chat=str(chats[0])))
        if others[1:]:
            connection.execute(insert(facility), others[1:])
        connection.execute(update(episode).values(facility_id=1 + episode.c.id % len(chats)))


def _facility() -> dict[str, Any]:
    return {
        "id": 1,
        "code": "TYT-BANXEO",
        "name": "Trạm Y tế xã Bản Xèo",
        "kind": FacilityKind.HEALTH_STATION.value,
        "commune": "02725",
        "hotline": "0214 3883 115",
        "staff_chat": "-100500",
    }


def _contact(number: int, chat: int, since: datetime) -> dict[str, Any]:
    return {"id": number, "channel": PATIENTS, "address": str(chat), "language": "vi", "since": since}


def _patient(number: int) -> dict[str, Any]:
    phone = f"+849{number:08d}"
    row = {
        "id": number,
        "code": f"LC-{number:06d}",
        "full_name": f"Lý Thị Mẩy {number}",
        "birth": "1988-03-05",
        "sex": "female",
        "phone": phone,
        "phone_index": phone_index(phone),
        "address": "Thôn Lũng Pô",
        "commune": "02725",
    }
    return bound(row, "code", *PATIENT_SEALED)


def _link(number: int, since: datetime) -> dict[str, Any]:
    return {"contact_id": number, "patient_id": number, "relation": "self", "since": since}


def _episode(number: int, accepted: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "patient_id": number,
        "contact_id": number,
        "facility_id": 1,
        "status": "accepted",
        "place": "home",
        "screening": {"doses": 2, "risks": []},
        "positive_on": accepted.date(),
        "phone_proven": True,
        "opened_at": accepted,
        "accepted_at": accepted,
        "decided_at": accepted,
        "decided_by": "Lù Thị Hoa",
    }
