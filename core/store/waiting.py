"""Requests that wait for a share: bookings in state `waiting`, without a release."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, select, union_all, update

from core.store.tables import areas, booking_people, bookings, residents
from core.unit import Unit


@dataclass(frozen=True)
class WaitingRequest:
    """A request with the groups of everybody in the households it is for."""

    booking_id: int
    asked_at: datetime
    groups: frozenset[str]


def hold(unit: Unit, booking_id: int) -> bool:
    """Whether the request still waits; nobody else moves it before this unit ends."""
    query = select(bookings.c.id).where(bookings.c.id == booking_id, bookings.c.status == "waiting")
    return unit.connection.execute(query.with_for_update()).first() is not None


def grant(unit: Unit, booking_id: int, release_id: int) -> None:
    """The request has a share of that release: booked, or in review where staff must look."""
    status = case((bookings.c.needs_review, "review"), else_="booked")
    statement = update(bookings).where(bookings.c.id == booking_id)
    granted = {"release_id": release_id, "status": status, "changed_at": unit.now}
    unit.connection.execute(statement.values(granted))


def line_of(unit: Unit, scheme_id: str, area_ids: Sequence[int] | None, limit: int) -> list[int]:
    """The first bookings in line; of these areas alone where any are named."""
    query = select(bookings.c.id).where(
        bookings.c.scheme_id == scheme_id, bookings.c.status == "waiting"
    )
    if area_ids is not None:
        query = query.where(bookings.c.area_id.in_(area_ids))
    return list(unit.connection.execute(query.order_by(bookings.c.id).limit(limit)).scalars())


def areas_below(unit: Unit, scheme_id: str, area_id: int) -> list[int]:
    """An area and everything below it."""
    tree = select(areas.c.id).where(areas.c.id == area_id).cte(recursive=True)
    below = select(areas.c.id).where(areas.c.scheme_id == scheme_id, areas.c.parent_id == tree.c.id)
    return list(unit.connection.execute(select(tree.union_all(below).c.id)).scalars())


def requests_from(
    unit: Unit, scheme_id: str, area_ids: Collection[int | None]
) -> list[WaitingRequest]:
    """The requests of people in these areas (None: those who named none), in no order."""
    named = bookings.c.area_id.in_([area_id for area_id in area_ids if area_id is not None])
    drawing = named | bookings.c.area_id.is_(None) if None in area_ids else named
    ours = (bookings.c.scheme_id == scheme_id) & (bookings.c.status == "waiting") & drawing
    groups = groups_of(unit, ours)
    rows = unit.connection.execute(select(bookings.c.id, bookings.c.created_at).where(ours))
    return [WaitingRequest(id, at, groups.get(id, frozenset())) for id, at in rows]


def groups_of(unit: Unit, ours: ColumnElement[bool]) -> dict[int, frozenset[str]]:
    """The groups on the roll of the people of each booking and of their households."""
    person, member = residents.alias(), residents.alias()
    on_roll = bookings.join(booking_people, booking_people.c.booking_id == bookings.c.id).join(
        person, person.c.id_digest == booking_people.c.id_digest
    )
    same_household = (member.c.scheme_id == person.c.scheme_id) & (
        member.c.household_digest == person.c.household_digest
    )
    here = ours & (person.c.scheme_id == bookings.c.scheme_id)
    query = union_all(
        select(bookings.c.id, person.c.groups).select_from(on_roll).where(here),
        select(bookings.c.id, member.c.groups)
        .select_from(on_roll.join(member, same_household))
        .where(here, member.c.groups != ""),
    )
    found: dict[int, frozenset[str]] = {}
    for booking_id, words in unit.connection.execute(query):
        found[booking_id] = found.get(booking_id, frozenset()) | set(words.split(";")) - {""}
    return found
