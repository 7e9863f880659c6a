"""A pickup whose shares go another way: given back, or handed out by the ID."""

from collections import Counter

import pytest

from core.allocation.handing_out import record_handout
from core.quota.booking import Booked
from core.quota.giving_back import give_back, may_give_back
from core.scheme.types import Scheme
from core.store import bookings as booking_store
from core.store.bookings import find_booking
from core.store.tables import notices, seats
from core.store.tasks import open_tasks
from core.unit import Service
from tests.support.clock import FrozenClock
from tests.support.collecting import (
    CLERK,
    all_pickups,
    booked,
    collecting,
    local,
    rows,
    sent_at,
    sent_plan,
    statuses,
)
from tests.support.crowd import book, books_add_up, request, resident
from tests.support.ledger import Ledger
from tests.support.outbox import sent


@pytest.fixture
def scheme(service: Service) -> Scheme:
    """Two have booked; ten shares more open on the 12th."""
    found = collecting(4, 2)
    booked(service, found, 2)
    return found


def give(service: Service, scheme: Scheme, booking_id: int) -> bool:
    with service.unit() as unit:
        found = find_booking(unit, booking_id)
        assert found is not None
        return give_back(unit, scheme, found, "sms")


def test_what_lies_at_the_point_may_be_given_back(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    assert give(service, scheme, 1)

    assert statuses(service) == ["cancelled", "ready"]
    assert [p.ended_by for p in all_pickups(service) if p.ended_at] == ["sms"]
    assert sum(id is not None for (id,) in rows(service, seats.c.pickup_id)) == 1
    assert Counter(rows(service, notices.c.state)) == {("expired",): 1, ("queued",): 1}
    assert books_add_up(service)
    assert isinstance(book(service, scheme, request(0)), Booked)


def test_a_missed_one_may_be_given_back_and_staff_need_not_ask(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    sent_at(service, clock, local(7, 12))
    sent_at(service, clock, local(8, 14))
    assert give(service, scheme, 1) and give(service, scheme, 2)

    with service.view() as unit:
        assert open_tasks(unit) == []


def test_a_household_with_another_booking_keeps_its_time(
    service: Service, clock: FrozenClock
) -> None:
    scheme = collecting(4)
    booked(service, scheme, 2, phone=7)
    sent_plan(service, scheme)
    [pickup] = all_pickups(service)
    assert give(service, scheme, 1)
    assert all_pickups(service) == [pickup]

    assert give(service, scheme, 2)
    assert all_pickups(service)[0].ended_at is not None


def test_what_is_queued_tells_of_the_masks_that_still_lie_there(
    service: Service, clock: FrozenClock
) -> None:
    scheme = collecting(4)
    booked(service, scheme, 3, phone=7)
    clock.set(local(7, 21))
    sent_plan(service, scheme)
    assert give(service, scheme, 1)
    with service.unit() as unit:
        record_handout(unit, scheme, CLERK, resident(1))
    assert rows(service, notices.c.state, notices.c.due_at) == [("queued", local(8, 8))]
    clock.set(local(8, 8))
    texts = Ledger()
    sent(service, texts)

    assert [text.message.params["masks"] for _, text in texts.taken] == [5]


def test_what_was_dispatched_without_a_pickup_is_on_its_way(
    service: Service, scheme: Scheme
) -> None:
    with service.unit() as unit:
        booking_store.move_booking(unit, 1, "ready", ("booked",))
        found = find_booking(unit, 1)
    assert found is not None

    assert not may_give_back(found)
    assert not give(service, scheme, 1)


def test_a_hand_out_by_the_id_ends_the_pickup(service: Service, scheme: Scheme) -> None:
    sent_plan(service, scheme)
    with service.unit() as unit:
        record_handout(unit, scheme, CLERK, resident(0))

    assert statuses(service) == ["collected", "ready"]
    ended = [p for p in all_pickups(service) if p.ended_at]
    assert [p.ended_by for p in ended] == [CLERK]
    assert Counter(rows(service, notices.c.state)) == {("expired",): 1, ("queued",): 1}
