"""Writing what staff send: a plan, its pickups, and the bookings that they get."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from core.phones import Phone
from core.store.bookings import thawed
from core.store.dialect import among_ids
from core.store.tables import bookings, pickups, plans
from core.unit import Unit


@dataclass(frozen=True)
class NewPickup:
    """A pickup about to be written; `starts_at` and `keep_until` None: brought to the door."""

    code: str = field(repr=False)
    starts_at: datetime | None
    phone: Phone = field(repr=False)
    bookings: tuple[int, ...]
    keep_until: datetime | None


def add_plan(unit: Unit, scheme_id: str, point_id: int, actor: str, households: int) -> int:
    """Writes what staff send now and returns its row."""
    statement = insert(plans).values(
        scheme_id=scheme_id,
        point_id=point_id,
        actor=actor,
        households=households,
        sent_at=unit.now,
    )
    return int(unit.connection.execute(statement.returning(plans.c.id)).scalar_one())


def add_pickups(
    unit: Unit, scheme_id: str, plan_id: int, point_id: int, new: Sequence[NewPickup]
) -> list[int]:
    """Writes pickups and returns their rows in the same order; bookings are not touched."""
    if not new:
        return []
    common = {"scheme_id": scheme_id, "plan_id": plan_id, "point_id": point_id}
    common |= {"created_at": unit.now, "changed_at": unit.now}
    rows = [
        common
        | {
            "code": pickup.code,
            "starts_at": pickup.starts_at,
            "keep_until": pickup.keep_until,
            "phone_digest": unit.sealer.digest("phone", pickup.phone.e164),
            "phone_sealed": unit.sealer.seal(pickup.phone.e164),
        }
        for pickup in new
    ]
    unit.connection.execute(insert(pickups), rows)
    query = select(pickups.c.code, pickups.c.id).where(pickups.c.plan_id == plan_id)
    ids = dict(unit.connection.execute(query).all())  # a code is one pickup's at its point
    return [ids[pickup.code] for pickup in new]


def codes_in_use(unit: Unit, point_id: int) -> set[str]:
    """Every code that was ever given out at a point: none is given twice."""
    query = select(pickups.c.code).where(pickups.c.point_id == point_id)
    return set(unit.connection.execute(query).scalars())


def hold_booked(unit: Unit, booking_ids: Sequence[int]) -> int:
    """How many of these bookings are `booked` and not frozen; they stay so until this unit ends."""
    query = select(bookings.c.id).where(
        among_ids(unit, bookings.c.id, booking_ids),
        bookings.c.status == "booked",
        thawed(unit),
    )
    held = query.order_by(bookings.c.id).with_for_update()  # in order: two plans do not deadlock
    return len(unit.connection.execute(held).all())


def give_bookings(unit: Unit, chosen: Sequence[tuple[int, int]]) -> None:
    """(booking, pickup): bookings that are held become `ready` for that pickup."""
    statement = (
        update(bookings)
        .where(bookings.c.id == bindparam("booking"))
        .values(status="ready", pickup_id=bindparam("pickup"), changed_at=unit.now)
    )
    rows = [{"booking": booking, "pickup": pickup} for booking, pickup in chosen]
    if rows:
        unit.connection.execute(statement, rows)
