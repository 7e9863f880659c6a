"""Standing in line: for the waiting list, or for the deadline of a priority scheme."""

from dataclasses import dataclass
from typing import TypeAlias

from core.quota.booking import Request
from core.quota.claiming import AlreadyHad, claimed_for, held_already
from core.quota.fairness import ForStaff, guard
from core.quota.limits import EVER
from core.scheme.types import Scheme
from core.store import audit, bookings, claims
from core.store.bookings import NewBooking
from core.unit import Unit


@dataclass(frozen=True)
class InLine:
    """The request stands in line; `new` is False where it did already."""

    new: bool


Outcome: TypeAlias = InLine | AlreadyHad | ForStaff


def stand_in_line(unit: Unit, scheme: Scheme, request: Request) -> Outcome:
    """Writes a request that waits. A place in line is a claim too, so that nobody has two."""
    claimed = claimed_for(unit, scheme, request.people, request.household_digest)
    refusal = held_already(unit, scheme, claimed)
    if found := refusal or guard(unit, scheme, request.phone, request.people):
        return found
    new = NewBooking(
        scheme_id=scheme.id,
        release_id=None,
        area_id=request.area_id,
        status="waiting",
        masks=scheme.limit.masks,
        channel=request.channel,
        phone=request.phone,
        people=request.people,
        needs_review=not request.on_roll,
    )
    booking_id = bookings.add_booking(unit, new)
    places = [claims.WAITING + subject for subject in claimed]
    if not claims.take_claims(unit, scheme.id, places, EVER, booking_id):
        claims.free_claims(unit, booking_id)
        bookings.drop_booking(unit, booking_id)
        return InLine(new=False)
    audit.record(unit, request.channel, "wait", scheme.id, f"booking:{booking_id}")
    return InLine(new=True)
