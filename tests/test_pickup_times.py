"""Another time for a pickup: the old one is told to nobody any more, and no slot is given twice."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from core.outbox.notices import find_placed
from core.outbox.receipts import record_call_status
from core.pickup import rescheduling
from core.pickup.rescheduling import nearest_free
from core.pickup.sending import kept_until
from core.pickup.telling import tell_pickup
from core.scheme.types import Scheme
from core.store.points import free_slots, set_seats
from core.store.tables import notices, seats
from core.unit import Service
from tests.support.clock import FrozenClock
from tests.support.collecting import (
    all_pickups,
    booked,
    collecting,
    local,
    rows,
    sent_plan,
)
from tests.support.crowd import at_once
from tests.support.ledger import Ledger
from tests.support.outbox import sender, sent


def moved(service: Service, scheme: Scheme, slot: datetime) -> None:
    [pickup, *_] = all_pickups(service)
    with service.unit() as unit:
        assert rescheduling.move(unit, scheme, pickup.id, slot, "sms")


@pytest.fixture
def one(service: Service) -> Scheme:
    """One household was sent its time, 10:30 of tomorrow."""
    found = collecting(8)
    booked(service, found, 1)
    sent_plan(service, found)
    return found


def test_a_queued_notice_of_the_old_time_does_not_go_out(service: Service, one: Scheme) -> None:
    moved(service, one, local(8, 9))
    texts = Ledger()
    sent(service, texts)

    assert texts.taken == []
    assert rows(service, notices.c.state, notices.c.outcome) == [("expired", "withdrawn")]


def test_staff_who_choose_another_time_have_it_told(service: Service, one: Scheme) -> None:
    moved(service, one, local(8, 9))
    with service.unit() as unit:
        tell_pickup(unit, one, all_pickups(service)[0])
    texts = Ledger()
    sent(service, texts)

    assert [text.message.params["starts_at"] for _, text in texts.taken] == [local(8, 9)]


def test_a_call_that_rings_says_the_new_time_and_is_not_placed_again(
    service: Service, one: Scheme, clock: FrozenClock
) -> None:
    with service.unit() as unit:
        unit.connection.execute(notices.update().values(channel="call"))
    calls = Ledger()
    sent(service, calls=calls)
    moved(service, one, local(8, 11))
    with service.unit() as unit:
        placed = find_placed(unit, calls.taken[0][1].token)
        record_call_status(unit, calls.sids[0], "no-answer")
    clock.advance(hours=2)
    sent(service, calls=calls)

    assert placed and placed.message.params["starts_at"] == local(8, 11)
    assert placed.pickup_id == all_pickups(service)[0].id
    assert len(calls.taken) == 1


def test_the_nearest_free_slots_are_offered_in_order_of_time(service: Service, one: Scheme) -> None:
    [pickup] = all_pickups(service)
    with service.view() as unit:
        offered = nearest_free(unit, one, pickup)
        assert nearest_free(unit, one, replace(pickup, starts_at=None)) == ()

    assert pickup.starts_at == local(8, 10, 30)
    assert offered == (local(8, 10), local(8, 10, 15), local(8, 10, 45))
    assert kept_until(one, local(8, 10)) == local(16, 0)


def test_however_often_it_is_moved_a_share_is_kept_by_its_first_slot(
    service: Service, one: Scheme
) -> None:
    slots = [local(day, 9) for day in (12, 15, 16, 20)]
    with service.unit() as unit:
        set_seats(unit, all_pickups(service)[0].point_id, dict.fromkeys(slots, 1))
    for slot in (local(12, 9), local(15, 9), local(12, 9)):
        moved(service, one, slot)
        [pickup] = all_pickups(service)
        with service.view() as unit:
            offered = nearest_free(unit, one, pickup, 100)
        assert pickup.keep_until == local(16, 0)
        assert max(offered) <= local(15, 9)


def test_a_notice_that_is_withdrawn_in_its_senders_hands_does_not_go_out(
    service: Service, one: Scheme
) -> None:
    texts = Ledger()
    hands = sender(service, texts)
    [held] = hands.lease(8)
    moved(service, one, local(8, 9))
    hands.deliver(held)

    assert texts.taken == []
    assert rows(service, notices.c.state, notices.c.outcome) == [("expired", "withdrawn")]


def test_moving_frees_the_old_seat_and_a_full_slot_changes_nothing(
    service: Service, one: Scheme
) -> None:
    [before] = all_pickups(service)
    with service.unit() as unit:
        unit.connection.execute(seats.delete().where(seats.c.starts_at == local(8, 9)))
        assert rescheduling.move(unit, one, before.id, local(8, 9), "sms") is None
    assert all_pickups(service) == [before]

    moved(service, one, local(8, 9, 15))
    with service.view() as unit:
        free = free_slots(unit, before.point_id, unit.now)
    assert before.starts_at in free
    assert [p.starts_at for p in all_pickups(service)] == [local(8, 9, 15)]


def test_two_who_want_the_last_seat_get_it_once(service: Service) -> None:
    scheme = collecting(8)
    booked(service, scheme, 4)
    sent_plan(service, scheme, per_slot=1)
    both, free = all_pickups(service)[:2], local(8, 11, 15)

    def want(pickup_id: int) -> bool:
        with service.unit() as unit:
            return rescheduling.move(unit, scheme, pickup_id, free, "sms") is not None

    done = at_once([partial(want, pickup.id) for pickup in both])

    assert sorted(done) == [False, True]
