"""Pickups: one household's slot at a point, and the bookings that it collects there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, select, update

from core.phones import Phone, stored_phone
from core.store.bookings import thawed
from core.store.dialect import among_ids
from core.store.phones import digest_of
from core.store.tables import bookings, phones, pickups, plans, points
from core.unit import Unit

COLLECTABLE = ("ready", "missed")  # a booking that still lies there for somebody


@dataclass(frozen=True)
class Pickup:
    """A pickup as it stands; `place` and `english` say where, `starts_at` None: brought. Its share
    is kept until `keep_until`, whatever slot it is moved to.
    """

    id: int
    scheme_id: str
    plan_id: int
    point_id: int
    code: str = field(repr=False)
    starts_at: datetime | None
    keep_until: datetime | None
    missed: int
    confirmed_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    created_at: datetime
    point: str
    english: str
    map_line: str
    contact: str
    phone: Phone = field(repr=False)

    @property
    def place(self) -> str:
        """Where to go, as a text tells it."""
        return f"{self.point}（{self.map_line}）" if self.map_line else self.point


@dataclass(frozen=True)
class Summary:
    """What a household is told of: its first booking, the masks that lie there for it, and the
    language that its phone reads.
    """

    booking_id: int
    masks: int
    language: str


def find_pickup(unit: Unit, pickup_id: int, *, hold: bool = False) -> Pickup | None:
    """One pickup; `hold`: nobody else changes it before this unit ends."""
    query = query_pickups().where(pickups.c.id == pickup_id)
    if hold:
        query = query.with_for_update(of=pickups)
    row = unit.connection.execute(query).one_or_none()
    return pickup_of(unit, row) if row else None


def pickups_by_ids(unit: Unit, pickup_ids: Sequence[int]) -> dict[int, Pickup]:
    """Those pickups, by row."""
    query = query_pickups().where(among_ids(unit, pickups.c.id, pickup_ids))
    return {row.id: pickup_of(unit, row) for row in unit.connection.execute(query)}


def pickup_of_booking(unit: Unit, booking_id: int) -> Pickup | None:
    """The pickup that a booking is collected with, where one was planned."""
    theirs = select(bookings.c.pickup_id).where(bookings.c.id == booking_id)
    row = unit.connection.execute(
        query_pickups().where(pickups.c.id == theirs.scalar_subquery())
    ).one_or_none()
    return pickup_of(unit, row) if row else None


def any_planned(unit: Unit, scheme_id: str) -> bool:
    """Whether staff have sent any plan of a scheme."""
    query = select(exists().where(plans.c.scheme_id == scheme_id))
    return bool(unit.connection.execute(query).scalar_one())


def pickups_with_code(unit: Unit, scheme_id: str, code: str) -> list[Pickup]:
    """The pickups with this code, at whatever point; also those that ended."""
    query = query_pickups().where(pickups.c.scheme_id == scheme_id, pickups.c.code == code)
    rows = unit.connection.execute(query.order_by(pickups.c.id.desc()).limit(20))
    return [pickup_of(unit, row) for row in rows]


def bookings_with(unit: Unit, pickup_id: int) -> list[int]:
    """The bookings that are collected with a pickup, in the order of booking."""
    query = select(bookings.c.id).where(bookings.c.pickup_id == pickup_id)
    return list(unit.connection.execute(query.order_by(bookings.c.id)).scalars())


def summaries(unit: Unit, pickup_ids: Sequence[int]) -> dict[int, Summary]:
    """What these households are told of, by row."""
    lies_there = func.sum(bookings.c.masks).filter(bookings.c.status.in_(COLLECTABLE))
    query = (
        select(
            pickups.c.id,
            func.min(bookings.c.id),
            func.coalesce(lies_there, 0),
            func.coalesce(func.min(phones.c.language), "zh"),
        )
        .join(bookings, bookings.c.pickup_id == pickups.c.id)
        .outerjoin(phones, phones.c.digest == pickups.c.phone_digest)
        .where(among_ids(unit, pickups.c.id, pickup_ids))
        .group_by(pickups.c.id)
    )
    return {id: Summary(*rest) for id, *rest in unit.connection.execute(query)}


def move_pickup(unit: Unit, pickup_id: int, starts_at: datetime | None, missed: int) -> None:
    """Writes another slot; whoever comes then has confirmed nothing yet and was not reminded."""
    _change(
        unit,
        pickup_id,
        starts_at=starts_at,
        missed=missed,
        confirmed_at=None,
        reminded_at=None,
        changed_at=unit.now,
    )


def mark_missed(unit: Unit, pickup_id: int, missed: int) -> None:
    """Writes how many slots passed without anybody coming."""
    _change(unit, pickup_id, missed=missed, changed_at=unit.now)


def change_phone(unit: Unit, pickup_id: int, phone: Phone) -> None:
    """Writes another phone that is told."""
    sealed = unit.sealer.seal(phone.e164)
    _change(unit, pickup_id, phone_digest=digest_of(unit, phone), phone_sealed=sealed)


def confirm_pickup(unit: Unit, pickup_id: int) -> None:
    """Somebody said that they come."""
    _change(unit, pickup_id, confirmed_at=unit.now)


def end_pickup(unit: Unit, pickup_id: int, actor: str) -> bool:
    """Ends a pickup of which no booking waits to be collected any more; False where one does, or
    where it has ended already.
    """
    waits = exists().where(bookings.c.pickup_id == pickup_id, bookings.c.status.in_(COLLECTABLE))
    statement = (
        update(pickups)
        .where(pickups.c.id == pickup_id, pickups.c.ended_at.is_(None), ~waits)
        .values(ended_at=unit.now, ended_by=actor)
    )
    return bool(unit.connection.execute(statement).rowcount)


def make_ready(unit: Unit, pickup_id: int) -> list[int]:
    """The bookings of a pickup that were missed wait to be collected again; returns them."""
    theirs = (bookings.c.pickup_id == pickup_id) & (bookings.c.status == "missed")
    statement = update(bookings).where(theirs).values(status="ready", changed_at=unit.now)
    return sorted(unit.connection.execute(statement.returning(bookings.c.id)).scalars())


def pass_bookings(unit: Unit, pickup_id: int, status: str, before: Sequence[str]) -> dict[int, int]:
    """What time does: sets the status of the bookings of a pickup that have one of `before` and
    are not frozen; returns the masks of each.
    """
    theirs = (bookings.c.pickup_id == pickup_id) & bookings.c.status.in_(before)
    statement = (
        update(bookings)
        .where(theirs, thawed(unit))
        .values(status=status, changed_at=unit.now)
        .returning(bookings.c.id, bookings.c.masks)
    )
    return dict(sorted(tuple(row) for row in unit.connection.execute(statement)))


def _change(unit: Unit, pickup_id: int, **values: Any) -> None:
    unit.connection.execute(update(pickups).where(pickups.c.id == pickup_id).values(**values))


def query_pickups() -> Select[Any]:
    return select(
        pickups,
        points.c.name.label("point"),
        points.c.english,
        points.c.map_line,
        points.c.contact,
    ).join(points, points.c.id == pickups.c.point_id)


def pickup_of(unit: Unit, row: Row[Any]) -> Pickup:
    values = {name: getattr(row, name) for name in Pickup.__dataclass_fields__ if name != "phone"}
    return Pickup(**values, phone=stored_phone(unit.sealer.unseal(row.phone_sealed)))
