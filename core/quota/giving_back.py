"""Giving a share back, so that somebody else gets it."""

from core.allocation.serving import serve
from core.pickup.ending import end
from core.quota.carrying import free_share
from core.scheme.types import Scheme
from core.store import audit, bookings, claims, pickups
from core.store.bookings import BookingRecord
from core.unit import Unit

GIVEABLE = ("review", "booked", "waiting")
COLLECTED_LATER = ("ready", "missed")  # it lies at the point, unless it is on its way to the door


def may_give_back(booking: BookingRecord) -> bool:
    """Whether its masks are still where somebody else can have them: what was dispatched without a
    pickup is on its way.
    """
    return booking.status in _giveable(booking)


def give_back(unit: Unit, scheme: Scheme, booking: BookingRecord, actor: str) -> bool:
    """Gives a share back: its people may book again, and it goes to the first in line, or is free.

    False where it is frozen, on its way or gone already; nothing changes then.
    """
    if booking.pickup_id:
        pickups.find_pickup(unit, booking.pickup_id, hold=True)  # before the booking, as staff do
    if not bookings.move_booking(
        unit, booking.id, "cancelled", _giveable(booking), unless_frozen=True
    ):
        return False
    if booking.pickup_id:
        end(unit, scheme, booking.pickup_id, actor)
    claims.free_claims(unit, booking.id)
    audit.record(unit, actor, "give_back", booking.scheme_id, f"booking:{booking.id}")
    pass_on(unit, scheme, booking.id, "given_back")
    return True


def _giveable(booking: BookingRecord) -> tuple[str, ...]:
    return GIVEABLE + COLLECTED_LATER if booking.pickup_id else GIVEABLE


def pass_on(unit: Unit, scheme: Scheme, booking_id: int, reason: str) -> None:
    """Frees the share of a booking; in an open release the first in line gets it at once."""
    freed = free_share(unit, scheme.id, booking_id, reason)
    if freed and freed.opens_at <= unit.now and not freed.over(unit.now):
        serve(unit, scheme, freed, at_most=1)
