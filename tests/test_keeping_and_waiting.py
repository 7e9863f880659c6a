"""Parts of a release that are kept for some, or served to those who waited."""

from dataclasses import replace
from datetime import time

import pytest

from core.allocation import waiting
from core.allocation.serving import serve_those_waiting
from core.allocation.waiting import InLine
from core.errors import NotFound
from core.quota.availability import SoldOut
from core.quota.barring import NobodyNamed, bar, lift
from core.quota.booking import Booked, book
from core.quota.carrying import close_ended
from core.quota.fairness import ForStaff
from core.quota.giving_back import give_back
from core.scheme.types import Reserved, Scheme, WaitingList
from core.schemes import load_scheme
from core.store.bookings import find_booking
from core.store.openings import releases_of
from core.unit import Service, Unit
from tests.support.clock import FrozenClock
from tests.support.crowd import books_add_up, mobile, request, resident
from tests.support.town import jiangbei, small

VOICE_UNTIL_TEN = Reserved(part=0.5, until=time(10), channels=("voice",))
FOR_THE_OLD = Reserved(part=0.5, until=time(10), groups=("六十岁以上",))


def opened(service: Service, scheme: Scheme) -> Scheme:
    with service.unit() as unit:
        load_scheme(unit, scheme)
    return scheme


@pytest.mark.parametrize(
    ("rule", "favoured"),
    [
        (VOICE_UNTIL_TEN, {"channel": "voice"}),
        (FOR_THE_OLD, {"groups": frozenset({"六十岁以上"})}),
    ],
)
def test_a_kept_part_is_granted_to_its_people_alone_until_its_time_comes(
    service: Service, clock: FrozenClock, rule: Reserved, favoured: dict[str, object]
) -> None:
    scheme = small(jiangbei(groups=("六十岁以上",), reserved=(rule,)), 4)
    opened(service, scheme)
    with service.unit() as unit:
        general = [book(unit, scheme, request(n)) for n in range(3)]
        kept = book(unit, scheme, replace(request(5), **favoured))  # type: ignore[arg-type]
    assert [type(outcome) for outcome in general] == [Booked, Booked, SoldOut]
    assert isinstance(kept, Booked)
    clock.advance(hours=2)
    with service.unit() as unit:
        assert isinstance(book(unit, scheme, request(6)), Booked)
        assert isinstance(book(unit, scheme, request(7)), SoldOut)
    assert books_add_up(service)


def test_a_share_given_back_goes_to_the_first_in_line_at_once(service: Service) -> None:
    scheme = opened(service, small(jiangbei(), 1))
    with service.unit() as unit:
        assert isinstance(book(unit, scheme, request(0)), Booked)
        assert waiting.stand_in_line(unit, scheme, request(1)) == InLine(new=True)
        assert waiting.stand_in_line(unit, scheme, request(2)) == InLine(new=True)
        assert waiting.stand_in_line(unit, scheme, request(1)) == InLine(new=False)
    with service.unit() as unit:
        first = find_booking(unit, 1)
        assert first
        assert give_back(unit, scheme, first, "sms")
        assert [_status(unit, n) for n in (1, 2, 3)] == ["cancelled", "booked", "waiting"]
    assert books_add_up(service)


def test_those_who_wait_get_their_part_of_the_next_release_before_it_opens_to_all(
    service: Service, clock: FrozenClock
) -> None:
    scheme = opened(service, small(jiangbei(waiting_list=WaitingList(part=0.5)), 1, 4))
    with service.unit() as unit:
        book(unit, scheme, request(0))
        for n in range(1, 5):
            waiting.stand_in_line(unit, scheme, request(n))
    clock.advance(days=1)
    with service.unit() as unit:
        close_ended(unit, releases_of(unit, scheme.id))
        outcomes = [book(unit, scheme, request(n)) for n in range(10, 13)]
        assert [type(outcome) for outcome in outcomes] == [Booked, Booked, SoldOut]
        assert not serve_those_waiting(unit, scheme)
        assert [_status(unit, n) for n in range(2, 6)] == ["booked", "booked", "waiting", "waiting"]
    assert books_add_up(service)


def test_without_a_part_those_who_wait_have_no_precedence_at_the_opening(
    service: Service, clock: FrozenClock
) -> None:
    scheme = opened(service, small(jiangbei(), 1, 1))
    with service.unit() as unit:
        book(unit, scheme, request(0))
        waiting.stand_in_line(unit, scheme, request(1))
    clock.advance(days=1)
    with service.unit() as unit:
        close_ended(unit, releases_of(unit, scheme.id))
        assert not serve_those_waiting(unit, scheme)
        assert _status(unit, 2) == "waiting"
        assert isinstance(book(unit, scheme, request(2)), Booked)


@pytest.mark.parametrize("who", [mobile(1), resident(1)])
def test_the_barred_go_to_staff_until_the_bar_is_lifted(service: Service, who: str) -> None:
    scheme = opened(service, small(jiangbei(), 4))
    with service.unit() as unit:
        bar(unit, scheme, who, "刷单", None)
        assert book(unit, scheme, request(1)) == ForStaff("barred")
        assert isinstance(book(unit, scheme, request(2)), Booked)
        lift(unit, scheme, who)
        assert isinstance(book(unit, scheme, request(1)), Booked)
        with pytest.raises(NotFound):
            lift(unit, scheme, who)


def test_whoever_is_neither_phone_nor_resident_cannot_be_barred(service: Service) -> None:
    scheme = opened(service, small(jiangbei(), 1))
    with service.unit() as unit, pytest.raises(NobodyNamed):
        bar(unit, scheme, "王小明", "刷单", None)


def _status(unit: Unit, booking_id: int) -> str:
    found = find_booking(unit, booking_id)
    assert found
    return found.status
