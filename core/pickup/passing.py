"""What happens to a pickup as time passes: a reminder, another slot, the end of its keeping."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from core.outbox.delivery import after_quiet_hours
from core.outbox.notices import queue
from core.pickup.ending import end
from core.pickup.reaching import by_todays_phones
from core.pickup.rescheduling import change_slot
from core.pickup.telling import LAPSED, MOVED, REMINDER, notice_for, tell_pickup, tell_pickups
from core.quota.giving_back import pass_on
from core.scheme.hours import QUARTER, slots_of
from core.scheme.types import Scheme
from core.store import audit, pickups, points, tasks
from core.store import pickup_rounds as store
from core.store.pickups import COLLECTABLE, Pickup
from core.store.points import Point
from core.tracing import trace_without_values
from core.unit import Unit

ACTOR = "line"
MANY, FEW = 500, 50  # pickups in a transaction: those only told, those with more to do
REMINDED_AHEAD = timedelta(minutes=15)
LATE = timedelta(hours=2)  # after the point's last slot of the day: time to enter a paper list
TOLD_AHEAD = timedelta(hours=2)  # of a new slot, after the notice of it may go out

log = logging.getLogger("maskline.worker")


def remind(unit: Unit, scheme: Scheme) -> bool:
    """On the day of the pickup, once its quiet hours are over, whoever was told before today is
    reminded. True: there are more.
    """
    if _after_quiet_hours(unit, scheme) > unit.now:
        return False
    today, tomorrow = _midnight(unit, scheme, 0), _midnight(unit, scheme, 1)
    due = store.pickups_to_remind(
        unit, scheme.id, unit.now + REMINDED_AHEAD, tomorrow, told_before=today, limit=MANY
    )
    tell_pickups(unit, scheme, by_todays_phones(unit, due), REMINDER)
    store.mark_reminded(unit, [pickup.id for pickup in due])
    return len(due) == MANY


def move_missed(unit: Unit, scheme: Scheme) -> bool:
    """Whoever did not come all day gets the next free slot, once; then staff ask. True: there are
    more.
    """
    passed = unit.now - LATE - QUARTER
    today = _midnight(unit, scheme, 0), _midnight(unit, scheme, 1)
    missed = store.missed_pickups(unit, scheme.id, passed, today, FEW)
    return _each(unit, missed, partial(_miss, unit, scheme))


def lapse_uncollected(unit: Unit, scheme: Scheme) -> bool:
    """A share that nobody collected goes to the next release once its days of keeping are over;
    its people are told, and have had their turn. True: there are more.
    """
    lapsed = store.pickups_kept_no_longer(unit, scheme.id, _midnight(unit, scheme, 0), FEW)
    return _each(unit, lapsed, partial(_lapse, unit, scheme))


def _each(unit: Unit, found: Sequence[Pickup], work: Callable[[Pickup], None]) -> bool:
    """Does it with each pickup; one that fails stays as it is and keeps none of the others. True:
    there may be more.
    """
    done = 0
    for pickup in found:
        try:
            with unit.part():
                work(pickup)
            done += 1
        except Exception as error:
            log.error("pickup %s was passed over: %s", pickup.id, trace_without_values(error))
    return done > 0 and len(found) == FEW


def _miss(unit: Unit, scheme: Scheme, pickup: Pickup) -> None:
    moved = None if pickup.missed else _next_slot(unit, scheme, pickup)
    if moved:
        tell_pickup(unit, scheme, moved, MOVED)
    elif not _left_to_staff(unit, scheme, pickup):
        return
    outcome = "moved" if moved else "left to staff"
    audit.record(unit, ACTOR, "miss", scheme.id, f"pickup:{pickup.id}", outcome)


def _next_slot(unit: Unit, scheme: Scheme, pickup: Pickup) -> Pickup | None:
    soonest = _after_quiet_hours(unit, scheme) + TOLD_AHEAD
    for slot in points.free_slots(unit, pickup.point_id, soonest, pickup.keep_until):
        if moved := change_slot(unit, scheme, pickup, slot, pickup.missed + 1):
            return moved
    return _next_opening(unit, scheme, pickup, soonest)


def _next_opening(unit: Unit, scheme: Scheme, pickup: Pickup, soonest: datetime) -> Pickup | None:
    """Where every planned seat is gone: on the next day on which nothing is planned the point is
    open at its own hours and pace; at the time of day that suited before.
    """
    point = points.find_point(unit, pickup.point_id)
    if point is None or pickup.starts_at is None or pickup.keep_until is None:
        return None
    time_of_day = pickup.starts_at.astimezone(scheme.timezone).time()
    for slots in _open_days(scheme, point, soonest, pickup.keep_until):
        if not points.has_seats(unit, point.id, slots[0], slots[-1]):
            points.hold_point(unit, point.id)
            points.set_seats(unit, point.id, dict.fromkeys(slots, point.per_slot))
            late = (slot for slot in slots if slot.time() >= time_of_day)
            return change_slot(unit, scheme, pickup, next(late, slots[-1]), pickup.missed + 1)
    return None


def _open_days(
    scheme: Scheme, point: Point, soonest: datetime, end: datetime
) -> Iterator[list[datetime]]:
    """The slots of each day between these moments on which a point opens."""
    day = soonest.astimezone(scheme.timezone).date()
    while datetime.combine(day, time(), scheme.timezone) < end:
        slots = slots_of(day, point.hours, scheme.timezone)
        if slots and slots[0] >= soonest and slots[-1] < end:
            yield slots
        day += timedelta(days=1)


def _left_to_staff(unit: Unit, scheme: Scheme, pickup: Pickup) -> bool:
    """False where somebody has just said "not me"."""
    missed = pickups.pass_bookings(unit, pickup.id, "missed", ("ready",))
    if not missed:
        return False
    pickups.mark_missed(unit, pickup.id, pickup.missed + 1)
    [known] = by_todays_phones(unit, [pickup])
    tasks.add_task(unit, "missed", scheme.id, min(missed), known.phone)
    return True


def _lapse(unit: Unit, scheme: Scheme, pickup: Pickup) -> None:
    summary = pickups.summaries(unit, [pickup.id])[pickup.id]
    lapsed = pickups.pass_bookings(unit, pickup.id, "lapsed", COLLECTABLE)
    for booking_id in lapsed:
        pass_on(unit, scheme, booking_id, "uncollected")
        audit.record(unit, ACTOR, "lapse", scheme.id, f"booking:{booking_id}")
    if lapsed:
        end(unit, scheme, pickup.id, ACTOR)
        told = replace(summary, masks=sum(lapsed.values()))
        queue(unit, notice_for(unit, scheme, pickup, told, LAPSED, unit.now))


def _after_quiet_hours(unit: Unit, scheme: Scheme) -> datetime:
    return after_quiet_hours(unit.now, scheme.timezone, scheme.quiet_hours)


def _midnight(unit: Unit, scheme: Scheme, days: int) -> datetime:
    """The local midnight in which today began, so many days later."""
    today = unit.now.astimezone(scheme.timezone).date()
    return datetime.combine(today + timedelta(days=days), time(), scheme.timezone)
