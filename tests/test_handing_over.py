"""The hand-over: found by code or last four, given once, whoever presses how often."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text, update

from core.errors import Conflict, NotFound
from core.pickup import handing_over
from core.pickup.handing_over import (
    AlreadyGiven,
    CannotHandOver,
    HandedOver,
    Obstacle,
    enter_ticks,
    hand_over,
    hand_over_without_time,
    take_back,
)
from core.pickup.parcels import BadEntry, find
from core.quota.books import check
from core.scheme.types import HandoverKind, Scheme
from core.schemes import load_scheme
from core.store.bookings import freeze_booking, move_booking
from core.store.handing_over import Reach
from core.store.pickups import find_pickup
from core.store.schemes import area_ids
from core.store.tables import bookings
from core.unit import Service, Unit
from tests.support.at_the_desk import SLOT, a_pickup, a_point, booked
from tests.support.clock import FrozenClock
from tests.support.crowd import at_once, books_add_up, resident
from tests.support.town import jiangbei, small

postgresql_only = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


@pytest.fixture
def scheme(service: Service) -> Scheme:
    """Jiangbei, where people come and collect."""
    comes = replace(jiangbei().handover, kind=HandoverKind.PICKUP)
    scheme = small(jiangbei(handover=comes), 40)
    with service.unit() as unit:
        load_scheme(unit, scheme)
    return scheme


@pytest.fixture
def point(service: Service, scheme: Scheme) -> int:
    return a_point(service, scheme)


def press(
    service: Service, scheme: Scheme, pickup_id: int, actor: str = "王芳", detail: str = ""
) -> HandedOver:
    """One press at a desk."""
    with service.unit() as unit:
        return hand_over(unit, scheme, None, pickup_id, actor, detail)


def found(
    service: Service, scheme: Scheme, entered: str, reach: Reach = None
) -> list[tuple[int | None, int, int]]:
    """What is found: pickup, masks, and how many shares may be handed over."""
    with service.view() as unit:
        parcels = find(unit, scheme, entered, reach).parcels
    return [(p.pickup.id if p.pickup else None, p.masks, len(p.givable)) for p in parcels]


def statuses(service: Service) -> list[str]:
    with service.view() as unit:
        return list(
            unit.connection.execute(text("SELECT status FROM bookings ORDER BY id")).scalars()
        )


def given_in_audit(service: Service) -> list[tuple[str, str, str]]:
    query = text("SELECT actor, object, detail FROM audit WHERE action = 'hand_out' ORDER BY id")
    with service.view() as unit:
        return [tuple(row) for row in unit.connection.execute(query)]


@pytest.mark.parametrize("entered", ["12345", "１２３４５", " 12 345 "])
def test_a_household_is_found_by_its_code(
    service: Service, scheme: Scheme, point: int, entered: str
) -> None:
    pickup = a_pickup(service, scheme, point, [1, 2])
    assert found(service, scheme, entered) == [(pickup, 10, 2)]
    assert found(service, scheme, "54321") == []


def test_a_household_is_found_by_the_last_four_of_any_of_its_people(
    service: Service, scheme: Scheme, point: int
) -> None:
    pickup = a_pickup(service, scheme, point, [1, 2])
    for number in (1, 2):
        assert (pickup, 10, 2) in found(service, scheme, resident(number)[-4:].lower())


def test_an_x_at_the_end_may_be_typed_as_keypads_have_it(
    service: Service, scheme: Scheme, point: int
) -> None:
    with_x = next(n for n in range(1, 200) if resident(n).endswith("X"))
    pickup = a_pickup(service, scheme, point, [with_x])
    last4 = resident(with_x)[-4:]
    for entered in (last4, last4.lower(), last4.replace("X", "*")):
        assert (pickup, 5, 1) in found(service, scheme, entered)


@pytest.mark.parametrize("entered", ["", "123", "123456", "X123", "12a4", "1234567890", "二三四五"])
def test_anything_else_is_refused_with_a_sentence(
    service: Service, scheme: Scheme, entered: str
) -> None:
    with pytest.raises(BadEntry, match="5 digits"):
        found(service, scheme, entered)


def test_a_press_hands_over_all_of_a_household(
    service: Service, scheme: Scheme, point: int
) -> None:
    pickup = a_pickup(service, scheme, point, [1, 2])
    assert press(service, scheme, pickup).masks == 10
    assert statuses(service) == ["collected", "collected"]
    assert given_in_audit(service) == [("王芳", "booking:1", ""), ("王芳", "booking:2", "")]
    with service.view() as unit:
        ended = find_pickup(unit, pickup)
        assert ended and ended.ended_by == "王芳"
        assert sum(row.collected for row in check(unit)) == 10
    assert books_add_up(service)


def test_who_came_too_late_still_gets_the_share(
    service: Service, scheme: Scheme, point: int
) -> None:
    pickup = a_pickup(service, scheme, point, [1])
    with service.unit() as unit:
        assert move_booking(unit, 1, "missed", ("ready",))
    assert press(service, scheme, pickup).masks == 5


def test_the_second_press_is_told_who_was_first(
    service: Service, scheme: Scheme, point: int, clock: FrozenClock
) -> None:
    pickup = a_pickup(service, scheme, point, [1])
    first = press(service, scheme, pickup, "王芳").giving.at
    clock.advance(minutes=3)
    with pytest.raises(AlreadyGiven) as refused:
        press(service, scheme, pickup, "李娜")
    assert (refused.value.giving.actor, refused.value.giving.at) == ("王芳", first)
    assert len(given_in_audit(service)) == 1


def test_the_same_press_sent_again_is_the_same_press(
    service: Service, scheme: Scheme, point: int, clock: FrozenClock
) -> None:
    pickup = a_pickup(service, scheme, point, [1, 2])
    first = press(service, scheme, pickup, detail="press 1a")
    clock.advance(minutes=3)
    again = press(service, scheme, pickup, detail="press 1a")
    assert (again.masks, again.giving.at, again.again) == (10, first.giving.at, True)
    assert not first.again and len(given_in_audit(service)) == 2


def presses(service: Service, scheme: Scheme, pickups: Sequence[int], times: int) -> Counter[str]:
    """So many laptops press for each of these pickups at once; what came of it."""

    def one(pickup_id: int, laptop: int) -> str:
        try:
            return type(press(service, scheme, pickup_id, f"桌{laptop}")).__name__
        except AlreadyGiven:
            return "AlreadyGiven"

    jobs = [partial(one, pickup, laptop) for laptop in range(times) for pickup in pickups]
    return Counter(at_once(jobs))


def test_of_many_laptops_at_once_one_hands_over(
    service: Service, scheme: Scheme, point: int
) -> None:
    pickups = [a_pickup(service, scheme, point, [n, n + 50], code=f"1000{n}") for n in range(3)]
    assert presses(service, scheme, pickups, 8) == {"HandedOver": 3, "AlreadyGiven": 21}
    assert len(given_in_audit(service)) == 6
    assert books_add_up(service)


@postgresql_only
def test_without_the_guard_the_same_rush_hands_over_twice(
    service: Service, scheme: Scheme, point: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who waits is read, then written, as if nobody else were there."""

    def collect_unguarded(
        unit: Unit, ids: Sequence[int], before: Sequence[str]
    ) -> dict[int, int | None]:
        lying = select(bookings.c.id).where(bookings.c.id.in_(ids), bookings.c.status.in_(before))
        there = list(unit.connection.execute(lying).scalars())
        unit.connection.execute(text("SELECT pg_sleep(0.05)"))
        taken = update(bookings).where(bookings.c.id.in_(there))
        unit.connection.execute(taken.values(status="collected"))
        return dict.fromkeys(there)

    monkeypatch.setattr("core.store.handing_over.collect", collect_unguarded)
    monkeypatch.setattr(handing_over, "find_pickup", lambda unit, id, hold: find_pickup(unit, id))
    pickup = a_pickup(service, scheme, point, [1])
    assert presses(service, scheme, [pickup], 8)["HandedOver"] > 1


