"""Pickups: one household's slot at a point, and the bookings that it collects there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from core.phones import Phone, stored_phone
from core.store.dialect import among_ids
from core.store.tables import bookings, notices, phones, pickups, plans, points, seats
from core.unit import Unit

COLLECTABLE = ("ready", "missed")  # a booking that still lies there for somebody


@dataclass(frozen=True)
class NewPickup:
    """A pickup about to be written; `starts_at` None: brought to the door."""

    code: str = field(repr=False)
    starts_at: datetime | None
    phone: Phone = field(repr=False)
    bookings: tuple[int, ...]


@dataclass(frozen=True)
class Pickup:
    """A pickup as it stands; `place` and `english` say where, `starts_at` None: brought."""

    id: int
    scheme_id: str
    plan_id: int
    point_id: int
    code: str = field(repr=False)
    starts_at: datetime | None
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


def find_pickup(unit: Unit, pickup_id: int, *, hold: bool = False) -> Pickup | None:
    """One pickup; `hold`: nobody else changes it before this unit ends."""
    query = _query().where(pickups.c.id == pickup_id)
    if hold:
        query = query.with_for_update(of=pickups)
    row = unit.connection.execute(query).one_or_none()
    return _pickup(unit, row) if row else None


def pickups_by_ids(unit: Unit, pickup_ids: Sequence[int]) -> dict[int, Pickup]:
    """Those pickups, by row."""
    query = _query().where(among_ids(unit, pickups.c.id, pickup_ids))
    return {row.id: _pickup(unit, row) for row in unit.connection.execute(query)}


def pickup_of_booking(unit: Unit, booking_id: int) -> Pickup | None:
    """The pickup that a booking is collected with, where one was planned."""
    theirs = select(bookings.c.pickup_id).where(bookings.c.id == booking_id)
    row = unit.connection.execute(
        _query().where(pickups.c.id == theirs.scalar_subquery())
    ).one_or_none()
    return _pickup(unit, row) if row else None


def open_pickups_of_phone(unit: Unit, phone_digest: str) -> list[Pickup]:
    """The pickups that this phone was told of and that wait to be collected, newest first."""
    query = _query().where(pickups.c.phone_digest == phone_digest, pickups.c.ended_at.is_(None))
    rows = unit.connection.execute(query.order_by(pickups.c.id.desc()).limit(20))
    return [_pickup(unit, row) for row in rows]


def last_told(unit: Unit, phone_digest: str, since: datetime) -> datetime | None:
    """When this phone was last sent the time of a pickup that still waits, if after `since`."""
    query = (
        select(func.max(notices.c.sent_at))
        .join(pickups, pickups.c.id == notices.c.pickup_id)
        .where(
            notices.c.phone_digest == phone_digest,
            notices.c.sent_at > since,
            pickups.c.phone_digest == phone_digest,
            pickups.c.ended_at.is_(None),
        )
    )
    return unit.connection.execute(query).scalar_one_or_none()


def any_planned(unit: Unit, scheme_id: str) -> bool:
    """Whether staff have sent any plan of a scheme."""
    query = select(exists().where(plans.c.scheme_id == scheme_id))
    return bool(unit.connection.execute(query).scalar_one())


def pickups_with_code(unit: Unit, scheme_id: str, code: str) -> list[Pickup]:
    """The pickups with this code, at whatever point; also those that ended."""
    query = _query().where(pickups.c.scheme_id == scheme_id, pickups.c.code == code)
    rows = unit.connection.execute(query.order_by(pickups.c.id.desc()).limit(20))
    return [_pickup(unit, row) for row in rows]


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


def passed_pickups(
    unit: Unit,
    scheme_id: str,
    before: datetime,
    limit: int,
    *,
    waiting: Sequence[str] = COLLECTABLE,
    day: tuple[datetime, datetime] | None = None,
) -> list[Pickup]:
    """Open pickups whose slot began before then, with bookings that wait in one of these ways and
    none that is frozen; what others work on is passed over. Oldest first. `day`: those of this day
    only where their point has no slot from `before` to its end.
    """
    waits = exists().where(bookings.c.pickup_id == pickups.c.id, bookings.c.status.in_(waiting))
    passed = _open(scheme_id) & (pickups.c.starts_at < before)
    if day:
        passed &= (pickups.c.starts_at < day[0]) | ~_has_slots(before, day[1])
    return _due(unit, passed & waits & ~_frozen(unit), limit)


def _has_slots(first: datetime, end: datetime) -> ColumnElement[bool]:
    """Whether the point of a pickup is open between these moments."""
    return exists().where(
        seats.c.point_id == pickups.c.point_id, seats.c.starts_at >= first, seats.c.starts_at < end
    )


def pickups_to_remind(
    unit: Unit, scheme_id: str, first: datetime, last: datetime, told_before: datetime, limit: int
) -> list[Pickup]:
    """Open pickups from `first` to `last` that were not reminded, and whose households knew of
    their slot before a moment, with no notice of it under way since.
    """
    late = or_(
        notices.c.state.in_(("queued", "sending")),
        notices.c.sent_at >= told_before,
    )
    told_late = exists().where(notices.c.pickup_id == pickups.c.id, late)
    due = and_(
        _open(scheme_id),
        pickups.c.starts_at.between(first, last),
        pickups.c.reminded_at.is_(None),
        pickups.c.changed_at < told_before,
        ~told_late,
        ~_frozen(unit),
    )
    return _due(unit, due, limit)


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


def confirm_pickup(unit: Unit, pickup_id: int) -> None:
    """Somebody said that they come."""
    _change(unit, pickup_id, confirmed_at=unit.now)


def mark_reminded(unit: Unit, pickup_ids: Sequence[int]) -> None:
    """Writes that these were reminded now."""
    chosen = among_ids(unit, pickups.c.id, pickup_ids)
    unit.connection.execute(update(pickups).where(chosen).values(reminded_at=unit.now))


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


def hold_booked(unit: Unit, booking_ids: Sequence[int]) -> int:
    """How many of these bookings are `booked` and not frozen; they stay so until this unit ends."""
    query = select(bookings.c.id).where(
        among_ids(unit, bookings.c.id, booking_ids),
        bookings.c.status == "booked",
        or_(bookings.c.frozen_until.is_(None), bookings.c.frozen_until <= unit.now),
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
    unit.connection.execute(statement, rows)


def set_bookings(unit: Unit, pickup_id: int, status: str, before: Sequence[str]) -> list[int]:
    """Sets the status of the bookings of a pickup that have one of `before`; returns them."""
    statement = (
        update(bookings)
        .where(bookings.c.pickup_id == pickup_id, bookings.c.status.in_(before))
        .values(status=status, changed_at=unit.now)
    )
    changed = unit.connection.execute(statement.returning(bookings.c.id)).scalars()
    return sorted(changed)


def _change(unit: Unit, pickup_id: int, **values: Any) -> None:
    unit.connection.execute(update(pickups).where(pickups.c.id == pickup_id).values(**values))


def _open(scheme_id: str) -> ColumnElement[bool]:
    return (pickups.c.scheme_id == scheme_id) & pickups.c.ended_at.is_(None)


def _frozen(unit: Unit) -> ColumnElement[bool]:
    """Somebody said "not me": until staff have looked into it, nothing happens by itself."""
    return exists().where(bookings.c.pickup_id == pickups.c.id, bookings.c.frozen_until > unit.now)


def _due(unit: Unit, condition: ColumnElement[bool], limit: int) -> list[Pickup]:
    query = _query().where(condition).order_by(pickups.c.starts_at, pickups.c.id).limit(limit)
    rows = unit.connection.execute(query.with_for_update(skip_locked=True, of=pickups))
    return [_pickup(unit, row) for row in rows]


def _query() -> Select[Any]:
    return select(
        pickups,
        points.c.name.label("point"),
        points.c.english,
        points.c.map_line,
        points.c.contact,
    ).join(points, points.c.id == pickups.c.point_id)


def _pickup(unit: Unit, row: Row[Any]) -> Pickup:
    values = {name: getattr(row, name) for name in Pickup.__dataclass_fields__ if name != "phone"}
    return Pickup(**values, phone=stored_phone(unit.sealer.unseal(row.phone_sealed)))
