"""Review: staff approve or reject what the roll could not vouch for."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import Conflict, MaskLineError, NotFound
from core.masking import mask_id, mask_name, mask_phone
from core.messages import Message
from core.outbox.telling import tell
from core.quota.giving_back import pass_on
from core.quota.reference import booking_id_of, reference_of
from core.scheme.types import Rejected, Scheme
from core.schemes import find_scheme
from core.store import audit, bookings, claims
from core.store.bookings import BookingRecord
from core.unit import Unit

LONGEST_REASON = 40  # characters: with it the text to the resident is one segment


class ReasonTooLong(MaskLineError):
    """The reason would not fit the text that must carry it word for word."""


@dataclass(frozen=True)
class Waiting:
    """A booking that waits for review, masked."""

    reference: str
    name: str
    id: str
    phone: str
    area: str
    address: str
    spoken: bool  # name and village are on a recording


def waiting_for_review(unit: Unit, scheme: Scheme) -> Iterator[Waiting]:
    """The bookings of a scheme that wait for review, oldest first."""
    for booking in bookings.bookings_in(unit, scheme.id, "review"):
        person = booking.people[0]
        yield Waiting(
            reference=reference_of(booking.id),
            name=mask_name(person.name),
            id=mask_id(person.id.number),
            phone=mask_phone(booking.phone.national),
            area=booking.area or "",
            address=person.address,
            spoken=bool(person.recording),
        )


def approve(unit: Unit, reference: str, actor: str) -> None:
    """The booking stands, and the resident is told. Raises NotFound or Conflict."""
    booking = _in_review(unit, reference)
    if not bookings.move_booking(unit, booking.id, "booked", ("review",)):
        raise _no_longer(reference)
    _tell(unit, booking, Message("review_approved", {"masks": booking.masks}))
    audit.record(unit, actor, "approve", booking.scheme_id, f"booking:{booking.id}")


def reject(unit: Unit, reference: str, reason: str, actor: str) -> None:
    """The claim is free again, the share goes to the area's next release, the resident is told
    the reason word for word. Raises NotFound, Conflict or ReasonTooLong.
    """
    check_reason(reason)
    booking = _in_review(unit, reference)
    scheme = find_scheme(unit, booking.scheme_id)
    if not bookings.reject_booking(unit, booking.id, reason):
        raise _no_longer(reference)
    claims.free_claims(unit, booking.id)
    pass_on(unit, scheme, booking.id, _way_of(scheme))
    _tell(unit, booking, Message("review_rejected", {"reason": reason}))
    audit.record(unit, actor, "reject", booking.scheme_id, f"booking:{booking.id}")


def check_reason(reason: str) -> None:
    """Raises ReasonTooLong where it does not fit the text, or is none."""
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ReasonTooLong(
            "A reason has 1 to %(n)s characters: it goes into a text.", n=LONGEST_REASON
        )


def _way_of(scheme: Scheme) -> str:
    """To the next release, or back on the pile it came from, as the scheme says."""
    return "rejected" if scheme.rejected is Rejected.NEXT_RELEASE else "given_back"


def _in_review(unit: Unit, reference: str) -> BookingRecord:
    booking_id = booking_id_of(reference)
    booking = bookings.find_booking(unit, booking_id) if booking_id is not None else None
    if booking is None:
        raise NotFound("There is no booking %(reference)s.", reference=reference)
    if booking.status != "review":
        raise _no_longer(reference)
    return booking


def _no_longer(reference: str) -> Conflict:
    return Conflict(f"Booking {reference} does not wait for review.")


def _tell(unit: Unit, booking: BookingRecord, message: Message) -> None:
    tell(unit, find_scheme(unit, booking.scheme_id), booking, "reviewed", message)