def test_a_frozen_share_stays_and_the_other_goes(
    service: Service, scheme: Scheme, point: int, clock: FrozenClock
) -> None:
    pickup = a_pickup(service, scheme, point, [1, 2])
    with service.unit() as unit:
        freeze_booking(unit, 2, unit.now + timedelta(hours=24))
    assert found(service, scheme, "12345") == [(pickup, 5, 1)]
    assert press(service, scheme, pickup).masks == 5
    with pytest.raises(CannotHandOver) as refused:
        press(service, scheme, pickup)
    assert refused.value.obstacle is Obstacle.FROZEN
    assert statuses(service) == ["collected", "ready"]
    with service.view() as unit:
        assert (still := find_pickup(unit, pickup)) and still.ended_at is None
    clock.advance(hours=25)
    assert press(service, scheme, pickup).masks == 5


@pytest.mark.parametrize(
    ("status", "obstacle"),
    [("review", Obstacle.IN_REVIEW), ("lapsed", Obstacle.GONE), ("booked", None)],
)
def test_who_comes_without_a_time(
    service: Service, scheme: Scheme, status: str, obstacle: Obstacle | None
) -> None:
    booking = booked(service, scheme, 1)
    with service.unit() as unit:
        assert move_booking(unit, booking, status, ("booked",))
    [(pickup, masks, givable)] = found(service, scheme, resident(1)[-4:])
    assert (pickup, masks, givable) == (None, 5, 0 if obstacle else 1)
    with service.unit() as unit:
        if obstacle is None:
            assert hand_over_without_time(unit, scheme, None, booking, "王芳").masks == 5
            return
        with pytest.raises(CannotHandOver) as refused:
            hand_over_without_time(unit, scheme, None, booking, "王芳")
    assert refused.value.obstacle is obstacle and statuses(service) == [status]


