"""Handing out: village staff record who has been given masks, with a booking or without."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.allocation.recipients import Recipient, find_recipient
from core.errors import Conflict
from core.pickup.ending import hand_out
from core.quota.limits import held_until
from core.quota.piles import upwards
from core.quota.reference import reference_of
from core.quota.releases import Release
from core.scheme.types import Scheme
from core.store import (
    allotments,
    areas,
    audit,
    bookings,
    claims,
    handouts,
    openings,
    pickups,
    waiting,
)
from core.store.bookings import BookingRecord
from core.store.handouts import NewHandout
from core.unit import Unit

GRANTED = ("booked", "ready", "missed")  # their share lies there for them


class Reason(StrEnum):
    """Why a hand-out is not recorded."""

    NOT_READ = "not_read"
    ALREADY = "already"
    NONE_LEFT = "none_left"
    NOT_YET = "not_yet"
    IN_REVIEW = "in_review"
    FROZEN = "frozen"
    ELSEWHERE = "elsewhere"
    NOTHING = "nothing"


SENTENCES = {
    Reason.NOT_READ: "this is neither a resident ID nor a household number",
    Reason.ALREADY: "this household had its share already",
    Reason.NONE_LEFT: "nothing is left in this area",
    Reason.NOT_YET: "these shares are granted at the deadline; hand them out after it",
    Reason.IN_REVIEW: "the booking waits for review; approve it first",
    Reason.FROZEN: "the booking is frozen, as the resident says it was not their wish",
    Reason.ELSEWHERE: "they live in another area",
    Reason.NOTHING: "there is no booking of theirs, and nothing to hand out without one",
}


class CannotHandOut(Conflict):
    """A hand-out that is not recorded; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"Not recorded: {SENTENCES[reason]}.")
        self.reason = reason


@dataclass(frozen=True)
class Given:
    """What was recorded; no references: a share without a booking."""

    masks: int
    references: tuple[str, ...] = ()


def record_handout(
    unit: Unit,
    scheme: Scheme,
    actor: str,
    who: str,
    area: str | None = None,
    opens_at: datetime | None = None,
) -> Given:
    """Records that somebody was given what was granted to them, else a free share of their area.

    `who` is a resident ID or a household number, `area` where it was handed out, `opens_at` the
    release it came from, where that must be said. Raises CannotHandOut; nothing changes then.
    """
    recipient = find_recipient(unit, scheme, who)
    if recipient is None:
        raise CannotHandOut(Reason.NOT_READ)
    theirs = [
        booking
        for booking in bookings.bookings_of_people(unit, scheme.id, recipient.id_digests)
        if opens_at is None or booking.opens_at in (None, opens_at)
    ]
    home = _nearer(scheme, area, recipient.area)
    if granted := [booking for booking in theirs if booking.status in GRANTED]:
        return _collect(unit, scheme, actor, granted, home)
    if any(booking.status == "review" for booking in theirs):
        raise CannotHandOut(Reason.IN_REVIEW)
    if opens_at is None and any(_still_counts(unit, scheme, booking) for booking in theirs):
        raise CannotHandOut(Reason.ALREADY)  # a share of another release must be named
    pile = _pile(unit, scheme, home, opens_at)
    if pile is None:
        had = any(booking.status == "collected" for booking in theirs)
        raise CannotHandOut(Reason.ALREADY if had else Reason.NOTHING)
    in_line = sorted((b for b in theirs if b.status == "waiting"), key=lambda b: b.id)
    for booking in in_line:
        waiting.hold(unit, booking.id)  # before the claim, as granting does
    given = _give(unit, scheme, actor, recipient, pile, home)
    _end_waiting(unit, actor, in_line)
    return given


def _still_counts(unit: Unit, scheme: Scheme, booking: BookingRecord) -> bool:
    """Whether a share was collected within the window of the limit."""
    until = held_until(scheme.limit, booking.created_at, scheme.timezone)
    return booking.status == "collected" and until > unit.now


