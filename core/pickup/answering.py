"""What people answer to the notice of their pickup, and which pickups a phone may answer for."""

from collections.abc import Sequence

from core.pickup.telling import withdraw
from core.residents.held import bookings_told_to
from core.scheme.types import Scheme
from core.schemes import find_scheme
from core.store import audit, bookings, pickups, told_pickups
from core.store.bookings import BookingRecord
from core.store.pickups import COLLECTABLE, Pickup
from core.unit import Unit


def confirm(unit: Unit, pickup: Pickup, actor: str) -> Pickup | None:
    """Somebody of the household comes then, or is at home when it is brought; the pickup is held.
    None, and nothing changes, where it has ended or has another time by now.
    """
    held = pickups.find_pickup(unit, pickup.id, hold=True)
    if held is None or held.ended_at or held.starts_at != pickup.starts_at:
        return None
    if held.confirmed_at is None:
        pickups.confirm_pickup(unit, held.id)
        withdraw(unit, find_scheme(unit, held.scheme_id), held)  # no call follows an answer
        audit.record(unit, actor, "confirm_pickup", held.scheme_id, f"pickup:{held.id}")
    return held


def answerable(
    unit: Unit, scheme: Scheme, phone_digest: str, ids: Sequence[str], *, told: bool, proved: bool
) -> list[BookingRecord]:
    """One booking of every pickup that a phone may answer for: those it was told of where `told`,
    and once it is proved those of its people; of `ids` alone where any are given.
    """
    found: list[BookingRecord] = []
    if told:
        digests = [unit.sealer.digest("id", id) for id in ids]
        theirs = told_pickups.told_bookings(unit, scheme.id, phone_digest, digests)
        found += bookings.bookings_by_ids(unit, theirs)
    if proved:
        found += bookings_told_to(unit, scheme, phone_digest, ids)
    first: dict[int, BookingRecord] = {}
    for booking in found:
        if booking.pickup_id and booking.status in COLLECTABLE:
            first.setdefault(booking.pickup_id, booking)
    return list(first.values())


def unconfirmed_first(unit: Unit, found: Sequence[BookingRecord]) -> list[BookingRecord]:
    """Those of them whose pickup nobody has confirmed yet; where all are confirmed, all."""
    planned = pickups.pickups_by_ids(unit, [b.pickup_id for b in found if b.pickup_id])
    waiting = {pickup.id for pickup in planned.values() if pickup.confirmed_at is None}
    return [booking for booking in found if booking.pickup_id in waiting] or list(found)
