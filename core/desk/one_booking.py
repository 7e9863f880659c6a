"""One booking: everything about it, masked, and what a desk can do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.desk.listing import Row, areas_of, row_of
from core.desk.reach import Desk
from core.desk.reviewing import Case, cases_of
from core.errors import Conflict
from core.pickup import rescheduling
from core.pickup.telling import tell_pickup
from core.quota import settling
from core.quota.giving_back import may_give_back
from core.quota.settling import CORRECTABLE, BadFact, Facts
from core.store import audit, bookings, desk_bookings, desk_history, pickups, points
from core.store.desk_bookings import DeskBooking
from core.store.desk_history import Chore, Deed, Sent
from core.store.pickups import Pickup
from core.unit import Unit

SHOWN_SLOTS = 400  # of a point; nobody plans so many quarters of an hour ahead


@dataclass(frozen=True)
class BookingView:
    """What its page shows."""

    row: Row
    case: Case
    booking: DeskBooking
    pickup: Pickup | None
    nearest: Sequence[datetime]
    free: Sequence[datetime]
    deeds: Sequence[Deed]
    notices: Sequence[Sent]
    tasks: Sequence[Chore]
    can_give_back: bool
    can_correct: bool


def look_at(unit: Unit, desk: Desk, booking_id: int) -> BookingView:
    """Everything about one booking. Raises NotFound where it is out of reach."""
    booking = demanded(unit, desk, booking_id)
    record = bookings.find_booking(unit, booking_id)
    assert record is not None
    pickup = pickups.pickup_of_booking(unit, booking_id)
    waits = pickup is not None and pickup.ended_at is None and pickup.starts_at is not None
    row = row_of(booking, unit.now)
    return BookingView(
        row=row,
        case=cases_of(unit, desk.scheme, [booking])[0],
        booking=booking,
        pickup=pickup,
        nearest=rescheduling.nearest_free(unit, desk.scheme, pickup) if pickup and waits else (),
        free=_free_slots(unit, pickup) if pickup and waits else (),
        deeds=desk_history.deeds_of(unit, booking_id, booking.pickup_id),
        notices=desk_history.notices_of(unit, booking_id, booking.pickup_id),
        tasks=desk_history.tasks_of(unit, booking_id),
        can_give_back=may_give_back(record) and not row.frozen,
        can_correct=booking.status in CORRECTABLE,
    )


def demanded(unit: Unit, desk: Desk, booking_id: int) -> DeskBooking:
    """A booking within reach. Raises NotFound."""
    booking = desk_bookings.find(unit, booking_id)
    desk.demand(booking.scheme_id if booking else None, booking.area_id if booking else None)
    assert booking is not None, "what does not exist is in nobody's reach"
    return booking


def give_back(desk: Desk, booking_id: int) -> None:
    """On the resident's request. Raises NotFound or Conflict."""
    with desk.unit() as unit:
        demanded(unit, desk, booking_id)
        settling.give_back_now(unit, desk.scheme, booking_id, desk.actor)


def settle_not_me(desk: Desk, booking_id: int, *, stands: bool) -> None:
    """Ends the freeze: the booking stands, or is given back. Raises NotFound or Conflict."""
    with desk.unit() as unit:
        demanded(unit, desk, booking_id)
        settling.settle_not_me(unit, desk.scheme, booking_id, desk.actor, stands=stands)


def correct(desk: Desk, booking_id: int, facts: Facts) -> bool:
    """Writes the right name and area, the area within reach; says whether anything changed.
    Raises NotFound, BadFact or Conflict.
    """
    with desk.unit() as unit:
        demanded(unit, desk, booking_id)
        if facts.area and facts.area not in areas_of(desk):
            raise BadFact("area", "Please choose an area of the list.")
        return bool(settling.correct(unit, desk.scheme, booking_id, facts, desk.actor))


def move_slot(desk: Desk, booking_id: int, starts_at: datetime) -> Pickup:
    """Another pickup time, which the household is told. Raises NotFound or Conflict."""
    with desk.unit() as unit:
        pickup = _open_pickup(unit, demanded(unit, desk, booking_id))
        moved = rescheduling.move(unit, desk.scheme, pickup.id, starts_at, desk.actor)
        if moved is None:
            raise Conflict("This time is taken by now. Please choose another one.")
        tell_pickup(unit, desk.scheme, moved)
        return moved


def tell_again(desk: Desk, booking_id: int) -> None:
    """Sends the pickup notice once more. Raises NotFound or Conflict."""
    with desk.unit() as unit:
        pickup = _open_pickup(unit, demanded(unit, desk, booking_id))
        tell_pickup(unit, desk.scheme, pickup)
        audit.record(unit, desk.actor, "tell_again", desk.scheme.id, f"pickup:{pickup.id}")


def _open_pickup(unit: Unit, booking: DeskBooking) -> Pickup:
    pickup = pickups.find_pickup(unit, booking.pickup_id, hold=True) if booking.pickup_id else None
    if pickup is None or pickup.ended_at:
        raise Conflict("There is no pickup time for this booking, or it is over.")
    return pickup


def _free_slots(unit: Unit, pickup: Pickup) -> Sequence[datetime]:
    free = points.free_slots(unit, pickup.point_id, unit.now, pickup.keep_until)
    return free[:SHOWN_SLOTS]
