"""Pickup points and their seats: one row for every household that a slot can serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    true,
    update,
)

from core.scheme.hours import Hours, read_all_hours
from core.scheme.types import PointPlan
from core.store import dialect
from core.store.tables import areas, plans, points, seats
from core.unit import Unit


@dataclass(frozen=True)
class Point:
    """A pickup point; `area` None: for everybody."""

    id: int
    scheme_id: str
    area_id: int | None
    area: str | None
    name: str
    english: str
    map_line: str
    contact: str
    hours: tuple[Hours, ...]
    per_slot: int

    @property
    def place(self) -> str:
        """Where to go, as a text tells it."""
        return f"{self.name}（{self.map_line}）" if self.map_line else self.name


def add_point(unit: Unit, scheme_id: str, plan: PointPlan, area_id: int | None) -> int | None:
    """Writes a point and returns its row; None where the scheme has one of that name already."""
    values = _values(plan, area_id) | {"scheme_id": scheme_id}
    statement = dialect.insert(unit, points).values(values).on_conflict_do_nothing()
    return unit.connection.execute(statement.returning(points.c.id)).scalar_one_or_none()


def change_point(unit: Unit, point_id: int, plan: PointPlan, area_id: int | None) -> None:
    """Writes everything about a point anew. Its name must not be another's."""
    statement = update(points).where(points.c.id == point_id)
    unit.connection.execute(statement.values(_values(plan, area_id)))


def find_point(unit: Unit, point_id: int) -> Point | None:
    """One point."""
    row = unit.connection.execute(_query().where(points.c.id == point_id)).one_or_none()
    return _point(row) if row else None


def points_of(unit: Unit, scheme_id: str) -> list[Point]:
    """The points of a scheme, in order of name."""
    query = _query().where(points.c.scheme_id == scheme_id).order_by(points.c.name)
    return [_point(row) for row in unit.connection.execute(query)]


def taken_seats(unit: Unit, point_id: int, first: datetime, last: datetime) -> dict[datetime, int]:
    """How many households already come in each slot from `first` to `last`."""
    query = (
        select(seats.c.starts_at, func.count())
        .where(
            seats.c.point_id == point_id,
            seats.c.starts_at.between(first, last),
            seats.c.pickup_id.is_not(None),
        )
        .group_by(seats.c.starts_at)
    )
    return dict(unit.connection.execute(query).all())


def drop_points(unit: Unit, area_ids: Sequence[int]) -> None:
    """Removes the points of these areas from which nothing was ever sent, with their seats."""
    used = exists().where(plans.c.point_id == points.c.id)
    unused = select(points.c.id).where(points.c.area_id.in_(area_ids), ~used)
    unit.connection.execute(delete(seats).where(seats.c.point_id.in_(unused)))
    unit.connection.execute(delete(points).where(points.c.id.in_(unused)))


def has_seats(unit: Unit, point_id: int, first: datetime, last: datetime) -> bool:
    """Whether any seat of these slots was planned, free or taken."""
    planned = (seats.c.point_id == point_id) & seats.c.starts_at.between(first, last)
    return bool(unit.connection.execute(select(exists().where(planned))).scalar_one())


def hold_point(unit: Unit, point_id: int, *, shared: bool = False) -> None:
    """Lets one unit after the other change the capacity of a point; those that only take a seat
    share the hold, so that nobody's seat is overlooked while they do.
    """
    query = select(points.c.id).where(points.c.id == point_id).with_for_update(read=shared)
    unit.connection.execute(query).one()


def set_seats(unit: Unit, point_id: int, capacity: Mapping[datetime, int]) -> None:
    """Brings the seats of these slots to a capacity: free rows are added or removed. Seats that
    are taken stay. The point must be held.
    """
    moments = list(capacity)
    if not moments:
        return
    rows = unit.connection.execute(
        select(seats.c.id, seats.c.starts_at, seats.c.pickup_id).where(
            seats.c.point_id == point_id, seats.c.starts_at.between(min(moments), max(moments))
        )
    ).all()
    there: dict[datetime, list[Any]] = {}
    for row in rows:
        there.setdefault(row.starts_at, []).append(row)
    missing = [
        {"point_id": point_id, "starts_at": moment}
        for moment, wanted in capacity.items()
        for _ in range(wanted - len(there.get(moment, ())))
    ]
    if missing:
        unit.connection.execute(insert(seats), missing)
    _remove(unit, _surplus(capacity, there))


