"""Releases and their piles of allotments, as a scheme is loaded; the figures of `quota check`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, delete, func, insert, select, union_all

from core.quota.reserving import kept_shares
from core.scheme.types import ReleasePlan, Scheme
from core.store.allotments import add_shares
from core.store.tables import (
    FREE,
    GRANTABLE,
    allotments,
    areas,
    bookings,
    carries,
    handouts,
    releases,
)
from core.unit import Unit


@dataclass(frozen=True)
class Figures:
    """What became of one release, in masks."""

    scheme_id: str
    opens_at: datetime
    area: str | None
    quantity: int
    carried_in: int
    free: int
    granted: int
    collected: int
    carried_out: int


def add_release(unit: Unit, scheme: Scheme, plan: ReleasePlan, area_id: int | None) -> int:
    """Writes a release with its quantity as a pile of free shares; returns its row."""
    values = {
        "scheme_id": scheme.id,
        "area_id": area_id,
        "kind": scheme.kind_of(plan).value,
        "opens_at": plan.opens_at,
        "closes_at": plan.opens_at if plan.finished else plan.closes_at,
        "quantity": plan.quantity,
    }
    statement = insert(releases).values(values).returning(releases.c.id)
    release_id = unit.connection.execute(statement).scalar_one()
    shares = plan.quantity // scheme.limit.masks
    kept = kept_shares(scheme, plan.opens_at, shares) if plan.can_be_booked else []
    add_shares(unit, release_id, shares, scheme.limit.masks, kept)
    return int(release_id)


def drop_releases(unit: Unit, scheme_id: str) -> None:
    """Removes the releases of a scheme of which nobody has a share, with their piles."""
    ours = select(releases.c.id).where(releases.c.scheme_id == scheme_id)
    unit.connection.execute(delete(carries).where(carries.c.from_release_id.in_(ours)))
    unit.connection.execute(delete(allotments).where(allotments.c.release_id.in_(ours)))
    unit.connection.execute(delete(handouts).where(handouts.c.scheme_id == scheme_id))
    unit.connection.execute(delete(releases).where(releases.c.scheme_id == scheme_id))


def figures(unit: Unit) -> list[Figures]:
    """The figures of every release, counted from the rows themselves, in one query. What is held
    for the next batch counts as carried out: nobody is granted it any more.
    """
    shares, collected = _shares().subquery(), _collected().subquery()
    carried_in, carried_out = _carried("to_release_id"), _carried("from_release_id")
    moved_in, moved_out = carried_in.subquery(), carried_out.subquery()
    gone = func.coalesce(moved_out.c.masks, 0) + func.coalesce(shares.c.held, 0)
    sums = (moved_in.c.masks, shares.c.free, shares.c.granted, collected.c.masks, gone)
    query = (
        select(
            releases.c.scheme_id,
            releases.c.opens_at,
            areas.c.name,
            releases.c.quantity,
            *(func.coalesce(total, 0) for total in sums),
        )
        .outerjoin(areas, areas.c.id == releases.c.area_id)
        .outerjoin(shares, shares.c.release_id == releases.c.id)
        .outerjoin(collected, collected.c.release_id == releases.c.id)
        .outerjoin(moved_in, moved_in.c.release_id == releases.c.id)
        .outerjoin(moved_out, moved_out.c.release_id == releases.c.id)
        .order_by(releases.c.scheme_id, releases.c.opens_at, releases.c.id)
    )
    return [Figures(*row) for row in unit.connection.execute(query)]


def _shares() -> Select[tuple[int, int, int, int]]:
    return select(
        allotments.c.release_id,
        func.sum(case((GRANTABLE, allotments.c.masks), else_=0)).label("free"),
        func.sum(case((FREE & ~GRANTABLE, allotments.c.masks), else_=0)).label("held"),
        func.sum(case((FREE, 0), else_=allotments.c.masks)).label("granted"),
    ).group_by(allotments.c.release_id)


def _collected() -> Select[tuple[int, int]]:
    """Booked shares that were collected, and all that staff handed out without a booking."""
    booked = select(bookings.c.release_id, bookings.c.masks)
    given = union_all(
        booked.where(bookings.c.status == "collected"),
        select(handouts.c.release_id, handouts.c.masks),
    ).subquery()
    return select(given.c.release_id, func.sum(given.c.masks).label("masks")).group_by(
        given.c.release_id
    )


def _carried(end: str) -> Select[tuple[int, int]]:
    release_id = carries.c[end]
    return select(
        release_id.label("release_id"), func.sum(carries.c.masks).label("masks")
    ).group_by(release_id)
