"""Sending a plan: all of it or nothing, and one notice a household."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from core.errors import Conflict
from core.outbox.delivery import (
    Hours,
)
from core.pickup import sending
from core.pickup.codes import new_codes
from core.pickup.sending import Sent, send
from core.pickup.waves import waves
from core.quota.exports import export_bookings
from core.quota.giving_back import give_back
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.store.bookings import find_booking, freeze_booking
from core.store.pickup_plans import give_bookings
from core.store.residents import ResidentRow, upsert_residents
from core.store.schemes import area_ids
from core.store.tables import audit, bookings, notices, pickups, plans, seats
from core.unit import Service
from tests.support.clock import FrozenClock
from tests.support.collecting import (
    CLERK,
    POINT,
    all_pickups,
    booked,
    collecting,
    drafted,
    local,
    rows,
    sent_plan,
)
from tests.support.crowd import at_once, mobile, resident
from tests.support.ledger import Ledger
from tests.support.outbox import sent


@pytest.fixture
def scheme(service: Service) -> Scheme:
    """Six people have booked; the point serves two households a quarter of an hour."""
    found = collecting(8)
    booked(service, found, 6)
    return found


# --- one transaction -------------------------------------------------------------------------


def test_a_sent_plan_is_pickups_seats_ready_bookings_and_a_notice_each(
    service: Service, scheme: Scheme
) -> None:
    done = sent_plan(service, scheme)

    assert (done.households, done.brought, done.left_over) == (6, 0, 0)
    assert Counter(rows(service, bookings.c.status)) == {("ready",): 6}
    told = rows(service, notices.c.kind, notices.c.pickup_id, notices.c.expires_at)
    assert sorted(told) == [("pickup", p.id, p.starts_at) for p in all_pickups(service)]
    [(actor, object, detail)] = [
        row[1:]
        for row in rows(service, audit.c.action, audit.c.actor, audit.c.object, audit.c.detail)
        if row.action == "send_plan"
    ]
    assert (actor, object, detail) == (CLERK, f"plan:{done.plan_id}", "6 households")


def test_a_seat_is_taken_for_every_household_and_the_others_stay_free(
    service: Service, scheme: Scheme
) -> None:
    sent_plan(service, scheme)

    taken = {id: moment for moment, id in rows(service, seats.c.starts_at, seats.c.pickup_id) if id}
    assert taken == {pickup.id: pickup.starts_at for pickup in all_pickups(service)}
    assert max(Counter(taken.values()).values()) == 2
    assert len(rows(service, seats.c.id)) == 2 * 10


def test_a_text_says_how_many_where_when_the_code_and_what_to_reply(
    service: Service, scheme: Scheme
) -> None:
    sent_plan(service, scheme)
    texts = Ledger()
    sent(service, texts)

    [pickup, *_] = all_pickups(service)
    said = texts.taken[0][1].message
    assert said.id == "pickup_told"
    assert said.params["masks"] == 5
    assert said.params["place"] == "洪塘（老年活动室旁）"
    assert {text.to for _, text in texts.taken} == {"+86" + mobile(n) for n in range(6)}
    assert len(pickup.code) == 5 and pickup.code.isdecimal()


def test_who_cannot_come_is_told_that_it_is_brought(service: Service) -> None:
    scheme = collecting(2)
    with service.unit() as unit:
        load_scheme(unit, scheme)
        area = area_ids(unit, scheme.id)["洪塘街道"]
        rows_ = [ResidentRow(resident(0), "王明", "", area, "", scheme.pickup.unable)]
        upsert_residents(unit, scheme.id, rows_)
    booked(service, scheme, 2)
    done = sent_plan(service, scheme)
    texts = Ledger()
    sent(service, texts)

    assert (done.households, done.brought) == (1, 1)
    assert [pickup.starts_at is None for pickup in all_pickups(service)] == [False, True]
    said = {notice.message.id: notice.message.params for _, notice in texts.taken}
    assert said.keys() == {"pickup_told", "pickup_brought"}
    assert said["pickup_brought"]["contact"] == POINT.contact
    assert [row[9:12] for row in exported(service, scheme)] == [
        ("洪塘", "", ""),
        ("洪塘", "2020-02-08T10:30:00+08:00", "2020-02-08T10:45:00+08:00"),
    ]


def exported(service: Service, scheme: Scheme) -> list[tuple[str, ...]]:
    with service.view() as unit:
        return list(export_bookings(unit, scheme))[1:]


def freeze_one(service: Service, scheme: Scheme) -> None:
    with service.unit() as unit:
        freeze_booking(unit, 1, unit.now + timedelta(hours=24))


def give_one_back(service: Service, scheme: Scheme) -> None:
    with service.unit() as unit:
        found = find_booking(unit, 1)
        assert found and give_back(unit, scheme, found, "sms")


def send_the_same(service: Service, scheme: Scheme) -> None:
    sent_plan(service, scheme)


@pytest.mark.parametrize("change", [freeze_one, give_one_back, send_the_same])
def test_what_changed_since_it_was_shown_is_not_sent(
    service: Service, scheme: Scheme, change: Callable[[Service, Scheme], None]
) -> None:
    seen = drafted(service, scheme)
    change(service, scheme)
    before = everything(service)
    with pytest.raises(Conflict, match="look at it once more"), service.unit() as unit:
        send(unit, scheme, seen, CLERK)

    assert everything(service) == before


def everything(service: Service) -> list[list[Any]]:
    columns = (bookings.c.status, pickups.c.id, notices.c.id, seats.c.pickup_id, plans.c.id)
    return [rows(service, column) for column in columns]


def test_a_slot_that_was_filled_since_is_not_given_to_more(
    service: Service, scheme: Scheme
) -> None:
    """Two plans of other people for the same quarter of an hour, which serves three."""
    seen = drafted(service, scheme, per_slot=3)
    slot = seen.plan.slots[0]
    people = [household for household, _ in seen.plan.visits]
    first, second = (
        replace(seen, plan=replace(seen.plan, visits=tuple((h, slot) for h in some)))
        for some in (people[:2], people[2:4])
    )
    with service.unit() as unit:
        send(unit, scheme, first, CLERK)
    with pytest.raises(Conflict), service.unit() as unit:
        send(unit, scheme, second, CLERK)

    assert [pickup.starts_at for pickup in all_pickups(service)] == [slot, slot]


# --- two clerks ------------------------------------------------------------------------------


def two_clerks(service: Service, scheme: Scheme) -> Iterator[Callable[[], Sent | None]]:
    """Each has the same six households before them, at a point of their own."""
    for name in ("洪塘", "慈城"):
        seen = drafted(service, scheme, point=name)

        def clerk(seen: Any = seen) -> Sent | None:
            try:
                with service.unit() as unit:
                    return send(unit, scheme, seen, CLERK)
            except Conflict:
                return None

        yield clerk


@pytest.fixture
def two_points(service: Service) -> Scheme:
    found = collecting(8, points=(POINT, replace(POINT, name="慈城")))
    booked(service, found, 6)
    return found


def test_two_plans_of_the_same_people_sent_at_once_are_one(
    service: Service, two_points: Scheme
) -> None:
    done = at_once(list(two_clerks(service, two_points)))

    assert sum(sent is not None for sent in done) == 1
    assert len(rows(service, notices.c.id)) == len(all_pickups(service)) == 6


def test_control_without_holding_the_bookings_both_plans_are_sent(
    service: Service, two_points: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_hold_bookings", lambda *_: None)
    done = at_once(list(two_clerks(service, two_points)))

    assert None not in done
    assert len(rows(service, notices.c.id)) == 12


def test_a_plan_without_bookings_writes_none(service: Service, scheme: Scheme) -> None:
    with service.unit() as unit:
        give_bookings(unit, [])
    assert rows(service, bookings.c.status) == [("booked",)] * 6


def test_a_thousand_households_take_few_statements(service: Service) -> None:
    """Counted, not timed: a handful, whoever many they are."""
    scheme = collecting(40)
    booked(service, scheme, 30)
    seen = drafted(service, scheme, per_slot=8)
    heard: list[str] = []
    with service.unit() as unit:
        event.listen(unit.connection, "before_cursor_execute", lambda *said: heard.append(said[2]))
        send(unit, scheme, seen, CLERK)

    assert len(heard) <= 25


# --- codes and waves -------------------------------------------------------------------------


def test_codes_are_five_digits_and_never_the_same() -> None:
    used = {f"{number:05}" for number in range(40_000)}
    codes = new_codes(used, 9_000)

    assert len({*codes, *used}) == 49_000
    assert {len(code) for code in codes} == {5}


def test_codes_are_seven_digits_once_half_of_the_short_ones_are_gone() -> None:
    used = {f"{number:05}" for number in range(49_999)}

    assert [len(code) for code in new_codes(used, 1)] == [5]
    assert [len(code) for code in new_codes(used, 2)] == [7, 7]


@pytest.mark.parametrize(
    ("count", "now", "sizes", "first", "last"),
    [
        (0, local(8, 9), [], None, None),
        (6, local(8, 9), [6], local(8, 9), local(8, 9)),
        (2500, local(8, 9), [1000, 1000, 500], local(8, 9), local(8, 9, 10)),
        (2500, local(7, 21), [1000, 1000, 500], local(8, 8), local(8, 8, 10)),
        (2500, local(7, 19, 55), [1000, 1000, 500], local(7, 19, 55), local(8, 8, 5)),
        (100_000, local(7, 23), [2500] * 40, local(8, 8), local(8, 11, 15)),
    ],
)
def test_notices_go_out_in_waves_and_all_before_half_past_eleven(
    count: int, now: datetime, sizes: list[int], first: datetime | None, last: datetime | None
) -> None:
    due = waves(count, now, Hours())

    assert due == sorted(due)
    assert list(Counter(due).values()) == sizes
    assert (due[0], due[-1]) == (first, last) if due else (first, last) == (None, None)


def test_the_first_to_come_are_told_first(
    service: Service, scheme: Scheme, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.pickup.waves.AT_LEAST", 2)
    clock.set(local(7, 21))
    sent_plan(service, scheme)

    moments = rows(service, notices.c.expires_at, notices.c.due_at)
    assert [due for _, due in sorted(moments)] == [
        local(8, 8, minute) for minute in (0, 0, 5, 5, 10, 10)
    ]