def take_seat(unit: Unit, point_id: int, starts_at: datetime, pickup_id: int) -> bool:
    """Takes a free seat of a slot in exchange for the one it had; False where none is free.
    Nobody waits for another's choice, but for a plan that is just being sent.
    """
    hold_point(unit, point_id, shared=True)
    query = (
        select(seats.c.id)
        .where(
            seats.c.point_id == point_id,
            seats.c.starts_at == starts_at,
            seats.c.pickup_id.is_(None),
        )
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    free = unit.connection.execute(query).scalar_one_or_none()
    if free is None:
        return False
    leave_seat(unit, pickup_id)
    unit.connection.execute(update(seats).where(seats.c.id == free).values(pickup_id=pickup_id))
    return True


def take_seats(unit: Unit, point_id: int, chosen: Sequence[tuple[int, datetime]]) -> bool:
    """(pickup, slot): takes a free seat for each pickup, none of which has one yet; False where a
    slot has too few, and some may be taken then.
    """
    moments = {moment for _, moment in chosen}
    query = (
        select(seats.c.id, seats.c.starts_at)
        .where(
            seats.c.point_id == point_id,
            seats.c.starts_at.in_(moments),
            seats.c.pickup_id.is_(None),
        )
        .order_by(seats.c.id)
        .with_for_update(skip_locked=True)
    )
    free: dict[datetime, list[int]] = {moment: [] for moment in moments}
    for seat in unit.connection.execute(query):
        free[seat.starts_at].append(seat.id)
    taken = [(free[moment].pop(), pickup) for pickup, moment in chosen if free[moment]]
    statement = update(seats).where(seats.c.id == bindparam("seat"))
    if taken:
        unit.connection.execute(
            statement.values(pickup_id=bindparam("pickup")),
            [{"seat": seat, "pickup": pickup} for seat, pickup in taken],
        )
    return len(taken) == len(chosen)


def leave_seat(unit: Unit, pickup_id: int) -> None:
    """Frees the seat of a pickup, if it has one."""
    statement = update(seats).where(seats.c.pickup_id == pickup_id)
    unit.connection.execute(statement.values(pickup_id=None))


def free_slots(
    unit: Unit, point_id: int, after: datetime, before: datetime | None = None
) -> list[datetime]:
    """The slots with a free seat that begin between these moments (None: ever), in order."""
    query = (
        select(seats.c.starts_at)
        .where(
            seats.c.point_id == point_id,
            seats.c.starts_at > after,
            seats.c.starts_at < before if before else true(),
            seats.c.pickup_id.is_(None),
        )
        .distinct()
        .order_by(seats.c.starts_at)
    )
    return list(unit.connection.execute(query).scalars())


def _remove(unit: Unit, seat_ids: Sequence[int]) -> None:
    for start in range(0, len(seat_ids), 500):
        ids = seat_ids[start : start + 500]
        unfilled = seats.c.id.in_(ids) & seats.c.pickup_id.is_(None)
        unit.connection.execute(delete(seats).where(unfilled))


def _surplus(capacity: Mapping[datetime, int], there: Mapping[datetime, list[Any]]) -> list[int]:
    """Free rows beyond the capacity of their slot."""
    surplus: list[int] = []
    for moment, wanted in capacity.items():
        rows = there.get(moment, [])
        free = [row.id for row in rows if row.pickup_id is None]
        surplus += free[: max(0, len(rows) - wanted)]
    return surplus


def _values(plan: PointPlan, area_id: int | None) -> dict[str, Any]:
    return {
        "area_id": area_id,
        "name": plan.name,
        "english": plan.english,
        "map_line": plan.map_line,
        "contact": plan.contact,
        "hours": ",".join(str(hours) for hours in plan.hours),
        "per_slot": plan.per_slot,
    }


def _query() -> Select[Any]:
    return select(points, areas.c.name.label("area")).outerjoin(
        areas, areas.c.id == points.c.area_id
    )


def _point(row: Row[Any]) -> Point:
    values = row._asdict() | {"hours": read_all_hours(row.hours.split(","))}
    return Point(**values)
