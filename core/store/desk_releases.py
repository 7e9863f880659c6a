"""How every release of a scheme stands, counted along indexes.

A share of a scheme always has the same number of masks, so that counting rows counts masks; what is
granted follows from the rest, as the books add up (`quota check` counts it by itself).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from core.store.tables import (
    GRANTABLE,
    HELD,
    allotments,
    areas,
    bookings,
    carries,
    handouts,
    releases,
)
from core.unit import Unit


@dataclass(frozen=True)
class Standing:
    """One release of one area (None: the whole district): its quantity and what was handed out
    without a booking in masks, the others in shares.
    """

    id: int
    area: str | None
    kind: str
    opens_at: datetime
    closes_at: datetime | None
    quantity: int
    free: int
    held: int
    carried_in: int
    carried_out: int
    collected: int
    handed_out: int


def standings(unit: Unit, scheme_id: str) -> list[Standing]:
    """Every release of a scheme, in order of opening."""
    own = releases.c.id
    shares, taken = allotments.c.release_id == own, bookings.c.release_id == own
    query = (
        select(
            releases.c.id,
            areas.c.name,
            releases.c.kind,
            releases.c.opens_at,
            releases.c.closes_at,
            releases.c.quantity,
            _count(shares & GRANTABLE),
            _count(shares & HELD),
            _count(carries.c.to_release_id == own),
            _count(carries.c.from_release_id == own),
            _count(taken & (bookings.c.status == "collected")),
            select(func.coalesce(func.sum(handouts.c.masks), 0))
            .where(handouts.c.release_id == own)
            .scalar_subquery(),
        )
        .outerjoin(areas, areas.c.id == releases.c.area_id)
        .where(releases.c.scheme_id == scheme_id)
        .order_by(releases.c.opens_at, releases.c.id)
    )
    return [Standing(*row) for row in unit.connection.execute(query)]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(condition).correlate(releases).scalar_subquery()
