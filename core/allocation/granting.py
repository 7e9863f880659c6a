"""Granting shares to requests that wait: from a waiting list, or by priority at a deadline."""

from collections.abc import Sequence
from contextlib import suppress

from core import describing
from core.allocation.batches import known_populations, split
from core.allocation.priority import Asking, in_order
from core.errors import Conflict
from core.messages import Message
from core.outbox.telling import language_of, tell, tell_owners
from core.quota.limits import held_until
from core.quota.piles import drawing_on
from core.quota.reference import reference_of
from core.quota.releases import Release
from core.residents.people import Roll
from core.scheme.types import Scheme
from core.store import allotments, areas, audit, bookings, claims, openings, waiting
from core.store.bookings import BookingRecord
from core.unit import Unit

ACTOR = "line"
AT_ONCE = 200  # requests a transaction, so that nobody else waits for long


def grant_waiting(
    unit: Unit, scheme: Scheme, booking_id: int, release_id: int, rules: Sequence[int] = ()
) -> bool:
    """Grants a free share of the release to a request that waits, and tells whoever asked.
    `rules`: those of keeping that it comes under.

    False where nothing is free, or where it waits no longer; nothing changes then. False too
    where its people had a share meanwhile: the request is cancelled.
    """
    if not waiting.hold(unit, booking_id):
        return False
    if allotments.take_free(unit, release_id, booking_id, rules) is None:
        return False
    if not _claim(unit, scheme, booking_id):
        _withdraw(unit, scheme, booking_id)
        return False
    waiting.grant(unit, booking_id, release_id)
    audit.record(unit, ACTOR, "grant", scheme.id, f"booking:{booking_id}")
    booking = bookings.find_booking(unit, booking_id)
    assert booking is not None
    tell(unit, scheme, booking, "granted", _granted(unit, scheme, booking))
    roll = Roll(unit, scheme)
    records = [roll.find(person.id.number) for person in booking.people]
    tell_owners(unit, scheme, booking.id, booking.phone, records)
    return True


def grant_by_priority(unit: Unit, scheme: Scheme) -> bool:
    """Grants the shares of every pile whose deadline has come, group by group, then by time.

    At most AT_ONCE requests are looked at; True where more are left for another unit. What
    nobody asked for stays free for hand-outs; who got nothing goes on waiting.
    """
    left = AT_ONCE
    for pile in _due(unit, scheme):
        left -= _serve(unit, scheme, pile, left)
        if not left:
            return True
    return False


def _due(unit: Unit, scheme: Scheme) -> list[Release]:
    """The piles to serve now. What staff have not split by the deadline is split first, where the
    populations are known; else it is granted as the district's own pile.
    """
    due = openings.due_by_priority(unit, scheme.id)
    whole = [release for release in due if release.area_id is None]
    for release in whole:
        with suppress(Conflict):
            split(unit, scheme, release, known_populations(unit, scheme), ACTOR)
    return openings.due_by_priority(unit, scheme.id) if whole else due


def _serve(unit: Unit, scheme: Scheme, pile: Release, at_most: int) -> int:
    """Grants the shares of one pile; returns how many requests were looked at."""
    if not openings.hold_unserved(unit, pile.id):
        return 0
    looked_at = 0
    for asking in _in_line(unit, scheme, pile):
        if not allotments.any_free(unit, pile.id):
            break
        if looked_at == at_most:
            return looked_at
        grant_waiting(unit, scheme, asking.booking_id, pile.id)
        looked_at += 1
    openings.mark_served(unit, pile.id)
    return looked_at


def _in_line(unit: Unit, scheme: Scheme, pile: Release) -> list[Asking]:
    """The requests that draw on a pile, whose turn comes first standing first."""
    piles = openings.areas_with_piles(unit, scheme.id, pile.opens_at)
    drawing = drawing_on(pile.area_id, piles, areas.parents(unit, scheme.id))
    requests = waiting.requests_from(unit, scheme.id, drawing)
    asking = (
        Asking(r.booking_id, reference_of(r.booking_id), r.groups, r.asked_at) for r in requests
    )
    return in_order(asking, scheme.groups)


def _claim(unit: Unit, scheme: Scheme, booking_id: int) -> bool:
    """Turns the places of a request into claims, from this moment on."""
    subjects = claims.waiting_subjects(unit, booking_id)
    claims.free_claims(unit, booking_id)
    until = held_until(scheme.limit, unit.now, scheme.timezone)
    return bool(subjects) and claims.take_claims(unit, scheme.id, subjects, until, booking_id)


def _withdraw(unit: Unit, scheme: Scheme, booking_id: int) -> None:
    claims.free_claims(unit, booking_id)
    allotments.put_back(unit, booking_id)
    bookings.move_booking(unit, booking_id, "cancelled", ("waiting",))
    audit.record(unit, ACTOR, "withdraw", scheme.id, f"booking:{booking_id}", "had a share")


def _granted(unit: Unit, scheme: Scheme, booking: BookingRecord) -> Message:
    return Message(
        "granted" if booking.status == "booked" else "granted_review",
        {
            "person": describing.names_of(booking.people),
            "masks": booking.masks,
            "reference": describing.reference(booking.id),
            "handover": describing.handover(scheme, booking.area, language_of(unit, booking)),
        },
    )
