"""Figures of the console's first page, counted along indexes: it asks for them every few seconds.

A share of a scheme always has the same number of masks, so that counting rows counts masks.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select, true

from core.store.dialect import checked, minute_of
from core.store.tables import (
    GRANTABLE,
    HELD,
    allotments,
    bookings,
    carries,
    handouts,
    pickups,
    points,
)
from core.unit import Unit


@dataclass(frozen=True)
class Shares:
    """What became of the shares of a release, in shares."""

    carried_in: int
    carried_out: int
    free: int
    held: int


def shares_of(unit: Unit, release_id: int) -> Shares:
    """The shares of a release that nobody was granted."""
    of_release = allotments.c.release_id == release_id
    counts = (
        _count(carries.c.to_release_id == release_id),
        _count(carries.c.from_release_id == release_id),
        _count(of_release & GRANTABLE),
        _count(of_release & HELD),
    )
    return Shares(*unit.connection.execute(select(*counts)).one())


def masks_handed_out(unit: Unit, release_id: int) -> int:
    """Masks of a release that staff handed out without a booking."""
    query = select(func.coalesce(func.sum(handouts.c.masks), 0)).where(
        handouts.c.release_id == release_id
    )
    return int(unit.connection.execute(query).scalar_one())


def bookings_of_release(
    unit: Unit,
    release_id: int,
    statuses: Collection[str],
    area_ids: Collection[int] | None = None,
) -> dict[str, int]:
    """How many bookings of a release are in each of these states; of these areas alone."""
    release = bookings.c.release_id if area_ids is None else checked(bookings.c.release_id)
    ours = (release == release_id) & bookings.c.status.in_(statuses)
    return _by_status(unit, ours & _of_areas(area_ids))


def bookings_in_state(
    unit: Unit, scheme_id: str, status: str, area_ids: Collection[int] | None
) -> int:
    """How many bookings of a scheme are in a state; of these areas alone."""
    ours = bookings.c.scheme_id == scheme_id if area_ids is None else _of_areas(area_ids)
    return _by_status(unit, ours & (bookings.c.status == status)).get(status, 0)


def per_minute(
    unit: Unit, scheme_id: str, since: datetime, area_ids: Collection[int] | None
) -> Mapping[tuple[int, str], int]:
    """How many were booked, by minute since 1970 and channel."""
    minute = minute_of(unit, bookings.c.created_at).label("minute")
    query = (
        select(minute, bookings.c.channel, func.count())
        .where(
            bookings.c.scheme_id == scheme_id,
            bookings.c.created_at >= since,
            _of_areas(area_ids),
        )
        .group_by(minute, bookings.c.channel)
    )
    return {(int(at), channel): n for at, channel, n in unit.connection.execute(query)}


def pickups_between(
    unit: Unit,
    scheme_id: str,
    first: datetime,
    last: datetime,
    area_ids: Collection[int] | None,
) -> Sequence[tuple[datetime, int, int]]:
    """(slot, households that are still awaited, those that collected), in order of the slots from
    `first` up to `last`.
    """
    of_scheme = select(points.c.id).where(points.c.scheme_id == scheme_id)
    slots = select(pickups.c.id, pickups.c.starts_at).where(
        pickups.c.point_id.in_(of_scheme), pickups.c.starts_at >= first, pickups.c.starts_at < last
    )
    day = slots.subquery()
    area_id = checked(bookings.c.area_id)
    awaited = case((bookings.c.status.in_(("ready", "missed")), day.c.id))
    collected = case((bookings.c.status == "collected", day.c.id))
    query = (
        select(
            day.c.starts_at,
            func.count(awaited.distinct()),
            func.count(collected.distinct()),
        )
        .join(bookings, bookings.c.pickup_id == day.c.id)
        .where(true() if area_ids is None else area_id.in_(area_ids))
        .group_by(day.c.starts_at)
        .order_by(day.c.starts_at)
    )
    return [(at, open, done) for at, open, done in unit.connection.execute(query)]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(condition).scalar_subquery()


def _by_status(unit: Unit, condition: ColumnElement[bool]) -> dict[str, int]:
    query = select(bookings.c.status, func.count()).where(condition).group_by(bookings.c.status)
    return dict(unit.connection.execute(query).all())


def _of_areas(area_ids: Collection[int] | None) -> ColumnElement[bool]:
    return true() if area_ids is None else bookings.c.area_id.in_(area_ids)
