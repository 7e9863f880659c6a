"""Another slot for a pickup, as the household, staff or the line itself choose it."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.pickup.telling import withdraw
from core.scheme.types import Scheme
from core.store import audit, pickups, points, tasks
from core.store.pickups import Pickup
from core.unit import Unit

AHEAD = timedelta(minutes=30)  # a slot that is offered begins no sooner: people walk there


def nearest_free(
    unit: Unit, scheme: Scheme, pickup: Pickup, count: int = 3
) -> tuple[datetime, ...]:
    """The free slots nearest to that of a pickup, as long as its share is kept; in order of time.
    None where it is brought to the door.
    """
    own = pickup.starts_at
    if own is None:
        return ()
    free = points.free_slots(unit, pickup.point_id, unit.now + AHEAD, pickup.keep_until)
    others = [slot for slot in free if slot != own]
    return tuple(sorted(sorted(others, key=lambda slot: abs(slot - own))[:count]))


def move(
    unit: Unit, scheme: Scheme, pickup_id: int, starts_at: datetime, actor: str
) -> Pickup | None:
    """Moves a pickup to another slot; whoever asked for it is told by the caller.

    None where it has ended, or where the slot has no free seat or has begun; nothing changes then.
    """
    pickup = pickups.find_pickup(unit, pickup_id, hold=True)
    if pickup is None or pickup.ended_at:
        return None
    if pickup.starts_at == starts_at:
        return pickup
    if starts_at <= unit.now:
        return None
    moved = change_slot(unit, scheme, pickup, starts_at, pickup.missed)
    if moved:
        audit.record(unit, actor, "move_pickup", scheme.id, f"pickup:{pickup_id}")
    return moved


def change_slot(
    unit: Unit, scheme: Scheme, pickup: Pickup, starts_at: datetime, missed: int
) -> Pickup | None:
    """Gives a pickup that is held another slot; None where that has no free seat.

    Bookings that were missed wait to be collected again, staff need not ask about them any more,
    and no notice of the old time goes out.
    """
    if not points.take_seat(unit, pickup.point_id, starts_at, pickup.id):
        return None
    pickups.move_pickup(unit, pickup.id, starts_at, missed)
    theirs = pickups.make_ready(unit, pickup.id)
    tasks.finish_tasks_of(unit, theirs, ("missed",), "line")
    moved = replace(pickup, starts_at=starts_at, missed=missed, confirmed_at=None)
    withdraw(unit, scheme, moved)
    return moved
