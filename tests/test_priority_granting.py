"""At the deadline shares go to those who asked: group by group, village by village, never twice."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from core.allocation import granting
from core.allocation.batches import known_populations, release_to_split, split
from core.allocation.granting import grant_by_priority, grant_waiting
from core.allocation.waiting import stand_in_line
from core.quota.books import check
from core.quota.piles import drawing_on
from core.scheme.types import Granting, ReleasePlan, Scheme
from core.store.bookings import bookings_in, find_booking
from core.store.claims import take_claims
from core.store.openings import releases_of
from core.store.tables import allotments
from core.unit import Service
from tests.support.clock import OPENING, FrozenClock
from tests.support.crowd import at_once, books_add_up, request, resident
from tests.support.village import (
    DEADLINE,
    EAST,
    FIRST,
    HILL,
    LAKE,
    SECOND,
    WEST,
    ask,
    ask_all,
    at_deadline,
    district,
    settle,
)

MINUTE = timedelta(minutes=1)


def granted(service: Service, scheme: Scheme, status: str = "booked") -> list[str]:
    """The IDs of those whose request stands so, in the order of asking."""
    with service.view() as unit:
        found = bookings_in(unit, scheme.id, status)
    return [booking.people[0].id.number for booking in found]


def numbers(*people: int) -> list[str]:
    return [resident(number) for number in people]


def free_by_area(service: Service) -> dict[str | None, int]:
    with service.view() as unit:
        rows = check(unit)
    assert all(row.adds_up for row in rows)
    return {row.area: row.free for row in rows}


def notices(service: Service) -> Counter[str]:
    with service.view() as unit:
        return Counter(unit.connection.execute(text("SELECT kind FROM notices")).scalars())


def test_the_first_group_is_served_before_the_second_and_both_before_the_others(
    service: Service, clock: FrozenClock
) -> None:
    people = [
        (1, "H1", WEST, ""),
        (2, "H2", WEST, SECOND),
        (3, "H3", WEST, FIRST),
        (4, "H4", WEST, SECOND),
    ]
    scheme = district(12)  # of these three for WEST
    settle(service, scheme, people)
    ask_all(service, scheme, clock, people)
    at_deadline(service, clock, DEADLINE - MINUTE)
    assert granted(service, scheme) == []
    at_deadline(service, clock)
    assert granted(service, scheme) == numbers(2, 3, 4)
    assert granted(service, scheme, "waiting") == numbers(1)
    assert free_by_area(service) == {None: 0, HILL: 30, LAKE: 15, WEST: 0}
    assert notices(service) == {"granted": 3}


def test_everybody_of_a_household_counts_for_its_place_in_the_order(
    service: Service, clock: FrozenClock
) -> None:
    people = [(1, "H1", WEST, SECOND), (2, "H2", WEST, "")]
    scheme = district(4)  # one for WEST
    settle(service, scheme, [*people, (3, "H2", HILL, FIRST)])
    ask_all(service, scheme, clock, people)
    at_deadline(service, clock)
    assert granted(service, scheme) == numbers(2)


def test_each_village_serves_its_own_people(service: Service, clock: FrozenClock) -> None:
    people = [(n, f"H{n}", HILL, FIRST) for n in range(1, 6)] + [(9, "H9", LAKE, "")]
    scheme = district(4)  # two for HILL, one each for LAKE and WEST
    settle(service, scheme, people)
    ask_all(service, scheme, clock, people)
    at_deadline(service, clock)
    assert granted(service, scheme) == numbers(1, 2, 9)
    assert free_by_area(service)[WEST] == 5


def test_people_of_a_town_that_passed_all_on_draw_on_its_villages(
    service: Service, clock: FrozenClock
) -> None:
    people = [
        (1, "H1", HILL, SECOND),
        (2, "H2", EAST, FIRST),
        (3, "H3", EAST, ""),
        (4, "H4", "", ""),
    ]
    scheme = district(4)
    settle(service, scheme, people[:3])
    ask_all(service, scheme, clock, people)
    at_deadline(service, clock)
    assert granted(service, scheme) == numbers(1, 2, 3, 4)


def test_what_cannot_be_split_is_granted_as_one_pile(service: Service, clock: FrozenClock) -> None:
    uncounted = tuple(replace(area, population=None) for area in district().areas)
    people = [(1, "H1", HILL, ""), (2, "H2", LAKE, SECOND), (3, "H3", WEST, FIRST)]
    scheme = district(2, areas=uncounted)
    settle(service, scheme, people)
    ask_all(service, scheme, clock, people)
    at_deadline(service, clock)
    assert granted(service, scheme) == numbers(2, 3)


def test_staff_may_enter_the_quantity_after_the_deadline(
    service: Service, clock: FrozenClock
) -> None:
    scheme = district(0)
    settle(service, scheme, [(1, "H1", WEST, "")])
    ask(service, scheme, 1, "H1", WEST)
    at_deadline(service, clock)
    assert granted(service, scheme) == []
    with service.unit() as unit:
        unit.connection.execute(text("UPDATE releases SET quantity = 20"))
        insert = text("INSERT INTO allotments (release_id, masks) SELECT id, 5 FROM releases")
        for _ in range(4):
            unit.connection.execute(insert)
    at_deadline(service, clock, DEADLINE + MINUTE)
    assert granted(service, scheme) == numbers(1)


def test_many_requests_take_several_transactions(
    service: Service, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(granting, "AT_ONCE", 2)
    people = [(n, f"H{n}", WEST, SECOND) for n in range(1, 8)]
    scheme = district(20)  # five for WEST
    settle(service, scheme, people)
    ask_all(service, scheme, clock, people)
    clock.set(DEADLINE)
    rounds: list[bool] = []
    while not rounds or rounds[-1]:
        with service.unit() as unit:
            rounds.append(grant_by_priority(unit, scheme))
    assert rounds == [True, True, False]
    assert granted(service, scheme) == numbers(1, 2, 3, 4, 5)


def test_shares_that_are_kept_for_others_do_not_make_the_granting_go_on_for_ever(
    service: Service, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(granting, "AT_ONCE", 1)
    scheme = district(4)  # one for WEST
    settle(service, scheme, [(n, f"H{n}", WEST, "") for n in (1, 2)])
    for n in (1, 2):
        ask(service, scheme, n, f"H{n}", WEST)
    later = DEADLINE + timedelta(days=1)
    with service.unit() as unit:
        unit.connection.execute(update(allotments).values(kept_for=0, kept_until=later))
    clock.set(DEADLINE)
    with service.unit() as unit:
        assert not grant_by_priority(unit, scheme)
    assert granted(service, scheme) == []


def test_two_workers_serve_everybody_once(service: Service, clock: FrozenClock) -> None:
    people = [(n, f"H{n}", area, "") for n, area in enumerate([HILL] * 6 + [LAKE] * 6 + [WEST] * 6)]
    scheme = district(8)
    settle(service, scheme, people)
    ask_all(service, scheme, clock, people)
    at_once([lambda: at_deadline(service, clock)] * 4)
    at_deadline(service, clock)
    assert granted(service, scheme) == numbers(0, 1, 2, 3, 6, 7, 12, 13)
    assert notices(service) == {"granted": 8}
    assert books_add_up(service)


def test_who_is_not_on_the_roll_is_granted_a_share_in_review(
    service: Service, clock: FrozenClock
) -> None:
    scheme = district(4)
    settle(service, scheme, [])
    with service.unit() as unit:
        stand_in_line(unit, scheme, request(1, on_roll=False))
    at_deadline(service, clock)
    assert granted(service, scheme, "review") == numbers(1)


def test_who_had_a_share_meanwhile_is_withdrawn_and_the_share_stays_free(
    service: Service, clock: FrozenClock
) -> None:
    scheme = district(4)
    settle(service, scheme, [(1, "H1", WEST, "")])
    ask(service, scheme, 1, "H1", WEST)
    with service.unit() as unit:
        subject = "household:" + unit.sealer.digest("household", "H1")
        assert take_claims(unit, scheme.id, [subject], DEADLINE + timedelta(days=9), None)
    at_deadline(service, clock)
    assert granted(service, scheme, "cancelled") == numbers(1)
    assert free_by_area(service)[WEST] == 5


def test_a_request_is_granted_once_and_not_without_a_free_share(service: Service) -> None:
    scheme = district(1)
    settle(service, scheme, [(1, "H1", WEST, ""), (2, "H2", WEST, "")])
    for n in (1, 2):
        ask(service, scheme, n, f"H{n}", WEST)
    with service.unit() as unit:
        release = releases_of(unit, scheme.id)[0].id
        first, second = (booking.id for booking in bookings_in(unit, scheme.id, "waiting"))
        asked = [first, first, second]
        assert [grant_waiting(unit, scheme, id, release) for id in asked] == [True, False, False]
        waiting = find_booking(unit, second)
        assert waiting is not None and waiting.status == "waiting"
        places = text("SELECT count(*) FROM claims WHERE subject LIKE 'waiting:h%'")
        assert unit.connection.execute(places).scalar_one() == 1


def test_what_is_left_waits_for_hand_outs_until_the_next_batch_opens(
    service: Service, clock: FrozenClock
) -> None:
    first = district(4)
    later = ReleasePlan(DEADLINE + timedelta(days=1), 20, closes_at=DEADLINE + timedelta(days=2))
    scheme = replace(first, releases=(*first.releases, later))
    people = [(n, f"H{n}", WEST, "") for n in (1, 2)]
    settle(service, scheme, people)
    ask_all(service, scheme, clock, people)
    with service.unit() as unit:
        for _ in scheme.releases:
            release = release_to_split(unit, scheme, None)
            split(unit, scheme, release, known_populations(unit, scheme), "command")
    at_deadline(service, clock)
    assert piles(service, HILL) == [(10, 0), (10, 0)]
    at_deadline(service, clock, DEADLINE + timedelta(days=1))
    assert piles(service, HILL) == [(0, 10), (20, 0)]
    assert granted(service, scheme) == numbers(1)
    at_deadline(service, clock, DEADLINE + timedelta(days=2))
    assert granted(service, scheme) == numbers(1, 2)


def piles(service: Service, area: str) -> list[tuple[int, int]]:
    """Of every release of an area: masks free, carried out."""
    with service.view() as unit:
        return [(row.free, row.carried_out) for row in check(unit) if row.area == area]


def test_a_scheme_without_priority_is_left_alone(service: Service, clock: FrozenClock) -> None:
    plan = ReleasePlan(OPENING, 20, closes_at=DEADLINE)
    scheme = district(granting=Granting.FIRST_COME, releases=(plan,))
    settle(service, scheme, [(1, "H1", WEST, "")])
    ask(service, scheme, 1, "H1", WEST)
    at_deadline(service, clock)
    assert granted(service, scheme, "waiting") == numbers(1)


PARENTS = {1: None, 2: 1, 3: 1, 4: None}


@pytest.mark.parametrize(
    ("pile", "piles", "drawing"),
    [
        (None, {None}, {1, 2, 3, 4, None}),
        (1, {1, 4}, {1, 2, 3, None}),
        (2, {2, 3, 4}, {1, 2, None}),
        (1, {1, 2, 4}, {1, 3, None}),
        (2, {1, 2, 4}, {2, None}),
        (4, {None, 4}, {4}),
    ],
)
def test_people_draw_on_the_nearest_pile(
    pile: int | None, piles: set[int | None], drawing: set[int | None]
) -> None:
    assert drawing_on(pile, piles, PARENTS) == drawing


VILLAGER = st.tuples(st.sampled_from([HILL, LAKE, WEST]), st.sampled_from(["", FIRST, SECOND]))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_nobody_of_a_later_group_is_served_while_an_earlier_one_waits(service: Service) -> None:
    """Any roll, any quantity: every village serves as many as it can, the right ones first."""
    count = iter(range(10_000))

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 12), st.lists(VILLAGER, max_size=12))
    def check_one(shares: int, villagers: list[tuple[str, str]]) -> None:
        clock = FrozenClock()
        fresh = Service(service.engine, service.sealer, clock)
        scheme = district(shares, id=f"village-{next(count)}")
        people = [(n, f"H{n}", area, group) for n, (area, group) in enumerate(villagers)]
        settle(fresh, scheme, people)
        ask_all(fresh, scheme, clock, people)
        at_deadline(fresh, clock)
        places = {resident(n): (area, ["", SECOND, FIRST].index(g)) for n, _, area, g in people}
        served = [places[number] for number in granted(fresh, scheme)]
        left = [places[number] for number in granted(fresh, scheme, "waiting")]
        for area in (HILL, LAKE, WEST):
            best = max((rank for village, rank in left if village == area), default=0)
            assert all(rank >= best for village, rank in served if village == area)
        with fresh.view() as unit:
            rows = [row for row in check(unit) if row.scheme == scheme.id]
        assert sum(row.granted for row in rows) == 5 * len(served)
        assert sum(row.free for row in rows) == 5 * (shares - len(served))
        for row in rows:
            if any(village == row.area for village, _ in left):
                assert row.free == 0

    check_one()
