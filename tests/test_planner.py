"""Who comes when: no slot too full, nobody lost, the oldest where it is warm."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.pickup.planner import Household, Plan, make_plan
from core.pickup.queues import longest_queue, unplanned_queue
from core.scheme.hours import QUARTER, read_all_hours, slots_of

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2020, 2, 9)
MORNING = ("09:00-11:30",)
WHOLE_DAY = ("09:00-12:00", "13:00-17:00")


def slots(*hours: str, days: int = 1) -> list[datetime]:
    opening = read_all_hours(hours)
    return [slot for day in range(days) for slot in slots_of(FIRST + timedelta(day), opening, ZONE)]


def household(number: int, *, party: str = "", unable: bool = False) -> Household:
    """The higher the number, the younger."""
    born = date(1930, 1, 1) + timedelta(number)
    return Household(f"{number:05}", (number,), born, party or f"{number:05}", unable)


def households(count: int) -> list[Household]:
    return [household(number) for number in range(count)]


def times(plan: Plan) -> dict[int, str]:
    """When each household comes, by its number."""
    return {who.bookings[0]: f"{slot:%d %H:%M}" for who, slot in plan.visits}


def load(plan: Plan) -> list[int]:
    """How many come in each slot that anybody comes in, in order of time."""
    return list(Counter(slot for _, slot in plan.visits).values())


def test_a_thousand_households_fit_into_five_days_in_well_under_a_second() -> None:
    five_days = slots(*WHOLE_DAY, days=5)
    begun = perf_counter()
    plan = make_plan(households(1_000), five_days, 8, {})
    assert perf_counter() - begun < 0.5
    assert len(plan.visits) == 1_000
    assert not plan.left_over
    assert max(load(plan)) == 8


def test_twenty_thousand_households_take_seconds_at_most() -> None:
    people = [household(number, party=f"p{number // 3}") for number in range(20_000)]
    begun = perf_counter()
    plan = make_plan(people, slots(*WHOLE_DAY, days=107), 8, {})
    assert perf_counter() - begun < 5
    assert len(plan.visits) == 20_000


def test_the_oldest_come_in_the_warm_middle_of_the_morning() -> None:
    plan = make_plan(households(20), slots(*MORNING), 2, {})
    when = times(plan)
    assert [when[number][3:] for number in range(10)] == [
        *("10:30", "10:30", "10:15", "10:15", "10:45", "10:45"),
        *("10:00", "10:00", "11:00", "11:00"),
    ]
    assert [when[number][3:] for number in range(10, 20)] == [
        *("09:00", "09:00", "09:15", "09:15", "09:30", "09:30"),
        *("09:45", "09:45", "11:15", "11:15"),
    ]


@pytest.mark.parametrize(
    ("hours", "oldest"),
    [
        (("08:00-12:00",), "10:30"),
        (("11:15-17:00",), "13:45"),
        (("13:00-17:00",), "13:45"),
        (("15:00-17:00",), "15:45"),
        (("16:00-16:15",), "16:00"),
    ],
)
def test_every_day_has_a_warm_middle(hours: tuple[str, ...], oldest: str) -> None:
    plan = make_plan(households(1), slots(*hours), 1, {})
    assert times(plan)[0] == f"09 {oldest}"


def test_days_that_are_not_needed_stay_empty() -> None:
    plan = make_plan(households(80), slots(*MORNING, days=3), 8, {})
    assert {slot.date() for _, slot in plan.visits} == {FIRST}
    assert load(plan) == [8] * 10


def test_seats_taken_before_are_not_given_again() -> None:
    morning = slots(*MORNING)
    taken = {morning[0]: 2, morning[6]: 1, morning[7]: 5}
    plan = make_plan(households(30), morning, 2, taken)
    assert len(plan.visits) == 2 * 10 - 2 - 1 - 2
    assert [who.bookings[0] for who in plan.left_over] == list(range(15, 30))


def test_who_cannot_come_is_brought_the_share_and_takes_no_seat() -> None:
    people = [household(0, unable=True), household(1), household(2)]
    plan = make_plan(people, slots("09:00-09:30"), 1, {})
    assert plan.deliveries == (people[0],)
    assert {who for who, _ in plan.visits} == set(people[1:])


def test_a_party_comes_in_one_slot_and_a_large_one_in_neighbouring_ones() -> None:
    people = [household(number, party="large") for number in range(10)]
    people += [household(number, party="small") for number in range(20, 23)]
    plan = make_plan([*people, *households(40)[30:]], slots(*WHOLE_DAY), 4, {})
    when = dict(plan.visits)
    assert len({when[who] for who in people[10:]}) == 1
    large = sorted({when[who] for who in people[:10]})
    assert [later - earlier for earlier, later in pairwise(large)] == [QUARTER, QUARTER]


def test_a_party_without_a_slot_of_its_own_takes_neighbouring_seats() -> None:
    morning = slots("09:00-10:00")
    taken = dict.fromkeys(morning, 2)
    together = [household(number, party="p") for number in range(3)]
    plan = make_plan(together, morning, 3, taken)
    assert len({slot for _, slot in plan.visits}) == 3
    assert not plan.left_over


def test_a_party_is_not_torn_over_a_lunch_break() -> None:
    noon = slots("11:45-12:00", "13:00-13:15")
    plan = make_plan([household(1, party="p"), household(2, party="p")], noon, 1, {})
    assert plan.visits == ()
    assert len(plan.left_over) == 2


@st.composite
def mornings(draw: st.DrawFn) -> tuple[list[Household], list[datetime], int, dict[datetime, int]]:
    sizes = draw(st.lists(st.integers(1, 6), max_size=25))
    able = draw(st.lists(st.booleans(), min_size=sum(sizes), max_size=sum(sizes)))
    ages = draw(st.permutations(range(sum(sizes))))
    parties = [party for party, size in enumerate(sizes) for _ in range(size)]
    people = [
        household(age, party=f"p{party}", unable=not comes)
        for age, party, comes in zip(ages, parties, able, strict=True)
    ]
    moments = slots(*draw(st.sampled_from([MORNING, WHOLE_DAY, ("15:00-16:00",)])), days=2)
    full = st.dictionaries(st.sampled_from(moments), st.integers(0, 7), max_size=20)
    return people, moments, draw(st.integers(1, 5)), draw(full)


@settings(max_examples=150, deadline=None)
@given(mornings())
def test_whatever_is_asked_nobody_is_lost_and_no_slot_is_too_full(
    morning: tuple[list[Household], list[datetime], int, dict[datetime, int]],
) -> None:
    people, moments, per_slot, taken = morning
    plan = make_plan(people, moments, per_slot, taken)
    placed = [who for who, _ in plan.visits]
    everybody = [*placed, *plan.deliveries, *plan.left_over]
    assert Counter(everybody) == Counter(people)
    assert set(plan.deliveries) == {who for who in people if who.unable}
    visits = Counter(slot for _, slot in plan.visits)
    assert all(count <= max(0, per_slot - taken.get(slot, 0)) for slot, count in visits.items())
    assert plan == make_plan(people[::-1], moments, per_slot, taken)
    assert_together(plan)
    assert_no_seat_is_wasted(plan, per_slot, taken)


def assert_together(plan: Plan) -> None:
    """Nobody of a party comes alone: all of it, in slots with no more than a quarter between."""
    parties: dict[str, set[datetime]] = {}
    for who, slot in plan.visits:
        parties.setdefault(who.party, set()).add(slot)
    assert not parties.keys() & {who.party for who in plan.left_over}
    for when in parties.values():
        assert all(later - earlier == QUARTER for earlier, later in pairwise(sorted(when)))


def assert_no_seat_is_wasted(plan: Plan, per_slot: int, taken: Mapping[datetime, int]) -> None:
    """Where somebody is left over who comes alone, every seat is taken."""
    sizes = Counter(who.party for who in plan.left_over)
    if 1 in sizes.values():
        free = sum(max(0, per_slot - taken.get(slot, 0)) for slot in plan.slots)
        assert len(plan.visits) == free


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 120), st.integers(1, 9))
def test_more_room_never_leaves_more_over(count: int, per_slot: int) -> None:
    morning, people = slots(*MORNING), households(count)
    fewer, more = (make_plan(people, morning, pace, {}) for pace in (per_slot, per_slot + 1))
    assert len(more.left_over) <= len(fewer.left_over)


@pytest.mark.parametrize(
    ("arrivals", "per_slot", "longest"),
    [
        ([], 8, 0),
        ([8, 8, 8], 8, 8),
        ([10, 10, 10], 8, 14),
        ([20, 0, 1], 8, 20),
        ([1, 0, 0, 9], 8, 9),
    ],
)
def test_the_longest_queue(arrivals: Sequence[int], per_slot: int, longest: int) -> None:
    moments = slots("09:00-12:00")
    assert longest_queue(dict(zip(moments, arrivals, strict=False)), per_slot) == longest


def test_without_times_everybody_queues_in_the_first_hour() -> None:
    morning = slots(*MORNING)
    assert unplanned_queue(80, morning, 8) == 80
    assert unplanned_queue(3, morning, 8) == 3
    assert unplanned_queue(3, [], 8) == 0


@given(st.lists(st.integers(0, 30), max_size=12), st.integers(1, 9))
def test_a_queue_grows_with_who_comes_and_shrinks_with_the_pace(
    arrivals: list[int], per_slot: int
) -> None:
    moments = slots("09:00-12:00")
    coming = dict(zip(moments, arrivals, strict=False))
    more = {moment: count + 1 for moment, count in coming.items()}
    assert longest_queue(coming, per_slot) <= longest_queue(more, per_slot)
    assert longest_queue(coming, per_slot + 1) <= longest_queue(coming, per_slot)
    assert longest_queue(coming, per_slot) >= max(arrivals, default=0)


@given(st.integers(0, 500), st.integers(1, 9))
def test_a_plan_never_has_the_longer_queue(count: int, per_slot: int) -> None:
    days = slots(*WHOLE_DAY, days=3)
    plan = make_plan(households(count), days, per_slot, {})
    visits = Counter(slot for _, slot in plan.visits)
    assert longest_queue(visits, per_slot) <= per_slot
