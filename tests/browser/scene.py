"""A day at the pickup, for pages to be looked at: people have booked, a plan is out, somebody could
not be reached, a stranger waits for review.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time

from core.pickup.planning import PlanRequest, draft
from core.pickup.sending import send
from core.scheme.hours import Hours
from core.scheme.types import PointPlan, Scheme
from core.settings import Settings
from demo.crowd import households
from demo.people import ROLL, Resident, residents
from handset.testing import Answering
from tests.support.calls import called_back
from tests.support.clock import FrozenClock
from tests.support.console import hire
from tests.support.town import STRANGER, Town, code_of, jiangbei, town

CLERK, FAR_CLERK, ADMIN = "小洪", "阿慈", "主任"
AREA, FAR_AREA = "洪塘街道", "慈城镇"
POINT = PointPlan(
    name="洪塘老年活动室",
    english="Hongtang Seniors' Centre",
    area=AREA,
    map_line="菜场东门对面",
    contact="0574-87000000",
    hours=(Hours(time(9), time(11, 30)), Hours(time(13), time(16))),
    per_slot=2,
)
TOLD = "13900000101"  # one household of Hongtang with a mobile of its own
TOMORROW = date(2020, 2, 8)
OTHERS = 6  # people of other streets who book as well


def scheme() -> Scheme:
    """Jiangbei with a pickup point in Hongtang."""
    return jiangbei(points=(POINT,))


@contextmanager
def busy_town(settings: Settings, database_url: str, clock: FrozenClock) -> Iterator[Town]:
    """A town in the middle of its day."""
    rows = tuple(ROLL.read_text(encoding="utf-8").splitlines()[1:])
    with town(settings, database_url, clock, scheme(), rows) as place:
        hire(place.service, place.scheme, CLERK, AREA)
        hire(place.service, place.scheme, FAR_CLERK, FAR_AREA)
        hire(place.service, place.scheme, ADMIN)
        yield place


def everybody_books(place: Town) -> None:
    """The households of Hongtang, a few others, and a stranger whom the roll does not know."""
    everybody = residents()
    for phone, people in households(everybody):
        _book(place, phone, people)
    others = [one for one in everybody if one.area != AREA and one.phone.startswith("13")]
    for one in others[:OTHERS]:
        _book(place, one.phone, [one])
    stranger = place.phone("13955550001")
    asked = stranger.text(f"口罩 {STRANGER}")
    for words in (code_of(asked), f"路人甲 {FAR_AREA}"):
        stranger.text(words)


def times_are_sent(place: Town) -> None:
    """For Hongtang, tomorrow; one phone is off for good, one landline is never answered."""
    first, second = (phone for phone, _ in list(households(residents()))[:2])
    place.phone(first).text_error = 30005
    place.phone(first).answering = Answering.NO_ANSWER
    asked = PlanRequest(POINT.name, (TOMORROW,))
    with place.service.unit() as unit:
        send(unit, place.scheme, draft(unit, place.scheme, asked), CLERK)
    place.work(seconds=1)
    place.work(seconds=5)
    place.phone(second).text("1")
    place.phone("13955550002").text("人工")


def pickup_code(place: Town, number: str) -> str:
    """The pickup code in the newest text that has one."""
    return str(re.findall(r"取件码(\d{5,7})", " ".join(place.phone(number).screen))[-1])


def _book(place: Town, number: str, people: Sequence[Resident]) -> None:
    """By text; from a landline by a call that the line returns."""
    phone = place.phone(number)
    for one in people:
        if phone.text_error:
            called_back(place, phone, one.id_number).answer()
            assert phone.current_call
            phone.current_call.press("1")
            phone.current_call.hang_up()
            continue
        answers = phone.text(f"口罩 {one.id_number}")
        if "验证码" in answers[-1]:
            phone.text(code_of(answers))