def _nearer(scheme: Scheme, one: str | None, other: str | None) -> str | None:
    """The smaller of two areas that lie within each other. Raises CannotHandOut."""
    if not (one and other):
        return one or other
    if one in scheme.lineage(other):
        return other
    if other in scheme.lineage(one):
        return one
    raise CannotHandOut(Reason.ELSEWHERE)


def _collect(
    unit: Unit, scheme: Scheme, actor: str, granted: Sequence[BookingRecord], home: str | None
) -> Given:
    if any(booking.frozen(unit.now) for booking in granted):
        raise CannotHandOut(Reason.FROZEN)
    for booking in granted:
        _nearer(scheme, home, booking.area)
    for pickup_id in sorted({booking.pickup_id for booking in granted if booking.pickup_id}):
        pickups.find_pickup(unit, pickup_id, hold=True)
    collected = hand_out(unit, scheme, [booking.id for booking in granted], GRANTED, actor)
    given = [booking for booking in granted if booking.id in collected]
    if not given:
        raise CannotHandOut(_why_gone(unit, granted[0].id))
    masks = sum(booking.masks for booking in given)
    return Given(masks, tuple(reference_of(booking.id) for booking in given))


def _why_gone(unit: Unit, booking_id: int) -> Reason:
    """What became of a booking since it was read as granted."""
    booking = bookings.find_booking(unit, booking_id)
    return Reason.FROZEN if booking and booking.frozen(unit.now) else Reason.ALREADY


def _pile(
    unit: Unit, scheme: Scheme, home: str | None, opens_at: datetime | None
) -> Release | None:
    """The newest pile of their area, or of the nearest above it, that is handed out by staff."""
    area_id = areas.area_id(unit, scheme.id, home) if home else None
    nearest = list(upwards(area_id, areas.parents(unit, scheme.id)))
    found = [
        release
        for release in openings.releases_of(unit, scheme.id)
        if release.kind in ("offline", "priority")
        and release.area_id in nearest
        and release.opens_at <= unit.now
        and opens_at in (None, release.opens_at)
        and allotments.count_shares(unit, release.id)
    ]
    ready = [r for r in found if r.kind == "offline" or r.served_at]
    if found and not ready:
        raise CannotHandOut(Reason.NOT_YET)
    order = sorted(ready, key=lambda r: (r.opens_at, -nearest.index(r.area_id)), reverse=True)
    return next(iter(order), None)


def _give(
    unit: Unit, scheme: Scheme, actor: str, recipient: Recipient, pile: Release, home: str | None
) -> Given:
    """Hand-out, share and claim together; where one of them cannot be had, none of them stays."""
    new = NewHandout(
        scheme_id=scheme.id,
        release_id=pile.id,
        area_id=areas.area_id(unit, scheme.id, home) if home else None,
        masks=scheme.limit.masks,
        subject=recipient.subject,
        who=recipient.who,
        actor=actor,
    )
    handout_id = handouts.add_handout(unit, new)
    if handout_id is None:
        raise CannotHandOut(Reason.ALREADY)
    if not handouts.take_free(unit, pile.id, handout_id):
        handouts.drop_handout(unit, handout_id)
        raise CannotHandOut(Reason.NONE_LEFT)
    if pile.kind == "priority" and not _claim(unit, scheme, recipient):
        handouts.drop_handout(unit, handout_id)
        raise CannotHandOut(Reason.ALREADY)
    audit.record(unit, actor, "hand_out", scheme.id, f"handout:{handout_id}")
    return Given(scheme.limit.masks)


def _claim(unit: Unit, scheme: Scheme, recipient: Recipient) -> bool:
    until = held_until(scheme.limit, unit.now, scheme.timezone)
    return claims.take_claims(unit, scheme.id, recipient.subjects(scheme.limit), until, None)


def _end_waiting(unit: Unit, actor: str, in_line: Sequence[BookingRecord]) -> None:
    """Who was given a share waits no longer."""
    for booking in in_line:
        if bookings.move_booking(unit, booking.id, "cancelled", ("waiting",)):
            claims.free_claims(unit, booking.id)
            audit.record(
                unit, actor, "withdraw", booking.scheme_id, f"booking:{booking.id}", "had a share"
            )
