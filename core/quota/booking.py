"""Booking a share: the use-case that every channel shares."""

from dataclasses import dataclass
from typing import TypeAlias

from core.phones import Phone
from core.quota.availability import Closed, SoldOut, look, why_closed
from core.quota.claiming import AlreadyHad, claimed_for, held_already
from core.quota.fairness import ForStaff, guard, review_is_full
from core.quota.limits import held_until
from core.quota.releases import Calendar
from core.quota.reserving import rules_for
from core.scheme.types import Scheme
from core.store import allotments, audit, bookings, claims
from core.store.bookings import NewBooking, Person
from core.unit import Unit


@dataclass(frozen=True)
class Request:
    """Somebody asks for one share for these people, from this phone."""

    people: tuple[Person, ...]
    phone: Phone
    channel: str
    area: str
    groups: frozenset[str]  # of the roll
    area_id: int | None
    household_digest: str | None
    on_roll: bool  # everybody else is booked in review


@dataclass(frozen=True)
class Booked:
    """Granted and on disk once the unit commits."""

    booking_id: int
    status: str
    masks: int


Refusal: TypeAlias = AlreadyHad | Closed | ForStaff
Outcome: TypeAlias = Booked | Refusal


def book(unit: Unit, scheme: Scheme, request: Request) -> Outcome:
    """Grants a share to the people of the request, or says why not. One call, one share; several
    calls may share one unit of work.
    """
    times = look(unit, scheme, request.area)
    claimed = claimed_for(unit, scheme, request.people, request.household_digest)
    refusal = (
        held_already(unit, scheme, claimed)
        or why_closed(unit, times, _rules(scheme, request))
        or guard(unit, scheme, request.phone, request.people)
    )
    if refusal:
        return refusal
    assert times.open is not None
    if not request.on_roll and (full := review_is_full(unit, scheme, times.open)):
        return full
    return _grant(unit, scheme, request, times, claimed)


def _grant(
    unit: Unit, scheme: Scheme, request: Request, times: Calendar, claimed: dict[str, Person]
) -> Outcome:
    """Booking, claims and share together; where one of them cannot be had, none of them stays."""
    assert times.open is not None
    booking_id = bookings.add_booking(unit, _new_booking(scheme, request, times.open.id))
    until = held_until(scheme.limit, unit.now, scheme.timezone)
    if not claims.take_claims(unit, scheme.id, list(claimed), until, booking_id):
        _undo(unit, booking_id)
        return held_already(unit, scheme, claimed) or SoldOut(None)
    rules = _rules(scheme, request)
    if allotments.take_free(unit, times.open.id, booking_id, rules) is None:
        _undo(unit, booking_id)
        return SoldOut(times.next.opens_at if times.next else None)
    audit.record(unit, request.channel, "book", scheme.id, f"booking:{booking_id}")
    return Booked(booking_id, _status(request), scheme.limit.masks)


def _new_booking(scheme: Scheme, request: Request, release_id: int) -> NewBooking:
    return NewBooking(
        scheme_id=scheme.id,
        release_id=release_id,
        area_id=request.area_id,
        status=_status(request),
        masks=scheme.limit.masks,
        channel=request.channel,
        phone=request.phone,
        people=request.people,
        needs_review=not request.on_roll,
    )


def _rules(scheme: Scheme, request: Request) -> tuple[int, ...]:
    return rules_for(scheme, request.channel, request.groups)


def _status(request: Request) -> str:
    return "booked" if request.on_roll else "review"


def _undo(unit: Unit, booking_id: int) -> None:
    claims.free_claims(unit, booking_id)
    bookings.drop_booking(unit, booking_id)
