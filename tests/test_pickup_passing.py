"""What happens to a pickup by itself: a reminder, another slot, the end of its keeping."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.outbox.receipts import record_text_status
from core.outbox.worker import keep_up
from core.pickup import rescheduling
from core.pickup.sending import send
from core.pickup.telling import tell_pickup
from core.quota.books import check
from core.quota.claiming import AlreadyHad
from core.quota.giving_back import pass_on
from core.scheme.types import Scheme
from core.store import bookings as booking_store
from core.store.bookings import freeze_booking
from core.store.pickups import Pickup
from core.store.tables import bookings, pickups, seats
from core.store.tasks import open_tasks
from core.unit import Service, Unit
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
    sent_at,
    sent_plan,
    statuses,
)
from tests.support.crowd import book, books_add_up, request
from tests.support.ledger import Ledger
from tests.support.outbox import sent, task_details

LATER = date(2020, 2, 10)


@pytest.fixture
def scheme(service: Service) -> Scheme:
    """Two have booked; ten shares more open on the 12th."""
    found = collecting(4, 2)
    booked(service, found, 2)
    return found


# --- the reminder ----------------------------------------------------------------------------


def test_on_the_morning_whoever_was_told_before_is_reminded_once(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    assert sent_at(service, clock, local(7, 12)) == ["pickup_told"] * 2

    assert sent_at(service, clock, local(8, 7, 59)) == []
    assert sent_at(service, clock, local(8, 8)) == ["pickup_reminder"] * 2
    assert sent_at(service, clock, local(8, 8, 1)) == []


def test_who_is_told_on_the_very_morning_is_not_reminded_too(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    """Quiet hours kept the notice back, or the plan is of this morning."""
    clock.set(local(7, 21))
    sent_plan(service, scheme)
    assert sent_at(service, clock, local(8, 8)) == ["pickup_told"] * 2
    assert sent_at(service, clock, local(8, 8, 1)) == []


def test_who_chose_another_time_today_is_not_reminded(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    sent_at(service, clock, local(7, 12))
    clock.set(local(8, 7))
    [first, _] = all_pickups(service)
    with service.unit() as unit:
        rescheduling.move(unit, scheme, first.id, local(8, 11), "sms")

    assert sent_at(service, clock, local(8, 8)) == ["pickup_reminder"]


def test_a_slot_within_a_quarter_of_an_hour_needs_no_reminder(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    sent_at(service, clock, local(7, 12))
    soonest = min(p.starts_at for p in all_pickups(service) if p.starts_at)

    assert sent_at(service, clock, soonest - timedelta(minutes=14)) == ["pickup_reminder"]


def test_a_reminder_that_does_not_arrive_bothers_nobody(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    sent_at(service, clock, local(7, 12))
    clock.set(local(8, 8))
    texts = Ledger()
    sent(service, texts)
    with service.unit() as unit:
        for sid in texts.sids:
            record_text_status(unit, sid, "failed", "30006")

    assert task_details(service) == []
    assert sent_at(service, clock, local(8, 8, 30)) == []


def test_reminders_are_written_in_bounded_batches(
    service: Service, scheme: Scheme, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.pickup.passing.MANY", 1)
    sent_plan(service, scheme)
    sent_at(service, clock, local(7, 12))

    assert sent_at(service, clock, local(8, 8)) == ["pickup_reminder"] * 2


def test_what_was_collected_is_not_reminded_of(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    sent_at(service, clock, local(7, 12))
    with service.unit() as unit:
        booking_store.move_booking(unit, 1, "collected", ("ready",))

    assert sent_at(service, clock, local(8, 8)) == ["pickup_reminder"]


# --- who does not come -----------------------------------------------------------------------


@pytest.fixture
def missed(service: Service, scheme: Scheme, clock: FrozenClock) -> Scheme:
    """Two were told to come on the 8th; there are seats on the 10th too."""
    with service.unit() as unit:
        later = drafted(service, scheme, TOMORROW, LATER)
        send(unit, scheme, later, CLERK)
    sent_at(service, clock, local(7, 12))
    return scheme


def test_whoever_misses_a_slot_is_moved_once_with_a_notice(
    service: Service, missed: Scheme, clock: FrozenClock
) -> None:
    assert sent_at(service, clock, local(8, 8, 10)) == ["pickup_reminder"] * 2
    assert sent_at(service, clock, local(8, 13, 30)) == [], "a paper list may still be entered"
    assert sent_at(service, clock, local(8, 13, 31)) == ["pickup_moved"] * 2
    assert [(p.missed, p.starts_at) for p in all_pickups(service)] == [(1, local(10, 9))] * 2
    assert statuses(service) == ["ready"] * 2
    assert sum(id is not None for (id,) in rows(service, seats.c.pickup_id)) == 2


def test_who_misses_again_stands_before_staff_once(
    service: Service, missed: Scheme, clock: FrozenClock
) -> None:
    sent_at(service, clock, local(8, 14))
    for hour in (14, 15, 16):
        sent_at(service, clock, local(10, hour))

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


def test_where_no_seat_is_left_the_point_opens_on_the_next_day_that_has_none(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    before = [p.starts_at for p in all_pickups(service) if p.starts_at]
    sent_at(service, clock, local(7, 12))
    assert sent_at(service, clock, local(8, 14)) == ["pickup_moved"] * 2

    moved = all_pickups(service)
    assert moved[0].starts_at == before[0] + timedelta(days=1)
    assert {p.starts_at.date() for p in moved if p.starts_at} == {local(9, 9).date()}
    assert [p.missed for p in moved] == [1, 1]
    assert statuses(service) == ["ready"] * 2


def test_another_time_after_a_miss_makes_it_ready_again(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    sent_at(service, clock, local(7, 12))
    for day in (8, 9):
        sent_at(service, clock, local(day, 14))
    with service.unit() as unit:
        unit.connection.execute(
            seats.insert().values(point_id=1, starts_at=local(10, 9), pickup_id=None)
        )
        rescheduling.move(unit, scheme, all_pickups(service)[0].id, local(10, 9), "sms")

    assert Counter(statuses(service)) == {"ready": 1, "missed": 1}
    assert len(task_details(service)) == 2
    with service.view() as unit:
        assert [task.booking_id for task in open_tasks(unit)] == [
            id
            for id, status in rows(service, bookings.c.id, bookings.c.status)
            if status == "missed"
        ]


def test_one_that_cannot_be_moved_keeps_none_of_the_others(
    service: Service,
    missed: Scheme,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def tell(unit: Unit, scheme: Scheme, pickup: Pickup, kind: str) -> None:
        if pickup.id == 1:
            raise ValueError(pickup.code)
        tell_pickup(unit, scheme, pickup, kind)

    monkeypatch.setattr("core.pickup.passing.tell_pickup", tell)
    before = all_pickups(service)
    assert sent_at(service, clock, local(8, 14)) == ["pickup_moved"]
    first, second = all_pickups(service)
    assert (first, second.missed) == (before[0], 1)
    assert "pickup 1 was passed over" in caplog.text and first.code not in caplog.text


# --- the end of its keeping ------------------------------------------------------------------


def test_what_nobody_collects_goes_to_the_next_release_and_its_people_are_told(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    """The slot was on the 8th and shares are kept for seven days."""
    sent_plan(service, scheme)
    sent_at(service, clock, local(7, 12))
    assert "pickup_lapsed" not in sent_at(service, clock, local(15, 23, 59))
    assert statuses(service) == ["missed"] * 2

    assert sent_at(service, clock, local(16, 8)) == ["pickup_lapsed"] * 2
    assert statuses(service) == ["lapsed"] * 2
    assert all(p.ended_at and p.ended_by == "line" for p in all_pickups(service))
    assert {id for (id,) in rows(service, seats.c.pickup_id)} == {None}
    with service.view() as unit:
        assert open_tasks(unit) == []
        books = check(unit)
    first, second = (row for row in books if row.scheme == scheme.id)
    assert (first.granted, second.free) == (0, 5 * 6)
    assert books_add_up(service)


def test_one_that_cannot_lapse_keeps_none_of_the_others(
    service: Service, scheme: Scheme, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pass_on_one(unit: Unit, scheme: Scheme, booking_id: int, reason: str) -> None:
        if booking_id == 1:
            raise ValueError(booking_id)
        pass_on(unit, scheme, booking_id, reason)

    monkeypatch.setattr("core.pickup.passing.pass_on", pass_on_one)
    sent_plan(service, scheme)
    assert sent_at(service, clock, local(16, 8)).count("pickup_lapsed") == 1
    assert statuses(service) == ["missed", "lapsed"]


@pytest.mark.parametrize(
    ("moved_to", "kept_still", "over"),
    [(local(14, 9), local(15, 23, 59), local(16, 0)), (local(17, 9), local(17, 23), local(18, 0))],
)
def test_its_keeping_is_counted_from_the_first_slot_but_never_ends_before_the_last(
    service: Service,
    scheme: Scheme,
    clock: FrozenClock,
    moved_to: datetime,
    kept_still: datetime,
    over: datetime,
) -> None:
    sent_plan(service, scheme)
    with service.unit() as unit:
        unit.connection.execute(seats.insert().values(point_id=1, starts_at=moved_to))
        assert rescheduling.move(unit, scheme, all_pickups(service)[0].id, moved_to, "staff")
    mine = all_pickups(service)[0].id
    for moment, ended in ((kept_still, False), (over, True)):
        sent_at(service, clock, moment)
        found = next(p for p in all_pickups(service) if p.id == mine)
        assert (found.ended_at is not None) == ended


def test_nobody_is_moved_by_itself_to_when_the_share_is_kept_no_longer(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    with service.unit() as unit:
        unit.connection.execute(seats.insert().values(point_id=1, starts_at=local(9, 9)))
        unit.connection.execute(pickups.update().values(keep_until=local(9, 0)))
    sent_at(service, clock, local(8, 14))

    assert statuses(service) == ["missed"] * 2


def test_who_let_a_share_lapse_has_had_it(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    sent_plan(service, scheme)
    sent_at(service, clock, local(16, 8))

    assert isinstance(book(service, scheme, request(0)), AlreadyHad)


def test_after_the_last_release_a_lapsed_share_is_held_for_staff(
    service: Service, clock: FrozenClock
) -> None:
    scheme = collecting(4)
    booked(service, scheme, 1)
    sent_plan(service, scheme)
    sent_at(service, clock, local(16, 8))
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
    sent_at(service, clock, local(28, 12))

    assert statuses(service) == ["ready"]


def test_what_is_frozen_is_neither_reminded_of_nor_moved_nor_lapsed(
    service: Service, missed: Scheme, clock: FrozenClock
) -> None:
    with service.unit() as unit:
        for booking_id in (1, 2):
            freeze_booking(unit, booking_id, local(25, 0))
    before = all_pickups(service)
    assert sent_at(service, clock, local(8, 8)) == []
    assert sent_at(service, clock, local(8, 13)) == []
    assert sent_at(service, clock, local(20, 13)) == []

    assert all_pickups(service) == before
    assert statuses(service) == ["ready"] * 2
