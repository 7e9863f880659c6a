"""The call list: tasks as staff work through them, phone in hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, true

from core.phones import Phone, stored_phone
from core.store.dialect import among
from core.store.handing_over import Reach, within
from core.store.tables import areas, bookings, residents, tasks
from core.unit import Unit

RESTS = timedelta(hours=1)  # after a call in vain


@dataclass(frozen=True)
class Call:
    """A task with what is known of calls for it; `outcome` is that of the last one."""

    id: int
    kind: str
    detail: str
    booking_id: int | None
    pickup_id: int | None
    phone: Phone | None = field(repr=False)
    phone_digest: str | None = field(repr=False)
    created_at: datetime
    tries: int
    tried_at: datetime | None
    outcome: str | None
    done_at: datetime | None
    done_by: str | None


def calls_to_make(unit: Unit, scheme_id: str, reach: Reach, after: int, limit: int) -> list[Call]:
    """What is to be called for now, oldest first."""
    rested = tasks.c.tried_at.is_(None) | (tasks.c.tried_at <= unit.now - RESTS)
    query = _query(scheme_id, reach).where(tasks.c.done_at.is_(None), rested, tasks.c.id > after)
    return _calls(unit, query.order_by(tasks.c.id).limit(limit))


def calls_resting(unit: Unit, scheme_id: str, reach: Reach, limit: int) -> list[Call]:
    """What was called for in vain within the hour, in the order in which its turn comes again."""
    resting = tasks.c.done_at.is_(None) & (tasks.c.tried_at > unit.now - RESTS)
    query = _query(scheme_id, reach).where(resting)
    return _calls(unit, query.order_by(tasks.c.tried_at, tasks.c.id).limit(limit))


def count_open(unit: Unit, scheme_id: str, reach: Reach) -> int:
    """How many calls there are to make, now or later."""
    query = (
        select(func.count())
        .select_from(tasks)
        .where(tasks.c.scheme_id == scheme_id, tasks.c.done_at.is_(None))
    )
    if reach is not None:
        query = query.outerjoin(bookings, bookings.c.id == tasks.c.booking_id)
    return unit.connection.execute(query.where(_belongs_to(scheme_id, reach))).scalar_one()


def find_call(unit: Unit, scheme_id: str, task_id: int, reach: Reach) -> Call | None:
    """One task, also when it is done."""
    found = _calls(unit, _query(scheme_id, reach).where(tasks.c.id == task_id))
    return found[0] if found else None


def owners_of(
    unit: Unit, scheme_id: str, phone_digests: Sequence[str], reach: Reach
) -> Mapping[str, list[tuple[str, str]]]:
    """Whose phones these are on the roll: names and areas, by phone."""
    query = (
        select(residents.c.phone_digest, residents.c.name_sealed, areas.c.name)
        .join(areas, areas.c.id == residents.c.area_id)
        .where(
            residents.c.scheme_id == scheme_id,
            among(unit, residents.c.phone_digest, phone_digests),
            _lives_within(reach),
        )
        .order_by(residents.c.id)
    )
    owners: dict[str, list[tuple[str, str]]] = {}
    for digest, name, area in unit.connection.execute(query):
        owners.setdefault(digest, []).append((unit.sealer.unseal(name), area))
    return owners


def _query(scheme_id: str, reach: Reach) -> Select[Any]:
    names = [name for name in Call.__dataclass_fields__ if name not in ("phone", "pickup_id")]
    return (
        select(*(tasks.c[name] for name in names), tasks.c.phone_sealed, bookings.c.pickup_id)
        .outerjoin(bookings, bookings.c.id == tasks.c.booking_id)
        .where(tasks.c.scheme_id == scheme_id, _belongs_to(scheme_id, reach))
    )


def _belongs_to(scheme_id: str, reach: Reach) -> ColumnElement[bool]:
    """A task without a booking belongs to where its phone stands on the roll."""
    if reach is None:
        return true()
    owned = exists().where(
        residents.c.scheme_id == scheme_id,
        residents.c.phone_digest == tasks.c.phone_digest,
        _lives_within(reach),
    )
    return within(reach) | (tasks.c.booking_id.is_(None) & owned)


def _lives_within(reach: Reach) -> ColumnElement[bool]:
    return true() if reach is None else residents.c.area_id.in_(reach)


def _calls(unit: Unit, query: Select[Any]) -> list[Call]:
    calls = []
    for row in unit.connection.execute(query):
        values = row._asdict()
        sealed = values.pop("phone_sealed")
        phone = stored_phone(unit.sealer.unseal(sealed)) if sealed else None
        calls.append(Call(phone=phone, **values))
    return calls
