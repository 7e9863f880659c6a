"""Requests that wait for a share: bookings in state `waiting`, without a release."""

from sqlalchemy import case, select, update

from core.store.tables import bookings
from core.unit import Unit


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
