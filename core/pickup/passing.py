"""What happens to a pickup as time passes: a reminder, another slot, the end of its keeping."""

from datetime import datetime, time, timedelta

from core.outbox.delivery import after_quiet_hours
from core.outbox.notices import queue_all
from core.pickup.ending import end
from core.pickup.rescheduling import change_slot
from core.pickup.telling import LAPSED, MOVED, REMINDER, notice_for, tell_pickups
from core.quota.giving_back import pass_on
from core.scheme.hours import QUARTER
from core.scheme.types import Scheme
from core.store import audit, points, tasks
from core.store import pickups as store
from core.store.pickups import Pickup, Summary
from core.unit import Unit

ACTOR = "line"
MANY, FEW = 500, 50  # pickups in a transaction: those only told, those with more to do
REMINDED_AHEAD = timedelta(minutes=15)
LATE = timedelta(hours=2)  # after the point's last slot of the day: time to enter a paper list
TOLD_AHEAD = timedelta(hours=2)  # of a new slot, after the notice of it may go out


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
    tell_pickups(unit, scheme, due, REMINDER)
    store.mark_reminded(unit, [pickup.id for pickup in due])
    return len(due) == MANY


def move_missed(unit: Unit, scheme: Scheme) -> bool:
    """Whoever did not come all day gets the next free slot, once; then staff ask. True: there are
    more.
    """
    passed = unit.now - LATE - QUARTER
    today = _midnight(unit, scheme, 0), _midnight(unit, scheme, 1)
    missed = store.passed_pickups(unit, scheme.id, passed, FEW, waiting=("ready",), day=today)
    for pickup in missed:
        moved = None if pickup.missed else _next_slot(unit, scheme, pickup)
        if moved:
            tell_pickups(unit, scheme, [moved], MOVED)
        else:
            _leave_to_staff(unit, scheme, pickup)
        outcome = "moved" if moved else "left to staff"
        audit.record(unit, ACTOR, "miss", scheme.id, f"pickup:{pickup.id}", outcome)
    return len(missed) == FEW


def lapse_uncollected(unit: Unit, scheme: Scheme) -> bool:
    """A share that nobody collected goes to the next release once its days of keeping are over;
    its people are told, and have had their turn. True: there are more.
    """
    kept_from = _midnight(unit, scheme, -scheme.pickup.keep_days)
    lapsed = store.passed_pickups(unit, scheme.id, kept_from, FEW)
    summaries = store.summaries(unit, [pickup.id for pickup in lapsed])
    for pickup in lapsed:
        _lapse(unit, scheme, pickup, summaries[pickup.id])
    return len(lapsed) == FEW


def _next_slot(unit: Unit, scheme: Scheme, pickup: Pickup) -> Pickup | None:
    soonest = _after_quiet_hours(unit, scheme) + TOLD_AHEAD
    for slot in points.free_slots(unit, pickup.point_id, soonest):
        if moved := change_slot(unit, scheme, pickup, slot, pickup.missed + 1):
            return moved
    return None


def _leave_to_staff(unit: Unit, scheme: Scheme, pickup: Pickup) -> None:
    missed = store.set_bookings(unit, pickup.id, "missed", ("ready",))
    store.mark_missed(unit, pickup.id, pickup.missed + 1)
    tasks.add_task(unit, "missed", scheme.id, missed[0], pickup.phone)


def _lapse(unit: Unit, scheme: Scheme, pickup: Pickup, summary: Summary) -> None:
    for booking_id in store.set_bookings(unit, pickup.id, "lapsed", store.COLLECTABLE):
        pass_on(unit, scheme, booking_id, "uncollected")
        audit.record(unit, ACTOR, "lapse", scheme.id, f"booking:{booking_id}")
    end(unit, pickup.id, ACTOR)
    queue_all(unit, [notice_for(unit, scheme, pickup, summary, LAPSED, unit.now)])


def _after_quiet_hours(unit: Unit, scheme: Scheme) -> datetime:
    return after_quiet_hours(unit.now, scheme.timezone, scheme.quiet_hours)


def _midnight(unit: Unit, scheme: Scheme, days: int) -> datetime:
    """The local midnight in which today began, so many days later."""
    today = unit.now.astimezone(scheme.timezone).date()
    return datetime.combine(today + timedelta(days=days), time(), scheme.timezone)
