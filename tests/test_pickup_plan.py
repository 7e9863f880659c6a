"""A plan is drafted from what bookings and roll say; what cannot be planned gets a sentence."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.errors import MaskLineError
from core.phones import Phone, PhoneKind
from core.pickup.plan_texts import Slip
from core.pickup.planning import BadPlan, Draft, PlanRequest, draft
from core.pickup.points import UNSAVED, saved
from core.residents.resident_id import ResidentId
from core.scheme.hours import read_hours
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.store import pickup_plans, points
from core.store.areas import and_below
from core.store.points import Point
from core.store.schemes import area_ids
from core.unit import Unit
from tests.support.crowd import mobile, resident
from tests.support.unplanned import (
    DAY,
    MORNING,
    UNABLE,
    add_point,
    booked,
    freeze,
    on_roll,
    phone_of,
)
from tests.support.village import EAST, HILL, LAKE, WEST, district

LANDLINE = "+8657487181234"


@pytest.fixture
def scheme(unit: Unit) -> Scheme:
    found = district()
    load_scheme(unit, found)
    return found


def request(point: str = HILL, **changes: Any) -> PlanRequest:
    return replace(PlanRequest(point, (DAY,), MORNING, 8), **changes)


def bookings_of(found: Draft) -> list[tuple[int, ...]]:
    """The bookings of every household that has a slot."""
    return sorted(household.bookings for household, _ in found.plan.visits)


def test_a_household_collects_together_and_a_phone_serves_those_without_one(
    unit: Unit, scheme: Scheme
) -> None:
    on_roll(unit, 1, "H1")
    on_roll(unit, 2, "H1")
    on_roll(unit, 3, "", "+86" + mobile(90))
    on_roll(unit, 4, "", "+86" + mobile(90))
    first, second = booked(unit, 1), booked(unit, 2)
    third, fourth = booked(unit, 3), booked(unit, 4)
    stranger, alone = booked(unit, 5, phone=5), booked(unit, 6, phone=6)
    same = booked(unit, 7, phone=5)
    assert bookings_of(draft(unit, scheme, request())) == [
        (first, second),
        (third, fourth),
        (stranger, same),
        (alone,),
    ]


def test_a_pair_of_two_households_brings_both_together(unit: Unit, scheme: Scheme) -> None:
    on_roll(unit, 1, "H1")
    on_roll(unit, 2, "H2")
    on_roll(unit, 3, "H2")
    pair, single = booked(unit, 1, 2), booked(unit, 3)
    found = draft(unit, scheme, request())
    assert bookings_of(found) == [(pair, single)]
    assert [whom.masks for whom in found.people.values()] == [15]


def test_households_booked_from_one_phone_come_together(unit: Unit, scheme: Scheme) -> None:
    for number in (1, 2, 3, 4):
        on_roll(unit, number, f"H{number}")
    booked(unit, 1, phone=90)
    booked(unit, 2, phone=90)
    booked(unit, 3, phone=91)
    booked(unit, 4)
    plan = draft(unit, scheme, request()).plan
    parties = [household.party for household, _ in sorted(plan.visits, key=lambda v: v[0].bookings)]
    assert parties == [parties[0], parties[0], parties[2], parties[3]]
    assert len(set(parties)) == 3


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (("", ""), phone_of(90)),
        ((LANDLINE, ""), phone_of(90)),
        (("+86" + mobile(1), "+86" + mobile(2)), phone_of(1)),
        ((LANDLINE, "+86" + mobile(2)), phone_of(2)),
        ((LANDLINE, "+8657487181235"), Phone(LANDLINE, PhoneKind.LANDLINE)),
    ],
)
def test_a_mobile_is_told_before_a_landline_and_the_oldest_before_others(
    unit: Unit, scheme: Scheme, own: tuple[str, str], told: Phone
) -> None:
    on_roll(unit, 1_000, "H1", own[0])
    on_roll(unit, 50_000, "H1", own[1])
    booked(unit, 50_000, phone=90)
    booked(unit, 1_000, phone=90)
    (whom,) = draft(unit, scheme, request()).people.values()
    assert (whom.phone, whom.masks, whom.born) == (told, 10, ResidentId(resident(1_000)).birth)
    assert whom.names == ("居**民", "居**民")
    assert told.e164 not in repr(whom)


def test_who_cannot_come_is_listed_for_delivery(unit: Unit, scheme: Scheme) -> None:
    on_roll(unit, 1, "H1", groups=(UNABLE,))
    on_roll(unit, 2, "H2", groups=(UNABLE,))
    on_roll(unit, 3, "H2")
    alone, _, _ = booked(unit, 1), booked(unit, 2), booked(unit, 3)
    plan = draft(unit, scheme, request()).plan
    assert [household.bookings for household in plan.deliveries] == [(alone,)]
    assert len(plan.visits) == 1


def test_only_who_waits_for_a_time_is_planned(unit: Unit, scheme: Scheme) -> None:
    waiting, frozen = booked(unit, 1), booked(unit, 2)
    for number, status in enumerate(("review", "waiting", "ready", "collected", "cancelled"), 3):
        booked(unit, number, status=status)
    freeze(unit, frozen, timedelta(hours=1))
    found = draft(unit, scheme, request())
    assert (bookings_of(found), found.frozen) == ([(waiting,)], 1)
    freeze(unit, frozen, timedelta(0))
    assert len(bookings_of(draft(unit, scheme, request()))) == 2


def test_a_town_plans_its_villages_and_a_clerk_only_their_own(unit: Unit, scheme: Scheme) -> None:
    rows = area_ids(unit, "village")
    hill, lake = booked(unit, 1, area=HILL), booked(unit, 2, area=LAKE)
    east, west = booked(unit, 3, area=EAST), booked(unit, 4, area=WEST)
    add_point(unit, "大会堂", None)
    for point, reach, found in (
        (HILL, None, [hill]),
        (EAST, None, [hill, lake, east]),
        ("大会堂", None, [hill, lake, east, west]),
        (EAST, and_below(unit, "village", LAKE), [lake]),
        ("大会堂", frozenset({rows[LAKE], rows[WEST]}), [lake, west]),
    ):
        drafted = draft(unit, scheme, request(point), area_ids=reach)
        assert bookings_of(drafted) == [(booking,) for booking in found]
    with pytest.raises(BadPlan, match=f"Nobody of {HILL} waits"):
        draft(unit, scheme, request(HILL), area_ids=frozenset({rows[WEST]}))


def test_a_preview_writes_nothing_and_has_the_print_of_what_is_sent(
    unit: Unit, scheme: Scheme
) -> None:
    first = booked(unit, 1)
    shown = draft(unit, scheme, request())
    assert (shown.point.id, points.points_of(unit, "village")) == (UNSAVED, [])
    saved(unit, shown.point)
    assert draft(unit, scheme, request()).fingerprint == shown.fingerprint
    assert len(shown.fingerprint) == 12
    later = draft(unit, scheme, request(hours=(read_hours("09:15-11:30"),), per_slot=1))
    assert later.fingerprint == shown.fingerprint  # the same household at the same time
    others = [draft(unit, scheme, request(days=(DAY + timedelta(1),)))]
    on_roll(unit, 1, "H1", LANDLINE)
    others.append(draft(unit, scheme, request()))
    freeze(unit, first, timedelta(hours=1))
    booked(unit, 2)
    others.append(draft(unit, scheme, request()))
    assert len({shown.fingerprint, *(other.fingerprint for other in others)}) == 4


def test_the_point_has_hours_and_a_pace_of_its_own(unit: Unit, scheme: Scheme) -> None:
    add_point(unit, "大会堂", HILL, hours=(read_hours("10:00-10:30"),), per_slot=1)
    for number in range(3):
        booked(unit, number)
    found = draft(unit, scheme, PlanRequest("大会堂", (DAY, DAY)))
    assert (found.request.hours, found.request.per_slot) == ((read_hours("10:00-10:30"),), 1)
    assert (len(found.plan.visits), len(found.plan.left_over)) == (2, 1)
    assert (found.queue, found.unplanned) == (1, 2)
    assert len(draft(unit, scheme, request("大会堂")).plan.visits) == 3


def test_seats_that_others_have_are_counted(unit: Unit, scheme: Scheme) -> None:
    point = add_point(unit, "大会堂", HILL)
    slot = datetime(2020, 2, 9, 10, 30, tzinfo=scheme.timezone)
    pickup = add_pickup(unit, point, slot)
    points.set_seats(unit, point.id, {slot: 1})
    assert points.take_seat(unit, point.id, slot, pickup)
    booked(unit, 1)
    ((_, when),) = draft(unit, scheme, request("大会堂", per_slot=1)).plan.visits
    assert when == slot - timedelta(minutes=15)
    only = (read_hours("10:30-10:45"),)
    with pytest.raises(BadPlan, match="Every slot of these days is taken"):
        draft(unit, scheme, request("大会堂", hours=only, per_slot=1))


def add_pickup(unit: Unit, point: Point, slot: datetime) -> int:
    plan = pickup_plans.add_plan(unit, "village", point.id, "李书记", 1)
    new = pickup_plans.NewPickup("12345", slot, phone_of(1), (), None)
    return pickup_plans.add_pickups(unit, "village", plan, point.id, [new])[0]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"days": ()}, "At least one day is needed."),
        ({"days": (date(2020, 2, 6),)}, "2020-02-06 is past."),
        ({"days": (DAY, date(2021, 2, 7))}, "2021-02-07 is more than a year ahead."),
        ({"days": tuple(DAY + timedelta(n) for n in range(61))}, "At most 60 days can be planned"),
        ({"per_slot": 0}, "From 1 to 500 households"),
        ({"per_slot": 501}, "From 1 to 500 households"),
        ({"per_slot": None}, "has no pickup point yet"),
        ({"hours": ()}, "has no pickup point yet"),
        ({"hours": (read_hours("09:00-11:00"), read_hours("10:00-12:00"))}, "overlap."),
        ({"days": (date(2020, 2, 7),), "hours": (read_hours("08:30-09:30"),)}, "It is too late"),
        ({"point": LAKE}, "Nobody of 湖村 waits for a pickup time."),
        ({"point": WEST}, "waits for a pickup time; bookings frozen by “not me”: 1."),
        ({"point": "南镇"}, "has no pickup point and no area 南镇."),
    ],
)
def test_what_cannot_be_planned_gets_one_sentence(
    unit: Unit, scheme: Scheme, changes: dict[str, Any], sentence: str
) -> None:
    booked(unit, 1)
    freeze(unit, booked(unit, 2, area=WEST), timedelta(hours=1))
    with pytest.raises(MaskLineError) as caught:
        draft(unit, scheme, request(**changes))
    assert sentence in str(caught.value)


def test_in_the_evening_nobody_is_told_to_come_before_the_notice_can_have_arrived(
    unit: Unit, scheme: Scheme
) -> None:
    """Quiet hours end at eight."""
    booked(unit, 1)
    evening = replace(unit, now=datetime(2020, 2, 8, 21, tzinfo=scheme.timezone))
    early = request(hours=(read_hours("08:00-09:30"),))
    slots = draft(evening, scheme, early).plan.slots
    assert [f"{slot:%H:%M}" for slot in slots] == ["09:00", "09:15"]
    with pytest.raises(BadPlan, match="not in quiet hours"):
        draft(evening, scheme, request(hours=(read_hours("08:00-09:00"),)))


def test_more_bookings_than_one_plan_can_hold_are_planned_by_smaller_areas(
    unit: Unit, scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        booked(unit, number)
    monkeypatch.setattr("core.pickup.planning.MOST_BOOKINGS", 1)
    with pytest.raises(BadPlan, match="More than 1 bookings") as refused:
        draft(unit, scheme, request())
    assert Slip(refused.value.why) is Slip.MANY


def test_nobody_is_told_to_come_within_the_hour(unit: Unit, scheme: Scheme) -> None:
    booked(unit, 1)
    today = request(days=(date(2020, 2, 7),), hours=(read_hours("09:00-10:00"),))
    slots = draft(unit, scheme, today).plan.slots
    assert [f"{slot:%H:%M}" for slot in slots] == ["09:30", "09:45"]
