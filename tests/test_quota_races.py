"""Many ask at once: never one share too many, never one too few, never two for one person."""

from collections import Counter
from functools import partial

import pytest
from sqlalchemy import select, update

from core.quota.availability import SoldOut
from core.quota.booking import Booked
from core.quota.books import check
from core.quota.claiming import AlreadyHad
from core.quota.fairness import ForStaff
from core.quota.giving_back import give_back as give_share_back
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.store.bookings import find_booking
from core.store.tables import GRANTABLE, allotments
from core.unit import Service, Unit
from tests.support.crowd import at_once, book, books_add_up, request
from tests.support.town import jiangbei, small

postgresql_only = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
sqlite_only = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def opened(service: Service, *shares: int) -> Scheme:
    """Jiangbei with these many shares, the first of its releases open."""
    scheme = small(jiangbei(), *shares)
    with service.unit() as unit:
        load_scheme(unit, scheme)
    return scheme


def rush(service: Service, scheme: Scheme, threads: int, each: int) -> Counter[str]:
    """Every thread asks for `each` people, one after another; how often each outcome came."""

    def ask(thread: int) -> list[str]:
        people = range(thread * each, (thread + 1) * each)
        return [type(book(service, scheme, request(n))).__name__ for n in people]

    outcomes = at_once([partial(ask, thread) for thread in range(threads)])
    return Counter(outcome for some in outcomes for outcome in some)


@postgresql_only
def test_64_threads_share_exactly_100_allotments(service: Service) -> None:
    scheme = opened(service, 100)
    assert rush(service, scheme, 64, 3) == {"Booked": 100, "SoldOut": 92}
    assert granted(service) == 500
    assert books_add_up(service)


@sqlite_only
def test_16_threads_share_exactly_100_allotments(service: Service) -> None:
    scheme = opened(service, 100)
    assert rush(service, scheme, 16, 7) == {"Booked": 100, "SoldOut": 12}
    assert granted(service) == 500
    assert books_add_up(service)


@postgresql_only
def test_without_the_guard_the_same_rush_oversells(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a free share is read, then written, as if nobody else were there."""

    def take_unguarded(unit: Unit, release_id: int, booking_id: int, *_rules: object) -> int | None:
        free = select(allotments.c.id).where(allotments.c.release_id == release_id, GRANTABLE)
        first = unit.connection.execute(free.limit(1)).scalar_one_or_none()
        if first is None:
            return None
        taken = update(allotments).where(allotments.c.id == first)
        unit.connection.execute(taken.values(booking_id=booking_id))
        return 5

    monkeypatch.setattr("core.store.allotments.take_free", take_unguarded)
    scheme = opened(service, 100)
    assert rush(service, scheme, 64, 3)["Booked"] > 100


def test_one_person_from_many_phones_gets_one_share(service: Service) -> None:
    scheme = opened(service, 20)
    asked = [partial(book, service, scheme, request(7, phone=n)) for n in range(16)]
    outcomes = at_once(asked)
    assert Counter(map(type, outcomes)) == {Booked: 1, AlreadyHad: 15}
    assert granted(service) == 5
    assert books_add_up(service)


def test_strangers_in_a_rush_stay_below_their_part_of_the_release(service: Service) -> None:
    scheme = opened(service, 20)
    asked = [partial(book, service, scheme, request(n, on_roll=False)) for n in range(16)]
    outcomes = at_once(asked)
    assert Counter(map(type, outcomes)) == {Booked: 4, ForStaff: 12}


def test_one_booking_is_given_back_once(service: Service) -> None:
    scheme = opened(service, 1)
    assert isinstance(book(service, scheme, request(1)), Booked)

    def give_back() -> bool:
        with service.unit() as unit:
            found = find_booking(unit, 1)
            assert found is not None
            return give_share_back(unit, scheme, found, "sms")

    assert sum(at_once([give_back] * 8)) == 1
    assert isinstance(book(service, scheme, request(2)), Booked)
    assert isinstance(book(service, scheme, request(3)), SoldOut)
    assert books_add_up(service)


def granted(service: Service) -> int:
    with service.view() as unit:
        return sum(row.granted for row in check(unit))
