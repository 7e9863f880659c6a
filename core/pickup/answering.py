"""What people answer to the notice of their pickup, and which pickups a phone may answer for."""

from collections.abc import Sequence

from core.pickup.telling import withdraw
from core.residents.held import bookings_told_to
from core.scheme.types import Scheme
from core.schemes import find_scheme
from core.store import audit, bookings, pickups
from core.store.bookings import BookingRecord
from core.store.pickups import COLLECTABLE, Pickup
from core.unit import Unit


def confirm(unit: Unit, pickup: Pickup, actor: str) -> None:
    """Somebody of the household comes, or is at home when it is brought."""
    if pickup.confirmed_at is None:
        pickups.confirm_pickup(unit, pickup.id)
        withdraw(unit, find_scheme(unit, pickup.scheme_id), pickup)  # no call follows an answer
        audit.record(unit, actor, "confirm_pickup", pickup.scheme_id, f"pickup:{pickup.id}")


def told_of(unit: Unit, scheme: Scheme, phone_digest: str) -> list[Pickup]:
    """The pickups that wait to be collected and that this phone was told of, newest first."""
    told = pickups.open_pickups_of_phone(unit, phone_digest)
    return [pickup for pickup in told if pickup.scheme_id == scheme.id]


def answerable(
    unit: Unit, scheme: Scheme, phone_digest: str, ids: Sequence[str], *, told: bool, proved: bool
) -> list[BookingRecord]:
    """One booking of every pickup that a phone may answer for: those it was told of where `told`,
    and once it is proved those of its people; of `ids` alone where any are given.
    """
    found = _told_bookings(unit, scheme, phone_digest) if told else []
    found += bookings_told_to(unit, scheme, phone_digest) if proved else []
    first: dict[int, BookingRecord] = {}
    for booking in found:
        theirs = not ids or any(person.id.number in ids for person in booking.people)
        if theirs and booking.pickup_id and booking.status in COLLECTABLE:
            first.setdefault(booking.pickup_id, booking)
    return list(first.values())


def unconfirmed_first(unit: Unit, found: Sequence[BookingRecord]) -> list[BookingRecord]:
    """Those of them whose pickup nobody has confirmed yet; where all are confirmed, all."""
    planned = pickups.pickups_by_ids(unit, [b.pickup_id for b in found if b.pickup_id])
    waiting = {pickup.id for pickup in planned.values() if pickup.confirmed_at is None}
    return [booking for booking in found if booking.pickup_id in waiting] or list(found)


def _told_bookings(unit: Unit, scheme: Scheme, phone_digest: str) -> list[BookingRecord]:
    told = told_of(unit, scheme, phone_digest)
    ids = [booking for pickup in told for booking in pickups.bookings_with(unit, pickup.id)]
    found = (bookings.find_booking(unit, booking_id) for booking_id in ids)
    return [booking for booking in found if booking]
