"""What happens to a pickup by itself: a reminder, another slot, the end of its keeping."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.allocation.handing_out import record_handout
from core.outbox.receipts import record_text_status
from core.outbox.worker import keep_up
from core.pickup import rescheduling
from core.pickup.sending import send
from core.quota.booking import Booked
from core.quota.books import check
from core.quota.claiming import AlreadyHad
from core.quota.giving_back import give_back, may_give_back
from core.scheme.types import Scheme
from core.store import bookings as booking_store
from core.store.bookings import find_booking, freeze_booking
from core.store.tables import bookings, notices, seats
from core.store.tasks import open_tasks
from core.unit import Service
from tests.support.clock import FrozenClock
from tests.support.collecting import (
    CLERK,
    TOMORROW,
    all_pickups,
    booked,
    collecting,
    drafted,
    local,
    rows,
    sent_plan,
)
from tests.support.crowd import book, books_add_up, request, resident
from tests.support.ledger import Ledger
from tests.support.outbox import sent, task_details

LATER = date(2020, 2, 10)


@pytest.fixture
def scheme(service: Service) -> Scheme:
    """Two have booked; ten shares more open on the 12th."""
    found = collecting(4, 2)
    booked(service, found, 2)
    return found


def at(service: Service, clock: FrozenClock, moment: datetime) -> list[str]:
    """What the worker sends at that moment."""
    clock.set(moment)
    texts = Ledger()
    sent(service, texts, texts)
    return texts.words


def statuses(service: Service) -> list[str]:
    return [status for (status,) in rows(service, bookings.c.status)]


# --- the reminder ----------------------------------------------------------------------------


def test_on_the_morning_whoever_was_told_before_is_reminded_once(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    assert at(service, clock, local(7, 12)) == ["pickup_told"] * 2

    assert at(service, clock, local(8, 7, 59)) == []
    assert at(service, clock, local(8, 8)) == ["pickup_reminder"] * 2
    assert at(service, clock, local(8, 8, 1)) == []


def test_who_is_told_on_the_very_morning_is_not_reminded_too(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    """Quiet hours kept the notice back, or the plan is of this morning."""
    clock.set(local(7, 21))
    sent_plan(service, scheme)
    assert at(service, clock, local(8, 8)) == ["pickup_told"] * 2
    assert at(service, clock, local(8, 8, 1)) == []


def test_who_chose_another_time_today_is_not_reminded(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    at(service, clock, local(7, 12))
    clock.set(local(8, 7))
    [first, _] = all_pickups(service)
    with service.unit() as unit:
        rescheduling.move(unit, scheme, first.id, local(8, 11), "sms")

    assert at(service, clock, local(8, 8)) == ["pickup_reminder"]


def test_a_slot_within_a_quarter_of_an_hour_needs_no_reminder(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    at(service, clock, local(7, 12))
    soonest = min(p.starts_at for p in all_pickups(service) if p.starts_at)

    assert at(service, clock, soonest - timedelta(minutes=14)) == ["pickup_reminder"]


def test_a_reminder_that_does_not_arrive_bothers_nobody(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    at(service, clock, local(7, 12))
    clock.set(local(8, 8))
    texts = Ledger()
    sent(service, texts)
    with service.unit() as unit:
        for sid in texts.sids:
            record_text_status(unit, sid, "failed", "30006")

    assert task_details(service) == []
    assert at(service, clock, local(8, 8, 30)) == []


def test_reminders_are_written_in_bounded_batches(
    service: Service, scheme: Scheme, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.pickup.passing.MANY", 1)
    sent_plan(service, scheme)
    at(service, clock, local(7, 12))

    assert at(service, clock, local(8, 8)) == ["pickup_reminder"] * 2


# --- who does not come -----------------------------------------------------------------------


@pytest.fixture
def missed(service: Service, scheme: Scheme, clock: FrozenClock) -> Scheme:
    """Two were told to come on the 8th; there are seats on the 10th too."""
    with service.unit() as unit:
        later = drafted(service, scheme, TOMORROW, LATER)
        send(unit, scheme, later, CLERK)
    at(service, clock, local(7, 12))
    return scheme


def test_whoever_misses_a_slot_is_moved_once_with_a_notice(
    service: Service, missed: Scheme, clock: FrozenClock
) -> None:
    assert at(service, clock, local(8, 8, 10)) == ["pickup_reminder"] * 2
    assert at(service, clock, local(8, 13, 30)) == [], "a paper list may still be entered"
    assert at(service, clock, local(8, 13, 31)) == ["pickup_moved"] * 2
    assert [(p.missed, p.starts_at) for p in all_pickups(service)] == [(1, local(10, 9))] * 2
    assert statuses(service) == ["ready"] * 2
    assert sum(id is not None for (id,) in rows(service, seats.c.pickup_id)) == 2


def test_who_misses_again_stands_before_staff_once(
    service: Service, missed: Scheme, clock: FrozenClock
) -> None:
    at(service, clock, local(8, 14))
    for hour in (14, 15, 16):
        at(service, clock, local(10, hour))

    assert statuses(service) == ["missed"] * 2
    with service.view() as unit:
        found = open_tasks(unit)
    tasks = sorted((task.kind, task.booking_id) for task in found)
    assert tasks == [("missed", 1), ("missed", 2)]
    assert all(task.phone for task in found)


def test_the_new_slot_is_two_hours_after_its_notice_may_go_out(
    service: Service, missed: Scheme, clock: FrozenClock
) -> None:
    """The worker was down until six in the morning of the second day; quiet hours end at eight."""
    clock.set(local(10, 6))
    keep_up(service)

    assert {p.starts_at for p in all_pickups(service)} == {local(10, 10, 15)}


def test_where_no_seat_is_free_staff_are_asked_at_once(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    at(service, clock, local(8, 14))

    assert statuses(service) == ["missed"] * 2
    assert [p.missed for p in all_pickups(service)] == [1, 1]


def test_another_time_after_a_miss_makes_it_ready_again(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    at(service, clock, local(7, 12))
    at(service, clock, local(8, 14))
    with service.unit() as unit:
        unit.connection.execute(
            seats.insert().values(point_id=1, starts_at=local(9, 9), pickup_id=None)
        )
        rescheduling.move(unit, scheme, all_pickups(service)[0].id, local(9, 9), "sms")

    assert Counter(statuses(service)) == {"ready": 1, "missed": 1}
    assert len(task_details(service)) == 2
    with service.view() as unit:
        assert [task.booking_id for task in open_tasks(unit)] == [
            id
            for id, status in rows(service, bookings.c.id, bookings.c.status)
            if status == "missed"
        ]


# --- the end of its keeping ------------------------------------------------------------------


def test_what_nobody_collects_goes_to_the_next_release_and_its_people_are_told(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    """The slot was on the 8th and shares are kept for seven days."""
    sent_plan(service, scheme)
    at(service, clock, local(7, 12))
    assert "pickup_lapsed" not in at(service, clock, local(15, 23, 59))
    assert statuses(service) == ["missed"] * 2

    assert at(service, clock, local(16, 8)) == ["pickup_lapsed"] * 2
    assert statuses(service) == ["lapsed"] * 2
    assert all(p.ended_at and p.ended_by == "line" for p in all_pickups(service))
    assert {id for (id,) in rows(service, seats.c.pickup_id)} == {None}
    with service.view() as unit:
        assert open_tasks(unit) == []
        books = check(unit)
    first, second = (row for row in books if row.scheme == scheme.id)
    assert (first.granted, second.free) == (0, 5 * 6)
    assert books_add_up(service)


def test_who_let_a_share_lapse_has_had_it(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    at(service, clock, local(16, 8))

    assert isinstance(book(service, scheme, request(0)), AlreadyHad)


def test_after_the_last_release_a_lapsed_share_is_held_for_staff(
    service: Service, clock: FrozenClock
) -> None:
    scheme = collecting(4)
    booked(service, scheme, 1)
    sent_plan(service, scheme)
    at(service, clock, local(16, 8))
    with service.view() as unit:
        [row] = check(unit)

    assert (row.free, row.granted, row.carried_out) == (15, 0, 5)


def test_what_is_brought_to_the_door_never_lapses(service: Service, clock: FrozenClock) -> None:
    scheme = collecting(4)
    booked(service, scheme, 1)
    seen = drafted(service, scheme)
    [(household, _)] = seen.plan.visits
    brought = replace(seen, plan=replace(seen.plan, visits=(), deliveries=(household,)))
    with service.unit() as unit:
        send(unit, scheme, brought, CLERK)
    at(service, clock, local(28, 12))

    assert statuses(service) == ["ready"]


def test_what_is_frozen_is_neither_reminded_of_nor_moved_nor_lapsed(
    service: Service, missed: Scheme, clock: FrozenClock
) -> None:
    with service.unit() as unit:
        for booking_id in (1, 2):
            freeze_booking(unit, booking_id, local(25, 0))
    before = all_pickups(service)
    assert at(service, clock, local(8, 8)) == []
    assert at(service, clock, local(8, 13)) == []
    assert at(service, clock, local(20, 13)) == []

    assert all_pickups(service) == before
    assert statuses(service) == ["ready"] * 2


# --- given back, handed out ------------------------------------------------------------------


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
    at(service, clock, local(7, 12))
    at(service, clock, local(8, 14))
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
