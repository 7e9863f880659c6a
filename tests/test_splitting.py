"""Splitting by population, and the order of those in need."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.allocation.priority import Asking, in_order
from core.allocation.splitting import split_by_population

AREAS = st.dictionaries(st.text(min_size=1), st.integers(0, 10**6), min_size=1).filter(
    lambda areas: sum(areas.values()) > 0
)
NOON = datetime(2020, 2, 8, 4, tzinfo=UTC)


@given(st.integers(0, 100_000), AREAS)
def test_a_split_adds_up_and_nobody_is_a_whole_share_off(
    shares: int, populations: dict[str, int]
) -> None:
    split = split_by_population(shares, populations)
    people = sum(populations.values())
    assert sum(split.values()) == shares
    for area, count in populations.items():
        assert abs(split[area] - shares * count / people) < 1


def test_equal_remainders_go_to_the_area_that_stands_first() -> None:
    assert split_by_population(1, {"东": 5, "西": 5}) == {"东": 1, "西": 0}


@pytest.mark.parametrize("populations", [{"东": 0}, {"东": -1, "西": 5}])
def test_a_split_among_nobody_is_refused(populations: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="populations"):
        split_by_population(5, populations)


def test_groups_come_in_the_schemes_order_then_the_moment_then_everybody_else() -> None:
    def asks(id: int, minutes: int, *groups: str) -> Asking:
        return Asking(id, f"{id:08d}", frozenset(groups), NOON + timedelta(minutes=minutes))

    requests = [asks(1, 0), asks(2, 5, "六十岁以上"), asks(3, 9, "居家观察", "六十岁以上")]
    requests += [asks(4, 1, "六十岁以上"), asks(5, 2)]
    order = [asking.booking_id for asking in in_order(requests, ("居家观察", "六十岁以上"))]
    assert order == [3, 4, 2, 1, 5]


@given(st.permutations(range(20)))
def test_ties_are_broken_the_same_way_whoever_sorts(order: list[int]) -> None:
    requests = [Asking(n, f"{n:08d}", frozenset(), NOON) for n in order]
    assert in_order(requests, ()) == in_order(sorted(requests, key=lambda a: a.booking_id), ())
