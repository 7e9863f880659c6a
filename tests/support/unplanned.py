"""People of the made-up district who have a share and no pickup time yet."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from core.phones import Phone, PhoneKind
from core.residents.resident_id import ResidentId
from core.scheme.hours import read_hours
from core.scheme.types import PointPlan
from core.store import points
from core.store.bookings import NewBooking, Person, add_booking, freeze_booking
from core.store.points import Point
from core.store.residents import ResidentRow, upsert_residents
from core.store.schemes import area_ids
from core.unit import Unit
from tests.support.crowd import mobile, resident
from tests.support.village import HILL

UNABLE = "行动不便"
DAY = date(2020, 2, 9)
MORNING = (read_hours("09:00-11:30"),)


def phone_of(number: int) -> Phone:
    return Phone("+86" + mobile(number), PhoneKind.MOBILE)


def on_roll(
    unit: Unit,
    number: int,
    household: str = "",
    phone: str = "",
    area: str = HILL,
    groups: tuple[str, ...] = (),
) -> None:
    row = ResidentRow(
        resident(number), f"居{number}民", household, area_ids(unit, "village")[area], phone, groups
    )
    upsert_residents(unit, "village", [row])


def booked(
    unit: Unit, *numbers: int, phone: int | None = None, area: str = HILL, status: str = "booked"
) -> int:
    """A booking for these people, from the phone of the first of them or from another."""
    return add_booking(
        unit,
        NewBooking(
            scheme_id="village",
            release_id=None,
            area_id=area_ids(unit, "village")[area],
            status=status,
            masks=5 * len(numbers),
            channel="sms",
            phone=phone_of(numbers[0] if phone is None else phone),
            people=tuple(Person(ResidentId(resident(number)), "说的名") for number in numbers),
        ),
    )


def freeze(unit: Unit, booking_id: int, ahead: timedelta) -> None:
    freeze_booking(unit, booking_id, unit.now + ahead)


def add_point(unit: Unit, name: str, area: str | None, **changes: Any) -> Point:
    plan = PointPlan(name, "Point", area, "", "", MORNING, 8)
    row = area_ids(unit, "village")[area] if area else None
    point_id = points.add_point(unit, "village", replace(plan, **changes), row)
    assert point_id
    found = points.find_point(unit, point_id)
    assert found
    return found
