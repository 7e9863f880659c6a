"""The hand-over: who stands at the desk, what lies there for them, and that they get it once."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import Conflict, MaskLineError, NotFound
from core.pickup.ending import end
from core.scheme.types import HandoverKind, Scheme
from core.store import audit, points
from core.store import handing_over as store
from core.store.handing_over import GIVING, Giving, Reach, Share
from core.store.pickups import (
    COLLECTABLE,
    Pickup,
    find_pickup,
    pickups_by_ids,
    pickups_with_code,
)
from core.unit import Unit

MOST_SHARES = 20  # of people with the same last four that one page shows
SLIP = timedelta(minutes=10)  # within which a member takes back their own press
LATER = "entered later"  # in the audit: from the ticks of a printed list


class BadEntry(MaskLineError):
    """What was entered is neither a code nor the last four of an ID."""

    def __init__(self) -> None:
        super().__init__("Enter the 5 digits of the pickup code, or the last four of the ID.")


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
class Parcel:
    """What lies there for one household: its pickup with all shares, or one share without a time
    (`pickup` None). `givable` are those that may be handed over now.
    """

    pickup: Pickup | None
    shares: tuple[Share, ...]
    givable: tuple[Share, ...]
    giving: Giving | None  # the last hand-over of what is collected

    @property
    def masks(self) -> int:
        """What a press hands over; where nothing is left to, what it was about."""
        return sum(share.masks for share in self.givable or self.shares)

    def is_frozen(self, now: datetime) -> bool:
        """Whether a share of it is frozen."""
        return any(s.frozen(now) for s in self.shares if s.status in (*COLLECTABLE, "booked"))


@dataclass(frozen=True)
class Found:
    """What lies there for whoever gave a code, or the last four of an ID (`by_code` False);
    `more`: not everybody with these last four is among them.
    """

    by_code: bool
    parcels: tuple[Parcel, ...]
    more: bool = False


@dataclass(frozen=True)
class HandedOver:
    """What a press handed over; `again`: the same press came before."""

    masks: int
    giving: Giving
    again: bool = False


def find(unit: Unit, scheme: Scheme, entered: str, reach: Reach) -> Found:
    """What lies there for a pickup code, or for the last four of an ID (X as x or *).

    Raises BadEntry.
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", entered)).upper().replace("*", "X")
    if re.fullmatch("[0-9]{5}|[0-9]{7}", text):
        pickups = {p.id: p for p in pickups_with_code(unit, scheme.id, text)}
        return Found(True, parcels_of(unit, scheme, pickups, reach))
    if re.fullmatch("[0-9]{3}[0-9X]", text):
        return _with_last4(unit, scheme, text, reach)
    raise BadEntry


def parcels_of(
    unit: Unit, scheme: Scheme, pickups: Mapping[int, Pickup], reach: Reach
) -> tuple[Parcel, ...]:
    """What lies there for these pickups, in their order; those out of reach are left out."""
    theirs: dict[int, list[Share]] = {}
    for share in store.shares_of_pickups(unit, list(pickups), reach):
        theirs.setdefault(share.pickup_id or 0, []).append(share)
    return _parcels(unit, scheme, [(pickups[id], theirs[id]) for id in pickups if id in theirs])


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
    given = _give(unit, scheme, found[0], actor, detail)
    end(unit, pickup_id, actor)
    return given


def hand_over_without_time(
    unit: Unit, scheme: Scheme, reach: Reach, booking_id: int, actor: str, detail: str = ""
) -> HandedOver:
    """The same for a booking that no time was planned for; where one was planned meanwhile, for
    its pickup.
    """
    shares = store.shares_of_bookings(unit, scheme.id, [booking_id], reach)
    if not shares:
        raise NotFound("There is no such booking.")
    if pickup_id := shares[0].pickup_id:
        return hand_over(unit, scheme, reach, pickup_id, actor, detail)
    return _give(unit, scheme, _parcels(unit, scheme, [(None, shares)])[0], actor, detail)


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


def _with_last4(unit: Unit, scheme: Scheme, last4: str, reach: Reach) -> Found:
    found = store.shares_with_last4(unit, scheme.id, last4, reach, MOST_SHARES + 1)
    shown = found[:MOST_SHARES]
    ids = dict.fromkeys(share.pickup_id for share in shown if share.pickup_id)
    known = pickups_by_ids(unit, list(ids))
    timed = parcels_of(unit, scheme, {id: known[id] for id in ids}, reach)
    loose = [(None, [share]) for share in shown if share.pickup_id is None]
    parcels = (*timed, *_parcels(unit, scheme, loose))
    waiting_first = sorted(parcels, key=lambda parcel: not parcel.givable)
    return Found(False, tuple(waiting_first), more=len(found) > MOST_SHARES)


def _parcels(
    unit: Unit, scheme: Scheme, contents: Sequence[tuple[Pickup | None, list[Share]]]
) -> tuple[Parcel, ...]:
    gone = [s.booking_id for _, shares in contents for s in shares if s.status == "collected"]
    givings = store.givings_of(unit, gone) if gone else {}
    return tuple(
        Parcel(
            pickup=pickup,
            shares=tuple(shares),
            givable=tuple(s for s in shares if _is_givable(scheme, s, unit.now)),
            giving=_last(givings[s.booking_id] for s in shares if s.booking_id in givings),
        )
        for pickup, shares in contents
    )


def _is_givable(scheme: Scheme, share: Share, now: datetime) -> bool:
    """What was planned; where people come by themselves, what was booked too."""
    return share.status in _givable_states(scheme) and not share.frozen(now)


def _givable_states(scheme: Scheme) -> tuple[str, ...]:
    comes = scheme.handover.kind is HandoverKind.PICKUP
    return (*COLLECTABLE, "booked") if comes else COLLECTABLE


def _last(givings: Iterable[Giving]) -> Giving | None:
    return max(givings, key=lambda giving: giving.at, default=None)


def _give(unit: Unit, scheme: Scheme, parcel: Parcel, actor: str, detail: str) -> HandedOver:
    ids = [share.booking_id for share in parcel.givable]
    given = store.collect(unit, ids, _givable_states(scheme)) if ids else []
    if not given:
        return _repeated(unit, parcel, detail)
    for booking_id in given:
        audit.record(unit, actor, GIVING, scheme.id, f"booking:{booking_id}", detail)
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
    if giving := _last(givings.values()):
        raise AlreadyGiven(giving)
    states = {share.status for share in parcel.shares}
    if "review" in states:
        raise CannotHandOver(Obstacle.IN_REVIEW)
    raise CannotHandOver(Obstacle.BROUGHT if "booked" in states else Obstacle.GONE)


def _detail(givings: Mapping[int, Giving], share: Share) -> str | None:
    giving = givings.get(share.booking_id)
    return giving.detail if giving else None
