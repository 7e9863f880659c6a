"""A household whose number was wrong: somebody finds the right one, and it is told by that."""

import pytest

from core.phones import Phone, PhoneKind
from core.pickup.calls import Outcome, case_of, settle
from core.pickup.telling import tell_pickup
from core.scheme.types import Scheme
from core.store import tasks
from core.store.call_list import calls_to_make
from core.store.residents import ResidentRow, upsert_residents
from core.store.schemes import area_ids
from core.store.tables import pickups, seats
from core.unit import Service
from tests.support.clock import FrozenClock
from tests.support.collecting import (
    CLERK,
    all_pickups,
    booked,
    collecting,
    local,
    sent_plan,
)
from tests.support.crowd import mobile, resident
from tests.support.ledger import Ledger
from tests.support.outbox import sent

OLD, RIGHT = "+86" + mobile(0), "+86" + mobile(77)


@pytest.fixture
def scheme(service: Service) -> Scheme:
    """One household was told to come on the 8th."""
    found = collecting(4, 2)
    booked(service, found, 1)
    sent_plan(service, found)
    sent(service)
    return found


@pytest.fixture
def wrong(service: Service, scheme: Scheme) -> Scheme:
    """Its call list had two lines; the first call reached somebody else."""
    with service.unit() as unit:
        for kind in ("undelivered", "missed"):
            tasks.add_task(unit, kind, scheme.id, 1, Phone(OLD, PhoneKind.MOBILE))
        settle(unit, scheme, case_of(unit, scheme, None, 1), Outcome.WRONG_NUMBER, CLERK)
    return scheme


def put_right(service: Service, scheme: Scheme) -> None:
    """The roll has the resident's number now."""
    with service.unit() as unit:
        area = area_ids(unit, scheme.id)["洪塘街道"]
        upsert_residents(unit, scheme.id, [ResidentRow(resident(0), "王明", "", area, RIGHT, ())])


def told_at(service: Service) -> list[tuple[str, str]]:
    """What goes out now, and to whom."""
    texts = Ledger()
    sent(service, texts)
    return [(notice.message.id, notice.to) for _, notice in texts.taken]


def left_to_do(service: Service, scheme: Scheme) -> list[tuple[str, str | None]]:
    with service.view() as unit:
        found = calls_to_make(unit, scheme.id, None, 0, 9)
    return [(call.kind, call.phone.e164 if call.phone else None) for call in found]


def test_a_wrong_number_leaves_one_task_to_find_the_right_one(
    service: Service, wrong: Scheme
) -> None:
    assert left_to_do(service, wrong) == [("wrong_number", None)]
    with service.view() as unit:
        case = case_of(unit, wrong, None, 3)
    assert case.pickup and case.pickup.confirmed_at is None
    assert Outcome.CONFIRMED in case.outcomes


def test_a_call_back_of_a_wrong_number_is_over(service: Service, scheme: Scheme) -> None:
    with service.unit() as unit:
        tasks.add_task(unit, "call_back", scheme.id, None, Phone(OLD, PhoneKind.MOBILE))
        settle(unit, scheme, case_of(unit, scheme, None, 1), Outcome.WRONG_NUMBER, CLERK)
    assert left_to_do(service, scheme) == []


def test_told_again_it_is_told_by_the_right_number_and_nobody_searches_any_more(
    service: Service, wrong: Scheme
) -> None:
    with service.unit() as unit:
        tell_pickup(unit, wrong, all_pickups(service)[0])
    assert told_at(service) == [("pickup_told", OLD)]
    assert left_to_do(service, wrong) == [("wrong_number", None)]

    put_right(service, wrong)
    with service.unit() as unit:
        tasks.add_task(unit, "undelivered", wrong.id, 1, Phone(OLD, PhoneKind.MOBILE))
        tell_pickup(unit, wrong, all_pickups(service)[0])
    assert told_at(service) == [("pickup_told", RIGHT)]
    assert left_to_do(service, wrong) == [("undelivered", RIGHT)]
    assert [pickup.phone.e164 for pickup in all_pickups(service)] == [RIGHT]


def test_the_reminder_goes_to_the_right_number(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    put_right(service, scheme)
    clock.set(local(8, 8))
    assert told_at(service) == [("pickup_reminder", RIGHT)]


@pytest.mark.parametrize("free", [True, False], ids=["another time", "left to staff"])
def test_who_did_not_come_is_told_or_called_by_the_right_number(
    service: Service, scheme: Scheme, clock: FrozenClock, free: bool
) -> None:
    put_right(service, scheme)
    with service.unit() as unit:
        if free:
            unit.connection.execute(seats.insert().values(point_id=1, starts_at=local(9, 9)))
        else:
            unit.connection.execute(pickups.update().values(keep_until=local(9, 0)))
    clock.set(local(8, 14))
    assert told_at(service) == ([("pickup_moved", RIGHT)] if free else [])
    assert left_to_do(service, scheme) == ([] if free else [("missed", RIGHT)])
