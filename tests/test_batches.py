"""A batch is split by registered population, down to the villages, and always adds up."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.allocation.batches import known_populations, made_up, release_to_split, split
from core.allocation.populations import read_populations
from core.allocation.splitting import NotSplittable, split_down
from core.errors import Conflict, NotFound
from core.quota.books import check
from core.scheme.types import Area, Scheme
from core.schemes import find_scheme, load_scheme
from core.store.areas import set_populations
from core.unit import Service
from tests.support.crowd import at_once
from tests.support.town import jiangbei
from tests.support.village import EAST, HILL, LAKE, WEST, district

PARENTS = {EAST: None, HILL: EAST, LAKE: EAST, WEST: None}
PEOPLE = {EAST: 3_000, HILL: 2_000, LAKE: 1_000, WEST: 1_000}


def split_now(service: Service, scheme: Scheme) -> dict[str, int]:
    with service.unit() as unit:
        release = release_to_split(unit, scheme, None)
        return split(unit, scheme, release, known_populations(unit, scheme), "command")


def loaded(service: Service, scheme: Scheme) -> Scheme:
    with service.unit() as unit:
        load_scheme(unit, scheme)
    return scheme


def books(service: Service) -> dict[str | None, tuple[int, int, int, int]]:
    """By area: quantity, carried in, free, carried out."""
    with service.view() as unit:
        rows = check(unit)
    assert all(row.adds_up for row in rows)
    return {r.area: (r.quantity, r.carried_in, r.free, r.carried_out) for r in rows}


def test_towns_get_by_population_and_pass_on_to_their_villages() -> None:
    assert split_down(8, PARENTS, PEOPLE) == {HILL: 4, LAKE: 2, WEST: 2}


def test_a_town_keeps_its_shares_where_nobody_is_counted_below_it() -> None:
    assert split_down(8, PARENTS, {EAST: 3_000, WEST: 1_000}) == {EAST: 6, WEST: 2}


@pytest.mark.parametrize(
    ("people", "unknown"),
    [
        ({EAST: 1}, WEST),
        ({EAST: 1, WEST: 1, HILL: 1}, LAKE),
        ({}, f"{EAST}, {WEST}"),
    ],
)
def test_an_area_without_a_population_is_named(people: dict[str, int], unknown: str) -> None:
    with pytest.raises(NotSplittable, match=unknown):
        split_down(8, PARENTS, people)


@given(
    st.integers(0, 30_000),
    st.lists(st.lists(st.integers(1, 90_000), max_size=5), min_size=1, max_size=8),
)
def test_every_share_is_in_one_village_or_town(shares: int, towns: list[list[int]]) -> None:
    parents: dict[str, str | None] = {}
    people: dict[str, int] = {}
    for t, villages in enumerate(towns):
        parents[f"{t}"], people[f"{t}"] = None, sum(villages) or 1
        for v, count in enumerate(villages):
            parents[f"{t}.{v}"], people[f"{t}.{v}"] = f"{t}", count
    parts = split_down(shares, parents, people)
    assert sum(parts.values()) == shares
    assert min(parts.values()) >= 0
    assert all(parents[area] or not towns[int(area)] for area in parts)


def test_the_books_show_the_whole_batch_before_and_after(service: Service) -> None:
    scheme = loaded(service, district(8))
    assert books(service) == {None: (40, 0, 40, 0)}
    assert split_now(service, scheme) == {HILL: 20, LAKE: 10, WEST: 10}
    assert books(service) == {
        None: (40, 0, 0, 40),
        HILL: (0, 20, 20, 0),
        LAKE: (0, 10, 10, 0),
        WEST: (0, 10, 10, 0),
    }


def test_splitting_twice_changes_nothing(service: Service) -> None:
    scheme = loaded(service, district(8))
    split_now(service, scheme)
    before = books(service)
    with pytest.raises(Conflict, match="is split already"):
        split_now(service, scheme)
    assert books(service) == before


def test_two_clerks_split_once(service: Service) -> None:
    scheme = loaded(service, district(8))

    def job() -> bool:
        try:
            return bool(split_now(service, scheme))
        except Conflict:
            return False

    assert sorted(at_once([job] * 2)) == [False, True]
    assert books(service)[HILL] == (0, 20, 20, 0)


def test_nothing_can_be_split_before_staff_enter_a_quantity(service: Service) -> None:
    scheme = loaded(service, district(0))
    with pytest.raises(Conflict, match="no masks that could be split"):
        split_now(service, scheme)


def test_a_scheme_without_priority_has_nothing_to_split(service: Service) -> None:
    with pytest.raises(NotFound):
        split_now(service, loaded(service, jiangbei()))


def test_populations_of_staff_take_the_place_of_made_up_ones(service: Service) -> None:
    scheme = loaded(service, district(8, demonstration_populations=True))
    with service.unit() as unit:
        assert made_up(scheme, known_populations(unit, scheme))
        set_populations(unit, scheme.id, {EAST: 500, WEST: 501, HILL: 7, LAKE: 8})
        assert not made_up(scheme, known_populations(unit, scheme))
    assert split_now(service, scheme) == {HILL: 10, LAKE: 10, WEST: 20}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("南镇,5", "none of the scheme's"),
        (",5", "the area is missing"),
        (f"{HILL},0", "whole number from 1"),
        (f"{HILL},many", "whole number from 1"),
        (f"{HILL},1.5", "whole number from 1"),
        (f"{HILL},{'9' * 900}", "whole number from 1"),
        (f"{HILL},{'9' * 5000}", "longer than 1000"),
        (f"{HILL}", "1 columns instead of 2"),
        (f"{WEST},3", "earlier line"),
        (f'"{HILL},3', "quotation marks"),
    ],
)
def test_a_bad_line_of_populations_is_refused_with_its_reason(line: str, reason: str) -> None:
    file = io.BytesIO(f"\ufeffarea,population\r\n{WEST},1000\r\n\r\n{line}\r\n".encode())
    people, rejected = read_populations(district(), file)
    assert people == {WEST: 1_000}
    assert [(number, reason in why) for number, why in rejected] == [(4, True)]


def test_populations_may_be_written_with_separators_and_full_width(service: Service) -> None:
    file = io.BytesIO(f'area,population\n{HILL},"12,000"\n{LAKE},１２\n'.encode())
    assert read_populations(district(), file) == ({HILL: 12_000, LAKE: 12}, [])


def test_a_file_without_its_header_is_refused() -> None:
    assert read_populations(district(), io.BytesIO(b"x,y\n"))[1][0][0] == 1


def test_an_area_of_its_own_has_no_part_in_the_tree() -> None:
    only = (Area(WEST, "West", None, WEST, 10),)
    assert split_down(3, {a.name: a.parent for a in only}, {WEST: 10}) == {WEST: 3}


def test_loading_the_scheme_again_keeps_the_split(service: Service) -> None:
    scheme = loaded(service, district(8))
    split_now(service, scheme)
    with service.unit() as unit:
        load_scheme(unit, find_scheme(unit, scheme.id))
    assert books(service)[HILL] == (0, 20, 20, 0)
