"""The books: counted from the shares, they show where a mask went, and where one is missing."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from core.phones import Phone, PhoneKind
from core.quota.books import QuotaRow, check
from core.residents.resident_id import ResidentId
from core.schemes import load_scheme
from core.store.allotments import carry_free, take_free
from core.store.bookings import NewBooking, Person, add_booking
from core.store.openings import releases_of
from core.unit import Unit
from tests.support.town import WANG, jiangbei, small

PHONE = Phone("+8613800000001", PhoneKind.MOBILE)


@pytest.fixture
def releases(unit: Unit) -> list[int]:
    load_scheme(unit, small(jiangbei(), 4, 2, 2))
    found = releases_of(unit, "jiangbei")
    return [release.id for release in sorted(found, key=lambda release: release.opens_at)]


def book(unit: Unit, release_id: int, status: str) -> None:
    person = Person(ResidentId(WANG))
    new = NewBooking("jiangbei", release_id, None, status, 5, "sms", PHONE, (person,))
    assert take_free(unit, release_id, add_booking(unit, new)) == 5


def test_every_mask_is_accounted_for(unit: Unit, releases: list[int]) -> None:
    for status in ("booked", "collected", "review"):
        book(unit, releases[0], status)
    carry_free(unit, releases[0], releases[1], "unclaimed")
    book(unit, releases[1], "collected")

    assert check(unit) == [
        QuotaRow("jiangbei", "2020-02-07T08:30:00+08:00", None, 20, 0, 0, 15, 5, 5),
        QuotaRow("jiangbei", "2020-02-08T08:30:00+08:00", None, 10, 5, 10, 5, 5, 0),
        QuotaRow("jiangbei", "2020-02-09T08:30:00+08:00", None, 10, 0, 10, 0, 0, 0),
    ]
    assert all(row.adds_up for row in check(unit))


def test_a_share_that_vanished_does_not_add_up(unit: Unit, releases: list[int]) -> None:
    unit.connection.execute(
        text("DELETE FROM allotments WHERE id = (SELECT min(id) FROM allotments)")
    )
    assert [row.adds_up for row in check(unit)] == [False, True, True]


def test_releases_of_areas_are_rows_of_their_own(unit: Unit) -> None:
    first = jiangbei().releases[0]
    plans = [
        replace(first, area=area, quantity=masks)
        for area, masks in {"慈城镇": 50, "中马街道": 0}.items()
    ]
    load_scheme(unit, jiangbei(releases=tuple(plans)))
    assert {(row.area, row.quantity, row.free) for row in check(unit)} == {
        ("慈城镇", 50, 50),
        ("中马街道", 0, 0),
    }


def test_an_empty_database_has_no_rows(unit: Unit) -> None:
    assert check(unit) == []
