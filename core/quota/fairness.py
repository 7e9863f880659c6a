"""Fair use: who is not served by the line itself, and goes to staff (DESIGN.md, Who)."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.phones import Phone
from core.quota.limits import most_in_review, window_start
from core.quota.releases import Release
from core.scheme.types import Scheme
from core.store import allotments, bars, bookings, openings, phones
from core.store.bookings import Person
from core.unit import Unit


@dataclass(frozen=True)
class ForStaff:
    """A guard of fair use: staff must look at it. `reason` names the guard."""

    reason: str


def guard(unit: Unit, scheme: Scheme, phone: Phone, people: Sequence[Person]) -> ForStaff | None:
    """Whether this phone may ask for these people."""
    digest = phones.digest_of(unit, phone)
    if bars.barred(unit, scheme.id, _barrable(unit, digest, people)):
        return ForStaff("barred")
    since = window_start(scheme.limit, unit.now, scheme.timezone)
    so_far = bookings.people_booked_from(unit, scheme.id, digest, since)
    if so_far + len(people) > scheme.fair_use.people_per_phone:
        return ForStaff("too_many_people")
    return None


def review_is_full(unit: Unit, scheme: Scheme, release: Release) -> ForStaff | None:
    """Strangers wait for each other here, so that together they stay below the limit; people
    on the roll pass them by.
    """
    openings.hold_release(unit, release.id)
    shares = allotments.count_shares(unit, release.id)
    most = most_in_review(shares, scheme.fair_use.review_share)
    return ForStaff("review_full") if bookings.count_in_review(unit, release.id) >= most else None


def _barrable(unit: Unit, phone_digest: str, people: Sequence[Person]) -> list[str]:
    digests = [unit.sealer.digest("id", person.id.number) for person in people]
    helpers = [bars.helper_subject(phone_digest, digest) for digest in digests]
    return [f"phone:{phone_digest}", *(f"person:{digest}" for digest in digests), *helpers]
