"""What lies at a desk for whoever comes: shares with the people they are for, and who gave them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, select, true, update

from core.residents.resident_id import ResidentId
from core.store.bookings import thawed
from core.store.dialect import among_ids
from core.store.pickups import COLLECTABLE
from core.store.tables import areas, audit, booking_people, bookings, pickups, residents
from core.unit import Unit

Reach = frozenset[int] | None  # areas; None: the whole scheme
SHOWN = ("review", "booked", "ready", "missed", "collected", "lapsed")
GIVING = "hand_out"  # the audit's word for it


@dataclass(frozen=True)
class Share:
    """A booking as those see it who hand it over; `people` are names and IDs, unmasked."""

    booking_id: int
    pickup_id: int | None
    status: str
    masks: int
    area: str | None
    frozen_until: datetime | None
    people: tuple[tuple[str, ResidentId], ...] = field(repr=False)

    def frozen(self, now: datetime) -> bool:
        """Whether nobody may hand it over now."""
        return self.frozen_until is not None and self.frozen_until > now


@dataclass(frozen=True)
class Giving:
    """When and by whom a share was handed over, and what the audit says beside that."""

    at: datetime
    actor: str
    detail: str


def within(reach: Reach) -> ColumnElement[bool]:
    """Bookings of these areas."""
    if reach is None:
        return true()
    return bookings.c.area_id.in_(reach) if reach else false()


def shares_of_pickups(unit: Unit, pickup_ids: Sequence[int], reach: Reach) -> list[Share]:
    """What is collected with these pickups, in the order of booking."""
    theirs = among_ids(unit, bookings.c.pickup_id, pickup_ids) & bookings.c.status.in_(SHOWN)
    return _shares(unit, theirs & within(reach), None)


def shares_with_last4(
    unit: Unit, scheme_id: str, last4: str, reach: Reach, limit: int
) -> list[Share]:
    """The shares of people whose ID ends so; those that wait to be collected first, then the
    newest.
    """
    digest = unit.sealer.digest("last4", last4)
    theirs = select(booking_people.c.booking_id).where(booking_people.c.last4_digest == digest)
    ours = (bookings.c.scheme_id == scheme_id) & bookings.c.status.in_(SHOWN)
    return _shares(unit, ours & bookings.c.id.in_(theirs) & within(reach), limit)


def shares_of_bookings(unit: Unit, scheme_id: str, ids: Sequence[int], reach: Reach) -> list[Share]:
    """These bookings, whatever became of them."""
    ours = (bookings.c.scheme_id == scheme_id) & among_ids(unit, bookings.c.id, ids)
    return _shares(unit, ours & within(reach), None)


def collect(unit: Unit, booking_ids: Sequence[int], before: Sequence[str]) -> dict[int, int | None]:
    """Those of the bookings that were in such a state and not frozen are collected now; returns
    them with their pickups, also one that was planned in this very moment. Of two that try at once
    one gets each booking.
    """
    statement = (
        update(bookings)
        .where(bookings.c.id.in_(booking_ids), bookings.c.status.in_(before), thawed(unit))
        .values(status="collected", changed_at=unit.now)
        .returning(bookings.c.id, bookings.c.pickup_id)
    )
    return dict(sorted(tuple(row) for row in unit.connection.execute(statement)))


def take_back(unit: Unit, booking_ids: Sequence[int]) -> list[int]:
    """Collected bookings wait to be collected again, those with a pickup as `ready`."""
    waiting = case((bookings.c.pickup_id.is_(None), "booked"), else_="ready")
    statement = (
        update(bookings)
        .where(bookings.c.id.in_(booking_ids), bookings.c.status == "collected")
        .values(status=waiting, changed_at=unit.now)
        .returning(bookings.c.id)
    )
    return sorted(unit.connection.execute(statement).scalars())


def reopen_pickup(unit: Unit, pickup_id: int) -> None:
    """A pickup has not ended after all."""
    statement = update(pickups).where(pickups.c.id == pickup_id)
    unit.connection.execute(statement.values(ended_at=None, ended_by=None))


def givings_of(unit: Unit, booking_ids: Sequence[int]) -> dict[int, Giving]:
    """The last time that each of these was handed over, where it was."""
    objects = {f"booking:{booking_id}": booking_id for booking_id in booking_ids}
    query = (
        select(audit.c.object, audit.c.at, audit.c.actor, audit.c.detail)
        .where(audit.c.object.in_(objects), audit.c.action == GIVING)
        .order_by(audit.c.id)
    )
    return {objects[row.object]: Giving(*row[1:]) for row in unit.connection.execute(query)}


def pickups_between(unit: Unit, point_id: int, first: datetime, last: datetime) -> list[int]:
    """Everybody who comes to a point from `first` to `last`, in order of time and code."""
    query = select(pickups.c.id).where(
        pickups.c.point_id == point_id,
        pickups.c.starts_at >= first,
        pickups.c.starts_at < last,
    )
    order = (pickups.c.starts_at, pickups.c.code)
    return list(unit.connection.execute(query.order_by(*order)).scalars())


def deliveries(unit: Unit, scheme_id: str, reach: Reach, after: int, limit: int) -> list[int]:
    """Open pickups that are brought to the door, in the order of planning."""
    waits = select(bookings.c.pickup_id).where(
        bookings.c.pickup_id == pickups.c.id, bookings.c.status.in_(COLLECTABLE), within(reach)
    )
    query = select(pickups.c.id).where(
        pickups.c.scheme_id == scheme_id,
        pickups.c.ended_at.is_(None),
        pickups.c.starts_at.is_(None),
        pickups.c.id > after,
        waits.exists(),
    )
    return list(unit.connection.execute(query.order_by(pickups.c.id).limit(limit)).scalars())


def _shares(unit: Unit, condition: ColumnElement[bool], limit: int | None) -> list[Share]:
    waiting_first = case((bookings.c.status.in_((*COLLECTABLE, "booked")), 0), else_=1)
    order = (waiting_first, bookings.c.id.desc()) if limit else (bookings.c.id,)
    columns = ("id", "pickup_id", "status", "masks", "frozen_until")
    query = (
        select(*(bookings.c[name] for name in columns), areas.c.name.label("area"))
        .outerjoin(areas, areas.c.id == bookings.c.area_id)
        .where(condition)
        .order_by(*order)
        .limit(limit)
    )
    rows = unit.connection.execute(query).all()
    people = _people_of(unit, [row.id for row in rows])
    return [
        Share(
            booking_id=row.id,
            pickup_id=row.pickup_id,
            status=row.status,
            masks=row.masks,
            area=row.area,
            frozen_until=row.frozen_until,
            people=tuple(people.get(row.id, ())),
        )
        for row in rows
    ]


def _people_of(unit: Unit, booking_ids: Sequence[int]) -> dict[int, list[tuple[str, ResidentId]]]:
    on_roll = and_(
        residents.c.scheme_id == bookings.c.scheme_id,
        residents.c.id_digest == booking_people.c.id_digest,
    )
    columns: tuple[Any, ...] = (
        booking_people.c.booking_id,
        func.coalesce(residents.c.name_sealed, booking_people.c.name_sealed),
        booking_people.c.id_sealed,
    )
    query = (
        select(*columns)
        .join(bookings, bookings.c.id == booking_people.c.booking_id)
        .outerjoin(residents, on_roll)
        .where(among_ids(unit, booking_people.c.booking_id, booking_ids))
        .order_by(booking_people.c.id)
    )
    people: dict[int, list[tuple[str, ResidentId]]] = {}
    for booking_id, name, number in unit.connection.execute(query):
        known = unit.sealer.unseal(name) if name else ""
        person = (known, ResidentId(unit.sealer.unseal(number)))
        people.setdefault(booking_id, []).append(person)
    return people