def test_where_masks_are_brought_nobody_collects_unplanned(
    service: Service, scheme: Scheme
) -> None:
    brings = replace(scheme, handover=replace(scheme.handover, kind=HandoverKind.DELIVERY))
    booking = booked(service, scheme, 1)
    with service.unit() as unit, pytest.raises(CannotHandOver) as refused:
        hand_over_without_time(unit, brings, None, booking, "王芳")
    assert refused.value.obstacle is Obstacle.BROUGHT and statuses(service) == ["booked"]


def test_a_time_that_was_planned_meanwhile_is_what_is_handed_over(
    service: Service, scheme: Scheme, point: int
) -> None:
    pickup = a_pickup(service, scheme, point, [1, 2])
    with service.unit() as unit:
        assert hand_over_without_time(unit, scheme, None, 1, "王芳").masks == 10
        assert (ended := find_pickup(unit, pickup)) and ended.ended_at


def test_a_delivery_is_handed_over_the_same_way(
    service: Service, scheme: Scheme, point: int
) -> None:
    pickup = a_pickup(service, scheme, point, [1], starts_at=None)
    assert press(service, scheme, pickup).masks == 5


def test_what_another_area_has_does_not_exist(service: Service, scheme: Scheme, point: int) -> None:
    pickup = a_pickup(service, scheme, point, [1])
    with service.unit() as unit:
        ours, theirs = list(area_ids(unit, scheme.id).values())[:2]
        unit.connection.execute(update(bookings).values(area_id=theirs))
    for reach in (frozenset({ours}), frozenset[int]()):
        assert found(service, scheme, "12345", reach) == []
        assert found(service, scheme, resident(1)[-4:], reach) == []
        with service.unit() as unit, pytest.raises(NotFound):
            hand_over(unit, scheme, reach, pickup, "王芳")
        with service.unit() as unit, pytest.raises(NotFound):
            hand_over_without_time(unit, scheme, reach, 1, "王芳")
    assert found(service, scheme, "12345", frozenset({theirs})) == [(pickup, 5, 1)]


def test_ticks_of_a_printed_list_are_entered_once(
    service: Service, scheme: Scheme, point: int
) -> None:
    pickups = [a_pickup(service, scheme, point, [n], code=f"1000{n}") for n in range(3)]
    press(service, scheme, pickups[0])
    with service.unit() as unit:
        assert enter_ticks(unit, scheme, None, [*pickups[:2], 999], "李娜") == (1, 2)
    assert statuses(service) == ["collected", "collected", "ready"]
    assert given_in_audit(service)[1] == ("李娜", "booking:2", "entered later")


def test_a_slip_is_taken_back_by_whoever_made_it(
    service: Service, scheme: Scheme, point: int, clock: FrozenClock
) -> None:
    pickup = a_pickup(service, scheme, point, [1], starts_at=SLOT)
    press(service, scheme, pickup, "王芳")
    with service.unit() as unit, pytest.raises(Conflict, match="ten minutes"):
        take_back(unit, scheme, None, pickup, "李娜")
    with service.unit() as unit:
        assert take_back(unit, scheme, None, pickup, "王芳") == 5
        assert (open_again := find_pickup(unit, pickup)) and open_again.ended_at is None
    assert statuses(service) == ["ready"]
    assert press(service, scheme, pickup, "李娜").masks == 5
    clock.advance(minutes=11)
    with service.unit() as unit, pytest.raises(Conflict):
        take_back(unit, scheme, None, pickup, "李娜")
    assert books_add_up(service)
