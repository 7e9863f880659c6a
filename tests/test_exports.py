"""The export of bookings: the columns that CONTRACT names, personal data masked."""

from datetime import timedelta

import pytest

from core.phones import Phone, PhoneKind
from core.quota.books import check
from core.quota.exports import export_bookings
from core.quota.reference import reference_of
from core.residents.resident_id import ResidentId
from core.schemes import load_scheme
from core.store.bookings import NewBooking, Person, add_booking
from core.store.openings import releases_of
from core.store.schemes import area_ids
from core.unit import Unit
from tests.support.town import LI, WANG, jiangbei

MOBILE = Phone("+8613812345678", PhoneKind.MOBILE)
LANDLINE = Phone("+8657487181234", PhoneKind.LANDLINE)
HEADER = (
    "reference,release,status,channel,masks,name,id,phone,area,point,slot_start,slot_end,created_at"
)


@pytest.fixture
def release_id(unit: Unit) -> int:
    load_scheme(unit, jiangbei())
    booked = [release for release in releases_of(unit, "jiangbei") if release.kind == "booked"]
    return min(booked, key=lambda release: release.opens_at).id


def rows(unit: Unit) -> list[tuple[str, ...]]:
    return list(export_bookings(unit, jiangbei()))[1:]


def test_the_columns_are_those_of_the_contract(unit: Unit) -> None:
    assert ",".join(next(export_bookings(unit, jiangbei()))) == HEADER


def test_a_booking_is_exported_masked(unit: Unit, release_id: int) -> None:
    area_id = area_ids(unit, "jiangbei")["洪塘街道"]
    people = (Person(ResidentId(LI), name="王小明", address="洪塘街道鞍山村"),)
    booking_id = add_booking(
        unit, NewBooking("jiangbei", release_id, area_id, "booked", 5, "sms", MOBILE, people)
    )

    assert rows(unit) == [
        (
            *(reference_of(booking_id), "2020-02-07T08:30:00+08:00", "booked", "sms", "5"),
            *("王*明", "3302**********009X", "138****5678", "洪塘街道", "", "", ""),
            "2020-02-07T08:30:00+08:00",
        )
    ]


def test_a_release_has_the_same_name_as_in_the_books(unit: Unit, release_id: int) -> None:
    person = Person(ResidentId(LI))
    add_booking(
        unit, NewBooking("jiangbei", release_id, None, "booked", 5, "sms", MOBILE, (person,))
    )
    _offline, first, *_ = check(unit)
    assert rows(unit)[0][1] == first.release


def test_a_pair_is_one_row_that_names_its_first_member(unit: Unit, release_id: int) -> None:
    pair = (Person(ResidentId(WANG)), Person(ResidentId(LI)))
    add_booking(
        unit, NewBooking("jiangbei", release_id, None, "booked", 10, "voice", LANDLINE, pair)
    )
    (row,) = rows(unit)
    assert row[4:8] == ("10", "", "3302**********1233", "0574****1234")


def test_a_waiting_booking_has_no_release(unit: Unit, release_id: int) -> None:
    person = Person(ResidentId(WANG))
    later = Unit(unit.connection, unit.now + timedelta(seconds=90), unit.sealer)
    add_booking(later, NewBooking("jiangbei", None, None, "waiting", 5, "sms", MOBILE, (person,)))
    (row,) = rows(unit)
    assert (row[1], row[-1]) == ("", "2020-02-07T08:31:30+08:00")
