"""The call list: who is to be called next, and what follows from each outcome of a call."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from core.errors import Conflict, NotFound
from core.phones import Phone, PhoneKind
from core.pickup import calls
from core.pickup.calls import Case, NotPossible, Outcome, case_of, settle, show_phone
from core.scheme.types import HandoverKind, Scheme
from core.schemes import load_scheme
from core.store import call_list, points, tasks
from core.store.bookings import move_booking
from core.store.handing_over import Reach
from core.store.pickups import find_pickup
from core.store.residents import ResidentRow, upsert_residents
from core.store.schemes import area_ids
from core.store.tables import bookings
from core.unit import Service, Unit
from tests.support.at_the_desk import SLOT, a_pickup, a_point
from tests.support.clock import FrozenClock
from tests.support.crowd import mobile, resident
from tests.support.town import jiangbei, small

PHONE = Phone("+86" + mobile(1), PhoneKind.MOBILE)
LATER = SLOT + timedelta(minutes=15)


@pytest.fixture
def scheme(service: Service) -> Scheme:
    comes = replace(jiangbei().handover, kind=HandoverKind.PICKUP)
    scheme = small(jiangbei(handover=comes), 40)
    with service.unit() as unit:
        load_scheme(unit, scheme)
    return scheme


@pytest.fixture
def pickup(service: Service, scheme: Scheme) -> int:
    """A household whom no notice reached."""
    pickup = a_pickup(service, scheme, a_point(service, scheme), [1, 2])
    with service.unit() as unit:
        tasks.add_task(unit, "undelivered", scheme.id, 1, PHONE, "pickup by call: no-answer")
    return pickup


def a_call_back(service: Service, scheme: Scheme) -> None:
    with service.unit() as unit:
        tasks.add_task(unit, "call_back", scheme.id, None, PHONE)


def listed(service: Service, scheme: Scheme, reach: Reach = None) -> tuple[list[int], list[int]]:
    """The tasks to call for, and those that rest."""
    with service.view() as unit:
        due = call_list.calls_to_make(unit, scheme.id, reach, 0, 51)
        resting = call_list.calls_resting(unit, scheme.id, reach, 51)
    return [call.id for call in due], [call.id for call in resting]


def enter(service: Service, scheme: Scheme, outcome: Outcome, task_id: int = 1) -> Case:
    """A member of staff enters what came of a call; the first other time that was offered."""
    with service.unit() as unit:
        case = case_of(unit, scheme, None, task_id)
        chosen = case.offers[0] if outcome is Outcome.MOVED else None
        settle(unit, scheme, case, outcome, "王芳", chosen)
        return case_of(unit, scheme, None, task_id)


def actions(service: Service) -> list[tuple[str, str, str]]:
    query = text("SELECT action, object, detail FROM audit WHERE actor = '王芳' ORDER BY id")
    with service.view() as unit:
        return [tuple(row) for row in unit.connection.execute(query)]


def test_reached_and_confirmed(service: Service, scheme: Scheme, pickup: int) -> None:
    case = enter(service, scheme, Outcome.CONFIRMED)
    assert case.pickup and case.pickup.confirmed_at and case.pickup.starts_at == SLOT
    assert (case.call.outcome, case.call.done_by, case.call.tries) == ("confirmed", "王芳", 1)
    assert listed(service, scheme) == ([], [])
    assert ("call", "task:1", "confirmed") in actions(service)


def test_three_nearest_times_are_offered_and_one_is_taken(
    service: Service, scheme: Scheme, pickup: int
) -> None:
    with service.view() as unit:
        offers = case_of(unit, scheme, None, 1).offers
    assert offers == tuple(SLOT + timedelta(minutes=15 * n) for n in (1, 2, 3))
    case = enter(service, scheme, Outcome.MOVED)
    assert case.pickup and case.pickup.starts_at == LATER and case.pickup.confirmed_at
    with service.view() as unit:
        assert points.taken_seats(unit, case.pickup.point_id, SLOT, LATER) == {LATER: 1}


def test_a_time_that_is_gone_changes_nothing(service: Service, scheme: Scheme, pickup: int) -> None:
    with service.unit() as unit:
        case = case_of(unit, scheme, None, 1)
        unit.connection.execute(text("DELETE FROM seats WHERE pickup_id IS NULL"))
    with pytest.raises(Conflict, match="taken"), service.unit() as unit:
        settle(unit, scheme, case, Outcome.MOVED, "王芳", LATER)
    assert listed(service, scheme) == ([1], [])
    with service.view() as unit:
        assert (still := find_pickup(unit, pickup)) and still.starts_at == SLOT


def test_no_answer_goes_to_the_end_for_an_hour(
    service: Service, scheme: Scheme, pickup: int, clock: FrozenClock
) -> None:
    a_call_back(service, scheme)
    case = enter(service, scheme, Outcome.NO_ANSWER)
    assert (case.call.tries, case.call.outcome, case.call.done_at) == (1, "no_answer", None)
    assert listed(service, scheme) == ([2], [1])
    clock.advance(hours=1)
    assert listed(service, scheme) == ([1, 2], [])
    assert enter(service, scheme, Outcome.NO_ANSWER).call.tries == 2


def test_brought_home_frees_the_seat(service: Service, scheme: Scheme, pickup: int) -> None:
    with service.unit() as unit:
        assert move_booking(unit, 1, "missed", ("ready",))
    case = enter(service, scheme, Outcome.BROUGHT)
    assert case.pickup and case.pickup.starts_at is None and case.pickup.confirmed_at
    with service.view() as unit:
        assert points.taken_seats(unit, case.pickup.point_id, SLOT, LATER) == {}
        statuses = list(unit.connection.execute(text("SELECT status FROM bookings")).scalars())
    assert statuses == ["ready", "ready"]
    assert ("bring_pickup", f"pickup:{pickup}", "") in actions(service)


@pytest.mark.parametrize("outcome", [Outcome.WRONG_NUMBER, Outcome.DONE])
def test_what_ends_a_task_leaves_the_pickup_as_it_is(
    service: Service, scheme: Scheme, pickup: int, outcome: Outcome
) -> None:
    case = enter(service, scheme, outcome)
    assert (case.call.outcome, case.call.done_by) == (outcome, "王芳")
    assert case.pickup and case.pickup.starts_at == SLOT and case.pickup.confirmed_at is None


def test_what_has_no_pickup_can_be_reached_or_not(service: Service, scheme: Scheme) -> None:
    a_call_back(service, scheme)
    with service.unit() as unit:
        case = case_of(unit, scheme, None, 1)
        assert case.outcomes == (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER, Outcome.DONE)
        for outcome in calls.NEED_A_PICKUP:
            with pytest.raises(NotPossible):
                settle(unit, scheme, case, outcome, "王芳", LATER)


def test_who_was_reached_stands_on_the_list_for_nothing_else(
    service: Service, scheme: Scheme, pickup: int
) -> None:
    with service.unit() as unit:
        tasks.add_task(unit, "missed", scheme.id, 2, PHONE)
        tasks.add_task(unit, "not_me", scheme.id, 2, PHONE)
    enter(service, scheme, Outcome.CONFIRMED)
    assert listed(service, scheme) == ([3], [])


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.NO_ANSWER])
def test_what_somebody_else_settled_is_settled(
    service: Service, scheme: Scheme, pickup: int, outcome: Outcome
) -> None:
    enter(service, scheme, Outcome.DONE)
    with pytest.raises(Conflict, match="meanwhile"):
        enter(service, scheme, outcome)


def test_who_looked_at_a_number_is_written_down(
    service: Service, scheme: Scheme, pickup: int
) -> None:
    with service.unit() as unit:
        call = case_of(unit, scheme, None, 1).call
        assert show_phone(unit, scheme, call, "王芳") == PHONE
    assert actions(service) == [("show_phone", "task:1", "")]
    assert mobile(1) not in repr(call)


def test_a_task_belongs_to_the_area_of_its_booking(
    service: Service, scheme: Scheme, pickup: int
) -> None:
    ours, theirs = two_areas(service, scheme)
    with service.unit() as unit:
        unit.connection.execute(update(bookings).values(area_id=ours))
    assert listed(service, scheme, ours_only(ours)) == ([1], [])
    assert listed(service, scheme, ours_only(theirs)) == ([], [])
    with service.view() as unit, pytest.raises(NotFound):
        case_of(unit, scheme, ours_only(theirs), 1)


def test_a_task_without_a_booking_belongs_to_where_its_phone_is_on_the_roll(
    service: Service, scheme: Scheme
) -> None:
    a_call_back(service, scheme)
    ours, theirs = two_areas(service, scheme)
    assert listed(service, scheme) == ([1], [])
    assert listed(service, scheme, ours_only(ours)) == ([], [])
    with service.unit() as unit:
        row = ResidentRow(resident(7), "王小明", "H1", ours, PHONE.e164, ())
        upsert_residents(unit, scheme.id, [row])
    assert listed(service, scheme, ours_only(ours)) == ([1], [])
    assert listed(service, scheme, ours_only(theirs)) == ([], [])
    assert named(service, scheme, ours) == ["王小明"] and named(service, scheme, theirs) == []


def named(service: Service, scheme: Scheme, area: int) -> list[str]:
    with service.view() as unit:
        digest = digest_of_call(unit, scheme)
        owners = call_list.owners_of(unit, scheme.id, [digest], ours_only(area))
        return [name for name, _ in owners.get(digest, [])]


def digest_of_call(unit: Unit, scheme: Scheme) -> str:
    call = call_list.find_call(unit, scheme.id, 1, None)
    assert call and call.phone_digest
    return call.phone_digest


def two_areas(service: Service, scheme: Scheme) -> tuple[int, int]:
    with service.view() as unit:
        ours, theirs = list(area_ids(unit, scheme.id).values())[:2]
    return ours, theirs


def ours_only(area: int) -> frozenset[int]:
    return frozenset({area})
