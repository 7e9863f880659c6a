"""The pickups that the worker's rounds find: to remind, missed, and no longer kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, update

from core.store.dialect import among_ids
from core.store.pickups import COLLECTABLE, Pickup, pickup_of, query_pickups
from core.store.tables import bookings, notices, pickups, seats
from core.unit import Unit


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
        _waits(COLLECTABLE),
    )
    return _due(unit, due, pickups.c.starts_at, limit)


def mark_reminded(unit: Unit, pickup_ids: Sequence[int]) -> None:
    """Writes that these were reminded now."""
    chosen = among_ids(unit, pickups.c.id, pickup_ids)
    unit.connection.execute(update(pickups).where(chosen).values(reminded_at=unit.now))


def missed_pickups(
    unit: Unit, scheme_id: str, before: datetime, today: tuple[datetime, datetime], limit: int
) -> list[Pickup]:
    """Open pickups whose slot began before then, with bookings that are `ready`; those of today
    only where their point has no slot from `before` to its end. The oldest slots first.
    """
    passed = pickups.c.starts_at < before
    over = (pickups.c.starts_at < today[0]) | ~_has_slots(before, today[1])
    due = and_(_open(scheme_id), passed, over, _waits(("ready",)))
    return _due(unit, due, pickups.c.starts_at, limit)


def pickups_kept_no_longer(
    unit: Unit, scheme_id: str, before: datetime, limit: int
) -> list[Pickup]:
    """Open pickups whose keeping is over and whose slot began before then; the longest first."""
    over = (pickups.c.keep_until <= unit.now) & (pickups.c.starts_at < before)
    return _due(
        unit, and_(_open(scheme_id), over, _waits(COLLECTABLE)), pickups.c.keep_until, limit
    )


def _open(scheme_id: str) -> ColumnElement[bool]:
    return (pickups.c.scheme_id == scheme_id) & pickups.c.ended_at.is_(None)


def _waits(states: Sequence[str]) -> ColumnElement[bool]:
    """A booking of the pickup waits in one of these ways."""
    return exists().where(bookings.c.pickup_id == pickups.c.id, bookings.c.status.in_(states))


def _has_slots(first: datetime, end: datetime) -> ColumnElement[bool]:
    """Whether the point of a pickup is open between these moments."""
    return exists().where(
        seats.c.point_id == pickups.c.point_id, seats.c.starts_at >= first, seats.c.starts_at < end
    )


def _due(
    unit: Unit, condition: ColumnElement[bool], order: ColumnElement[datetime], limit: int
) -> list[Pickup]:
    """Those in that order; what others work on is passed over. Where somebody said "not me",
    nothing happens by itself until staff have looked into it.
    """
    frozen = exists().where(
        bookings.c.pickup_id == pickups.c.id, bookings.c.frozen_until > unit.now
    )
    query = query_pickups().where(condition, ~frozen).order_by(order, pickups.c.id).limit(limit)
    rows = unit.connection.execute(query.with_for_update(skip_locked=True, of=pickups))
    return [pickup_of(unit, row) for row in rows]
