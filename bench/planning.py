"""Planning pickup times for a thousand households over five days, 8 in a quarter of an hour."""

from datetime import date, timedelta
from statistics import median
from time import perf_counter

from core.phones import Phone, PhoneKind
from core.pickup.households import households_of
from core.pickup.planner import make_plan
from core.pickup.planning import PlanRequest, draft
from core.residents.resident_id import ResidentId
from core.scheme.hours import read_all_hours, slots_of
from core.scheme.types import Scheme
from core.store import collecting
from core.store.bookings import NewBooking, Person, add_booking
from core.store.schemes import area_ids
from core.unit import Service
from demo.made_up import made_up_id, made_up_mobile

HOUSEHOLDS, DAYS, PER_SLOT, ROUNDS = 1_000, 5, 8, 5
HOURS = read_all_hours(["09:00-12:00", "13:00-17:00"])
AREA = "洪塘街道"
ROLL = range(30_000, 30_000 + 3 * HOUSEHOLDS, 3)  # one of each household of three


def measure(service: Service, scheme: Scheme) -> tuple[float, float]:
    """Seconds to plan HOUSEHOLDS, and to draft that plan from the database, roll included."""
    _book(service, scheme)
    tomorrow = service.clock.now().astimezone(scheme.timezone).date() + timedelta(1)
    days = tuple(tomorrow + timedelta(n) for n in range(DAYS))
    rounds = [_round(service, scheme, days) for _ in range(ROUNDS)]
    return median(plan for plan, _ in rounds), median(drafted for _, drafted in rounds)


def _book(service: Service, scheme: Scheme) -> None:
    """One of each household has a share: residents who book nothing in the other benchmarks."""
    with service.unit() as unit:
        area_id = area_ids(unit, scheme.id)[AREA]
        for n in ROLL:
            phone = Phone("+86" + made_up_mobile(n), PhoneKind.MOBILE)
            people = (Person(ResidentId(made_up_id(n))),)
            new = NewBooking(scheme.id, None, area_id, "booked", 5, "sms", phone, people)
            add_booking(unit, new)


def _round(service: Service, scheme: Scheme, days: tuple[date, ...]) -> tuple[float, float]:
    slots = [slot for day in days for slot in slots_of(day, HOURS, scheme.timezone)]
    with service.view() as unit:
        people = collecting.unplanned(unit, scheme.id, None)
        households, _ = households_of(people, scheme.pickup.unable)
        begun = perf_counter()
        plan = make_plan(households, slots, PER_SLOT, {})
        planned = perf_counter()
        drafted = draft(unit, scheme, PlanRequest(AREA, days, HOURS, PER_SLOT))
        done = perf_counter()
    assert len(plan.visits) == len(drafted.plan.visits) == HOUSEHOLDS
    return planned - begun, done - planned
