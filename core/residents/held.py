"""What a phone may be told of: bookings made from it, and those of the residents it belongs to."""

from collections.abc import Sequence

from core.scheme.types import Scheme
from core.store import bookings, residents
from core.store.bookings import BookingRecord
from core.unit import Unit


def bookings_told_to(
    unit: Unit, scheme: Scheme, phone_digest: str, ids: Sequence[str] = ()
) -> list[BookingRecord]:
    """The bookings that a verified phone may see, newest first; of `ids` alone where given."""
    owners = residents.residents_of_phone(unit, scheme.id, phone_digest)
    digests = [owner.id_digest for owner in owners]
    found = bookings.bookings_of_phone(unit, scheme.id, phone_digest)
    found += bookings.bookings_of_people(unit, scheme.id, digests) if digests else []
    unique = {booking.id: booking for booking in found}.values()
    ours = [b for b in unique if not ids or any(p.id.number in ids for p in b.people)]
    return sorted(ours, key=lambda booking: -booking.id)


def booked_by_others(unit: Unit, scheme: Scheme, phone_digest: str) -> list[BookingRecord]:
    """What somebody else's phone booked for the residents this phone belongs to, newest first."""
    found = bookings_told_to(unit, scheme, phone_digest)
    return [b for b in found if unit.sealer.digest("phone", b.phone.e164) != phone_digest]
