"""Granting shares to requests that wait: from a waiting list, or by priority at a deadline."""

from core.conversation import describing
from core.conversation.turn import Message
from core.limits import held_until
from core.scheme.types import Scheme
from core.store import allotments, audit, bookings, claims, waiting
from core.store.bookings import BookingRecord
from core.telling import language_of, tell
from core.unit import Unit

ACTOR = "line"


def grant_waiting(unit: Unit, scheme: Scheme, booking_id: int, release_id: int) -> bool:
    """Grants a free share of the release to a request that waits, and tells whoever asked.

    False where nothing is free, or where it waits no longer; nothing changes then. False too
    where its people had a share meanwhile: the request is cancelled.
    """
    if not waiting.hold(unit, booking_id):
        return False
    if allotments.take_free(unit, release_id, booking_id) is None:
        return False
    if not _claim(unit, scheme, booking_id):
        _withdraw(unit, scheme, booking_id)
        return False
    waiting.grant(unit, booking_id, release_id)
    audit.record(unit, ACTOR, "grant", scheme.id, f"booking:{booking_id}")
    booking = bookings.find_booking(unit, booking_id)
    assert booking is not None
    tell(unit, scheme, booking, "granted", _granted(unit, scheme, booking))
    return True


def _claim(unit: Unit, scheme: Scheme, booking_id: int) -> bool:
    """Turns the places of a request into claims, from this moment on."""
    subjects = claims.waiting_subjects(unit, booking_id)
    claims.free_claims(unit, booking_id)
    until = held_until(scheme.limit, unit.now, scheme.timezone)
    return bool(subjects) and claims.take_claims(unit, scheme.id, subjects, until, booking_id)


def _withdraw(unit: Unit, scheme: Scheme, booking_id: int) -> None:
    claims.free_claims(unit, booking_id)
    allotments.put_back(unit, booking_id)
    bookings.move_booking(unit, booking_id, "cancelled", ("waiting",))
    audit.record(unit, ACTOR, "withdraw", scheme.id, f"booking:{booking_id}", "had a share")


def _granted(unit: Unit, scheme: Scheme, booking: BookingRecord) -> Message:
    return Message(
        "granted" if booking.status == "booked" else "granted_review",
        {
            "person": describing.name_of(booking.people[0]),
            "masks": booking.masks,
            "reference": describing.reference(booking.id),
            "handover": describing.handover(scheme, booking.area, language_of(unit, booking)),
        },
    )
