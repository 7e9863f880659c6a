"""The export of bookings: one row each, personal data masked (CONTRACT, `bookings export`)."""

from collections.abc import Iterator
from datetime import datetime

from core.masking import mask_id, mask_name, mask_phone
from core.phones import Phone, read_phone
from core.quota.reference import reference_of
from core.scheme.hours import QUARTER
from core.scheme.types import Scheme
from core.store.desk_bookings import Chosen
from core.store.exports import ExportedBooking, bookings_of
from core.unit import Unit

COLUMNS = (
    *("reference", "release", "status", "channel", "masks", "name", "id", "phone", "area"),
    *("point", "slot_start", "slot_end", "created_at"),
)


def export_bookings(
    unit: Unit, scheme: Scheme, chosen: Chosen | None = None
) -> Iterator[tuple[str, ...]]:
    """The header and the rows of a scheme's bookings, or the chosen ones, in order of booking."""
    yield COLUMNS
    for booking in bookings_of(unit, chosen or Chosen(scheme.id, area_ids=None)):
        yield _row(scheme, booking)


def _row(scheme: Scheme, booking: ExportedBooking) -> tuple[str, ...]:
    phone = read_phone(booking.phone)
    return (
        reference_of(booking.id),
        scheme.local_iso(booking.opens_at) if booking.opens_at else "",
        booking.status,
        booking.channel,
        str(booking.masks),
        mask_name(booking.name),
        mask_id(booking.number),
        mask_phone(phone.national) if isinstance(phone, Phone) else "",
        booking.area or "",
        booking.point or "",
        *_slot(scheme, booking.starts_at),
        scheme.local_iso(booking.created_at),
    )


def _slot(scheme: Scheme, starts_at: datetime | None) -> tuple[str, str]:
    """Beginning and end; both empty where nothing is planned, or where it is brought."""
    if starts_at is None:
        return "", ""
    return scheme.local_iso(starts_at), scheme.local_iso(starts_at + QUARTER)
