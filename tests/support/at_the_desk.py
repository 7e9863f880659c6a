"""Households with a pickup time, as a sent plan leaves them, for tests of what comes after it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from core.phones import Phone, PhoneKind
from core.pickup.sending import kept_until
from core.scheme.hours import Hours
from core.scheme.types import PointPlan, Scheme
from core.store import areas, pickup_plans, points
from core.store.pickup_plans import NewPickup
from core.unit import Service, Unit
from tests.support.clock import OPENING
from tests.support.crowd import book, mobile, request

SLOT = OPENING + timedelta(days=2, minutes=30)


def a_point(service: Service, scheme: Scheme, area: str | None = None, name: str = "东门") -> int:
    """A pickup point that is open in the morning."""
    hours = (Hours(time(9), time(11, 30)),)
    plan = PointPlan(name, "East Gate", area, "菜场对面", "0574-87000000", hours, 8)
    with service.unit() as unit:
        area_id = areas.area_id(unit, scheme.id, area) if area else None
        row = points.add_point(unit, scheme.id, plan, area_id)
    assert row
    return row


def a_pickup(
    service: Service,
    scheme: Scheme,
    point_id: int,
    people: Sequence[int],
    *,
    code: str = "12345",
    starts_at: datetime | None = SLOT,
    landline: bool = False,
) -> int:
    """These people have booked, each from a phone of their own, and collect together."""
    ids = [booked(service, scheme, number) for number in people]
    e164 = "+8657487181234" if landline else "+86" + mobile(people[0])
    phone = Phone(e164, PhoneKind.LANDLINE if landline else PhoneKind.MOBILE)
    with service.unit() as unit:
        plan_id = pickup_plans.add_plan(unit, scheme.id, point_id, "王芳", 1)
        kept = kept_until(scheme, starts_at) if starts_at else None
        new = NewPickup(code, starts_at, phone, tuple(ids), kept)
        [pickup_id] = pickup_plans.add_pickups(unit, scheme.id, plan_id, point_id, [new])
        pickup_plans.give_bookings(unit, [(id, pickup_id) for id in ids])
        if starts_at:
            _take_seat(unit, point_id, starts_at, pickup_id)
    return pickup_id


def booked(service: Service, scheme: Scheme, number: int, *, on_roll: bool = True) -> int:
    """That person has booked; returns the booking's row."""
    outcome = book(service, scheme, request(number, on_roll=on_roll))
    return int(outcome.booking_id)  # type: ignore[union-attr]


def _take_seat(unit: Unit, point_id: int, starts_at: datetime, pickup_id: int) -> None:
    capacity = {starts_at + timedelta(minutes=15 * quarter): 8 for quarter in range(6)}
    if not points.taken_seats(unit, point_id, starts_at, starts_at):
        points.set_seats(unit, point_id, capacity)
    assert points.take_seat(unit, point_id, starts_at, pickup_id)
