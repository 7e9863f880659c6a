"""Telling people what became of a booking: whoever booked, and whom it is for."""

from collections.abc import Iterable

from core.describing import reference
from core.masking import mask_phone
from core.messages import Message, Value
from core.outbox.notices import NewNotice, queue
from core.phones import Phone
from core.residents.people import owner_of
from core.scheme.types import Scheme
from core.store import phones
from core.store.bookings import BookingRecord
from core.store.residents import ResidentRecord
from core.unit import Unit


def language_of(unit: Unit, booking: BookingRecord) -> str:
    """The language that the phone of a booking reads."""
    return phones.find_phone(unit, booking.phone).language


def tell(unit: Unit, scheme: Scheme, booking: BookingRecord, kind: str, message: Message) -> None:
    """Queues a notice of that kind to the phone that booked."""
    _queue(unit, scheme, booking.id, booking.phone, kind, message)


def tell_owners(
    unit: Unit,
    scheme: Scheme,
    booking_id: int,
    helper: Phone,
    residents: Iterable[ResidentRecord | None],
) -> None:
    """A relative booked: the resident's own phone is told, and can answer 不是我."""
    params: dict[str, Value] = {
        "helper": mask_phone(helper.national),
        "masks": scheme.limit.masks,
        "reference": reference(booking_id),
    }
    message = Message("told_resident", params)
    for owner in {owner_of(resident, helper) for resident in residents}:
        if owner:
            _queue(unit, scheme, booking_id, owner, "told_resident", message)


def _queue(
    unit: Unit, scheme: Scheme, booking_id: int, phone: Phone, kind: str, message: Message
) -> None:
    notice = NewNotice(
        kind=kind,
        channel="text",
        phone=phone,
        line=scheme.lines[0] if scheme.lines else "",
        language=phones.find_phone(unit, phone).language,
        message=message,
        scheme_id=scheme.id,
        booking_id=booking_id,
    )
    queue(unit, notice)
