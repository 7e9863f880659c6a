"""Counts for monitoring. No row of it says anything about a person."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import case, func, select

from core.store.notices import next_due
from core.store.tables import (
    FREE,
    GRANTABLE,
    allotments,
    areas,
    bookings,
    challenges,
    notices,
    releases,
)
from core.unit import Unit

HOUR = timedelta(hours=1)


class BookingCount(NamedTuple):
    scheme: str
    status: str
    number: int


class ReleaseMasks(NamedTuple):
    """The masks of one release; `area` None means the whole district."""

    scheme: str
    area: str | None
    opens_at: datetime
    free: int
    granted: int


class NoticeCount(NamedTuple):
    channel: str
    state: str
    number: int


class ChallengeCount(NamedTuple):
    means: str
    on_roll: bool
    number: int


def bookings_by_status(unit: Unit) -> list[BookingCount]:
    """How many bookings stand in each status, per scheme."""
    kinds = bookings.c.scheme_id, bookings.c.status
    rows = unit.connection.execute(select(*kinds, func.count()).group_by(*kinds))
    return [BookingCount(*row) for row in rows]


def masks_by_release(unit: Unit) -> list[ReleaseMasks]:
    """Free and granted masks of every release."""
    names = releases.c.scheme_id, areas.c.name, releases.c.opens_at
    query = (
        select(
            *names,
            func.coalesce(func.sum(case((GRANTABLE, allotments.c.masks), else_=0)), 0),
            func.coalesce(func.sum(case((FREE, 0), else_=allotments.c.masks)), 0),
        )
        .select_from(releases)
        .outerjoin(areas, areas.c.id == releases.c.area_id)
        .outerjoin(allotments, allotments.c.release_id == releases.c.id)
        .group_by(releases.c.id, *names)
    )
    return [ReleaseMasks(*row) for row in unit.connection.execute(query)]


def notices_by_state(unit: Unit) -> list[NoticeCount]:
    """How many notices stand in each state, texts and calls apart."""
    kinds = notices.c.channel, notices.c.state
    rows = unit.connection.execute(select(*kinds, func.count()).group_by(*kinds))
    return [NoticeCount(*row) for row in rows]


def oldest_due_notice(unit: Unit) -> datetime | None:
    """Since when the longest-waiting notice has been due; None where nothing waits."""
    due = next_due(unit)
    return due if due and due <= unit.now else None


def challenges_last_hour(unit: Unit) -> list[ChallengeCount]:
    """How many codes and call-backs were started in the last hour, roll and strangers apart."""
    kinds = challenges.c.means, challenges.c.on_roll
    recent = challenges.c.created_at > unit.now - HOUR
    query = select(*kinds, func.count()).where(recent).group_by(*kinds)
    return [ChallengeCount(*row) for row in unit.connection.execute(query)]
