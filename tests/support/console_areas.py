"""Records outside a clerk's area, one case for each way to a record: page authors add theirs.

The clerk of tests/test_console_routes.py is of 洪塘街道; a case makes a record elsewhere, such as
in 中马街道, and names its address.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from core.phones import Phone, read_phone
from core.store.pickup_plans import add_plan
from core.store.residents import find_resident
from core.store.tasks import add_task
from tests.support.at_the_desk import a_point
from tests.support.console import Browser
from tests.support.desk import ZHONGMA, booked
from tests.support.town import LANDLINE, ZHANG, Town

POINT = {"name": "北门", "english": "North Gate", "area": "中马街道"}
POINT |= {"hours": "09:00-11:30", "per_slot": "6"}


@dataclass(frozen=True)
class OtherArea:
    """`make` writes a record of another area and returns the address; `form`: what is posted there,
    None where the address is opened.
    """

    name: str
    make: Callable[[Town], str]
    form: dict[str, str] | None = field(default=None)

    def send(self, browser: Browser, path: str) -> TestResponse:
        """Opens the address, or posts the form with the token of the browser's own page."""
        if self.form is None:
            return browser.get(path)
        return browser.post(path, page="/staff/password", **self.form)


def _a_resident(place: Town, way: str = "") -> str:
    with place.service.view() as unit:
        digest = unit.sealer.digest("id", ZHANG)
        resident = find_resident(unit, place.scheme.id, digest)
    assert resident
    return f"/staff/residents/{resident.id}{way}"


def _a_point(place: Town) -> int:
    return a_point(place.service, place.scheme, "中马街道")


def _a_plan(place: Town, way: str = "") -> str:
    point_id = _a_point(place)
    with place.service.unit() as unit:
        plan_id = add_plan(unit, place.scheme.id, point_id, "王芳", 1)
    return f"/staff/pickup/plans/{plan_id}{way}"


def _a_task(place: Town, way: str = "") -> str:
    """Who asks to be called has a phone on the roll of another area."""
    phone = read_phone(LANDLINE)
    assert isinstance(phone, Phone)
    with place.service.unit() as unit:
        add_task(unit, "call_back", place.scheme.id, None, phone)
    return f"/staff/calls/1{way}"


def _a_booking(place: Town, way: str = "") -> str:
    return f"/staff/bookings/{booked(place, ZHANG, ZHONGMA, LANDLINE)}{way}"


OTHER_AREA: tuple[OtherArea, ...] = (
    OtherArea("a booking", _a_booking),
    OtherArea("settle it", lambda place: _a_booking(place, "/settle"), {"act": "approve"}),
    OtherArea("give it back", lambda place: _a_booking(place, "/give-back"), {"asked": "1"}),
    OtherArea("settle not me", lambda place: _a_booking(place, "/not-me"), {"act": "stands"}),
    OtherArea("correct it", lambda place: _a_booking(place, "/correct"), {"name": "张小山"}),
    OtherArea("move it", lambda place: _a_booking(place, "/slot"), {"slot": "x"}),
    OtherArea("tell it again", lambda place: _a_booking(place, "/tell"), {}),
    OtherArea("a pickup point", lambda place: f"/staff/pickup/points/{_a_point(place)}"),
    OtherArea("change a point", lambda place: f"/staff/pickup/points/{_a_point(place)}", POINT),
    OtherArea("a plan", _a_plan),
    OtherArea("progress of a plan", lambda place: _a_plan(place, "/progress")),
    OtherArea("households of a plan", lambda place: _a_plan(place, "/households")),
    OtherArea("a task", _a_task),
    OtherArea("number of a task", lambda place: _a_task(place, "/phone"), {}),
    OtherArea("outcome of a task", lambda place: _a_task(place, "/outcome"), {"outcome": "done"}),
    OtherArea("resident", _a_resident),
    OtherArea("correct a resident", _a_resident, {"phone": "0574-87181111"}),
    OtherArea("remove a resident", lambda place: _a_resident(place, "/remove"), {}),
)
