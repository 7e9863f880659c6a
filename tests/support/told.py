"""Households of the town that have booked and are told when to come."""

from datetime import date

from core.pickup.planning import PlanRequest, draft
from core.pickup.sending import send
from core.scheme.hours import read_all_hours
from handset.testing import Call, Phone
from tests.support.calls import called_back
from tests.support.town import DAUGHTER, LANDLINE, MOBILE, WANG, ZHANG, Town

SUNDAY = date(2020, 2, 9)
MORNING = "9:00-11:30"


def planned(place: Town, area: str = "洪塘", hours: str = MORNING, per_slot: int = 8) -> None:
    """Staff send the times of an area's households for Sunday, and the worker brings them."""
    request = PlanRequest(area, (SUNDAY,), read_all_hours([hours]), per_slot)
    with place.service.unit() as unit:
        send(unit, place.scheme, draft(unit, place.scheme, request), "command")
    place.work()


def told(place: Town, **plan: object) -> Phone:
    """The phone of 王小明, whose booking stands and who knows his time."""
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    planned(place, **plan)  # type: ignore[arg-type]
    return phone


def told_by_landline(place: Town) -> Call:
    """张大山, who booked by the call-back, is rung with his time."""
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    call.answer()
    call.press("1")
    call.hang_up()
    planned(place, "中马")
    ringing = place.phone(LANDLINE).ringing
    assert ringing, "nobody called"
    return ringing


def helped(place: Town) -> tuple[Phone, Phone]:
    """The daughter booked for 王小明: he is told, she is not. Her phone and his."""
    daughter = place.verified(DAUGHTER, WANG)
    daughter.text(f"口罩 {WANG}")
    place.work()  # he is told of the booking first
    planned(place)
    return daughter, place.phone(MOBILE)


def confirmed(place: Town) -> int:
    """How many pickups somebody has confirmed."""
    return place.count("SELECT count(*) FROM pickups WHERE confirmed_at IS NOT NULL")
