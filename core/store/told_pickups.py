"""What phones were told of the pickups that still wait for somebody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, true

from core.store.pickups import COLLECTABLE
from core.store.tables import booking_people, bookings, notices, pickups
from core.unit import Unit

MOST = 60  # bookings of one phone that it can answer for at once


def last_told(unit: Unit, phone_digest: str) -> tuple[datetime, str] | None:
    """When this phone was last sent a notice of such a pickup, and of which scheme that is."""
    query = (
        select(notices.c.sent_at, pickups.c.scheme_id)
        .join(pickups, pickups.c.id == notices.c.pickup_id)
        .where(
            notices.c.phone_digest == phone_digest,
            notices.c.sent_at.is_not(None),
            _waits_for(phone_digest),
        )
        .order_by(notices.c.sent_at.desc())
        .limit(1)
    )
    row = unit.connection.execute(query).one_or_none()
    return (row.sent_at, row.scheme_id) if row else None


def is_told(unit: Unit, pickup_id: int) -> bool:
    """Whether a notice of a pickup went out since its time was last changed."""
    sent = exists().where(
        notices.c.pickup_id == pickup_id,
        pickups.c.id == pickup_id,
        notices.c.sent_at > pickups.c.changed_at,
    )
    return bool(unit.connection.execute(select(sent)).scalar_one())


def told_bookings(
    unit: Unit, scheme_id: str, phone_digest: str, id_digests: Sequence[str] = ()
) -> list[int]:
    """What lies there of the pickups that a phone is told of; of these people alone where any are
    given. At most MOST: first those that nobody has confirmed, those of the earliest slots first.
    """
    theirs = exists().where(
        booking_people.c.booking_id == bookings.c.id, booking_people.c.id_digest.in_(id_digests)
    )
    query = (
        select(bookings.c.id)
        .join(pickups, pickups.c.id == bookings.c.pickup_id)
        .where(
            pickups.c.scheme_id == scheme_id,
            _waits_for(phone_digest),
            bookings.c.status.in_(COLLECTABLE),
            theirs if id_digests else true(),
        )
        .order_by(
            pickups.c.confirmed_at.is_not(None),
            pickups.c.starts_at.is_(None),
            pickups.c.starts_at,
            pickups.c.id.desc(),
            bookings.c.id,
        )
    )
    return list(unit.connection.execute(query.limit(MOST)).scalars())


def _waits_for(phone_digest: str) -> ColumnElement[bool]:
    return (pickups.c.phone_digest == phone_digest) & pickups.c.ended_at.is_(None)
