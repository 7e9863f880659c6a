"""The end of a pickup: none of its bookings waits to be collected any more."""

from core.store import notices, pickups, points, tasks
from core.unit import Unit

ABOUT_PICKUPS = ("missed", "undelivered")  # tasks that nobody needs to do then


def end(unit: Unit, pickup_id: int, actor: str) -> bool:
    """Ends a pickup: its seat is free, what is under way about it is withdrawn, its tasks are done.
    False, and nothing changes, where a booking of it waits still, or where it has ended already.
    """
    if not pickups.end_pickup(unit, pickup_id, actor):
        return False
    points.leave_seat(unit, pickup_id)
    notices.withdraw(unit, pickup_id, None)
    tasks.finish_tasks_of(unit, pickups.bookings_with(unit, pickup_id), ABOUT_PICKUPS, actor)
    return True
