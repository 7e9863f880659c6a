"""Who collects: those without a word yet of when, and those of a pickup."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, true

from core.phones import Phone, stored_phone
from core.residents.resident_id import ResidentId
from core.store.dialect import among_ids
from core.store.pickups import COLLECTABLE
from core.store.tables import booking_people, bookings, residents
from core.unit import Unit


@dataclass(frozen=True)
class Collector:
    """Somebody whom a booking is for; household, own phone and groups as the roll has them."""

    booking_id: int
    masks: int
    frozen_until: datetime | None
    id: ResidentId
    name: str = field(repr=False)
    household: str | None = field(repr=False)  # digest of its number
    own_phone: Phone | None
    booked_from: Phone
    groups: tuple[str, ...] = field(repr=False)


def unplanned(unit: Unit, scheme_id: str, area_ids: frozenset[int] | None) -> list[Collector]:
    """The people of all bookings that wait for a pickup time, in the order of booking; of these
    areas alone where any are given.
    """
    phones = _Phones(unit)
    query = _query().where(_unplanned(unit, scheme_id, area_ids))
    return [_collector(unit, row, phones) for row in unit.connection.execute(query)]


def count_unplanned(unit: Unit, scheme_id: str, area_ids: frozenset[int] | None) -> int:
    """How many bookings those are."""
    query = select(func.count()).select_from(bookings)
    return unit.connection.execute(query.where(_unplanned(unit, scheme_id, area_ids))).scalar_one()


def collectors_with(unit: Unit, pickup_ids: Sequence[int]) -> dict[int, list[Collector]]:
    """By pickup, the people of what waits to be collected with it, in the order of booking."""
    phones, found = _Phones(unit), dict[int, list[Collector]]()
    theirs = among_ids(unit, bookings.c.pickup_id, pickup_ids)
    for row in unit.connection.execute(_query().where(theirs, bookings.c.status.in_(COLLECTABLE))):
        found.setdefault(row.pickup_id, []).append(_collector(unit, row, phones))
    return found


class _Phones:
    """Phones as they are unsealed: reading a number costs more than looking it up again."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._read: dict[str, Phone] = {}

    def read(self, sealed: bytes) -> Phone:
        e164 = self._unit.sealer.unseal(sealed)
        if e164 not in self._read:
            self._read[e164] = stored_phone(e164)
        return self._read[e164]


def _unplanned(unit: Unit, scheme_id: str, area_ids: frozenset[int] | None) -> ColumnElement[bool]:
    theirs = true() if area_ids is None else among_ids(unit, bookings.c.area_id, sorted(area_ids))
    return and_(
        theirs,
        bookings.c.scheme_id == scheme_id,
        bookings.c.status == "booked",
        bookings.c.pickup_id.is_(None),
    )


def _query() -> Select[Any]:
    on_roll = and_(
        residents.c.scheme_id == bookings.c.scheme_id,
        residents.c.id_digest == booking_people.c.id_digest,
    )
    return (
        select(
            bookings.c.id,
            bookings.c.pickup_id,
            bookings.c.masks,
            bookings.c.frozen_until,
            bookings.c.phone_sealed,
            booking_people.c.id_sealed,
            booking_people.c.name_sealed,
            residents.c.name_sealed.label("roll_name_sealed"),
            residents.c.household_digest,
            residents.c.phone_sealed.label("own_phone_sealed"),
            residents.c.groups,
        )
        .join(booking_people, booking_people.c.booking_id == bookings.c.id)
        .outerjoin(residents, on_roll)
        .order_by(bookings.c.id, booking_people.c.id)
    )


def _collector(unit: Unit, row: Row[Any], phones: _Phones) -> Collector:
    name = row.roll_name_sealed or row.name_sealed
    return Collector(
        booking_id=row.id,
        masks=row.masks,
        frozen_until=row.frozen_until,
        id=ResidentId(unit.sealer.unseal(row.id_sealed)),
        name=unit.sealer.unseal(name) if name else "",
        household=row.household_digest,
        own_phone=phones.read(row.own_phone_sealed) if row.own_phone_sealed else None,
        booked_from=phones.read(row.phone_sealed),
        groups=tuple(row.groups.split(";")) if row.groups else (),
    )
