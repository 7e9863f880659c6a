"""A plan for a point's people, as staff see it before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from core.errors import MaskLineError
from core.outbox.delivery import after_quiet_hours
from core.pickup.households import Whom, households_of
from core.pickup.planner import Household, Plan, make_plan
from core.pickup.points import UNSAVED, point_named
from core.pickup.queues import longest_queue, unplanned_queue
from core.scheme.collecting import MOST_PER_SLOT
from core.scheme.hours import BadHours, Hours, read_all_hours, slots_of
from core.scheme.types import Scheme
from core.store import areas, collecting
from core.store.collecting import Collector
from core.store.points import Point, taken_seats
from core.unit import Unit

MOST_DAYS = 60
MOST_BOOKINGS = 20_000  # of one plan: made in seconds, and sent in one transaction
AHEAD = timedelta(hours=1)  # nobody is told to come sooner than that
FURTHEST = timedelta(days=365)  # a notice names no year

__all__ = ["BadPlan", "Draft", "PlanRequest", "Whom", "draft"]

NOBODY_WAITS = "Nobody of %(point)s waits for a pickup time."
NOBODY_BUT_FROZEN = (
    "Nobody of %(point)s waits for a pickup time; bookings frozen by “not me”: %(n)s."
)

TOO_MANY = (
    "More than %(n)s bookings of %(point)s wait for a pickup time; plan a smaller area first."
)
TOO_LATE = "It is too late for these hours; people are told an hour ahead, and not in quiet hours."


class BadPlan(MaskLineError):
    """What cannot be planned; one sentence says why, and so does one word for other languages."""

    def __init__(self, sentence: str, why: str = "how", **values: object) -> None:
        super().__init__(sentence, **values)
        self.why = why


@dataclass(frozen=True)
class PlanRequest:
    """What staff ask for: whose point, on which local days. No hours, or no pace (households a
    quarter of an hour): the point's own.
    """

    point: str
    days: tuple[date, ...]
    hours: tuple[Hours, ...] = ()
    per_slot: int | None = None


@dataclass(frozen=True)
class Draft:
    """A plan that could be sent; where its point is UNSAVED, `points.saved` writes that first.

    `request` has its hours and its pace; `fingerprint` is another where anybody would be told
    anything else; `frozen` counts bookings, `queue` and `unplanned` the households of the longest
    queue.
    """

    point: Point
    request: PlanRequest
    plan: Plan
    people: Mapping[str, Whom] = field(repr=False)
    fingerprint: str
    frozen: int
    queue: int
    unplanned: int


def draft(
    unit: Unit, scheme: Scheme, request: PlanRequest, *, area_ids: frozenset[int] | None = None
) -> Draft:
    """Plans for whoever waits for a pickup time in the point's area; in these areas alone where
    any are given. Writes nothing: a point that does not exist yet is UNSAVED. Raises NotFound,
    Conflict and BadPlan.
    """
    point = _point(unit, scheme, request)
    pace, days = _pace(request, point), tuple(sorted(set(request.days)))
    request = replace(request, days=days, hours=_hours(request, point), per_slot=pace)
    slots = _slots(unit, scheme, request)
    waiting, frozen = _waiting(unit, scheme, point, area_ids)
    households, people = households_of(waiting, scheme.pickup.unable)
    taken = {} if point.id == UNSAVED else taken_seats(unit, point.id, slots[0], slots[-1])
    plan = make_plan(households, slots, pace, taken)
    if not (plan.visits or plan.deliveries):
        raise BadPlan("Every slot of these days is taken; add a day or longer hours.", "full")
    arrivals = _arrivals(plan, taken)
    return Draft(
        point=point,
        request=request,
        plan=plan,
        people=people,
        fingerprint=_fingerprint(unit, point, plan, people),
        frozen=frozen,
        queue=longest_queue(arrivals, plan.per_slot),
        unplanned=unplanned_queue(sum(arrivals.values()), plan.slots, plan.per_slot),
    )


def _point(unit: Unit, scheme: Scheme, request: PlanRequest) -> Point:
    pace = request.per_slot or 0
    return point_named(unit, scheme, request.point, make=False, hours=request.hours, per_slot=pace)


def _pace(request: PlanRequest, point: Point) -> int:
    pace = point.per_slot if request.per_slot is None else request.per_slot
    if point.id == UNSAVED and request.per_slot is None:
        raise _needs_hours(point)
    if not 1 <= pace <= MOST_PER_SLOT:
        raise BadPlan(
            f"From 1 to {MOST_PER_SLOT} households can come in a quarter of an hour.", "pace"
        )
    return pace


def _hours(request: PlanRequest, point: Point) -> tuple[Hours, ...]:
    hours = request.hours or point.hours
    if not hours:
        raise _needs_hours(point)
    try:
        return read_all_hours([str(opening) for opening in hours])
    except BadHours as error:
        raise BadPlan(str(error), "hours") from None


def _needs_hours(point: Point) -> BadPlan:
    return BadPlan(
        f"{point.name} has no pickup point yet, so its hours and pace are needed.", "first_time"
    )


def _slots(unit: Unit, scheme: Scheme, request: PlanRequest) -> list[datetime]:
    """The quarters of an hour that can still be planned. Raises BadPlan."""
    if not request.days:
        raise BadPlan("At least one day is needed.", "day")
    if len(request.days) > MOST_DAYS:
        raise BadPlan("At most %(n)s days can be planned at once.", "day", n=MOST_DAYS)
    today = unit.now.astimezone(scheme.timezone).date()
    if request.days[0] < today:
        raise BadPlan("%(day)s is past.", "day", day=request.days[0].isoformat())
    if request.days[-1] > today + FURTHEST:
        last = request.days[-1].isoformat()
        raise BadPlan("%(day)s is more than a year ahead.", "day", day=last)
    slots = [s for day in request.days for s in slots_of(day, request.hours, scheme.timezone)]
    told = after_quiet_hours(unit.now, scheme.timezone, scheme.quiet_hours)
    slots = [slot for slot in slots if slot >= told + AHEAD]
    if not slots:
        raise BadPlan(TOO_LATE, "late")
    return slots


def _waiting(
    unit: Unit, scheme: Scheme, point: Point, area_ids: frozenset[int] | None
) -> tuple[list[Collector], int]:
    """Who waits for a time in the point's area, and how many bookings are frozen. Raises BadPlan
    where nobody waits, or too many do.
    """
    reach = areas.and_below(unit, scheme.id, point.area) if point.area else area_ids
    if reach is not None and area_ids is not None:
        reach &= area_ids
    if collecting.count_unplanned(unit, scheme.id, reach) > MOST_BOOKINGS:
        raise BadPlan(TOO_MANY, "many", point=point.name, n=MOST_BOOKINGS)
    found = collecting.unplanned(unit, scheme.id, reach)
    frozen = {c.booking_id for c in found if c.frozen_until and c.frozen_until > unit.now}
    waiting = [person for person in found if person.booking_id not in frozen]
    if not waiting:
        sentence = NOBODY_BUT_FROZEN if frozen else NOBODY_WAITS
        raise BadPlan(sentence, "nobody", point=point.name, n=len(frozen))
    return waiting, len(frozen)


def _arrivals(plan: Plan, taken: Mapping[datetime, int]) -> dict[datetime, int]:
    """How many households come when, with those who were told before."""
    arrivals = dict(taken)
    for _, slot in plan.visits:
        arrivals[slot] = arrivals.get(slot, 0) + 1
    return arrivals


def _fingerprint(unit: Unit, point: Point, plan: Plan, people: Mapping[str, Whom]) -> str:
    """Twelve hex digits of who would be told, when and where to come, and of who is brought it."""

    def line(household: Household, when: str) -> str:
        bookings = ",".join(str(booking) for booking in household.bookings)
        return f"{bookings} {when} {people[household.key].phone.e164}"

    lines = [line(household, f"{slot.timestamp():.0f}") for household, slot in plan.visits]
    lines += [line(household, "brought") for household in plan.deliveries]
    return unit.sealer.digest("plan", "\n".join((point.name, point.place, *lines)))[:12]
