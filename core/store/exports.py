"""Bookings as they are exported, read in a stream so that a million of them need no memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from core.store.desk_bookings import Chosen, within
from core.store.tables import areas, booking_people, bookings, pickups, points, releases
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
    point: str | None
    starts_at: datetime | None  # of the slot that it is collected in
    created_at: datetime


def bookings_of(unit: Unit, chosen: Chosen) -> Iterator[ExportedBooking]:
    """The chosen bookings of a scheme in the order of booking."""
    unseal = unit.sealer.unseal
    for row in unit.connection.execute(_query(chosen)):
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
            point=row.point,
            starts_at=row.starts_at,
            created_at=row.created_at,
        )


def _query(chosen: Chosen) -> Select[Any]:
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
            points.c.name.label("point"),
            pickups.c.starts_at,
        )
        .select_from(bookings)
        .outerjoin(booking_people, booking_people.c.id == first.scalar_subquery())
        .outerjoin(areas, areas.c.id == bookings.c.area_id)
        .outerjoin(releases, releases.c.id == bookings.c.release_id)
        .outerjoin(pickups, pickups.c.id == bookings.c.pickup_id)
        .outerjoin(points, points.c.id == pickups.c.point_id)
        .where(within(chosen))
        .order_by(bookings.c.id)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
