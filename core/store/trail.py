"""The trail of every share of a scheme, read for its file: whole topics at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import case, func, select

from core.store.tables import (
    FREE,
    allotments,
    areas,
    audit,
    booking_people,
    bookings,
    carries,
    releases,
    residents,
)
from core.store.waiting import groups_of
from core.unit import Unit


@dataclass(frozen=True)
class Pile:
    """A release of one area; masks that are free and held for the next batch."""

    id: int
    opens_at: datetime
    area: str | None
    quantity: int
    free: int
    held: int


@dataclass(frozen=True)
class Move:
    """Masks that moved from one release to another at one moment."""

    source: int
    target: int
    masks: int
    reason: str
    at: datetime


@dataclass(frozen=True)
class Share:
    """A booking of a release: whom it is for, and since when it stands as it does."""

    booking_id: int
    release_id: int
    status: str
    masks: int
    changed_at: datetime
    numbers: tuple[str, ...] = field(repr=False)  # IDs
    household: str = field(repr=False)  # on the roll
    groups: frozenset[str]


def piles_of(unit: Unit, scheme_id: str) -> list[Pile]:
    """The releases of a scheme by opening, the district's before those of its areas."""
    held = allotments.c.held_at.is_not(None)
    free = func.sum(case((FREE & ~held, allotments.c.masks), else_=0))
    kept = func.sum(case((FREE & held, allotments.c.masks), else_=0))
    query = (
        select(
            *(releases.c.id, releases.c.opens_at, areas.c.name, releases.c.quantity),
            *(func.coalesce(free, 0), func.coalesce(kept, 0)),
        )
        .outerjoin(areas, areas.c.id == releases.c.area_id)
        .outerjoin(allotments, allotments.c.release_id == releases.c.id)
        .where(releases.c.scheme_id == scheme_id)
        .group_by(releases.c.id, releases.c.opens_at, areas.c.name, releases.c.quantity)
        .order_by(releases.c.opens_at, func.coalesce(releases.c.area_id, 0), releases.c.id)
    )
    return [Pile(*row) for row in unit.connection.execute(query)]


def moves_of(unit: Unit, scheme_id: str) -> list[Move]:
    """What moved between the releases of a scheme, in the order of moving."""
    what = (carries.c.from_release_id, carries.c.to_release_id)
    query = (
        select(*what, func.sum(carries.c.masks), carries.c.reason, carries.c.at)
        .join(releases, releases.c.id == carries.c.from_release_id)
        .where(releases.c.scheme_id == scheme_id)
        .group_by(*what, carries.c.reason, carries.c.at)
        .order_by(carries.c.at, *what, carries.c.reason)
    )
    return [Move(*row) for row in unit.connection.execute(query)]


def shares_of(unit: Unit, scheme_id: str) -> list[Share]:
    """The bookings of a scheme that have or had a share, in the order of booking."""
    ours = (bookings.c.scheme_id == scheme_id) & bookings.c.release_id.is_not(None)
    numbers, households = _people(unit, scheme_id)
    groups = groups_of(unit, ours)
    columns = ("id", "release_id", "status", "masks", "changed_at")
    query = select(*(bookings.c[name] for name in columns)).where(ours).order_by(bookings.c.id)
    return [
        Share(
            booking_id=row.id,
            release_id=row.release_id,
            status=row.status,
            masks=row.masks,
            changed_at=row.changed_at,
            numbers=tuple(numbers[row.id]),
            household=households.get(row.id, ""),
            groups=groups.get(row.id, frozenset()),
        )
        for row in unit.connection.execute(query)
    ]


def deeds_of(unit: Unit, scheme_id: str) -> Mapping[tuple[str, str], tuple[datetime, str]]:
    """When and by whom something was done to an object, by object and action; the last time."""
    query = (
        select(audit.c.object, audit.c.action, audit.c.at, audit.c.actor)
        .where(audit.c.scheme_id == scheme_id, audit.c.object.startswith("booking:"))
        .order_by(audit.c.id)
    )
    return {(row.object, row.action): (row.at, row.actor) for row in unit.connection.execute(query)}


def _people(unit: Unit, scheme_id: str) -> tuple[dict[int, list[str]], dict[int, str]]:
    """By booking: the IDs of its people, and their household where the roll knows it."""
    on_roll = (residents.c.scheme_id == bookings.c.scheme_id) & (
        residents.c.id_digest == booking_people.c.id_digest
    )
    query = (
        select(bookings.c.id, booking_people.c.id_sealed, residents.c.household_sealed)
        .join(booking_people, booking_people.c.booking_id == bookings.c.id)
        .outerjoin(residents, on_roll)
        .where(bookings.c.scheme_id == scheme_id, bookings.c.release_id.is_not(None))
        .order_by(booking_people.c.id)
    )
    numbers: dict[int, list[str]] = {}
    households: dict[int, str] = {}
    for booking_id, number, household in unit.connection.execute(query):
        numbers.setdefault(booking_id, []).append(unit.sealer.unseal(number))
        if household:
            households[booking_id] = unit.sealer.unseal(household)
    return numbers, households
