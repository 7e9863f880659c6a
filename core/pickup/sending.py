"""Sending a plan: what staff saw becomes pickups and notices, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core.errors import Conflict
from core.outbox.delivery import Hours
from core.pickup.codes import new_codes
from core.pickup.planner import Household
from core.pickup.planning import Draft
from core.pickup.points import saved
from core.pickup.telling import tell_pickups
from core.pickup.waves import waves
from core.scheme.types import Scheme
from core.store import audit, points
from core.store import pickup_plans as store
from core.store.pickup_plans import NewPickup
from core.store.pickups import Pickup, pickups_by_ids
from core.unit import Unit

CHANGED = "Bookings or free times have changed since this plan was made; look at it once more."


@dataclass(frozen=True)
class Sent:
    """What was sent: to so many households a time, to so many that it is brought to them; so many
    had no room in the plan.
    """

    plan_id: int
    households: int
    brought: int
    left_over: int


def send(unit: Unit, scheme: Scheme, draft: Draft, actor: str) -> Sent:
    """Gives every household of a draft its pickup and queues its notice. Raises Conflict, and the
    unit must be rolled back then, where what the draft shows has changed since.
    """
    plan = draft.plan
    coming: list[tuple[Household, datetime | None]] = [*plan.visits]
    coming += [(household, None) for household in plan.deliveries]
    point = saved(unit, draft.point)
    points.hold_point(unit, point.id)
    points.set_seats(unit, point.id, dict.fromkeys(plan.slots, plan.per_slot))
    _hold_bookings(unit, [household for household, _ in coming])
    plan_id = store.add_plan(unit, scheme.id, point.id, actor, len(coming))
    new = _pickups(unit, scheme, draft, point.id, coming)
    ids = store.add_pickups(unit, scheme.id, plan_id, point.id, new)
    _take_seats(unit, point.id, ids, new)
    _give(unit, ids, new)
    _tell(unit, scheme, ids)
    audit.record(
        unit, actor, "send_plan", scheme.id, f"plan:{plan_id}", f"{len(coming)} households"
    )
    return Sent(plan_id, len(plan.visits), len(plan.deliveries), len(plan.left_over))


def _hold_bookings(unit: Unit, households: Sequence[Household]) -> None:
    wanted = [booking for household in households for booking in household.bookings]
    if store.hold_booked(unit, wanted) < len(wanted):
        raise Conflict(CHANGED)


def kept_until(scheme: Scheme, starts_at: datetime) -> datetime:
    """Until when a share lies there for whoever was given this slot first: the end of the scheme's
    last local day of keeping.
    """
    day = starts_at.astimezone(scheme.timezone).date() + timedelta(days=scheme.pickup.keep_days + 1)
    return datetime.combine(day, time(), scheme.timezone)


def _pickups(
    unit: Unit,
    scheme: Scheme,
    draft: Draft,
    point_id: int,
    coming: Sequence[tuple[Household, datetime | None]],
) -> list[NewPickup]:
    codes = new_codes(store.codes_in_use(unit, point_id), len(coming))
    return [
        NewPickup(
            code=code,
            starts_at=starts_at,
            phone=draft.people[household.key].phone,
            bookings=household.bookings,
            keep_until=kept_until(scheme, starts_at) if starts_at else None,
        )
        for code, (household, starts_at) in zip(codes, coming, strict=True)
    ]


def _take_seats(unit: Unit, point_id: int, ids: Sequence[int], new: Sequence[NewPickup]) -> None:
    chosen = [(id, pickup.starts_at) for id, pickup in zip(ids, new, strict=True)]
    with_slot = [(id, starts_at) for id, starts_at in chosen if starts_at]
    if not points.take_seats(unit, point_id, with_slot):
        raise Conflict(CHANGED)


def _give(unit: Unit, ids: Sequence[int], new: Sequence[NewPickup]) -> None:
    pairs = zip(ids, new, strict=True)
    store.give_bookings(
        unit, [(booking, id) for id, pickup in pairs for booking in pickup.bookings]
    )


def _tell(unit: Unit, scheme: Scheme, ids: Sequence[int]) -> None:
    """In the order of their slots; whoever is brought it comes last."""
    written = pickups_by_ids(unit, ids)
    told = sorted((written[id] for id in ids), key=_turn)
    due = waves(len(told), unit.now, Hours(scheme.timezone, scheme.quiet_hours))
    tell_pickups(unit, scheme, told, due=due)


def _turn(pickup: Pickup) -> tuple[bool, datetime, int]:
    return pickup.starts_at is None, pickup.starts_at or pickup.created_at, pickup.id
