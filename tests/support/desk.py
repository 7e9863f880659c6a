"""What a clerk finds at the desk: bookings made there, and pickups planned for them."""

from datetime import timedelta

from core.pickup.sending import kept_until
from core.quota.booking import Booked
from core.quota.on_behalf import Entry, book_for, read_entry
from core.quota.reference import reference_of
from core.scheme.hours import read_hours
from core.scheme.types import PointPlan
from core.store import bookings, pickup_plans, points
from core.store.pickup_plans import NewPickup
from core.store.points import set_seats
from tests.support.console import Browser, hire, signed_in
from tests.support.town import MOBILE, Town

HONGTANG, ZHONGMA = "洪塘街道", "中马街道"


def clerk(place: Town, name: str = "管理", area: str | None = None) -> Browser:
    """A member of staff at their browser."""
    hire(place.service, place.scheme, name, area)
    return signed_in(place.app, place.service, name)


def booked(
    place: Town, number: str, area: str = HONGTANG, phone: str = MOBILE, **more: object
) -> int:
    """A booking made at the staff's own desk; returns its row."""
    with place.service.unit() as unit:
        entry = Entry(id=number, phone=phone, area=area, **more)  # type: ignore[arg-type]
        outcome = book_for(
            unit, place.scheme, read_entry(unit, place.scheme, entry), "测试", wait=False
        )
        assert isinstance(outcome, Booked), outcome
        return outcome.booking_id


def with_pickup(place: Town, booking_id: int, code: str = "12345") -> int:
    """Plans a pickup for that booking in the second half of the next hour, for two a slot."""
    with place.service.unit() as unit:
        row = unit.connection.exec_driver_sql("SELECT id FROM points LIMIT 1").scalar()
        plan = PointPlan(
            "服务站", "Station", None, "大门旁", "张三", (read_hours("08:00-17:00"),), 2
        )
        point = row or points.add_point(unit, place.scheme.id, plan, None)
        assert point
        first = unit.now.replace(minute=30) + timedelta(hours=1)
        slots = {first + timedelta(minutes=15 * n): 2 for n in range(8)}
        set_seats(unit, point, slots)
        plan_id = pickup_plans.add_plan(unit, place.scheme.id, point, "测试", 1)
        booking = bookings.find_booking(unit, booking_id)
        assert booking
        kept = kept_until(place.scheme, first)
        new = NewPickup(code, first, booking.phone, (booking_id,), kept)
        (pickup_id,) = pickup_plans.add_pickups(unit, place.scheme.id, plan_id, point, [new])
        assert points.take_seat(unit, point, first, pickup_id)
        pickup_plans.give_bookings(unit, [(booking_id, pickup_id)])
        return pickup_id


def reference(booking_id: int) -> str:
    """As a page shows it."""
    text = reference_of(booking_id)
    return f"{text[:4]} {text[4:]}"
