"""Telling whoever booked what became of it: a notice to the phone that the booking came from."""

from core.conversation.turn import Message
from core.notices import NewNotice, queue
from core.scheme.types import Scheme
from core.store import phones
from core.store.bookings import BookingRecord
from core.unit import Unit


def language_of(unit: Unit, booking: BookingRecord) -> str:
    """The language that the phone of a booking reads."""
    return phones.find_phone(unit, booking.phone).language


def tell(unit: Unit, scheme: Scheme, booking: BookingRecord, kind: str, message: Message) -> None:
    """Queues a notice of that kind to the phone that booked."""
    notice = NewNotice(
        kind=kind,
        channel="text",
        phone=booking.phone,
        line=scheme.lines[0] if scheme.lines else "",
        language=language_of(unit, booking),
        message=message,
        scheme_id=scheme.id,
        booking_id=booking.id,
    )
    queue(unit, notice)
