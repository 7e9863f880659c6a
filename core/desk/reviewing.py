"""What waits for review: what was given, where it disagrees with the roll, and settling several."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.desk.paging import PAGE, Page, page_of
from core.desk.reach import Desk
from core.errors import Conflict, NotFound
from core.masking import mask_id, mask_name, mask_phone
from core.quota import reviewing
from core.quota.reference import reference_of
from core.residents.people import agrees
from core.scheme.types import Scheme
from core.store import desk_bookings
from core.store.desk_bookings import Chosen, DeskBooking
from core.store.residents import ResidentRecord, residents_with_ids
from core.unit import Unit


@dataclass(frozen=True)
class Case:
    """A booking that waits for review, masked. `on_roll`: the roll knows everybody of it;
    `roll_name` and `roll_area` are given where the roll says something else.
    """

    id: int
    reference: str
    names: tuple[str, ...]
    ids: tuple[str, ...]
    phone: str
    area: str
    address: str
    spoken: bool  # name and village are on a recording
    channel: str
    masks: int
    created_at: datetime
    on_roll: bool
    roll_name: str
    roll_area: str


@dataclass(frozen=True)
class Settled:
    """What became of several bookings; `elsewhere`: others settled those before."""

    done: int
    elsewhere: int


def review_page(unit: Unit, desk: Desk, after: int | None) -> Page[Case]:
    """What waits for review within reach, the oldest first."""
    chosen = Chosen(desk.scheme.id, desk.area_ids, status="review")
    page = page_of(desk_bookings.oldest(unit, chosen, after, PAGE + 1), lambda id: id)
    found = desk_bookings.of_ids(unit, page.rows)
    return Page(cases_of(unit, desk.scheme, found), page.after)


def cases_of(unit: Unit, scheme: Scheme, found: Sequence[DeskBooking]) -> list[Case]:
    """Bookings beside what the roll says of their people."""
    numbers = [person.id.number for booking in found for person in booking.people]
    roll = residents_with_ids(unit, scheme.id, numbers)
    return [_case(scheme, booking, roll) for booking in found]


def approve(desk: Desk, booking_ids: Sequence[int]) -> Settled:
    """Approves those within reach that still wait."""
    return _each(desk, booking_ids, lambda unit, ref: reviewing.approve(unit, ref, desk.actor))


def reject(desk: Desk, booking_ids: Sequence[int], reason: str) -> Settled:
    """Rejects those within reach that still wait. Raises ReasonTooLong; nothing changes then."""
    reviewing.check_reason(reason)
    return _each(
        desk, booking_ids, lambda unit, ref: reviewing.reject(unit, ref, reason, desk.actor)
    )


def _each(desk: Desk, booking_ids: Sequence[int], settle: Callable[[Unit, str], None]) -> Settled:
    """One transaction each, so that one that somebody else settled spoils none of the others."""
    done = 0
    for booking_id in booking_ids:
        try:
            with desk.unit() as unit:
                _demand(unit, desk, booking_id)
                settle(unit, reference_of(booking_id))
        except (Conflict, NotFound):
            continue
        done += 1
    return Settled(done, len(booking_ids) - done)


def _demand(unit: Unit, desk: Desk, booking_id: int) -> None:
    booking = desk_bookings.find(unit, booking_id)
    desk.demand(booking.scheme_id if booking else None, booking.area_id if booking else None)


def _case(scheme: Scheme, booking: DeskBooking, roll: dict[str, ResidentRecord]) -> Case:
    first = booking.people[0]
    record = roll.get(first.id.number)
    area = booking.area or ""
    same_name = record is not None and agrees(scheme, record, first.name, "")
    same_area = record is not None and agrees(scheme, record, "", area)
    return Case(
        id=booking.id,
        reference=reference_of(booking.id),
        names=tuple(mask_name(person.name) for person in booking.people if person.name),
        ids=tuple(mask_id(person.id.number) for person in booking.people),
        phone=mask_phone(booking.phone.national),
        area=area,
        address=first.address,
        spoken=bool(first.recording),
        channel=booking.channel,
        masks=booking.masks,
        created_at=booking.created_at,
        on_roll=all(person.id.number in roll for person in booking.people),
        roll_name=mask_name(record.name) if record and not same_name else "",
        roll_area=record.area_name if record and not same_area else "",
    )
