"""What nobody took moves on; what was taken comes back to book again on the day that was told."""

from datetime import date, datetime, timedelta

import pytest

from core.quota.availability import NothingPlanned, NotOpen, SoldOut
from core.quota.booking import Booked
from core.quota.books import check
from core.quota.carrying import close_ended, free_share
from core.quota.claiming import AlreadyHad
from core.quota.giving_back import give_back as give_share_back
from core.scheme.types import Scheme
from core.schemes import find_scheme, load_scheme
from core.store.bookings import find_booking
from core.store.openings import releases_of
from core.unit import Service
from tests.support.clock import OPENING, FrozenClock
from tests.support.crowd import at_once, book, books_add_up, request
from tests.support.town import jiangbei, small

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def scheme(service: Service) -> Scheme:
    """Jiangbei with three, two and one shares."""
    scheme = small(jiangbei(), 3, 2, 1)
    with service.unit() as unit:
        load_scheme(unit, scheme)
    return scheme


def give_back(service: Service, booking_id: int) -> bool:
    with service.unit() as unit:
        found = find_booking(unit, booking_id)
        assert found is not None
        return give_share_back(unit, find_scheme(unit, found.scheme_id), found, "sms")


def piles(service: Service) -> list[tuple[int, int, int, int]]:
    """Of every release: shares carried in, free, granted, carried out."""
    with service.view() as unit:
        rows = check(unit)
    assert all(row.adds_up for row in rows)
    return [
        (row.carried_in // 5, row.free // 5, row.granted // 5, row.carried_out // 5) for row in rows
    ]


def test_what_nobody_took_moves_at_the_next_opening_and_not_before(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    book(service, scheme, request(1))
    clock.set(OPENING + DAY - SECOND)
    book(service, scheme, request(2))
    assert piles(service) == [(0, 1, 2, 0), (0, 2, 0, 0), (0, 1, 0, 0)]
    clock.set(OPENING + DAY)
    book(service, scheme, request(3))
    assert piles(service) == [(0, 0, 2, 1), (1, 2, 1, 0), (0, 1, 0, 0)]


def test_what_nobody_took_moves_along_a_chain_of_ended_releases(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    clock.set(OPENING + 2 * DAY)
    assert [type(book(service, scheme, request(n))) for n in range(7)] == [Booked] * 6 + [SoldOut]
    assert piles(service) == [(0, 0, 0, 3), (3, 0, 0, 5), (5, 0, 6, 0)]


@pytest.mark.parametrize(
    ("days_later", "expected"),
    [
        (0, [(0, 3, 0, 0), (0, 2, 0, 0), (0, 1, 0, 0)]),
        (1, [(0, 0, 0, 3), (3, 5, 0, 0), (0, 1, 0, 0)]),
        (2, [(0, 0, 0, 3), (2, 0, 0, 4), (5, 6, 0, 0)]),
    ],
)
def test_a_share_given_back_late_moves_to_the_release_that_is_open(
    service: Service,
    scheme: Scheme,
    clock: FrozenClock,
    days_later: int,
    expected: list[tuple[int, int, int, int]],
) -> None:
    book(service, scheme, request(1))
    clock.set(OPENING + days_later * DAY)
    close(service)
    assert give_back(service, 1)
    assert piles(service) == expected


def test_a_share_given_back_while_its_release_is_being_closed_is_not_lost(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    """The one began a moment before the opening, the other at the opening."""
    for n in range(3):
        book(service, scheme, request(n))
    early = FrozenClock(OPENING + DAY - SECOND)
    clock.set(OPENING + DAY)
    before = Service(service.engine, service.sealer, early)
    at_once([lambda: give_back(before, 1), lambda: close(service)])
    close(service)
    assert piles(service) == [(0, 0, 2, 1), (1, 3, 0, 0), (0, 1, 0, 0)]


def test_a_rejected_share_waits_for_the_next_release(service: Service, scheme: Scheme) -> None:
    book(service, scheme, request(1, on_roll=False))
    with service.unit() as unit:
        free_share(unit, scheme.id, 1, "rejected")
    assert piles(service) == [(0, 2, 0, 1), (1, 3, 0, 0), (0, 1, 0, 0)]


def test_who_had_a_share_may_book_again_on_the_tenth_local_day_from_midnight(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    book(service, scheme, request(1))
    midnight = datetime.fromisoformat("2020-02-17T00:00:00+08:00")
    again = date(2020, 2, 17)
    for moment in (OPENING, OPENING + 9 * DAY, midnight - SECOND):
        clock.set(moment)
        outcome = book(service, scheme, request(1))
        assert isinstance(outcome, AlreadyHad)
        assert outcome.again == again
    clock.set(midnight)
    assert isinstance(book(service, scheme, request(1)), Booked)
    assert books_add_up(service)


def test_six_people_of_one_phone_may_all_book_again_on_that_day(
    service: Service, clock: FrozenClock
) -> None:
    scheme = small(jiangbei(), 7, 0, 7)
    with service.unit() as unit:
        load_scheme(unit, scheme)
    family = [request(n, phone=1) for n in range(6)]
    assert [type(book(service, scheme, asked)) for asked in family] == [Booked] * 6
    clock.set(datetime.fromisoformat("2020-02-17T00:00:00+08:00"))
    assert [type(book(service, scheme, asked)) for asked in family] == [Booked] * 6


def test_who_gave_a_share_back_may_book_again_at_once(service: Service, scheme: Scheme) -> None:
    for _ in range(3):
        outcome = book(service, scheme, request(1))
        assert isinstance(outcome, Booked)
        assert give_back(service, outcome.booking_id)
    assert piles(service)[0] == (0, 3, 0, 0)


@pytest.mark.parametrize(
    ("moment", "outcome"),
    [
        (OPENING - SECOND, NotOpen(OPENING)),
        (OPENING, SoldOut(OPENING + DAY)),
        (OPENING + DAY, SoldOut(OPENING + 2 * DAY)),
        (OPENING + 2 * DAY, NothingPlanned(finished=False)),
    ],
)
def test_whoever_comes_too_early_or_too_late_is_told_of_the_next_opening(
    service: Service, clock: FrozenClock, moment: datetime, outcome: object
) -> None:
    scheme = small(jiangbei(), 1, 1, 0)
    with service.unit() as unit:
        load_scheme(unit, scheme)
    for opening in (OPENING, OPENING + DAY):
        clock.set(opening)
        if opening <= moment:
            book(service, scheme, request(opening.day))
    clock.set(moment)
    assert book(service, scheme, request(1)) == outcome


def close(service: Service) -> None:
    with service.unit() as unit:
        close_ended(unit, releases_of(unit, "jiangbei"))
