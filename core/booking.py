"""Booking a share and giving it back: the use-cases that every channel shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from core.availability import Closed, SoldOut, look, why_closed
from core.carrying import free_share
from core.limits import again_on, claim_subjects, held_until, most_in_review, window_start
from core.phones import Phone
from core.releases import Calendar, Release
from core.scheme.types import Scheme
from core.store import allotments, audit, bars, bookings, claims, openings, phones
from core.store.bookings import BookingRecord, NewBooking, Person
from core.unit import Unit

GIVEABLE = ("review", "booked", "waiting")  # what is on its way cannot be given back


@dataclass(frozen=True)
class Request:
    """Somebody asks for one share for these people, from this phone."""

    people: tuple[Person, ...]
    phone: Phone
    channel: str
    area: str
    area_id: int | None
    household_digest: str | None
    on_roll: bool  # everybody else is booked in review


@dataclass(frozen=True)
class Booked:
    """Granted and on disk once the unit commits."""

    booking_id: int
    status: str
    masks: int


@dataclass(frozen=True)
class AlreadyHad:
    """An earlier share forbids it until then (None: for good, in this scheme)."""

    person: Person
    again: date | None


@dataclass(frozen=True)
class ForStaff:
    """A guard of fair use: staff must look at it. `reason` names the guard."""

    reason: str


Refusal: TypeAlias = AlreadyHad | Closed | ForStaff
Outcome: TypeAlias = Booked | Refusal


def book(unit: Unit, scheme: Scheme, request: Request) -> Outcome:
    """Grants a share to the people of the request, or says why not. One call, one share; several
    calls may share one unit of work.
    """
    times = look(unit, scheme, request.area)
    subjects = _subjects(unit, scheme, request)
    refusal = _held(unit, scheme, request, subjects) or why_closed(unit, times)
    if refusal:
        return refusal
    assert times.open is not None
    return _guard(unit, scheme, request, times.open) or _grant(
        unit, scheme, request, times, subjects
    )


def give_back(unit: Unit, booking: BookingRecord, actor: str) -> bool:
    """Gives a share back: it is free again and its people may book again.

    False where it is frozen, on its way or gone already; nothing changes then.
    """
    if booking.frozen(unit.now):
        return False
    if not bookings.move_booking(unit, booking.id, "cancelled", GIVEABLE):
        return False
    claims.free_claims(unit, booking.id)
    free_share(unit, booking.scheme_id, booking.id, "given_back")
    audit.record(unit, actor, "give_back", booking.scheme_id, f"booking:{booking.id}")
    return True


def _subjects(unit: Unit, scheme: Scheme, request: Request) -> dict[str, Person]:
    """Every claim to be taken, with the person who is named where it is held."""
    digests = [unit.sealer.digest("id", person.id.number) for person in request.people]
    found = claim_subjects(scheme.limit, digests, request.household_digest)
    people = list(request.people)
    return {s: people[min(i, len(people) - 1)] for i, s in enumerate(found)}


def _held(
    unit: Unit, scheme: Scheme, request: Request, subjects: dict[str, Person]
) -> AlreadyHad | None:
    held = claims.live_claims(unit, scheme.id, list(subjects))
    if not held:
        return None
    subject, until = max(held.items(), key=lambda item: item[1])
    return AlreadyHad(subjects[subject], again_on(until, scheme.timezone))


def _guard(unit: Unit, scheme: Scheme, request: Request, release: Release) -> ForStaff | None:
    phone_digest = phones.digest_of(unit, request.phone)
    if bars.barred(unit, scheme.id, _barrable(unit, phone_digest, request.people)):
        return ForStaff("barred")
    since = window_start(scheme.limit, unit.now, scheme.timezone)
    so_far = bookings.people_booked_from(unit, scheme.id, phone_digest, since)
    if so_far + len(request.people) > scheme.fair_use.people_per_phone:
        return ForStaff("too_many_people")
    if not request.on_roll and _review_is_full(unit, scheme, release):
        return ForStaff("review_full")
    return None


def _barrable(unit: Unit, phone_digest: str, people: Sequence[Person]) -> list[str]:
    digests = [unit.sealer.digest("id", person.id.number) for person in people]
    helpers = [bars.helper_subject(phone_digest, digest) for digest in digests]
    return [f"phone:{phone_digest}", *(f"person:{digest}" for digest in digests), *helpers]


def _review_is_full(unit: Unit, scheme: Scheme, release: Release) -> bool:
    """Strangers wait for each other here, so that together they stay below the limit; people
    on the roll pass them by.
    """
    openings.hold_release(unit, release.id)
    shares = allotments.count_shares(unit, release.id)
    most = most_in_review(shares, scheme.fair_use.review_share)
    return bookings.count_in_review(unit, release.id) >= most


def _grant(
    unit: Unit, scheme: Scheme, request: Request, times: Calendar, subjects: dict[str, Person]
) -> Outcome:
    assert times.open is not None
    status = "booked" if request.on_roll else "review"
    new = NewBooking(
        scheme_id=scheme.id,
        release_id=times.open.id,
        area_id=request.area_id,
        status=status,
        needs_review=not request.on_roll,
        masks=scheme.limit.masks,
        channel=request.channel,
        phone=request.phone,
        people=request.people,
    )
    booking_id = bookings.add_booking(unit, new)
    until = held_until(scheme.limit, unit.now, scheme.timezone)
    if not claims.take_claims(unit, scheme.id, list(subjects), until, booking_id):
        claims.free_claims(unit, booking_id)
        bookings.drop_booking(unit, booking_id)
        return _held(unit, scheme, request, subjects) or SoldOut(None)
    if allotments.take_free(unit, times.open.id, booking_id) is None:
        claims.free_claims(unit, booking_id)
        bookings.drop_booking(unit, booking_id)
        return SoldOut(times.next.opens_at if times.next else None)
    audit.record(unit, request.channel, "book", scheme.id, f"booking:{booking_id}")
    return Booked(booking_id, status, scheme.limit.masks)
