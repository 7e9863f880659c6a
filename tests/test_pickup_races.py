"""Two who change the same pickup at the same moment: what one has done, the other takes in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from core.allocation.handing_out import CannotHandOut, Reason, record_handout
from core.pickup import rescheduling
from core.pickup.calls import Outcome, case_of, settle
from core.pickup.handing_over import hand_over_without_time
from core.pickup.passing import lapse_uncollected
from core.pickup.sending import send
from core.quota.giving_back import give_back
from core.quota.settling import settle_not_me
from core.scheme.types import HandoverKind, Scheme
from core.store import points, tasks
from core.store.bookings import find_booking, freeze_booking
from core.store.pickups import find_pickup
from core.store.tables import bookings, notices, seats
from core.unit import Service, Unit
from tests.support.beside import PATIENT, beside
from tests.support.clock import FrozenClock
from tests.support.collecting import (
    CLERK,
    all_pickups,
    booked,
    collecting,
    drafted,
    local,
    rows,
    sent_plan,
)
from tests.support.crowd import resident

postgresql_only = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


@pytest.fixture
def scheme(service: Service) -> Scheme:
    """Two have booked, each for themselves; people come and collect."""
    found = collecting(4, 2)
    found = replace(found, handover=replace(found.handover, kind=HandoverKind.PICKUP))
    booked(service, found, 2)
    return found


def pickup_of(service: Service, booking_id: int) -> int:
    return int(dict(map(tuple, rows(service, bookings.c.id, bookings.c.pickup_id)))[booking_id])


def at_the_desk(scheme: Scheme, unit: Unit) -> object:
    return hand_over_without_time(unit, scheme, None, 1, CLERK)


def in_the_village(scheme: Scheme, unit: Unit) -> object:
    return record_handout(unit, scheme, CLERK, resident(0))


@postgresql_only
@pytest.mark.parametrize("hand", [at_the_desk, in_the_village])
def test_what_is_handed_over_while_its_plan_is_sent_leaves_no_open_pickup(
    service: Service, scheme: Scheme, hand: Callable[[Scheme, Unit], object]
) -> None:
    """The clerk has read the booking without a pickup, and gets it with one."""
    seen = drafted(service, scheme)
    with service.unit() as unit:
        send(unit, scheme, seen, CLERK)
        other = beside(service, partial(hand, scheme))
    assert other.result(PATIENT)

    collected = pickup_of(service, 1)
    assert [p.id for p in all_pickups(service) if p.ended_at] == [collected]
    assert collected not in [id for (id,) in rows(service, seats.c.pickup_id)]
    states = dict(map(tuple, rows(service, notices.c.id, notices.c.state)))
    assert sorted(states.values()) == ["expired", "queued"]


# --- one order of locks ----------------------------------------------------------------------


def entered(scheme: Scheme, unit: Unit) -> None:
    case = case_of(unit, scheme, None, 1)
    settle(unit, scheme, case, Outcome.CONFIRMED, CLERK)


def taken_for_no_wish(scheme: Scheme, unit: Unit) -> None:
    settle_not_me(unit, scheme, 1, CLERK, stands=False)


@postgresql_only
@pytest.mark.parametrize("clerk", [entered, taken_for_no_wish])
def test_a_clerk_at_the_phone_and_one_at_the_desk_do_not_block_each_other(
    service: Service, scheme: Scheme, clerk: Callable[[Scheme, Unit], None]
) -> None:
    """Whoever changes a pickup and what hangs on it holds the pickup first."""
    sent_plan(service, scheme)
    with service.unit() as unit:
        freeze_booking(unit, 1, unit.now + timedelta(hours=1))
        tasks.add_task(unit, "undelivered", scheme.id, 1, None)
    with service.unit() as unit:
        assert find_pickup(unit, pickup_of(service, 1), hold=True)
        other = beside(service, partial(clerk, scheme))
        freeze_booking(unit, 1, unit.now + timedelta(hours=2))
        tasks.note_try(unit, 1, "no_answer")
    other.result(PATIENT)


# --- "not me" --------------------------------------------------------------------------------


def test_what_was_frozen_since_it_was_read_is_not_given_back(
    service: Service, scheme: Scheme
) -> None:
    with service.view() as unit:
        read = find_booking(unit, 1)
    freeze(service)
    with service.unit() as unit:
        assert read and not give_back(unit, scheme, read, "sms")
    assert rows(service, bookings.c.status) == [("booked",)] * 2


@postgresql_only
def test_what_is_frozen_in_this_moment_is_not_handed_out(service: Service, scheme: Scheme) -> None:
    sent_plan(service, scheme)

    def hand(unit: Unit) -> Reason | None:
        try:
            record_handout(unit, scheme, CLERK, resident(0))
        except CannotHandOut as refused:
            return refused.reason
        return None

    with service.unit() as unit:
        freeze_booking(unit, 1, unit.now + timedelta(hours=24))
        other = beside(service, hand)
    assert other.result(PATIENT) is Reason.FROZEN
    assert rows(service, bookings.c.status) == [("ready",)] * 2


@postgresql_only
def test_what_is_frozen_in_this_moment_does_not_lapse(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    clock.set(local(16, 8))
    with service.unit() as unit:
        freeze_booking(unit, 1, unit.now + timedelta(hours=24))
        other = beside(service, partial(lapsed, scheme))
    other.result(PATIENT)
    assert [status for (status,) in rows(service, bookings.c.status)] == ["ready", "lapsed"]
    kinds = [kind for (kind,) in rows(service, notices.c.kind)]
    assert kinds.count("pickup_lapsed") == 1


def lapsed(scheme: Scheme, unit: Unit) -> bool:
    return lapse_uncollected(unit, scheme)


def freeze(service: Service) -> None:
    with service.unit() as unit:
        freeze_booking(unit, 1, unit.now + timedelta(hours=24))


# --- capacity --------------------------------------------------------------------------------


@postgresql_only
def test_a_seat_that_is_taken_while_capacity_is_lowered_is_counted(
    service: Service, scheme: Scheme
) -> None:
    sent_plan(service, scheme, per_slot=8)
    [pickup, _] = all_pickups(service)
    slot = local(8, 11, 15)  # so far nobody's

    def lower(unit: Unit) -> None:
        points.hold_point(unit, pickup.point_id)
        points.set_seats(unit, pickup.point_id, {slot: 1})

    with service.unit() as unit:
        assert rescheduling.move(unit, scheme, pickup.id, slot, "sms")
        other = beside(service, lower)
    other.result(PATIENT)
    left = [
        id for moment, id in rows(service, seats.c.starts_at, seats.c.pickup_id) if moment == slot
    ]
    assert left == [pickup.id]
