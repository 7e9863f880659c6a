"""Bookings as the console lists and searches them: pages of ids first, then what stands in them.

A page is put together from short looks into an index, one for each state that is asked for. So it
takes as long at a million bookings as at a thousand, whichever filters are set.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true, union, union_all

from core.phones import Phone, stored_phone
from core.store.bookings import HOLDING, Person, people_of
from core.store.tables import areas, booking_people, bookings, pickups, points, releases, residents
from core.unit import Unit

STATUSES = (*HOLDING, "waiting", "rejected", "cancelled", "lapsed")
MOST_LOOKS = 200  # beyond, one walk along the index of the whole scheme is quicker
OUT_OF_ORDER = timedelta(minutes=5)  # ids count up as moments do, but for transactions at once


@dataclass(frozen=True)
class Chosen:
    """Which bookings of a scheme; None: all. `area_ids` is what the desk reaches, or less; these
    and the release are the scheme's.
    """

    scheme_id: str
    area_ids: frozenset[int] | None
    status: str | None = None
    channel: str | None = None
    release_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Sought:
    """What a search may mean; a booking is found where any of it is true."""

    booking_id: int | None = None
    code: str = field(default="", repr=False)
    last4_digest: str = ""
    id_digest: str = ""
    phone_digest: str = ""
    household_digest: str = ""


@dataclass(frozen=True)
class DeskBooking:
    """A booking with everything that a list or its own page shows of it."""

    id: int
    scheme_id: str
    release_id: int | None
    area_id: int | None
    area: str | None
    status: str
    needs_review: bool
    masks: int
    channel: str
    phone: Phone
    reason: str = field(repr=False)
    frozen_until: datetime | None
    created_at: datetime
    changed_at: datetime
    opens_at: datetime | None
    pickup_id: int | None
    starts_at: datetime | None
    point: str | None
    people: tuple[Person, ...]


_ids = select(bookings.c.id)


def newest(unit: Unit, chosen: Chosen, after: int | None, limit: int) -> list[int]:
    """The newest bookings, or those that come after one of them."""
    return _page(unit, chosen, after, limit, newest_first=True)


def oldest(unit: Unit, chosen: Chosen, after: int | None, limit: int) -> list[int]:
    """The oldest bookings, or those that come after one of them."""
    return _page(unit, chosen, after, limit, newest_first=False)


def search(unit: Unit, chosen: Chosen, sought: Sought, after: int | None, limit: int) -> list[int]:
    """The newest bookings that a search finds."""
    ways = _ways(chosen.scheme_id, sought, _residents(unit, chosen.scheme_id, sought))
    if not ways:
        return []
    found = union(*ways).subquery()  # few: the databases begin with them
    query = (
        select(found.c[0])
        .join(bookings, bookings.c.id == found.c[0])
        .where(within(chosen), true() if after is None else found.c[0] < after)
        .order_by(found.c[0].desc())
        .limit(limit)
    )
    return list(unit.connection.execute(query).scalars())


def of_ids(unit: Unit, ids: Sequence[int]) -> list[DeskBooking]:
    """Those bookings, in the same order."""
    query = (
        select(
            bookings,
            areas.c.name.label("area"),
            releases.c.opens_at,
            pickups.c.starts_at,
            points.c.name.label("point"),
        )
        .outerjoin(areas, areas.c.id == bookings.c.area_id)
        .outerjoin(releases, releases.c.id == bookings.c.release_id)
        .outerjoin(pickups, pickups.c.id == bookings.c.pickup_id)
        .outerjoin(points, points.c.id == pickups.c.point_id)
        .where(bookings.c.id.in_(ids))
    )
    rows = {row.id: row for row in unit.connection.execute(query)}
    people = people_of(unit, list(rows))
    return [_booking(unit, rows[id], people.get(id, [])) for id in ids if id in rows]


def find(unit: Unit, booking_id: int) -> DeskBooking | None:
    """One booking."""
    return next(iter(of_ids(unit, [booking_id])), None)


def within(chosen: Chosen, settled: Collection[str] = ()) -> ColumnElement[bool]:
    """The condition of being chosen; `settled`: columns that need not be looked at any more."""
    wanted: ColumnElement[bool] = true()
    if chosen.area_ids is not None and "area_id" not in settled:
        wanted &= bookings.c.area_id.in_(chosen.area_ids)
    for name in ("scheme_id", "status", "channel", "release_id"):
        value = getattr(chosen, name)
        if value is not None and name not in settled:
            wanted &= bookings.c[name] == value
    if chosen.since is not None:
        wanted &= bookings.c.created_at >= chosen.since
    if chosen.before is not None:
        wanted &= bookings.c.created_at < chosen.before
    return wanted


def _page(
    unit: Unit, chosen: Chosen, after: int | None, limit: int, *, newest_first: bool
) -> list[int]:
    order = bookings.c.id.desc() if newest_first else bookings.c.id
    starts, settled = _starts(chosen)
    states = [bookings.c.status == s for s in STATUSES if chosen.status in (None, s)]
    wanted = within(chosen, settled) & _further(after, newest_first) & _about_then(unit, chosen)
    looks = [
        select(
            select(bookings.c.id)
            .where(start, state, wanted)
            .order_by(order)
            .limit(limit)
            .subquery()
        )
        for start in starts
        for state in states
    ]
    if not looks:
        return []
    found = union_all(*looks).subquery()
    key = found.c.id.desc() if newest_first else found.c.id
    return list(unit.connection.execute(select(found.c.id).order_by(key).limit(limit)).scalars())


def _starts(chosen: Chosen) -> tuple[list[ColumnElement[bool]], tuple[str, ...]]:
    """The beginnings of an index that together hold whatever is chosen, and the columns that they
    settle: said twice, they would tempt the databases to another index.
    """
    row, areas_chosen = bookings.c, chosen.area_ids
    if areas_chosen is not None and len(areas_chosen) * len(STATUSES) <= MOST_LOOKS:
        return [row.area_id == area for area in sorted(areas_chosen)], ("scheme_id", "area_id")
    if chosen.release_id is not None:
        return [row.release_id == chosen.release_id], ("scheme_id", "release_id")
    ours = row.scheme_id == chosen.scheme_id
    if chosen.channel is not None:
        return [ours & (row.channel == chosen.channel)], ("scheme_id", "channel")
    return [ours], ("scheme_id",)


def _further(after: int | None, newest_first: bool) -> ColumnElement[bool]:
    if after is None:
        return true()
    return bookings.c.id < after if newest_first else bookings.c.id > after


def _about_then(unit: Unit, chosen: Chosen) -> ColumnElement[bool]:
    """A day as a range of ids, so that nobody walks through all the other days."""
    about: ColumnElement[bool] = true()
    if chosen.since and (first := _first_id(unit, chosen, chosen.since - OUT_OF_ORDER)):
        about = bookings.c.id >= first
    if chosen.before and (last := _first_id(unit, chosen, chosen.before + OUT_OF_ORDER)):
        about &= bookings.c.id < last
    return about


def _first_id(unit: Unit, chosen: Chosen, since: datetime) -> int | None:
    query = select(bookings.c.id).where(
        bookings.c.scheme_id == chosen.scheme_id, bookings.c.created_at >= since
    )
    return unit.connection.execute(query.order_by(bookings.c.created_at).limit(1)).scalar()


def _residents(unit: Unit, scheme_id: str, sought: Sought) -> list[str]:
    """The people on the roll that a phone or a household stands for, as digests of their IDs."""
    facts = {
        residents.c.phone_digest: sought.phone_digest,
        residents.c.household_digest: sought.household_digest,
    }
    found: list[str] = []
    for column, digest in facts.items():
        if digest:
            query = select(residents.c.id_digest).where(
                residents.c.scheme_id == scheme_id, column == digest
            )
            found += unit.connection.execute(query.limit(MOST_LOOKS)).scalars()
    return found


def _ways(scheme_id: str, sought: Sought, id_digests: Sequence[str]) -> list[Select[Any]]:
    """A query of booking ids for everything that the search may mean."""
    ours, digests = select(booking_people.c.booking_id), list(id_digests)
    if sought.id_digest:
        digests.append(sought.id_digest)
    ways: list[Select[Any]] = []
    if sought.booking_id is not None:
        ways.append(select(bookings.c.id).where(bookings.c.id == sought.booking_id))
    if sought.code:
        ways.append(_with_code(scheme_id, sought.code))
    if sought.last4_digest:
        ways.append(ours.where(booking_people.c.last4_digest == sought.last4_digest))
    if sought.phone_digest:
        ways.append(select(bookings.c.id).where(bookings.c.phone_digest == sought.phone_digest))
    if digests:
        ways.append(ours.where(booking_people.c.id_digest.in_(digests)))
    return ways


def _with_code(scheme_id: str, code: str) -> Select[Any]:
    of_scheme = select(points.c.id).where(points.c.scheme_id == scheme_id)
    with_code = select(pickups.c.id).where(
        pickups.c.point_id.in_(of_scheme), pickups.c.code == code
    )
    return select(bookings.c.id).where(bookings.c.pickup_id.in_(with_code))


def _booking(unit: Unit, row: Any, people: Sequence[Person]) -> DeskBooking:
    kept = {
        name: getattr(row, name) for name in DeskBooking.__dataclass_fields__ if name in row._fields
    }
    return DeskBooking(
        **kept,
        phone=stored_phone(unit.sealer.unseal(row.phone_sealed)),
        reason=unit.sealer.unseal(row.reason_sealed) if row.reason_sealed else "",
        people=tuple(people),
    )
