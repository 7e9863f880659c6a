"""What becomes of a pickup when bookings of it no longer wait: it ends with the last of them."""

from collections.abc import Sequence

from core.messages import Message
from core.pickup.reaching import ABOUT_PICKUPS
from core.pickup.telling import correct_masks
from core.scheme.types import Scheme
from core.store import audit, notices, pickups, points, tasks
from core.store import handing_over as store
from core.unit import Unit


def hand_out(
    unit: Unit,
    scheme: Scheme,
    booking_ids: Sequence[int],
    before: Sequence[str],
    actor: str,
    detail: str = "",
) -> set[int]:
    """Writes that those of these bookings were handed over that were in such a state and not
    frozen, and ends their pickups; returns them.
    """
    given = store.collect(unit, booking_ids, before)
    for booking_id in given:
        audit.record(unit, actor, store.GIVING, scheme.id, f"booking:{booking_id}", detail)
    for pickup_id in sorted({id for id in given.values() if id}):
        end(unit, scheme, pickup_id, actor)
    return set(given)


def end(unit: Unit, scheme: Scheme, pickup_id: int, actor: str) -> bool:
    """Ends a pickup: its seat is free, what is under way about it is withdrawn, its tasks are done.
    False where a booking of it waits still, and what is queued tells of that alone then; or where
    it has ended already.
    """
    if not pickups.end_pickup(unit, pickup_id, actor):
        correct_masks(unit, scheme, pickup_id)
        return False
    points.leave_seat(unit, pickup_id)
    notices.withdraw(unit, pickup_id, Message("pickup_is_over"))
    tasks.finish_tasks_of(unit, pickups.bookings_with(unit, pickup_id), ABOUT_PICKUPS, actor)
    return True
