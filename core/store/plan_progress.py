"""How far a plan has come: its notices, what people answered, what staff have to call for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select, true

from core.store.dialect import among_ids
from core.store.handing_over import Reach
from core.store.tables import (
    areas,
    audit,
    bookings,
    notices,
    pickups,
    plans,
    points,
    tasks,
)
from core.unit import Unit

TOLD = "pickup"  # the notice that tells a household of its pickup
MOST_WAVES = 12  # that a page shows
SAME_PRESS = timedelta(hours=1)
SEEN = "send_preview"  # in the audit: which preview was sent as which plan


@dataclass(frozen=True)
class SentPlan:
    """A plan as it was sent."""

    id: int
    scheme_id: str
    point_id: int
    point: str
    area_id: int | None  # of the point
    actor: str
    households: int
    sent_at: datetime


@dataclass(frozen=True)
class Progress:
    """In households; the first five add up to all of them that were told by a notice."""

    queued: int
    under_way: int
    arrived: int  # the text was delivered, or the call listened to
    failed: int
    not_needed: int  # withdrawn before it went out
    confirmed: int
    moved: int
    brought: int
    ended: int
    to_call: int

    @property
    def is_over(self) -> bool:
        """Whether every notice has found its end."""
        return not self.queued and not self.under_way

    @property
    def told(self) -> int:
        """How many notices there are."""
        return self.queued + self.under_way + self.arrived + self.failed + self.not_needed


@dataclass(frozen=True)
class Told:
    """How one household of a plan was told; `state` of its newest notice, None: there is none."""

    pickup_id: int
    channel: str | None
    state: str | None
    outcome: str | None
    needs_call: bool


def plans_of(
    unit: Unit, scheme_id: str, reach: Reach, before: int | None, limit: int
) -> list[SentPlan]:
    """The plans of a scheme, newest first, from below a row on."""
    query = _plans().where(plans.c.scheme_id == scheme_id, _at_points_of(reach))
    if before is not None:
        query = query.where(plans.c.id < before)
    rows = unit.connection.execute(query.order_by(plans.c.id.desc()).limit(limit))
    return [SentPlan(*row) for row in rows]


def find_plan(unit: Unit, plan_id: int) -> SentPlan | None:
    """One plan."""
    row = unit.connection.execute(_plans().where(plans.c.id == plan_id)).one_or_none()
    return SentPlan(*row) if row else None


def sent_with(unit: Unit, scheme_id: str, fingerprint: str) -> int | None:
    """The plan that was sent with this fingerprint within the last hour: the same press twice."""
    query = (
        select(audit.c.object)
        .where(
            audit.c.at >= unit.now - SAME_PRESS,
            audit.c.scheme_id == scheme_id,
            audit.c.action == SEEN,
            audit.c.detail == fingerprint,
        )
        .order_by(audit.c.id.desc())
        .limit(1)
    )
    found = unit.connection.execute(query).scalar_one_or_none()
    return int(found.removeprefix("plan:")) if found else None


def areas_of_bookings(unit: Unit, booking_ids: Sequence[int]) -> dict[int, str]:
    """The names of the areas that bookings belong to."""
    query = (
        select(bookings.c.id, areas.c.name)
        .join(areas, areas.c.id == bookings.c.area_id)
        .where(among_ids(unit, bookings.c.id, booking_ids))
    )
    return dict(unit.connection.execute(query).all())


def progress_of(unit: Unit, plan_id: int) -> Progress:
    """How far the notices and the households of a plan have come."""
    ours = pickups.c.plan_id == plan_id
    told = _counts(
        queued=notices.c.state == "queued",
        under_way=notices.c.state.in_(("sending", "sent")),
        arrived=notices.c.state == "done",
        failed=notices.c.state == "failed",
        not_needed=notices.c.state == "expired",
    )
    of_notices = (
        select(*told)
        .join(pickups, pickups.c.id == notices.c.pickup_id)
        .where(ours, notices.c.kind == TOLD)
    )
    of_households = select(
        *_counts(
            confirmed=pickups.c.confirmed_at.is_not(None),
            moved=(pickups.c.changed_at > pickups.c.created_at) & pickups.c.starts_at.is_not(None),
            brought=pickups.c.starts_at.is_(None),
            ended=pickups.c.ended_at.is_not(None),
            to_call=_needs_call(),
        )
    ).where(ours)
    first = unit.connection.execute(of_notices).one()._asdict()
    return Progress(**first, **unit.connection.execute(of_households).one()._asdict())


def waves_of(unit: Unit, plan_id: int) -> list[tuple[datetime, int]]:
    """When the notices of a plan that wait still go out, and how many then."""
    query = (
        select(notices.c.due_at, func.count())
        .join(pickups, pickups.c.id == notices.c.pickup_id)
        .where(
            pickups.c.plan_id == plan_id,
            notices.c.state == "queued",
            notices.c.due_at > unit.now,
        )
        .group_by(notices.c.due_at)
        .order_by(notices.c.due_at)
        .limit(MOST_WAVES)
    )
    return [(due, count) for due, count in unit.connection.execute(query)]


def households_of(
    unit: Unit, plan_id: int, after: int, limit: int, *, only_to_call: bool
) -> list[Told]:
    """The households of a plan in the order of planning, from after a row on."""
    newest = select(func.max(notices.c.id)).where(notices.c.pickup_id == pickups.c.id)
    query = (
        select(
            pickups.c.id,
            notices.c.channel,
            notices.c.state,
            notices.c.outcome,
            _needs_call(),
        )
        .outerjoin(notices, notices.c.id == newest.correlate(pickups).scalar_subquery())
        .where(
            pickups.c.plan_id == plan_id,
            pickups.c.id > after,
            _needs_call() if only_to_call else true(),
        )
        .order_by(pickups.c.id)
        .limit(limit)
    )
    return [Told(*row) for row in unit.connection.execute(query)]


def _needs_call() -> ColumnElement[bool]:
    """Something about the household stands on the call list."""
    return exists().where(
        bookings.c.pickup_id == pickups.c.id,
        tasks.c.booking_id == bookings.c.id,
        tasks.c.done_at.is_(None),
    )


def _counts(**conditions: ColumnElement[bool]) -> Sequence[ColumnElement[Any]]:
    """How many rows hold each of the conditions."""
    return [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)
        for name, condition in conditions.items()
    ]


def _plans() -> Select[Any]:
    return select(
        plans.c.id,
        plans.c.scheme_id,
        plans.c.point_id,
        points.c.name,
        points.c.area_id,
        plans.c.actor,
        plans.c.households,
        plans.c.sent_at,
    ).join(points, points.c.id == plans.c.point_id)


def _at_points_of(reach: Reach) -> ColumnElement[bool]:
    return true() if reach is None else points.c.area_id.in_(reach)
