"""The hand-over: whoever stands at the desk gets what lies there for them, once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import Conflict, NotFound
from core.pickup.ending import hand_out
from core.pickup.parcels import Parcel, givable_states, last_of, parcels_of, parcels_with
from core.scheme.types import Scheme
from core.store import audit, points
from core.store import handing_over as store
from core.store.handing_over import Giving, Reach, Share
from core.store.pickups import find_pickup
from core.unit import Unit

SLIP = timedelta(minutes=10)  # within which a member takes back their own press
LATER = "entered later"  # in the audit: from the ticks of a printed list


class Obstacle(StrEnum):
    """Why nothing is handed over."""

    FROZEN = "Somebody said that this booking was not their wish. Please ask the office first."
    IN_REVIEW = "This booking still waits for review."
    GONE = "Nothing lies there for them any more."
    BROUGHT = "These masks are brought to the door; no time was planned yet."


class CannotHandOver(Conflict):
    """A hand-over that is not made; `obstacle` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


class AlreadyGiven(Conflict):
    """It was handed over before; `giving` says when and by whom."""

    def __init__(self, giving: Giving) -> None:
        super().__init__("These masks were handed over already.")
        self.giving = giving


@dataclass(frozen=True)
class HandedOver:
    """What a press handed over; `again`: the same press came before."""

    masks: int
    giving: Giving
    again: bool = False


def hand_over(
    unit: Unit, scheme: Scheme, reach: Reach, pickup_id: int, actor: str, detail: str = ""
) -> HandedOver:
    """Everything that waits to be collected with a pickup is handed over, once.

    `detail` names the press, so that its repeat counts as the same. Raises NotFound, AlreadyGiven
    or CannotHandOver; nothing changes then.
    """
    pickup = find_pickup(unit, pickup_id, hold=True)
    found = parcels_of(unit, scheme, {pickup_id: pickup}, reach) if pickup else ()
    if pickup is None or pickup.scheme_id != scheme.id or not found:
        raise NotFound("There is no such pickup.")
    return _give(unit, scheme, found[0], actor, detail)


def hand_over_without_time(
    unit: Unit, scheme: Scheme, reach: Reach, booking_id: int, actor: str, detail: str = ""
) -> HandedOver:
    """The same for a booking that no time was planned for; where one was planned meanwhile, for
    its pickup. A plan that is sent in this very moment has that booking's pickup ended.
    """
    shares = store.shares_of_bookings(unit, scheme.id, [booking_id], reach)
    if not shares:
        raise NotFound("There is no such booking.")
    if pickup_id := shares[0].pickup_id:
        return hand_over(unit, scheme, reach, pickup_id, actor, detail)
    return _give(unit, scheme, parcels_with(unit, scheme, [(None, shares)])[0], actor, detail)


def enter_ticks(
    unit: Unit, scheme: Scheme, reach: Reach, pickup_ids: Iterable[int], actor: str
) -> tuple[int, int]:
    """Hands over what was ticked on paper; how many pickups were, and how many could not be."""
    entered = refused = 0
    for pickup_id in pickup_ids:
        try:
            given = hand_over(unit, scheme, reach, pickup_id, actor, LATER)
        except (Conflict, NotFound):
            refused += 1
        else:
            entered, refused = entered + (not given.again), refused + given.again
    return entered, refused


def take_back(unit: Unit, scheme: Scheme, reach: Reach, pickup_id: int, actor: str) -> int:
    """Undoes a slip: what this member handed over with a pickup in the last ten minutes waits
    again. Returns its masks. Raises NotFound, and Conflict where it is too late.
    """
    pickup = find_pickup(unit, pickup_id, hold=True)
    if pickup is None or pickup.scheme_id != scheme.id:
        raise NotFound("There is no such pickup.")
    shares = store.shares_of_pickups(unit, [pickup_id], reach)
    givings = store.givings_of(unit, [share.booking_id for share in shares])
    slips = [id for id, giving in givings.items() if is_slip(giving, actor, unit.now)]
    undone = store.take_back(unit, slips)
    if not undone:
        raise Conflict("Only what you handed over in the last ten minutes can be taken back.")
    store.reopen_pickup(unit, pickup_id)
    if pickup.starts_at:
        points.take_seat(unit, pickup.point_id, pickup.starts_at, pickup_id)
    for booking_id in undone:
        audit.record(unit, actor, "hand_out_undone", scheme.id, f"booking:{booking_id}")
    return sum(share.masks for share in shares if share.booking_id in undone)


def is_slip(giving: Giving, actor: str, now: datetime) -> bool:
    """Whether this member may still take it back."""
    return giving.actor == actor and now - giving.at <= SLIP


def _give(unit: Unit, scheme: Scheme, parcel: Parcel, actor: str, detail: str) -> HandedOver:
    ids = [share.booking_id for share in parcel.givable]
    given = hand_out(unit, scheme, ids, givable_states(scheme), actor, detail) if ids else ()
    if not given:
        return _repeated(unit, parcel, detail)
    masks = sum(share.masks for share in parcel.givable if share.booking_id in given)
    return HandedOver(masks, Giving(unit.now, actor, detail))


def _repeated(unit: Unit, parcel: Parcel, detail: str) -> HandedOver:
    """The answer to a press for which nothing was left to hand over."""
    givings = store.givings_of(unit, [share.booking_id for share in parcel.shares])
    same = [s for s in parcel.shares if detail and _detail(givings, s) == detail]
    if same:
        masks = sum(share.masks for share in same)
        return HandedOver(masks, givings[same[0].booking_id], again=True)
    if parcel.is_frozen(unit.now):
        raise CannotHandOver(Obstacle.FROZEN)
    if giving := last_of(givings.values()):
        raise AlreadyGiven(giving)
    states = {share.status for share in parcel.shares}
    if "review" in states:
        raise CannotHandOver(Obstacle.IN_REVIEW)
    raise CannotHandOver(Obstacle.BROUGHT if "booked" in states else Obstacle.GONE)


def _detail(givings: Mapping[int, Giving], share: Share) -> str | None:
    giving = givings.get(share.booking_id)
    return giving.detail if giving else None
