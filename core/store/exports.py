"""Bookings as they are exported, read in a stream so that a million of them need no memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from core.store.tables import areas, booking_people, bookings, releases
from core.unit import Unit

ROWS_AT_A_TIME = 1000


@dataclass(frozen=True)
class ExportedBooking:
    """One booking with the first of its people."""

    id: int
    opens_at: datetime | None
    status: str
    channel: str
    masks: int
    name: str = field(repr=False)
    number: str = field(repr=False)
    phone: str = field(repr=False)
    area: str | None
    created_at: datetime


def bookings_of(unit: Unit, scheme_id: str) -> Iterator[ExportedBooking]:
    """Every booking of a scheme in the order of booking."""
    unseal = unit.sealer.unseal
    for row in unit.connection.execute(_query(scheme_id)):
        yield ExportedBooking(
            id=row.id,
            opens_at=row.opens_at,
            status=row.status,
            channel=row.channel,
            masks=row.masks,
            name=unseal(row.name_sealed) if row.name_sealed else "",
            number=unseal(row.id_sealed) if row.id_sealed else "",
            phone=unseal(row.phone_sealed),
            area=row.area,
            created_at=row.created_at,
        )


def _query(scheme_id: str) -> Select[Any]:
    people = booking_people.alias()
    first = select(func.min(people.c.id)).where(people.c.booking_id == bookings.c.id)
    first = first.correlate(bookings)
    return (
        select(
            bookings,
            booking_people.c.name_sealed,
            booking_people.c.id_sealed,
            areas.c.name.label("area"),
            releases.c.opens_at,
        )
        .select_from(bookings)
        .outerjoin(booking_people, booking_people.c.id == first.scalar_subquery())
        .outerjoin(areas, areas.c.id == bookings.c.area_id)
        .outerjoin(releases, releases.c.id == bookings.c.release_id)
        .where(bookings.c.scheme_id == scheme_id)
        .order_by(bookings.c.id)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
